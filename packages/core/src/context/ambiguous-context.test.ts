import { setTimeout as sleep } from "node:timers/promises";

import { GROWING_MEMORY, compileGuest } from "../fixtures/guests.fixture.js";
import type * as core from "../index.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { forgetShared } from "../fixtures/shared-state.fixture.js";
import type * as fixture from "../fixtures/host.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";

const GUEST = `(import "host" "act" (func $act (param i32) (result i32)))
  ${GROWING_MEMORY}
  (func (export "run") (param i32) (result i32) (call $act (local.get 0)))`;
const START = `${GUEST} (func $start (drop (call $act (i32.const 1)))) (start $start)`;
const LATER = `(import "later" "act" (func $later (param i32) (result i32)))
  (func (export "wait") (param i32) (result i32) (call $later (local.get 0)))`;

interface Exports {
  run(argument: number): number;
  wait(argument: number): number;
}

/** A copy of the package on an engine without AsyncLocalStorage, as a browser is. */
function withoutStorage(): typeof core & Pick<typeof fixture, "Host" | "Later"> {
  let copy: ReturnType<typeof withoutStorage> | undefined;
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  forgetShared();
  try {
    jest.isolateModules(() => {
      const { Host, Later } = jest.requireActual<typeof fixture>("../fixtures/host.fixture.js");
      copy = { ...jest.requireActual<typeof core>("../index.js"), Host, Later };
      // Loaded for the first guest, and by then from the other registry.
      const shortWay = jest.requireActual<object>("../guest/short-way.js");
      jest.doMock("../guest/short-way.js", () => shortWay);
      // The storage of contexts is looked for when the first is asked for.
      new copy.Runtime().run({}, () => undefined);
    });
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  return copy as ReturnType<typeof withoutStorage>;
}

const { Runtime, Host, Later, CallContextError, currentCall } = withoutStorage();

let runtime: core.Runtime;
let guest: core.Guest<Exports>;

beforeEach(async () => {
  runtime = new Runtime();
  runtime.link(Host, (argument) => argument);
  guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
});

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let settle: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => (settle = resolve));
  return { promise, resolve: () => settle?.() };
}

const bound = (add: number): InstanceType<typeof Host> => new Host((argument) => argument + add);

test("a call after an await of its run is refused, and never reaches the default instance", async () => {
  const run = runtime.run({ instances: [bound(100)] }, async () => {
    const before = guest.exports.run(1);
    await sleep(1);
    const after = caught(() => guest.exports.run(1));
    return [before, after];
  });
  const error = thrown(() => guest.exports.run(1), CallContextError, { code: "context-lost" });
  expect(error.message).toMatch(
    /^guest: run was called after an await, where its run is unknown: .* gives an instance of Host /,
  );
  expect(await run).toEqual([101, expect.objectContaining({ code: "context-lost" })]);
  expect([guest.exports.run(1), guest.isPoisoned]).toEqual([1, false]);
});

test("a call right behind an awaited run is outside of it", async () => {
  await runtime.run({ instances: [bound(100)] }, () => sleep(1));
  expect(guest.exports.run(1)).toBe(1);
  await expect(
    runtime.run({ instances: [bound(100)] }, () => Promise.reject(new Error("planned"))),
  ).rejects.toThrow();
  expect(guest.exports.run(1)).toBe(1);
});

test("a call in a run of its own knows the parts that this run gives, and refuses the others", async () => {
  const { signal } = new AbortController();
  const outer = runtime.run({ instances: [bound(100)], signal }, () => sleep(1));
  const own = { instances: [bound(200)], signal };
  expect(runtime.run(own, () => guest.exports.run(1))).toBe(201);
  thrown(() => runtime.run({ signal }, () => guest.exports.run(1)), CallContextError, {
    code: "context-lost",
  });
  const { message } = thrown(
    () => runtime.run({ instances: [bound(200)] }, () => guest.exports.run(1)),
    CallContextError,
    { code: "context-lost" },
  );
  expect(message).toMatch("a run that gives a signal has not settled");
  await outer;
});

test("work that was begun in an ambiguous context stays ambiguous when the outer run has settled", async () => {
  const { promise: end, resolve } = deferred();
  let inner: Promise<unknown> | undefined;
  await runtime.run({ instances: [bound(100)], signal: new AbortController().signal }, async () => {
    await sleep(1);
    inner = runtime.run({ values: { number: 1 } }, async () => {
      await end;
      return caught(() => guest.exports.run(1));
    });
  });
  // The outer run has settled; the inner one goes on, and belongs to it all the same.
  const { message } = thrown(() => guest.exports.run(1), CallContextError, { code: "context-lost" });
  expect(message).toMatch("a run that gives an instance of Host and a signal has not settled");
  resolve();
  expect(await inner).toMatchObject({ code: "context-lost" });
  expect(guest.exports.run(1)).toBe(1);
});

test("a call is refused only where an unsettled run binds a class that its guest imports", async () => {
  const other = new Runtime();
  other.link(Host, (argument) => argument * 2);
  const stranger = await other.instantiate<Exports>(await compileGuest(GUEST));
  const pending = runtime.run({ instances: [bound(100)] }, () => sleep(1));
  expect(stranger.exports.run(4)).toBe(8);
  const unbound = other.run({}, () => sleep(1));
  expect(stranger.exports.run(4)).toBe(8);
  await Promise.all([pending, unbound]);
});

