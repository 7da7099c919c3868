import fc from "fast-check";
import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { buffer } from "./buffer.js";
import type { GuestBuffer } from "./guest-buffer.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;

/** A memory of 0xaa, and room in it. */
function room(offset: number, capacity: number): GuestBuffer {
  const memory = new GuestMemory(SIZE);
  memory.bytes(0, SIZE).fill(0xaa);
  return buffer.lift(memory, offset, capacity);
}

/** The bytes of the room and beside it. */
function around({ memory, offset, capacity }: GuestBuffer): number[] {
  return [...memory.bytes(offset - 1, capacity + 2)];
}

describe("a buffer", () => {
  test("is passed as offset and capacity, and has no way to be a result", () => {
    expect(buffer.flat).toEqual(["address", "address"]);
    expect(buffer).not.toHaveProperty("lower");
    expect(room(8, 4)).toMatchObject({ offset: 8, capacity: 4 });
  });

  test("takes data that fits, and leaves what lies behind it as it is", () => {
    const into = room(8, 4);
    expect(into.fill(Uint8Array.of(1, 2, 3))).toBe(3);
    expect(around(into)).toEqual([0xaa, 1, 2, 3, 0xaa, 0xaa]);
    expect(into.fill(Uint8Array.of(5, 6, 7, 8))).toBe(4);
    expect(around(into)).toEqual([0xaa, 5, 6, 7, 8, 0xaa]);
    expect(into.fill(new Uint8Array())).toBe(0);
    expect(around(into)).toEqual([0xaa, 5, 6, 7, 8, 0xaa]);
  });

  test("takes as much as fits of data that does not, and says how much all of it is", () => {
    const into = room(8, 4);
    expect(into.fill(Uint8Array.of(1, 2, 3, 4, 5))).toBe(5);
    expect(around(into)).toEqual([0xaa, 1, 2, 3, 4, 0xaa]);
    expect(room(8, 0).fill(new Uint8Array(1000))).toBe(1000);
  });

  test("takes a text as UTF-8, cut off where the bytes end", () => {
    const into = room(8, 4);
    expect(into.fill("é€")).toBe(5);
    expect(around(into)).toEqual([0xaa, 0xc3, 0xa9, 0xe2, 0x82, 0xaa]);
    expect(into.fill("\ud83c")).toBe(3); // half a character becomes U+FFFD
    expect(around(into).slice(1, 4)).toEqual([0xef, 0xbf, 0xbd]);
    expect(into.fill("")).toBe(0);
    expect(room(8, 0).fill("grüße")).toBe(7);
  });

  test("tells what fits", () => {
    const into = room(8, 4);
    expect([0, 3, 4, 5, Infinity].map((length) => into.fits(length))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(room(8, 0).fits(0)).toBe(true);
  });

  test("takes data that lies in the same memory, itself included", () => {
    const into = room(8, 4);
    into.memory.writeBytes(6, [1, 2, 3, 4, 5]);
    expect(into.fill(into.memory.bytes(6, 6))).toBe(6);
    expect([...into.view]).toEqual([1, 2, 3, 4]);
    expect(into.fill(into.view)).toBe(4);
    expect([...into.view]).toEqual([1, 2, 3, 4]);
  });

  test.each([undefined, null, 5, [1, 2], new Uint16Array(2), new ArrayBuffer(2), { length: 2 }])(
    "takes nothing that is neither bytes nor a text: %p",
    (data) => {
      const into = room(8, 4);
      const error = thrown(() => into.fill(data as never), LowerError, { code: "wrong-type", value: data });
      expect(error.message).toContain("the data must be a Uint8Array or a string, not ");
      expect(around(into)).toEqual(Array(6).fill(0xaa));
    },
  );

  test("gives a view of all of it, which is the guest's memory", () => {
    const into = room(8, 4);
    into.view.set([9], 3);
    expect(around(into)).toEqual([0xaa, 0xaa, 0xaa, 0xaa, 9, 0xaa]);
    expect(into.view).toHaveLength(4);
  });

  test("is of use after the guest has grown its memory", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    const into = buffer.lift(memory, 65530, 6);
    engine.grow(1);
    expect(into.fill("hello, world")).toBe(12);
    expect([...memory.bytes(65530, 8)]).toEqual([...Buffer.from("hello,"), 0, 0]);
    expect(new TextDecoder().decode(into.view)).toBe("hello,");
  });

  test("is filled in a shared memory too", () => {
    const memory = new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    expect(buffer.lift(memory, 8, 3).fill("grüße")).toBe(7);
    expect([...memory.bytes(8, 4)]).toEqual([0x67, 0x72, 0xc3, 0]);
  });

  test.each([
    [SIZE, 0],
    [0, 0],
    [0, SIZE],
    [SIZE - 1, 1],
  ])("may be all of the memory or nothing: offset %d, capacity %d", (offset, capacity) => {
    expect(room(offset, capacity).view).toHaveLength(capacity);
  });

  test.each([
    [SIZE + 1, 0],
    [SIZE, 1],
    [1, SIZE],
    [0xffffffff, 1],
    [0xfffffff0, 0x20],
    [0, 0xffffffff],
    [2n ** 53n, 0],
    [0, 2n ** 64n - 1n],
  ])("must lie in the memory: not offset %d, capacity %d", (offset, capacity) => {
    const data = { code: "out-of-bounds", offset, length: capacity, memorySize: SIZE } as const;
    thrown(() => room(offset as number, capacity as number), GuestMemoryError, data);
  });

  test("never takes a byte beyond its capacity, whatever it is filled with", () => {
    const memory = new GuestMemory(SIZE);
    const data = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.string({ unit: "binary", maxLength: 40 }));
    fc.assert(
      fc.property(fc.nat({ max: SIZE }), fc.nat({ max: SIZE }), data, (offset, capacity, content) => {
        if (offset + capacity > SIZE) {
          thrown(() => buffer.lift(memory, offset, capacity), GuestMemoryError, { code: "out-of-bounds" });
          return;
        }
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        const expected = new Uint8Array(SIZE).fill(0xaa);
        expected.set(bytes.subarray(0, capacity), offset);
        memory.bytes(0, SIZE).fill(0xaa);
        const needed = buffer.lift(memory, offset, capacity).fill(content);
        if (needed !== bytes.length) expect(needed).toBe(bytes.length);
        const found = memory.bytes(0, SIZE);
        if (String(found) !== String(expected)) expect(found).toEqual(expected);
      }),
      { numRuns: caseCount(10_000) },
    );
  });
});

