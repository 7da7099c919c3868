import fc from "fast-check";
import vm from "node:vm";

import { GuestMemoryError, LowerError } from "../errors.js";
import { caseCount } from "../cases.fixture.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { encode, list, Struct, sizeOf, alignOf, offsetOf, u8 } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { v128 } from "./v128.js";

const vector = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("v128", () => {
  test("is one v128, and 16 bytes in memory, aligned to 16", () => {
    const layout = { size: 16, alignment: 16 };
    expect(v128.describe()).toEqual({
      name: "v128",
      kind: "v128",
      flat: ["v128"],
      layout: { i32: layout, i64: layout },
    });
  });

  test("stores at any offset the bytes that it loads there, as a copy, and lowers them as they are", () => {
    fc.assert(
      fc.property(vector, fc.nat(64 - 16), (value, offset) => {
        const memory = new GuestMemory(64);
        v128.store(memory, offset, value);
        const loaded = v128.load(memory, offset);
        expect(loaded).toEqual(value);
        expect(memory.hasBuffer(loaded.buffer)).toBe(false);
        expect(v128.loaderFor?.("i32")(memory, offset)).toEqual(value);
        expect(v128.lift(memory, v128.lower(value, memory))).toEqual(value);
      }),
      { numRuns: caseCount(2000) },
    );
  });

  test.each([15, 16, 17, 63, 64, -1, 2 ** 32])(
    "does not load or store outside of a memory, at %d",
    (offset) => {
      const memory = new GuestMemory(31);
      if (offset === 15) {
        expect(v128.load(memory, offset)).toHaveLength(16);
        return;
      }
      thrown(() => v128.load(memory, offset), GuestMemoryError, { code: "out-of-bounds" });
      const store = () => {
        v128.store(memory, offset, new Uint8Array(16).fill(1));
      };
      thrown(store, GuestMemoryError, { code: "out-of-bounds" });
      expect(memory.readBytes(0, 31)).toEqual(new Uint8Array(31));
    },
  );

  test.each([
    ["15 bytes", new Uint8Array(15)],
    ["17 bytes", new Uint8Array(17)],
    ["16 signed bytes", new Int8Array(16)],
    ["16 numbers", Array<number>(16).fill(0)],
    ["a buffer", new ArrayBuffer(16)],
    ["a bigint", 1n],
    ["undefined", undefined],
    ["null", null],
    ["what calls itself a Uint8Array", { [Symbol.toStringTag]: "Uint8Array", length: 16 }],
  ])("does not lower or store %s", (_, value) => {
    const memory = new GuestMemory(16);
    thrown(() => v128.lower(value as never, memory), LowerError, { code: "wrong-type" });
    const store = () => {
      v128.store(memory, 0, value as never);
    };
    thrown(store, LowerError, { code: "wrong-type" });
  });

  test("says what is expected, and what was given", () => {
    const error = thrown(() => v128.lower(Uint8Array.of(1), new GuestMemory(0)), LowerError, {
      code: "wrong-type",
    });
    expect(error.message).toBe(
      "v128 must be a Uint8Array of 16 bytes, not 0x01 (1 byte). Give one byte for each of the vector.",
    );
  });

  test("takes an array of another realm, and none that is detached", () => {
    const foreign = vm.runInNewContext("new Uint8Array(16).fill(7)") as Uint8Array;
    expect(v128.lower(foreign, new GuestMemory(0))).toBe(foreign);
    const detached = new Uint8Array(16);
    structuredClone(detached, { transfer: [detached.buffer] });
    thrown(() => v128.lower(detached, new GuestMemory(0)), LowerError, { code: "wrong-type" });
  });

  test("is written as its bytes", () => {
    const memory = new GuestMemory(16);
    memory.writeU8(15, 255);
    expect(v128.preview(memory, 0)).toBe("0x000000000000000000000000000000ff (16 bytes)");
    expect(v128.format(v128.load(memory, 0))).toBe(v128.preview(memory, 0));
  });

  test("is a field and an element, as C lays it out", () => {
    class Body extends Struct {
      @u8 kind!: number;
      @v128 position!: Uint8Array;
    }
    expect([sizeOf(Body), alignOf(Body), offsetOf(Body, "position")]).toEqual([32, 16, 16]);
    const position = Uint8Array.from({ length: 16 }, (_, at) => at);
    const bytes = encode(list(Body), [
      { kind: 1, position },
      { kind: 2, position },
    ]);
    const memory = new GuestMemory(64);
    memory.writeBytes(0, bytes);
    const bodies = list(Body, { copy: true }).lift(memory, 0, 2);
    expect(bodies.toArray()).toMatchObject([
      { kind: 1, position },
      { kind: 2, position },
    ]);
  });
});