test("a call that a host function makes belongs to the call of that function", async () => {
  let pending: Promise<void> | undefined;
  const instance = new Host((argument) => {
    // From here on a run has not settled, which this call is not part of.
    pending = runtime.run({ instances: [bound(100)] }, () => sleep(1));
    return argument === 0 ? 7 : guest.exports.run(0);
  });
  expect(runtime.run({ instances: [instance] }, () => guest.exports.run(1))).toBe(7);
  await pending;
});

test("a call that a host function makes outside of every run is outside of those that it has started", async () => {
  let pending: Promise<void> | undefined;
  const other = new Runtime();
  other.link(Host, (argument) => {
    pending ??= other.run({ instances: [bound(100)] }, () => sleep(1));
    return argument === 0 ? 7 : nested.exports.run(0);
  });
  const nested = await other.instantiate<Exports>(await compileGuest(GUEST));
  expect(nested.exports.run(1)).toBe(7);
  thrown(() => nested.exports.run(1), CallContextError, { code: "context-lost" });
  await pending;
});

test("ambiguous values are refused when they are read, and not before", async () => {
  let seen: unknown;
  const reader = new Host((argument) => {
    seen = argument === 0 ? "not read" : currentCall()?.values["number"];
    return argument;
  });
  const pending = runtime.run({ values: { number: 1 } }, () => sleep(1));
  const read = (argument: number, values?: core.CallValues) =>
    runtime.run({ instances: [reader], ...(values && { values }) }, () => guest.exports.run(argument));
  expect(read(0)).toBe(0);
  expect([read(1, { number: 2 }), seen]).toEqual([1, 2]);
  const { message } = thrown(() => read(1), CallContextError, { code: "context-lost" });
  expect(message).toMatch(/^caller\.values: the values are unknown: /);
  await pending;
});

test("a guest is instantiated in the context in which that was asked for", async () => {
  const instances = [bound(100)];
  const starting = await compileGuest(START);
  const calls: number[] = [];
  const counting = new Host((argument) => calls.push(argument));
  const inside = runtime.run({ instances: [counting] }, () => runtime.instantiate(starting));
  const pending = runtime.run({ instances }, () => sleep(5));
  await inside;
  expect(calls).toEqual([1]);
  await pending;
  // Asked for outside of every run; a run that begins meanwhile does not matter.
  const outside = runtime.instantiate(starting);
  let settle: (() => void) | undefined;
  const later = runtime.run({ instances }, () => new Promise<void>((resolve) => (settle = resolve)));
  await expect(outside).resolves.toMatchObject({ isClosed: false });
  await expect(runtime.instantiate(await compileGuest(GUEST))).resolves.toMatchObject({ isClosed: false });
  await expect(runtime.instantiate(starting)).rejects.toMatchObject({
    code: "context-lost",
    module: "host",
    export: "act",
  });
  settle?.();
  await later;
});

describeWithJspi("without AsyncLocalStorage, calls that are suspended", () => {
  test("keep their instances and values, however many interleave", async () => {
    runtime.link(Later, async (argument) => {
      await sleep(argument % 3);
      return argument;
    });
    const pool = await runtime.pool<Exports>(
      await compileGuest(LATER.replace("(func (export", `${GUEST} (func (export`)),
      {
        size: 4,
      },
    );
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) => {
        const later = new Later(async (argument) => {
          await sleep(number % 3);
          return argument * 1000 + number;
        });
        return runtime.run({ instances: [later, bound(number)] }, () => pool.call("wait", 1));
      }),
    );
    expect(answers).toEqual(Array.from({ length: 40 }, (_, number) => 1000 + number));
  });

  test("let others wait in order, like calls that wait for themselves", async () => {
    runtime.link(Later, async (argument) => {
      await sleep(1);
      return argument;
    });
    const waiting = await runtime.instantiate<Exports>(await compileGuest(LATER));
    const first = waiting.call("wait", 1);
    await Promise.resolve();
    const second = waiting.call("wait", 2);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  test("wait for themselves behind an await until a signal ends that, and are refused before", async () => {
    const refusals: unknown[] = [];
    const keep = (reason: unknown): void => void refusals.push(reason);
    const signal = AbortSignal.timeout(5);
    runtime.link(Later, async (argument) => {
      await waiting.call("wait", 2).catch(keep);
      await runtime.run({ signal }, async () => waiting.call("wait", 2)).catch(keep);
      return argument;
    });
    const waiting = await runtime.instantiate<Exports>(await compileGuest(LATER));
    expect(await waiting.call("wait", 1)).toBe(1);
    expect(refusals).toEqual([expect.objectContaining({ code: "reentrant-call" }), signal.reason]);
  });

  test("are known to their methods until the first await, and refuse to be asked for after it", async () => {
    const seen: unknown[] = [];
    runtime.link(Later, async (argument) => {
      seen.push(currentCall()?.guest);
      await sleep(1);
      seen.push(caught(() => currentCall()));
      return argument;
    });
    const waiting = await runtime.instantiate<Exports>(await compileGuest(LATER));
    await waiting.call("wait", 1);
    expect(seen).toEqual([waiting, expect.objectContaining({ code: "context-lost" })]);
    expect(currentCall()).toBeUndefined();
  });
});
