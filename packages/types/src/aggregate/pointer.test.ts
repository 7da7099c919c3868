import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { bytes } from "../sequence/bytes.js";
import { thrown } from "../thrown.fixture.js";
import { enumeration } from "./enumeration.js";
import type { Pointer } from "./guest-pointer.js";
import { pointer } from "./pointer.js";
import { Struct } from "./struct.js";

const SIZE = 64;

class Point extends Struct {
  @u8 tag!: number;
  @u32 x!: number;
}

function at(offset: number, memory = new GuestMemory(SIZE)): Pointer<number> {
  return pointer(u32).lift(memory, offset);
}

describe("a pointer", () => {
  test("is passed as one offset", () => {
    expect(pointer(u32).name).toBe("pointer<u32>");
    expect(pointer(u32).flat).toEqual(["address"]);
  });

  test("loads and stores where it points", () => {
    const memory = new GuestMemory(SIZE);
    const total = at(8, memory);
    expect([total.offset, total.isNull, total.memory]).toEqual([8, false, memory]);
    total.store(0xcafebabe);
    expect(memory.readU32(8)).toBe(0xcafebabe);
    expect(total.load()).toBe(0xcafebabe);
  });

  test("to a struct loads a view of it, and stores an object", () => {
    const memory = new GuestMemory(SIZE);
    const place = pointer(Point).lift(memory, 8);
    place.store(Object.assign(new Point(), { tag: 1, x: 2 }));
    place.load().x = 3;
    expect([memory.readU8(8), memory.readU32(12)]).toEqual([1, 3]);
  });

  test("stores no value that does not fit", () => {
    const total = at(8);
    thrown(
      () => {
        total.store(-1);
      },
      LowerError,
      { code: "out-of-range", value: -1 },
    );
    expect(total.load()).toBe(0);
  });

  test("finds what is no value of its type when it is followed", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeU8(8, 2);
    const level = enumeration("low", "high", { as: u8 });
    thrown(() => pointer(level).lift(memory, 8).load(), LiftError, {
      code: "unknown-discriminant",
      value: 2,
    });
  });

  test.each([1, SIZE - 4])("may point to %d", (offset) => {
    expect(at(offset).load()).toBe(0);
  });

  test.each([SIZE - 3, SIZE, SIZE + 1, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff])(
    "may point to %d, and is refused when it is followed",
    (offset) => {
      const data = { code: "out-of-bounds", offset, length: 4, memorySize: SIZE } as const;
      thrown(() => at(offset).load(), GuestMemoryError, data);
      thrown(
        () => {
          at(offset).store(1);
        },
        GuestMemoryError,
        data,
      );
    },
  );

  test("is followed after the guest has grown its memory", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const total = pointer(u32).lift(new GuestMemory(engine), 65536);
    thrown(() => total.load(), GuestMemoryError, { code: "out-of-bounds", memorySize: 65536 });
    engine.grow(1);
    total.store(5);
    expect(total.load()).toBe(5);
  });
});

