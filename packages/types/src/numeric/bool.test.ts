import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { bool } from "./bool.js";

describe("bool", () => {
  const memory = new GuestMemory(4);

  test("is one i32, and 1 byte in memory", () => {
    expect(bool.flat).toEqual(["i32"]);
    expect(bool.layout.i32).toEqual({ size: 1, alignment: 1 });
  });

  test("is 0 or 1", () => {
    expect(bool.lower(false, memory)).toBe(0);
    expect(bool.lower(true, memory)).toBe(1);
    expect(bool.lift(memory, 0)).toBe(false);
    expect(bool.lift(memory, 1)).toBe(true);
  });

  test("is written as one byte, and read back", () => {
    memory.writeU32(0, 0xffffffff);
    bool.store(memory, 1, false);
    bool.store(memory, 2, true);
    expect([...memory.bytes(0, 4)]).toEqual([255, 0, 1, 255]);
    expect([bool.load(memory, 1), bool.load(memory, 2)]).toEqual([false, true]);
    const data = { code: "out-of-bounds", offset: 4, length: 1 } as const;
    thrown(() => bool.load(memory, 4), GuestMemoryError, data);
  });

  test.each([undefined, null, 0, 1, "true", "", {}, 1n, NaN, Promise.resolve(true), new Boolean(true)])(
    "is never made of %p",
    (value) => {
      memory.writeU32(0, 0);
      const data = { code: "wrong-type", value } as const;
      thrown(() => bool.lower(value as boolean, memory), LowerError, data);
      thrown(
        () => {
          bool.store(memory, 0, value as boolean);
        },
        LowerError,
        data,
      );
      expect(memory.readU32(0)).toBe(0);
    },
  );

  test("says what came instead", () => {
    const { message } = thrown(() => bool.lower(1 as never, memory), LowerError, { code: "wrong-type" });
    expect(message).toBe("bool must be a boolean, not 1. Give true or false.");
  });
});

describe("a bool of a guest is false if it is 0, and true if it is anything else", () => {
  const memory = new GuestMemory(1);

  test.each([1, 2, -1, 255, 256, 0x7fffffff, -0x80000000])("%d is true", (core) => {
    expect(bool.lift(memory, core)).toBe(true);
  });

  test("and so is every byte but 0 in memory, in place and in a list", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (byte) => {
        memory.writeU8(0, byte);
        expect(bool.load(memory, 0)).toBe(byte !== 0);
        expect(list(bool).lift(memory, 0, 1).toArray()).toEqual([byte !== 0]);
      }),
    );
  });

  test("and in a list it is what the byte was at its step", () => {
    memory.writeU8(0, 7);
    const step = list(bool).lift(memory, 0, 1)[Symbol.iterator]().next();
    memory.writeU8(0, 0);
    expect(step.value).toBe(true);
  });

  test("and is written back as 1", () => {
    memory.writeU8(0, 7);
    bool.store(memory, 0, bool.load(memory, 0));
    expect(memory.readU8(0)).toBe(1);
  });
});
