import { setTimeout as sleep } from "node:timers/promises";

import { compileGuest } from "./fixtures/guests.fixture.js";
import type * as core from "./index.js";
import { thrown } from "./fixtures/thrown.fixture.js";
import type * as fixture from "./fixtures/host.fixture.js";
import { forgetShared } from "./fixtures/shared-state.fixture.js";

const GUEST = `(import "host" "act" (func $act (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (call $act (local.get 0)))`;

interface Exports {
  run(argument: number): number;
}

type Copy = typeof core & Pick<typeof fixture, "Host">;

/** Loads modules as on an engine whose `process` gives no module, in a process where no copy has been loaded before. */
function withoutProcess(...load: (() => object)[]): Copy {
  let copy: object = {};
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  try {
    jest.isolateModules(() => {
      for (const each of load) copy = { ...copy, ...each() };
    });
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  return copy as Copy;
}

const loadHooks = (): object => jest.requireActual<object>("./async-hooks.js");
const loadCore = (): object => {
  // Loaded for the first guest, and by then from the other registry.
  const shortWay = jest.requireActual<object>("./guest/short-way.js");
  jest.doMock("./guest/short-way.js", () => shortWay);
  return {
    ...jest.requireActual<object>("./fixtures/host.fixture.js"),
    ...jest.requireActual<object>("./index.js"),
  };
};

// The state that copies of the package share outlives jest.isolateModules.
beforeEach(() => {
  forgetShared();
  jest.resetModules();
});

// The second is what bundlers that split code make of the first.
test.each([
  ["before the core", [loadHooks, loadCore]],
  ["before the first call", [loadCore, loadHooks]],
])("gives the storage that carries runs across await, when it is imported %s", async (_, load) => {
  const { Runtime, Host } = withoutProcess(...load);
  const runtime = new Runtime();
  runtime.link(Host, (argument) => argument);
  const guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
  const seen = await runtime.run({ instances: [new Host((argument) => argument + 100)] }, async () => {
    await sleep(1);
    return guest.exports.run(1);
  });
  expect([seen, guest.exports.run(1)]).toEqual([101, 1]);
});

test("says so when it comes too late", () => {
  withoutProcess(loadCore, () => {
    const { CallContextError, Runtime } = jest.requireActual<typeof core>("./index.js");
    new Runtime().run({}, () => undefined);
    const error = thrown(loadHooks, CallContextError, { code: "late-storage" });
    expect(error.message).toBe(
      "@hostwright/core/async-hooks: was imported after the first call, and calls go without AsyncLocalStorage by now. Import it first of all.",
    );
    return {};
  });
});

test("changes nothing where the engine gives the storage by itself", () => {
  jest.isolateModules(() => {
    loadCore();
    expect(loadHooks).not.toThrow();
  });
});
