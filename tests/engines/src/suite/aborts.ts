import { HostModuleBase, Runtime, type TrapCode, trapCode, wasm } from "@hostwright/core";
import { i32, type Pointer, pointer, u8 } from "@hostwright/types";
import type { Environment } from "../environment.js";
import { type Assertions, test, type Test } from "../harness.js";
import type { Feature } from "../features.js";

/** Runs the work of a test. */
@wasm.module("host")
class Host extends HostModuleBase<(argument: number) => number> {
  @wasm.export("act", i32)
  act(@i32 argument: number): number {
    return this.options(argument);
  }
}

const PAGE = 65536;

/** Follows a pointer out of the guest's memory. */
@wasm.module("host")
class Reader extends HostModuleBase {
  @wasm.export("act", i32)
  act(@pointer(u8) first: Pointer<number>): number {
    return first.at(PAGE).load();
  }
}

const TRAPS: readonly (readonly [string, TrapCode])[] = [
  ["unreachable", "unreachable"],
  ["load", "memory-out-of-bounds"],
  ["fill", "memory-out-of-bounds"],
  ["no such element", "table-out-of-bounds"],
  ["an empty element", "indirect-call-mismatch"],
  ["another type", "indirect-call-mismatch"],
  ["divide", "divide-by-zero"],
  ["remainder", "divide-by-zero"],
  ["overflow", "integer-overflow"],
  ["truncate", "invalid-conversion"],
  ["recurse", "stack-overflow"],
];

const GUESTS: readonly (readonly [guest: string, how: string, needs: readonly Feature[]])[] = [
  ["catching-try", "try … catch_all", []],
  ["catching-try-table", "try_table … catch_all", ["try_table"]],
];

interface Exports {
  run(): number;
  rounds: WebAssembly.Global;
}

/** Instantiates a guest that catches every exception, and counts its calls of the host. */
async function instantiate(environment: Environment, guest: string, act: (argument: number) => number) {
  const calls: number[] = [];
  const runtime = new Runtime();
  runtime.link(Host, (argument) => {
    calls.push(argument);
    return act(argument);
  });
  const module = await environment.module(guest);
  return { runtime, calls, guest: await runtime.instantiate<Exports>(module) };
}

/** Returns the value that work throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** Asserts the effects of an abort on every engine, whether the guest stops at once or only its calls are refused. */
function checkEnd(
  assert: Assertions,
  { isPoisoned, exports }: { isPoisoned: boolean; exports: Exports },
): void {
  assert.equal(isPoisoned, true, "poisoned");
  assert.throws(() => exports.run(), "GuestClosedError", "guest-poisoned");
}

function abortsOf([guest, how, needs]: (typeof GUESTS)[0]): Test[] {
  return [
    test(
      `an exception of the host is its caller's, whatever the guest does with ${how}`,
      needs,
      async (assert, environment) => {
        for (const reason of [new Error("planned"), undefined, 42, Symbol("planned")]) {
          const { calls, guest: caught } = await instantiate(environment, guest, () => {
            throw reason;
          });
          assert.equal(thrownBy(() => caught.exports.run()) === reason, true, String(reason));
          assert.equal(calls, [1], "calls that were answered");
          checkEnd(assert, caught);
        }
      },
    ),

    test(`a signal ends a guest with ${how}`, needs, async (assert, environment) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const {
        runtime,
        calls,
        guest: caught,
      } = await instantiate(environment, guest, (argument) => {
        if (argument === 3) controller.abort(reason);
        return argument;
      });
      const { signal } = controller;
      assert.equal(thrownBy(() => runtime.run({ signal }, () => caught.exports.run())) === reason, true);
      assert.equal(calls, [1, 2, 3], "calls that were answered");
      checkEnd(assert, caught);
    }),

    test(`a memory fault ends a guest with ${how}`, needs, async (assert, environment) => {
      const runtime = new Runtime();
      runtime.link(Reader);
      const caught = await runtime.instantiate<Exports>(await environment.module(guest));
      assert.throws(() => caught.exports.run(), "GuestMemoryError", "out-of-bounds");
      checkEnd(assert, caught);
    }),

    test(
      `a trap ends the call at once, so that ${how} sees nothing`,
      [...needs, "modules from bytes"],
      async (assert, environment) => {
        const { guest: caught } = await instantiate(environment, guest, () => {
          throw new Error("planned");
        });
        thrownBy(() => caught.exports.run());
        assert.equal(caught.exports.rounds.value, 1, "rounds");
      },
    ),

    test(
      `where no trap can be had, a guest with ${how} goes on unanswered`,
      needs,
      async (assert, environment) => {
        const { calls, guest: caught } = await instantiate(environment, guest, () => {
          throw new Error("planned");
        });
        thrownBy(() => caught.exports.run());
        const rounds = caught.exports.rounds.value as number;
        assert.equal([calls.length, rounds === 1 || rounds === 10], [1, true]);
      },
    ),
  ];
}

export const aborts: Test[] = [
  ...GUESTS.flatMap(abortsOf),

  test("a trap has one name on every engine", async (assert, environment) => {
    const runtime = new Runtime();
    const module = await environment.module("trapping");
    const guest = await runtime.instantiate<Record<string, () => void>>(module, { afterAbort: "keep" });
    for (const [name, code] of TRAPS) {
      assert.equal(trapCode(thrownBy(guest.exports[name] as () => void)), code, name);
    }
    assert.equal(trapCode(new Error("unreachable")), undefined);
  }),

  test("a guest that has trapped is poisoned", async (assert, environment) => {
    const guest = await new Runtime().instantiate<Record<string, () => void>>(
      await environment.module("trapping"),
    );
    const { exports } = guest;
    assert.equal(trapCode(thrownBy(exports["divide"] as () => void)), "divide-by-zero");
    assert.throws(exports["load"] as () => void, "GuestClosedError", "guest-poisoned");
  }),
];
