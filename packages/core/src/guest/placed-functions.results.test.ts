import {
  callback,
  defineType,
  type GuestMemory,
  i32,
  LiftError,
  LowerError,
  none,
  struct,
} from "@hostwright/types";

import { CallContextError, GuestClosedError } from "../errors.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { assemble, type Features } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../index.js";
import type { InstantiateOptions } from "../link/instantiate.js";

type Apply = (value: number) => number;
const handler = callback([i32], i32);
const Handlers = struct({ id: i32, first: handler }, { name: "Handlers" });

/** Gives the guest the functions of {@link Host.functions}. */
class Host extends HostModuleBase<readonly Apply[]> {
  static override readonly moduleName = "host";
  static readonly exports = {
    handler: fn([i32], handler),
    release: fn([handler.own], none),
    fill: fn([Handlers], none),
    same: fn([handler], i32),
  };
  readonly released: Apply[] = [];

  handler(index: number): Apply {
    return this.options[index] as Apply;
  }
  release(given: Apply): void {
    this.released.push(given);
  }
  fill(handlers: { id: number; first: Apply }): void {
    handlers.first = this.options[0] as Apply;
  }
  same(given: Apply): number {
    return this.options.indexOf(given);
  }
}

const fields = (table: string, address = "i32"): string => `
  (type $f (func (param i32) (result i32)))
  (import "host" "handler" (func $handler (param i32) (result ${address})))
  (import "host" "release" (func $release (param ${address})))
  (import "host" "fill" (func $fill (param ${address})))
  (import "host" "same" (func $same (param ${address}) (result i32)))
  ${table}
  (memory (export "memory") ${address === "i64" ? "i64" : ""} 1)
  (func $three (param i32) (result i32) (i32.const 3))
  (elem declare func $three)
  (func (export "handler") (param i32) (result ${address}) (call $handler (local.get 0)))
  (func (export "release") (param ${address}) (call $release (local.get 0)))
  (func (export "fill") (result i32) (call $fill (${address}.const 16)) (i32.load (${address}.const 20)))
  (func (export "same") (param ${address}) (result i32) (call $same (local.get 0)))`;

const CALLS = `
  (func (export "call") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))
  (func (export "both") (param i32 i32) (result i32)
    (drop (call_indirect (type $f) (i32.const 1) (local.get 0))) (call_indirect (type $f) (i32.const 1) (local.get 1)))
  (func (export "trap") unreachable)
  (func (export "copy") (param i32) (table.copy (i32.const 0) (local.get 0) (i32.const 1)))
  (func (export "replace") (param i32) (table.set (local.get 0) (ref.func $three)))`;

interface Exports {
  handler(index: number): number;
  release(index: number): void;
  fill(): number;
  same(index: number): number;
  call(index: number, value: number): number;
  both(first: number, second: number): number;
  trap(): void;
  copy(index: number): void;
  replace(index: number): void;
  readonly table: WebAssembly.Table;
}

const REFERENCES: Features = { reference_types: true };
let host: Host;

async function start(
  functions: readonly Apply[],
  options: InstantiateOptions = {},
  source = fields('(table (export "table") 1 funcref)') + CALLS,
): Promise<Guest<Exports>> {
  const runtime = new Runtime();
  host = runtime.link(Host, functions);
  return runtime.instantiate<Exports>(await assemble(source, REFERENCES), { afterAbort: "keep", ...options });
}

const double: Apply = (x) => 2 * x;

test("a function that a method returns is called by its index until the guest releases it, and then traps", async () => {
  const { exports } = await start([double]);
  const index = exports.handler(0);
  expect([exports.handler(0), exports.call(index, 21), exports.same(index)]).toEqual([index, 42, 0]);
  exports.release(index);
  expect(host.released).toEqual([double]);
  expect(() => exports.call(index, 1)).toThrow(WebAssembly.RuntimeError);
  thrown(() => exports.release(index), LiftError, { code: "unknown-callback" });
});

