import {
  bool,
  bytes,
  type CoreValue,
  f32,
  f64,
  i32,
  i64,
  i8,
  type Liftable,
  list,
  type List,
  pointer,
  string,
  struct,
  u32,
  u64,
} from "@hostwright/types";
import fc from "fast-check";

import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { forwardingGuest, GROWING_MEMORY } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";

/** A parameter of a type, the core values that a guest passes for it, and what the method gets. */
interface Argument {
  readonly type: Liftable<unknown>;
  readonly core: readonly CoreValue[];
  readonly lifted: unknown;
}

// The guest has in its memory a text at 0, and three times the number 7 at 16.
const TEXT = "hello, world";
const DATA = `(data (i32.const 0) "${TEXT}") (data (i32.const 16) "${"\\07\\00\\00\\00".repeat(3)}")`;

const i64s = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const ranges = fc.record({ start: fc.nat({ max: 8 }), length: fc.nat({ max: 4 }) });

const argument: fc.Arbitrary<Argument> = fc.oneof(
  fc.integer().map((core) => ({ type: i32, core: [core], lifted: core })),
  fc.integer().map((core) => ({ type: u32, core: [core], lifted: core >>> 0 })),
  fc.integer().map((core) => ({ type: i8, core: [core], lifted: (core << 24) >> 24 })),
  fc.boolean().map((lifted) => ({ type: bool, core: [Number(lifted)], lifted })),
  i64s.map((core) => ({ type: i64, core: [core], lifted: core })),
  i64s.map((core) => ({ type: u64, core: [core], lifted: BigInt.asUintN(64, core) })),
  fc.float().map((core) => ({ type: f32, core: [core], lifted: core })),
  fc.double().map((core) => ({ type: f64, core: [core], lifted: core })),
  fc
    .constantFrom<[Liftable<unknown>, (length: number) => CoreValue[]]>(
      [string({ nullable: true }), (length) => [0, length]],
      [list(u32, { nullable: true, layout: "length-offset" }), (length) => [length, 0]],
      [bytes({ nullable: true, copy: true, layout: "packed" }), (length) => [BigInt(length)]],
      [bytes({ nullable: true, layout: "pointer" }), () => [0]],
      [struct({ x: u32 }, { nullable: true }), () => [0]],
      [pointer(u32, { nullable: true }), () => [0]],
    )
    .chain(([type, coreOf]) => fc.nat().map((length) => ({ type, core: coreOf(length), lifted: undefined }))),
  ranges.map(({ start, length }) => ({
    type: string,
    core: [start, length],
    lifted: TEXT.slice(start, start + length),
  })),
  ranges.map(({ start, length }) => ({
    type: bytes,
    core: [start, length],
    lifted: new TextEncoder().encode(TEXT.slice(start, start + length)),
  })),
  fc.nat({ max: 3 }).map((count) => ({ type: list(u32), core: [16, count], lifted: Array(count).fill(7) })),
);

/** Declares a class with one method of these parameters, and gives what it is called with. */
function declare(types: readonly Liftable<unknown>[]) {
  class Example extends HostModuleBase {
    static override readonly moduleName = "example";
    readonly calls: unknown[][] = [];

    declare run: (...args: unknown[]) => void;
  }
  // Not written as a method: there a rest parameter is refused, and here the list of types counts.
  Example.prototype.run = function (...args) {
    this.calls.push(args.map(settle));
  };
  return define(Example, { run: fn(types as never) });
}

// Views are of no use once the call is over.
function settle(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  return typeof value === "object" ? (value as List<number>).toArray() : value;
}

/** Calls a method with these arguments through a guest, twice, and gives what it was called with. */
async function callTwice(args: readonly Argument[], codegen: boolean): Promise<unknown[][]> {
  const Example = declare(args.map(({ type }) => type));
  const runtime = new Runtime({ codegen });
  const { calls } = runtime.link(Example);
  const module = await forwardingGuest([Example], GROWING_MEMORY + DATA);
  const guest = await runtime.instantiate<{ run(...core: CoreValue[]): void }>(module);
  const core = args.flatMap((each) => each.core);
  guest.exports.run(...core);
  guest.exports.run(...core);
  return calls;
}

// Closures take up to 8 arguments and 10 core values in one way, and more in another.
describe.each([
  ["source text", true],
  ["closures", false],
])("by %s", (_, codegen) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    "a method of %d parameter(s) gets what the guest passed, in order, each of its type",
    async (count) => {
      await fc.assert(
        fc.asyncProperty(fc.array(argument, { minLength: count, maxLength: count }), async (args) => {
          const expected = args.map(({ lifted }) => lifted);
          expect(await callTwice(args, codegen)).toEqual([expected, expected]);
        }),
        { numRuns: 25 },
      );
    },
  );

  test.each([8, 9, 10, 11, 40])("a method of %d parameters gets them all", async (count) => {
    const args = Array.from({ length: count }, (__, index) => ({ type: u32, core: [index], lifted: index }));
    const expected = args.map(({ lifted }) => lifted);
    expect(await callTwice(args, codegen)).toEqual([expected, expected]);
  });
});
