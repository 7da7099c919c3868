import { callback, f32, f64, u64, type ValueType } from "@hostwright/types";
import fc from "fast-check";

import { describe as describeModule } from "../src/compile/describe.js";
import { caseCount } from "../src/fixtures/cases.fixture.js";
import { forwardingGuest } from "../src/fixtures/guests.fixture.js";
import { Runtime, wasm } from "../src/index.js";
import { testGuest, type TestGuest } from "../src/testing/index.js";
import { EveryType } from "./every-type.fixture.js";

const PAGE = 65536;
const HEAP = 32768;

/** Adds results that the engine changes on their way to the guest. */
class Rounded extends EveryType {
  @wasm.export("third", f32)
  third(@f32 x: number): number {
    return x / 3;
  }

  @wasm.export("thirds", [f32, f64, u64])
  thirds(@f64 x: number): [number, number, bigint] {
    return [x / 3, x / 3, 2n ** 64n - 1n];
  }

  @wasm.export("call_f32", f64)
  callF32(@callback([f32], f32) call: (value: number) => number, @f64 value: number): number {
    return call(value / 3);
  }
}

const FIELDS = `
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 4 funcref)
  (elem (i32.const 1) $next $half)
  (func $next (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $half (param f32) (result f32) (f32.div (local.get 0) (f32.const 3)))
  (global $free (mut i32) (i32.const ${String(HEAP)}))
  (func (export "malloc") (param i32) (result i32)
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (local.get 0))))`;

/** A stand-in that has what the guest above has. */
function standIn(): TestGuest {
  let free = HEAP;
  const malloc = (length: unknown): number => (free += Number(length)) - Number(length);
  return testGuest(new Rounded(), {
    pages: 1,
    exports: { malloc, cabi_realloc: undefined, free: undefined },
    table: [undefined, (x) => (x as number) + 1, (x) => (x as number) / 3],
  });
}

/** The functions of the table by the callbacks that are of their type: the stand-in's functions have no types. */
const TABLE: Readonly<Record<string, number[]>> = { callback: [0, 1, 3, 4], call_f32: [0, 2, 3, 4] };

const offset = fc.oneof(fc.nat(4), fc.nat(64), fc.integer({ min: PAGE - 24, max: PAGE + 8 }), fc.integer());
const long = fc.oneof(
  fc.tuple(fc.nat(64), fc.nat(64)).map(([high, low]) => (BigInt(high) << 32n) | BigInt(low)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const OBJECT = { name: "value" };
const VALUES: Partial<Record<ValueType, fc.Arbitrary<unknown>>> = {
  i32: offset,
  i64: long,
  f32: fc.float(),
  f64: fc.double(),
  externref: fc.constantFrom(null, undefined, 1, "text", OBJECT),
};

// JavaScript cannot call the exports of the guest that pass vectors on.
const described = describeModule(Rounded).exports.filter(
  ({ functionType }) => !functionType.parameters.includes("v128"),
);
const call = fc.constantFrom(...described).chain(({ name, functionType: { parameters } }) => {
  const values = parameters.map((type) => VALUES[type === "address" ? "i32" : type] as fc.Arbitrary<unknown>);
  const [index] = TABLE[name] === undefined ? [] : [fc.constantFrom(...TABLE[name])];
  return fc.tuple(fc.constant(name), fc.tuple(...(index === undefined ? values : values.with(0, index))));
});

/** Bytes that are numbers, small offsets and lengths, and texts. */
const content = fc.uint8Array({ minLength: 128, maxLength: 128 });
const words = fc.array(fc.oneof(fc.nat(2), fc.nat(48)), { minLength: 32, maxLength: 32 });
const texts = fc.string({ minLength: 64, maxLength: 64, unit: "binary-ascii" });

function outcome(act: () => unknown): unknown {
  try {
    return { value: act() };
  } catch (error) {
    const { name, code, message, where, offset, length, errno } = error as Record<string, unknown>;
    return { name, code, message, where, offset, length, errno };
  }
}

test("a test guest gets the values, errors and bytes that a guest gets, for every type", async () => {
  const module = await forwardingGuest([Rounded], FIELDS);
  const memoryContent = fc.oneof(
    content,
    words.map((each) => new Uint8Array(Uint32Array.from(each).buffer)),
    texts.map((each) => new TextEncoder().encode(each)),
  );
  await fc.assert(
    fc.asyncProperty(memoryContent, fc.array(call, { minLength: 8, maxLength: 24 }), async (bytes, calls) => {
      const runtime = new Runtime();
      runtime.link(Rounded);
      const guest = await runtime.instantiate<Record<string, (...args: unknown[]) => unknown>>(module, {
        afterAbort: "keep",
      });
      const test = standIn();
      for (const { memory } of [guest, test]) {
        memory.writeBytes(0, bytes);
        memory.writeBytes(PAGE - bytes.length, bytes);
      }
      for (const [name, args] of calls) {
        const real = outcome(() => guest.exports[name]?.(...args));
        const tested = outcome(() => test.call(name, ...args));
        expect([name, args, tested]).toEqual([name, args, real]);
      }
      expect(Buffer.compare(test.memory.bytes(0, PAGE), guest.memory.bytes(0, PAGE))).toBe(0);
    }),
    { numRuns: caseCount(1000) },
  );
});