test("a function in a field that a method writes is called, too", async () => {
  const { exports } = await start([double]);
  const index = exports.fill();
  expect([exports.call(index, 4), exports.handler(0)]).toEqual([8, index]);
});

test("10,000 functions that are given and released take one place of the table", async () => {
  const functions = Array.from({ length: 10_000 }, (_, at) => (x: number) => x + at);
  const { exports } = await start(functions);
  for (let at = 0; at < functions.length; at++) {
    const index = exports.handler(at);
    if (at % 1000 === 0) expect(exports.call(index, 1)).toBe(at + 1);
    exports.release(index);
  }
  expect(exports.table.length).toBe(2);
});

test("a function that the guest has copied ends its call once it is released, or the guest is closed", async () => {
  const guest = await start([double]);
  const { exports } = guest;
  const index = exports.handler(0);
  exports.copy(index);
  expect(exports.call(0, 2)).toBe(4);
  exports.release(index);
  thrown(() => exports.call(0, 2), LiftError, { code: "unknown-callback" });
  exports.copy(exports.handler(0));
  const raw = guest.instance.exports["call"] as Exports["call"];
  thrown(() => raw(0, 2), CallContextError, { code: "no-call" });
  guest.close();
  thrown(() => exports.call(0, 2), GuestClosedError, { code: "guest-closed" });
  thrown(() => raw(0, 2), CallContextError, { code: "no-call" });
  expect(exports.table.get(index)).toBeNull();
});

test("a place that the guest has taken for a function of its own stays the guest's", async () => {
  const { exports } = await start([double, (x) => x]);
  const first = exports.handler(0);
  exports.replace(first);
  const second = exports.handler(0);
  expect([exports.call(first, 1), exports.call(second, 1), second === first]).toEqual([3, 2, false]);
  exports.release(second);
  exports.replace(second);
  const third = exports.handler(1);
  expect([exports.call(second, 1), exports.call(third, 1), third === second]).toEqual([3, 1, false]);
});

test("functions call the guest, and release themselves, in the middle of their call", async () => {
  const { exports } = await start([
    (depth) => (depth === 0 ? 0 : exports.call(exports.handler(0), depth - 1) + 1),
    (value) => {
      exports.release(exports.handler(1));
      return value;
    },
  ]);
  expect(exports.call(exports.handler(0), 50)).toBe(50);
  expect(exports.call(exports.handler(1), 7)).toBe(7);
  expect(host.released).toHaveLength(1);
});

test("an error of a function poisons the guest, and no function is called in a call that has ended", async () => {
  const called: number[] = [];
  const fail: Apply = () => {
    throw new Error("no");
  };
  const guest = await start([fail, (x) => called.push(x)], { afterAbort: "poison" });
  const { exports } = guest;
  const [failing, other] = [exports.handler(0), exports.handler(1)];
  expect(() => exports.call(failing, 1)).toThrow("no");
  thrown(() => exports.call(other, 1), GuestClosedError, { code: "guest-poisoned" });
  expect(guest.isPoisoned).toBe(true);
  const closing = await start([(x) => (closing.close(), x), (x) => called.push(x)]);
  const index = closing.exports.handler(0);
  thrown(() => closing.exports.call(index, 1), GuestClosedError, { code: "guest-closed" });
  expect(called).toEqual([]);
});

test.each<[string, (guest: () => Guest<Exports>, abort: () => void) => void]>([
  [
    "its signal has aborted",
    (_guest, abort) => {
      abort();
    },
  ],
  [
    "the guest is poisoned",
    (guest) => {
      expect(() => {
        guest().exports.trap();
      }).toThrow(WebAssembly.RuntimeError);
    },
  ],
])("no function is called in a call that is to end, since %s", async (_, act) => {
  const controller = new AbortController();
  const called: number[] = [];
  const first: Apply = (x) => {
    act(
      () => guest,
      () => {
        controller.abort();
      },
    );
    return x;
  };
  const guest = await start([first, (x) => called.push(x)], { afterAbort: "poison" });
  const [ending, next] = [guest.exports.handler(0), guest.exports.handler(1)];
  const { signal } = controller;
  expect(() => new Runtime().run({ signal }, () => guest.exports.both(ending, next))).toThrow();
  expect([called, guest.isPoisoned]).toEqual([[], true]);
});