describe("a pointer to 0", () => {
  test("can be told, and asked for its place", () => {
    expect(at(0).isNull).toBe(true);
    expect(at(0).offset).toBe(0);
    expect(at(0).at(2).offset).toBe(8);
  });

  test.each<[string, (nothing: Pointer<number>) => unknown]>([
    ["load", (nothing) => nothing.load()],
    [
      "store",
      (nothing) => {
        nothing.store(1);
      },
    ],
    ["slice", (nothing) => nothing.slice(1)],
    ["slice of nothing", (nothing) => nothing.slice(0)],
  ])("is followed, since 0 is an address: %s", (_what, follow) => {
    expect(() => follow(at(0, new GuestMemory(SIZE)))).not.toThrow();
  });

  test("is undefined where it is nullable, in both directions", () => {
    const type = pointer(u32, { nullable: true });
    const memory = new GuestMemory(SIZE);
    expect(type.lift(memory, 0)).toBeUndefined();
    expect(type.load(memory, 8)).toBeUndefined();
    expect(type.lift(memory, 4)?.offset).toBe(4);
    expect(type.lower(undefined, memory)).toBe(0);
    expect(type.lower(at(4, memory), memory)).toBe(4);
    memory.writeU32(8, 4);
    type.store(memory, 8, undefined);
    expect(memory.readU32(8)).toBe(0);
    expect(type.format(undefined)).toBe("null");
    thrown(() => pointer(u32).lower(undefined as never, memory), LowerError, { code: "wrong-type" });
  });

  test("is refused where it must not be null, before the method is called", () => {
    const type = pointer(u32, { nonNull: true });
    const memory = new GuestMemory(SIZE);
    expect(type.lift(memory, 4).offset).toBe(4);
    const data = { code: "null-pointer", offset: 0, length: 4, memorySize: SIZE } as const;
    const { message } = thrown(() => type.lift(memory, 0), GuestMemoryError, data);
    expect(message).toBe(
      "pointer<u32> is a null pointer. Let the guest pass an offset, or leave { nonNull: true } out.",
    );
    thrown(() => type.load(memory, 8), GuestMemoryError, { code: "null-pointer" });
    thrown(() => pointer(u32, { nonNull: true, nullable: true }), TypeDefinitionError, {
      code: "invalid-definition",
    });
  });
});

describe("at", () => {
  test.each([
    [8, 0, 8],
    [8, 1, 12],
    [8, -1, 4],
    [8, -2, 0],
    [8, 14, SIZE],
    [5, 2, 13],
  ])("gives from offset %d the element %d, at %d", (offset, index, expected) => {
    expect(at(offset).at(index).offset).toBe(expected);
  });

  test("counts in elements of its type, padding included, and in the same memory", () => {
    const memory = new GuestMemory(SIZE);
    const second = pointer(Point).lift(memory, 8).at(1);
    expect(second.offset).toBe(16);
    expect(second.memory).toBe(memory);
    second.load().tag = 4;
    expect(memory.readU8(16)).toBe(4);
  });

  test.each([15, -3, 2 ** 30, -(2 ** 30), 2 ** 53 - 1, -(2 ** 53 - 1)])(
    "refuses the element %d, outside the memory",
    (index) => {
      thrown(() => at(8).at(index), GuestMemoryError, {
        code: "out-of-bounds",
        offset: 8 + index * 4,
        length: 0,
      });
    },
  );

  test.each([0.5, NaN, Infinity, "1", undefined, null, 1n])("refuses the index %p", (index) => {
    thrown(() => at(8).at(index as number), LiftError, { code: "index-out-of-range", value: index });
  });
});

describe("slice", () => {
  test("gives the elements from there on as a list", () => {
    const memory = new GuestMemory(SIZE);
    const elements = at(56, memory).slice(2);
    elements.set(1, 7);
    expect(elements.toArray()).toEqual([0, 7]);
    expect(memory.readU32(60)).toBe(7);
    expect(at(56).slice(0).toArray()).toEqual([]);
    expect(at(SIZE).slice(0).toArray()).toEqual([]);
  });

  test.each([
    [56, 3],
    [SIZE, 1],
    [SIZE + 1, 0],
    [0xffffffff, 1],
  ])("refuses from offset %d the count %d, which reaches outside", (offset, count) => {
    const data = { code: "out-of-bounds", offset, length: count * 4 } as const;
    thrown(() => at(offset).slice(count), GuestMemoryError, data);
  });

  test.each([-1, 0.5, NaN, Infinity, "1", undefined, 1n])("refuses the count %p", (count) => {
    thrown(() => at(8).slice(count as number), LiftError, { code: "index-out-of-range", value: count });
  });
});

