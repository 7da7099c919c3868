import { enumeration } from "../aggregate/enumeration.js";
import type { Pointer } from "../aggregate/guest-pointer.js";
import { pointer } from "../aggregate/pointer.js";
import { Struct } from "../aggregate/struct.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { f64 } from "../numeric/floats.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { none } from "../result/none.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import { array } from "./array.js";
import { buffer } from "./buffer.js";
import { bytes } from "./bytes.js";
import { cstring } from "./cstring.js";
import type { List } from "./guest-list.js";
import { list } from "./list.js";
import { string } from "./string.js";
import { utf16 } from "./utf16.js";

const SIZE = 65536;

class Point extends Struct {
  @u8 tag!: number;
  @f64 x!: number;
}

/** Writes (offset, length) pairs one after the other. */
function writePairs(memory: GuestMemory, at: number, pairs: [number, number][]): void {
  const size = memory.addressType === "i32" ? 4 : 8;
  pairs.flat().forEach((value, index) => {
    memory.writeAddress(at + index * size, value);
  });
}

describe("a list", () => {
  test("is passed as offset and count, and has no way to be a result", () => {
    expect(list(u32).name).toBe("list<u32>");
    expect(list(u32).flat).toEqual(["address", "address"]);
    expect(list(u32)).not.toHaveProperty("lower");
  });

  test("is written with all of its elements that can be read", () => {
    const memory = new GuestMemory(64);
    memory.writeBytes(8, [1, 7, 0]);
    const levels = list(enumeration("low", "high", { as: u8 }));
    expect(levels.format(levels.lift(memory, 8, 3))).toBe("[high, <unknown-discriminant>, low]");
    expect(levels.format(["high"] as never)).toBe("[high]");
    writePairs(memory, 16, [
      [60, 5],
      [8, 1],
    ]);
    expect(list(bytes).format(list(bytes).lift(memory, 16, 2))).toBe("[<out-of-bounds>, 0x01 (1 byte)]");
  });

  test("of structs gives views of them, padding left out", () => {
    const memory = new GuestMemory(64);
    memory.writeU8(0, 1);
    memory.writeU8(16, 2);
    memory.writeF64(24, 0.5);
    const points = list(Point).lift(memory, 0, 2);
    expect(Array.from(points, ({ tag, x }) => [tag, x])).toEqual([
      [1, 0],
      [2, 0.5],
    ]);
    points.get(0).x = 9;
    expect(memory.readF64(8)).toBe(9);
  });

  test.each([{}, { addressType: "i64" as const }])(
    "of strings reads each through its pair: %p",
    (options) => {
      const memory = new GuestMemory(128, options);
      memory.writeBytes(100, new TextEncoder().encode("onetwo"));
      const pairs: [number, number][] = [
        [100, 3],
        [103, 3],
        [0, 0],
      ];
      writePairs(memory, 8, pairs);
      expect(list(string).lift(memory, 8, 3).toArray()).toEqual(["one", "two", ""]);
    },
  );

  test.each([{}, { addressType: "i64" as const }])(
    "of lists of lists goes all the way down: %p",
    (options) => {
      const memory = new GuestMemory(256, options);
      memory.writeBytes(200, [1, 2, 3]);
      const inner: [number, number][] = [
        [200, 2],
        [202, 1],
      ];
      writePairs(memory, 8, inner);
      writePairs(memory, 64, [
        [8, 2],
        [8, 0],
        [8, 1],
      ]);
      const deep = list(list(list(u8))).lift(memory, 64, 3);
      const read = Array.from(deep, (outer) => Array.from(outer, (middle) => middle.toArray()));
      expect(read).toEqual([[[1, 2], [3]], [], [[1, 2]]]);
    },
  );

  test("of pointers gives pointers, null ones too", () => {
    const memory = new GuestMemory(64);
    memory.writeU32(4, 40);
    memory.writeU16(40, 7);
    const pointers: List<Pointer<number>> = list(pointer(u16)).lift(memory, 0, 2);
    expect(pointers.get(0).isNull).toBe(true);
    expect(pointers.get(1).load()).toBe(7);
  });

  test("of any sequence reads each when it is asked for, and no sooner", () => {
    const memory = new GuestMemory(128);
    memory.writeBytes(96, [0x61, 0, 0x62, 0, 0xff, 0]);
    writePairs(memory, 8, [
      [96, 2],
      [100, 1],
      [0xffffffff, 1],
    ]);
    const texts = list(string).lift(memory, 8, 3);
    expect(texts.get(0)).toBe("a\0");
    thrown(() => texts.get(1), LiftError, { code: "invalid-utf8", value: 100 });
    thrown(() => texts.get(2), GuestMemoryError, { code: "out-of-bounds", offset: 0xffffffff });
    expect(list(utf16).lift(memory, 8, 3).get(0)).toBe("ab");
    expect([...list(array(u16)).lift(memory, 8, 3).get(0)]).toEqual([0x61, 0x62]);
    expect(list(buffer).lift(memory, 8, 3).get(0).capacity).toBe(2);
    expect(list(cstring).lift(memory, 8, 1).toArray()).toEqual(["a"]);
    expect(
      list(cstring({ nullable: true }))
        .lift(memory, 32, 2)
        .toArray(),
    ).toEqual([undefined, undefined]);
  });

  test("of bytes takes views of the same memory", () => {
    const memory = new GuestMemory(64);
    const parts = list(bytes).lift(memory, 0, 2);
    parts.set(1, memory.bytes(40, 3));
    expect(parts.get(1)).toEqual(memory.bytes(40, 3));
    expect([memory.readU32(8), memory.readU32(12)]).toEqual([40, 3]);
  });
});