test("copies are counted for each call of a function, as for each of a host function", async () => {
  const copying = defineType({
    name: "copying",
    lift: ({ guest }: GuestMemory, value: number) => {
      guest?.countCopy?.(60);
      return value;
    },
    lower: (value: number) => value,
  });
  const Plugin = guestModule({ both: fn([callback([copying], i32), callback([copying], i32)], i32) });
  const source = await assemble(fields('(table (export "table") 1 funcref)') + CALLS, REFERENCES);
  const runtime = new Runtime({ copyLimit: 100 });
  runtime.link(Host, []);
  const plugin = await runtime.instantiate(source, { as: Plugin });
  expect(plugin.both(double, double)).toBe(2);
});

test("two guests that import one table have each function at a place of its own, and give back only theirs", async () => {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
  const shared = fields('(import "js" "table" (table 1 funcref)) (export "table" (table 0))') + CALLS;
  const options = { imports: { js: { table } } };
  const [one, other] = [await start([double], options, shared), await start([double], options, shared)];
  const [first, second] = [one.exports.handler(0), other.exports.handler(0)];
  expect(second).not.toBe(first);
  expect(other.exports.call(first, 1)).toBe(2);
  one.close();
  expect([table.get(first), other.exports.call(second, 1)]).toEqual([null, 2]);
  other.exports.release(second);
  expect(other.exports.handler(0)).toBe(second);
});

test.each([
  [
    "cannot grow",
    '(table (export "table") 1 1 funcref)',
    "its table cannot grow. Link it with --growable-table.",
  ],
  [
    "is one of several",
    '(table (export "a") 1 funcref) (table (export "b") 1 funcref)',
    "its table is not known: there are several, or none while the start function runs. Name one with { table }, or call the host later.",
  ],
  [
    "is not exported",
    "(table 1 funcref)",
    "which exports and imports no table of functions. Link it with --export-table and --growable-table.",
  ],
])("a guest whose table %s has no place, and is told why", async (_, table, why) => {
  const { exports } = await start([double], {}, fields(table));
  const error = thrown(() => exports.handler(0), LowerError, { code: "allocation-failed" });
  expect(error.message).toMatch(
    /^host\.handler: the result \(callback<\(i32\) -> i32>\) has no place in the guest/,
  );
  expect(error.message).toContain(why);
});

describeWith("memory64")("a guest with 64-bit addresses", () => {
  test.each(["", "i64"])("has its indices in a table of addresses %s", async (address) => {
    const bytes = await assemble(
      `${fields(`(table (export "table") ${address} 1 funcref)`, "i64")}
       (func (export "call") (param i64 i32) (result i32)
         (call_indirect (type $f) (local.get 1) ${address === "" ? "(i32.wrap_i64 (local.get 0))" : "(local.get 0)"}))`,
      { memory64: true, ...REFERENCES },
    );
    if (!WebAssembly.validate(bytes)) return; // Node.js 22 has 64-bit memories, and no such tables
    const runtime = new Runtime();
    runtime.link(Host, [double]);
    const { exports } = await runtime.instantiate(bytes);
    const [index, again] = [exports["handler"](0), exports["handler"](0)];
    expect([index, again, exports["call"](index, 4)]).toEqual([1n, 1n, 8]);
    exports["release"](index);
    expect(() => exports["call"](index, 4)).toThrow(WebAssembly.RuntimeError);
  });
});
