import type * as fixture from "../../fixtures/callbacks.fixture.js";
import { forgetShared } from "../../fixtures/shared-state.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import type * as core from "../../index.js";
import { describeWithJspi } from "./jspi.fixture.js";

/** A copy of the package on an engine without AsyncLocalStorage, as a browser is. */
function withoutStorage(): typeof core & typeof fixture {
  let copy: (typeof core & typeof fixture) | undefined;
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  forgetShared();
  try {
    jest.isolateModules(() => {
      const callbacks = jest.requireActual<typeof fixture>("../../fixtures/callbacks.fixture.js");
      copy = { ...jest.requireActual<typeof core>("../../index.js"), ...callbacks };
      // The storage of contexts is looked for when the first is asked for.
      new copy.Runtime().run({}, () => undefined);
    });
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  return copy as typeof core & typeof fixture;
}

const { Runtime, Caller, callbackGuest, TABLE } = withoutStorage();

describeWithJspi("a callback that waits, on an engine without AsyncLocalStorage", () => {
  test.each([
    ["at once", async (): Promise<void> => Promise.resolve()],
    ["after an await", sleep],
  ])("works in another callback and alone, called %s", async (_when, before) => {
    const runtime = new Runtime();
    runtime.link(Caller, {
      wait: async (argument: number) => sleep().then(() => argument),
      later: async (visit: fixture.Visit, argument: number) => {
        await before();
        return visit(argument);
      },
      now: (_visit: fixture.Visit, argument: number) => argument,
    });
    const guest = await callbackGuest(runtime);
    expect(await guest.call("later", TABLE.visit, 4)).toBe(40);
    expect(await runtime.run({}, async () => guest.call("later", TABLE.nested, 4))).toBe(44);
    expect(guest.exports.stack.value).toBe(65536);
  });
});
