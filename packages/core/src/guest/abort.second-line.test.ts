import { compileGuest } from "../fixtures/guests.fixture.js";
import type * as core from "../index.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import type * as fixture from "../fixtures/host.fixture.js";

const failure = new Error("planned");
const { ACT, ACT_LATER, raise, reasonOf } = jest.requireActual<typeof fixture>("../fixtures/host.fixture.js");

interface Exports {
  run(): number;
  rounds: WebAssembly.Global;
}

/** A copy of the package on an engine that compiles no bytes, as of workerd: no trap can be had there. */
function withoutBytes(): {
  Runtime: typeof core.Runtime;
  Host: typeof fixture.Host;
  Later: typeof fixture.Later;
} {
  let copy: ReturnType<typeof withoutBytes> | undefined;
  jest.isolateModules(() => {
    const { Runtime } = jest.requireActual<typeof core>("../index.js");
    const { Host, Later } = jest.requireActual<typeof fixture>("../fixtures/host.fixture.js");
    copy = { Runtime, Host, Later };
  });
  return copy as ReturnType<typeof withoutBytes>;
}

const { Module } = WebAssembly;

beforeEach(() => {
  // A guest is compiled before it is linked, and never with this.
  jest.spyOn(WebAssembly, "Module").mockImplementation(() => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  });
  Object.setPrototypeOf(WebAssembly.Module, Module);
  Object.defineProperty(WebAssembly.Module, Symbol.hasInstance, {
    value: (value: unknown) => Object.prototype.toString.call(value) === "[object WebAssembly.Module]",
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Goes on ten times after whatever it has caught. */
function stubborn({ fields, around }: (typeof WAYS_TO_CATCH)[0], call: string): string {
  return `${fields} ${ACT} ${ACT_LATER}
    (global $rounds (export "rounds") (mut i32) (i32.const 0))
    (func (export "run") (result i32)
      (loop $again
        (global.set $rounds (i32.add (global.get $rounds) (i32.const 1)))
        (drop ${around(`(call ${call} (global.get $rounds))`)})
        (br_if $again (i32.lt_u (global.get $rounds) (i32.const 10))))
      (i32.const 7))`;
}

describe.each(WAYS_TO_CATCH)("where no trap can be had, a guest that catches with $name", (way) => {
  const calls: number[] = [];
  let act: (argument: number) => number;

  beforeEach(() => {
    calls.length = 0;
    act = () => {
      throw failure;
    };
  });

  async function instantiate(afterAbort: "poison" | "keep") {
    const { Runtime, Host, Later } = withoutBytes();
    const runtime = new Runtime();
    runtime.link(Host, (argument) => {
      calls.push(argument);
      return act(argument);
    });
    // Only a guest that can be suspended imports it.
    runtime.link(Later, async (argument) => {
      calls.push(argument);
      await Promise.resolve();
      return act(argument);
    });
    const compiled = await compileGuest(stubborn(way, "$act").replace(ACT_LATER, ""));
    const options = { afterAbort, ...(way.imports && { imports: way.imports }) };
    return { runtime, guest: await runtime.instantiate<Exports>(compiled, options), Later, options };
  }

  test("goes on, but no host call is answered any more, and its caller receives the reason", async () => {
    const { guest } = await instantiate("poison");
    expect(caught(() => guest.exports.run())).toBe(failure);
    expect([calls, guest.exports.rounds.value]).toEqual([[1], 10]);
    expect([guest.isPoisoned, caught(() => guest.exports.run())]).toMatchObject([
      true,
      { code: "guest-poisoned" },
    ]);
  });

  test("receives nothing but the reason, which may be undefined", async () => {
    const { guest } = await instantiate("poison");
    act = () => raise(undefined);
    expect(caught(() => guest.exports.run())).toBeUndefined();
    expect(calls).toEqual([1]);
  });

  test("is answered by no host call after its signal has been aborted", async () => {
    const { guest, runtime } = await instantiate("poison");
    const controller = new AbortController();
    act = (argument) => {
      if (argument === 3) controller.abort(failure);
      return argument;
    };
    expect(caught(() => runtime.run({ signal: controller.signal }, () => guest.exports.run()))).toBe(failure);
    expect([calls, guest.exports.rounds.value]).toEqual([[1, 2, 3], 10]);
  });

  test("may be kept, and is answered again in its next call", async () => {
    const { guest } = await instantiate("keep");
    expect(caught(() => guest.exports.run())).toBe(failure);
    act = (argument) => argument;
    guest.exports.rounds.value = 7;
    expect([guest.exports.run(), calls]).toEqual([7, [1, 8, 9, 10]]);
  });

  const ifJspi = "Suspending" in WebAssembly ? test : test.skip;

  ifJspi("goes on after a suspension too, and its caller receives the reason", async () => {
    const { runtime, options } = await instantiate("poison");
    const guest = await runtime.instantiate<Exports>(
      await compileGuest(stubborn(way, "$act_later")),
      options,
    );
    expect(await reasonOf(guest.call("run"))).toBe(failure);
    expect([calls, guest.exports.rounds.value, guest.isPoisoned]).toEqual([[1], 10, true]);
  });
});