describe("a buffer in memory", () => {
  test.each([{}, { addressType: "i64" as const }])("is a pair of offset and capacity: %p", (options) => {
    expect(buffer.layout).toEqual({ i32: { size: 8, alignment: 4 }, i64: { size: 16, alignment: 8 } });
    const memory = new GuestMemory(SIZE, options);
    buffer.store(memory, 8, buffer.lift(memory, 40, 5));
    expect(memory.readAddress(8)).toBe(40);
    expect(buffer.load(memory, 8)).toMatchObject({ offset: 40, capacity: 5 });
    memory.writeAddress(8, SIZE);
    thrown(() => buffer.load(memory, 8), GuestMemoryError, {
      code: "out-of-bounds",
      offset: SIZE,
      length: 5,
    });
  });

  test("takes no buffer of another memory, and nothing that is none", () => {
    const memory = new GuestMemory(SIZE);
    const foreign = buffer.lift(new GuestMemory(SIZE), 40, 5);
    thrown(() => buffer.store(memory, 8, foreign), LowerError, { code: "foreign-memory", value: foreign });
    for (const value of [undefined, null, memory.bytes(8, 8), { memory, offset: 8, capacity: 8 }]) {
      thrown(() => buffer.store(memory, 8, value as GuestBuffer), LowerError, { code: "wrong-type", value });
    }
    expect(memory.readU64(8)).toBe(0n);
  });

  test("is written as a person would read it, without its content", () => {
    expect(buffer.format(room(40, 5))).toBe("5 bytes at 0x28");
    expect(buffer.format(room(40, 1))).toBe("1 byte at 0x28");
  });

  test("says its layout where that is not the default", () => {
    expect(buffer.describe()).not.toHaveProperty("options");
    expect(buffer({ layout: "packed" }).describe()).toMatchObject({
      name: "buffer",
      flat: ["i64"],
      options: { layout: "packed" },
    });
  });
});