describe("as a result", () => {
  test("is the offset, of a pointer into the same memory", () => {
    const memory = new GuestMemory(SIZE);
    expect(pointer(u32).lower(at(8, memory), memory)).toBe(8);
    expect(pointer(u32).lower(at(0, memory), memory)).toBe(0);
    expect(pointer(u32).lower(at(0xffffffff, memory), memory)).toBe(0xffffffff);
  });

  test("is refused when it points into another memory", () => {
    const value = at(8);
    const memory = new GuestMemory(SIZE);
    thrown(() => pointer(u32).lower(value, memory), LowerError, { code: "foreign-memory", value });
    thrown(
      () => {
        pointer(pointer(u32)).lift(memory, 16).store(value);
      },
      LowerError,
      { code: "foreign-memory", value },
    );
    expect(memory.readU32(16)).toBe(0);
  });

  test.each([undefined, null, 8, 8n, { offset: 8, memory: null }, {}])(
    "is refused when it is %p",
    (value) => {
      const memory = new GuestMemory(SIZE);
      thrown(() => pointer(u32).lower(value as never, memory), LowerError, { code: "wrong-type", value });
    },
  );
});

describe("in memory", () => {
  test("takes 4 bytes, or 8 where addresses take 8", () => {
    expect(pointer(u8).layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } });
  });

  test.each([{}, { addressType: "i64" as const }])("is loaded and stored like any value: %p", (options) => {
    const memory = new GuestMemory(SIZE, options);
    memory.writeAddress(8, 40);
    const indirect = pointer(pointer(u16)).lift(memory, 8);
    indirect.load().store(7);
    expect(memory.readU16(40)).toBe(7);
    indirect.store(pointer(u16).lift(memory, 42));
    expect(memory.readAddress(8)).toBe(42);
  });

  test.each([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])(
    "is refused where no number can tell the place: %d",
    (offset) => {
      const memory = new GuestMemory(SIZE, { addressType: "i64" });
      memory.writeU64(8, offset);
      const data = { code: "out-of-bounds", offset } as const;
      thrown(() => pointer(u16).load(memory, 8), GuestMemoryError, data);
      thrown(() => pointer(u16).lift(memory, offset), GuestMemoryError, data);
    },
  );
});

test("a pointer to the end of a memory of 4 GiB, which would be null in 32 bits, is refused", () => {
  // The engine reserves addresses, and no page of it is touched.
  const memory = new GuestMemory(new WebAssembly.Memory({ initial: 65536 }));
  const last = pointer(u32).lift(memory, 2 ** 32 - 4);
  expect(pointer(u32).lower(last, memory)).toBe(2 ** 32 - 4);
  const value = last.at(1);
  const { message } = thrown(() => pointer(u32).lower(value, memory), LowerError, {
    code: "out-of-range",
    value,
  });
  expect(message).toBe(
    "pointer<u32> must point to 4294967295 at most, not to 4294967296, where the memory ends.",
  );
  memory.writeU32(8, 5);
  thrown(() => pointer(u32).store(memory, 8, value), LowerError, { code: "out-of-range" });
  expect(memory.readU32(8)).toBe(5);
});

describe("defects known from wazergo: pointers", () => {
  test("an index that wraps in 32 bits does not lead back to the same place", () => {
    thrown(() => at(8).at(0x40000000), GuestMemoryError, { code: "out-of-bounds", offset: 0x100000008 });
  });

  test("an index before the start of the memory is refused", () => {
    thrown(() => at(8).at(-3), GuestMemoryError, { code: "out-of-bounds", offset: -4 });
  });

  test.each([
    [u32, 0x40000001],
    [u32, 0x40000000],
    [u64, 0x20000001],
    [bytes, 0x20000000],
  ])("a slice whose size wraps in 32 bits is refused: %p, count %d", (of, count) => {
    thrown(() => pointer(of).lift(new GuestMemory(65536), 8).slice(count), GuestMemoryError, {
      code: "out-of-bounds",
    });
  });
});