describe("a list in memory", () => {
  test("is a pair of offset and count, in 8 bytes, or in 16 where addresses take 8", () => {
    expect(list(Point).layout).toEqual({ i32: { size: 8, alignment: 4 }, i64: { size: 16, alignment: 8 } });
  });

  test.each([{}, { addressType: "i64" as const }])(
    "is stored as the offset of a list of the same memory: %p",
    (options) => {
      const memory = new GuestMemory(64, options);
      list(u16).store(memory, 8, list(u16).lift(memory, 40, 3));
      expect(memory.readAddress(8)).toBe(40);
      expect(list(u16).load(memory, 8)).toMatchObject({ offset: 40, length: 3 });
    },
  );

  test("takes no list of another memory", () => {
    const memory = new GuestMemory(64);
    const value = list(u16).lift(new GuestMemory(64), 40, 3);
    thrown(
      () => {
        list(u16).store(memory, 8, value);
      },
      LowerError,
      { code: "foreign-memory", value },
    );
    expect(memory.readU64(8)).toBe(0n);
  });

  test.each([undefined, null, [1, 2, 3], { offset: 8, length: 1 }, new Uint16Array(3), "abc"])(
    "takes nothing that is no list: %p",
    (value) => {
      const memory = new GuestMemory(64);
      thrown(
        () => {
          list(u16).store(memory, 8, value as never);
        },
        LowerError,
        { code: "wrong-type", value },
      );
      expect(memory.readU64(8)).toBe(0n);
    },
  );

  test("is written as a whole pair or not at all", () => {
    const memory = new GuestMemory(64);
    const value = list(u16).lift(memory, 40, 3);
    const data = { code: "out-of-bounds", offset: 60, length: 8 } as const;
    thrown(
      () => {
        list(u16).store(memory, 60, value);
      },
      GuestMemoryError,
      data,
    );
    expect(memory.readU32(60)).toBe(0);
  });

  test.each([
    [0, 0xffffffff],
    [8, 0x20000000],
    [0xfffffff8, 1],
  ])("may name an offset outside, which is refused: offset %d, count %d", (offset, count) => {
    const memory = new GuestMemory(SIZE);
    writePairs(memory, 8, [[offset, count]]);
    thrown(() => list(u64).load(memory, 8), GuestMemoryError, { code: "out-of-bounds", offset });
  });

  test("may name an offset that no number can hold", () => {
    const memory = new GuestMemory(64, { addressType: "i64" });
    memory.writeU64(8, 2n ** 60n);
    memory.writeU64(16, 2n ** 61n);
    thrown(() => list(u64).load(memory, 8), GuestMemoryError, { code: "out-of-bounds" });
    memory.writeU64(8, 0n);
    thrown(() => list(u64).load(memory, 8), GuestMemoryError, { code: "out-of-bounds", length: 2n ** 61n });
  });
});

describe("defects known from wazergo: counts from a guest", () => {
  test.each([
    [u64, 0x20000001], // 8 bytes, when the product is cut off to 32 bits
    [u64, 0x20000000], // 0 bytes
    [u32, 0x40000001],
    [u16, 0x80000001],
    [u8, 0xffffffff],
    [u64, 0xffffffff],
    [string, 0x20000000],
    [Point, 0x10000000],
  ])("count times size never wraps: %p, count %d", (of, count) => {
    const memory = new GuestMemory(SIZE);
    thrown(() => list(of).lift(memory, 0, count), GuestMemoryError, { code: "out-of-bounds", offset: 0 });
    thrown(() => list(of).lift(memory, 8, count), GuestMemoryError, { code: "out-of-bounds", offset: 8 });
  });

  test("a count that no number can tell is refused", () => {
    const memory = new GuestMemory(SIZE, { addressType: "i64" });
    thrown(() => list(u8).lift(memory, 0, 2n ** 64n - 1n), GuestMemoryError, { code: "out-of-bounds" });
    thrown(() => list(u8).lift(memory, 2n ** 60n, 1), GuestMemoryError, { code: "out-of-bounds" });
    thrown(() => list(u64).lift(memory, 8, 2 ** 53 - 1), GuestMemoryError, { code: "out-of-bounds" });
  });

  test("nothing is read or made of the elements before one is asked for", () => {
    const asked: number[] = [];
    const probe = defineType({
      name: "probe",
      layout: { size: 1, alignment: 1 },
      load: (_memory: GuestMemory, offset: number) => asked.push(offset),
      store: () => undefined,
    });
    const many = list(probe).lift(new GuestMemory(SIZE), 0, SIZE);
    expect(many).toHaveLength(SIZE);
    expect(asked).toEqual([]);
    many.get(SIZE - 1);
    expect(asked).toEqual([SIZE - 1]);
    const [first] = many;
    expect(first).toBe(2);
    expect(asked).toEqual([SIZE - 1, 0]);
  });

  test("a list of nothing, which could have any length, cannot be made", () => {
    thrown(() => list(none as never), TypeDefinitionError, { code: "not-a-type" });
  });

  test("strings are elements, as they were not there", () => {
    const memory = new GuestMemory(64);
    memory.writeU8(40, 0xff);
    writePairs(memory, 0, [[40, 1]]);
    thrown(() => list(string).lift(memory, 0, 1).get(0), LiftError, { code: "invalid-utf8" });
  });
});
