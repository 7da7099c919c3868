import {
  type AllocatorChoice,
  callback,
  i32,
  list,
  LowerError,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../index.js";

// Arguments are given back however a call ends, by each of the conventions by which guests lend memory.

type Twice = (value: number) => number;
const twice = callback([i32], i32);

class Handlers extends Struct {
  @u32 id!: number;
  @twice run!: Twice;
}

@wasm.module("host")
class Host extends HostModuleBase {
  work: () => void = () => undefined;

  @wasm.export("act")
  act(): void {
    this.work();
  }
}

const TAKE = `(func $take (param $bytes i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get $bytes)) (i32.const 31)) (i32.const -16)))
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (local.get $at))
  (func $give (global.set $live (i32.sub (global.get $live) (i32.const 1))))`;

/** The functions of each convention. All count in `live`. */
const CONVENTIONS: Record<string, { readonly functions: string; readonly choice?: AllocatorChoice }> = {
  malloc: {
    functions: `(func (export "malloc") (param i32) (result i32) (call $take (local.get 0)))
      (func (export "free") (param i32) (call $give))`,
  },
  cabi_realloc: {
    functions: `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $take (local.get 3)))
      (func (export "free") (param i32) (call $give))`,
  },
  "a pair of names": {
    functions: `(func (export "lend") (param i32 i32) (result i32) (call $take (local.get 0)))
      (func (export "back") (param i32 i32 i32) (call $give))`,
    choice: { allocate: "lend", free: "back" },
  },
  "objects that are pinned": {
    functions: `(func (export "__new") (param i32 i32) (result i32)
        (call $take (local.get 0)) (global.set $live (i32.sub (global.get $live) (i32.const 1))))
      (func (export "__pin") (param i32) (result i32)
        (global.set $live (i32.add (global.get $live) (i32.const 1))) (local.get 0))
      (func (export "__unpin") (param i32) (call $give))`,
  },
  // A guest that is unwound half-way leaves its own frames on it as well.
  "a shadow stack": {
    functions: `(func (export "stackSave") (result i32) (global.get $live))
      (func (export "stackRestore") (param i32) (global.set $live (local.get 0)))
      (func (export "stackAlloc") (param i32) (result i32)
        (global.set $live (i32.add (global.get $live) (i32.const 1))) (call $take (local.get 0)) 
        (global.set $live (i32.sub (global.get $live) (i32.const 1))))`,
  },
};

const PARAMETERS =
  "(param $text i32) (param $length i32) (param $handlers i32) (param $names i32) (param i32)";

async function start(convention: string, codegen: boolean) {
  const { functions, choice } = CONVENTIONS[convention] as (typeof CONVENTIONS)[string];
  const source = await assemble(`
    (import "host" "act" (func $act))
    (memory (export "memory") 1)
    (table (export "table") 1 funcref)
    (global $next (mut i32) (i32.const 1024))
    (global $live (export "live") (mut i32) (i32.const 0))
    (global $posted (export "posted") (mut i32) (i32.const 0))
    (type $f (func (param i32) (result i32)))
    ${TAKE} ${functions}
    (func $run (param $handlers i32) (result i32)
      (call_indirect (type $f) (i32.const 21) (i32.load offset=4 (local.get $handlers))))
    (func (export "run") ${PARAMETERS} (result i32) (call $run (local.get $handlers)))
    (func (export "trap") ${PARAMETERS} (result i32) (drop (call $run (local.get $handlers))) unreachable)
    (func (export "act") ${PARAMETERS} (result i32) (call $act) (call $run (local.get $handlers)))
    (func (export "cabi_post_run") (param i32) (global.set $posted (i32.add (global.get $posted) (i32.const 1))))
    (func (export "cabi_post_trap") (param i32) (global.set $posted (i32.const 100)))
    (func (export "cabi_post_act") (param i32) (global.set $posted (i32.const 100)))`);
  const signature = fn([string, struct(Handlers), list(string)], i32);
  const Plugin = guestModule(
    { run: signature, trap: signature, act: signature },
    { name: "Plugin", ...(choice && { allocator: choice }) },
  );
  const runtime = new Runtime({ codegen });
  const host = runtime.link(Host);
  const plugin = await runtime.instantiate(source, { as: Plugin, afterAbort: "keep" });
  const { live, posted, table } = plugin.guest.exports;
  const left = (): unknown[] => {
    const placed = Array.from({ length: table.length as number }, (_, at) => table.get(at) as unknown);
    return [live.value, placed.filter((each) => each !== null).length];
  };
  return { runtime, host, plugin, left, posted: () => posted.value as number };
}

const double: Twice = (value) => 2 * value;
const fails: Twice = () => {
  throw new Error("no");
};
const handlers = (run: Twice): Handlers => ({ id: 1, run });
const NAMES = ["a", "bc"];

describe.each(Object.keys(CONVENTIONS))("memory that is lent by %s", (convention) => {
  describe.each([true, false])("by source text: %s,", (codegen) => {
    test("is given back, and the function in a field taken back, however the call ends", async () => {
      const { runtime, host, plugin, left, posted } = await start(convention, codegen);
      const outcomes: [unknown, () => unknown][] = [
        [WebAssembly.RuntimeError, () => plugin.trap("text", handlers(double), NAMES)],
        [Error, () => plugin.run("text", handlers(fails), NAMES)],
        [LowerError, () => plugin.run("text", handlers(double), ["a", 5 as never])],
        [LowerError, () => plugin.run("text", handlers((() => "no") as never), NAMES)],
        [LowerError, () => plugin.run("text", handlers(5 as never), NAMES)],
      ];
      expect(plugin.run("text", handlers(double), NAMES)).toBe(42);
      expect([left(), posted()]).toEqual([[0, 0], 1]);
      for (const [error, call] of outcomes) {
        expect(caught(call)).toBeInstanceOf(error);
        expect(left()).toEqual([0, 0]);
      }
      const controller = new AbortController();
      const reason = new Error("too late");
      host.work = () => {
        controller.abort(reason);
      };
      const ended = caught(() =>
        runtime.run({ signal: controller.signal }, () => plugin.act("text", handlers(double), NAMES)),
      );
      expect([ended, left()]).toEqual([reason, [0, 0]]);
      // A function that frees the result has none to free in a call that has not returned one.
      expect(posted()).toBe(1);
      expect([plugin.run("text", handlers(double), NAMES), left()]).toEqual([42, [0, 0]]);
    });
  });
});
