import fc from "fast-check";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import type { PairLayout } from "./layout.js";
import type { PairReader } from "./pair.js";
import { pairForm } from "./pair-form.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;
const LAYOUTS: PairLayout[] = ["offset-length", "length-offset", "packed", "packed-length-high", "pointer"];

/** Reads a pair as its two numbers. */
const read: PairReader<unknown[]> = (_memory, offset, length) => [offset, length];

function lift(layout: PairLayout, memory: GuestMemory, ...core: unknown[]): unknown[] {
  return pairForm(layout, "test").lift(read)(memory, ...(core as never[]));
}

function narrow(): GuestMemory {
  return new GuestMemory(SIZE);
}

function wide(): GuestMemory {
  return new GuestMemory(SIZE, { addressType: "i64" });
}

/** The bytes of a memory from an offset on. */
function at(memory: GuestMemory, offset: number, length: number): number[] {
  return [...memory.bytes(offset, length)];
}

describe("a pair as a parameter", () => {
  test("is two addresses, offset first unless the layout says otherwise", () => {
    expect(pairForm("offset-length", "test").flat).toEqual(["address", "address"]);
    expect(pairForm("length-offset", "test").flat).toEqual(["address", "address"]);
    expect(lift("offset-length", narrow(), 8, 3)).toEqual([8, 3]);
    expect(lift("length-offset", narrow(), 3, 8)).toEqual([8, 3]);
  });

  test("is read without anything in between where offset and length come in that order", () => {
    expect(pairForm("offset-length", "test").lift(read)).toBe(read);
  });

  test.each([
    [0x0000_0008_0000_0003n, 8, 3],
    [0x7fff_ffff_7fff_ffffn, 0x7fffffff, 0x7fffffff],
    [0x8000_0000_0000_0001n, 0x80000000, 1],
    [0x0000_0001_8000_0000n, 1, 0x80000000],
    [-1n, 0xffffffff, 0xffffffff], // as the engine passes 0xffffffffffffffff
    [BigInt.asIntN(64, 0xffff_fff0_0000_0010n), 0xfffffff0, 0x10],
    [0n, 0, 0],
  ])("is one i64 when packed, with unsigned halves: %d", (pair, high, low) => {
    expect(pairForm("packed", "test").flat).toEqual(["i64"]);
    expect(lift("packed", narrow(), pair)).toEqual([high, low]);
    expect(lift("packed-length-high", narrow(), pair)).toEqual([low, high]);
  });

  test("is one address behind a pointer, of two addresses there", () => {
    expect(pairForm("pointer", "test").flat).toEqual(["address"]);
    const memory = narrow();
    memory.writeU32(16, 0xfffffff0);
    memory.writeU32(20, 3);
    expect(lift("pointer", memory, 16)).toEqual([0xfffffff0, 3]);
    const large = wide();
    large.writeU64(16, 2n ** 63n);
    large.writeU64(24, 3n);
    expect(lift("pointer", large, 16)).toEqual([2n ** 63n, 3]);
  });

  test("behind a pointer may lie at 0", () => {
    expect(lift("pointer", narrow(), 0)).toEqual([0, 0]);
    expect(lift("pointer", wide(), 0)).toEqual([0, 0]);
  });

  test.each([SIZE - 7, SIZE, SIZE + 1, 0xffffffff, 2n ** 60n])(
    "behind a pointer lies in the memory as a whole, not at %d",
    (offset) => {
      expect(lift("pointer", narrow(), SIZE - 8)).toEqual([0, 0]);
      const data = { code: "out-of-bounds", offset, length: 8 } as const;
      thrown(() => lift("pointer", narrow(), offset), GuestMemoryError, data);
    },
  );

  test.each(["packed", "packed-length-high"] as const)(
    "that is %s is refused where offsets take 64 bits",
    (layout) => {
      const { message } = thrown(() => lift(layout, wide(), 1n), LiftError, {
        code: "needs-32-bit-memory",
        value: 1n,
      });
      expect(message).toContain('Give the type another layout, such as "offset-length".');
    },
  );
});

describe("a pair in memory", () => {
  // The bytes of the offset 0x01020304 and the length 5.
  test.each([
    ["offset-length", 8, 4, [4, 3, 2, 1, 5, 0, 0, 0]],
    ["length-offset", 8, 4, [5, 0, 0, 0, 4, 3, 2, 1]],
    ["packed", 8, 8, [5, 0, 0, 0, 4, 3, 2, 1]],
    ["packed-length-high", 8, 8, [4, 3, 2, 1, 5, 0, 0, 0]],
  ] as const)("that is %s takes %d bytes aligned to %d", (layout, size, alignment, bytes) => {
    const form = pairForm(layout, "test");
    expect(form.layout.i32).toEqual({ size, alignment });
    const memory = narrow();
    form.store(memory, 8, 0x01020304, 5);
    expect(at(memory, 8, 8)).toEqual(bytes);
    expect(form.load(memory, 8, read)).toEqual([0x01020304, 5]);
  });

  test.each([
    ["offset-length", [4, 3, 2, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]],
    ["length-offset", [5, 0, 0, 0, 0, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0]],
  ] as const)("that is %s takes 16 bytes aligned to 8 where offsets take 64 bits", (layout, bytes) => {
    const form = pairForm(layout, "test");
    expect(form.layout.i64).toEqual({ size: 16, alignment: 8 });
    const memory = wide();
    form.store(memory, 8, 0x01020304, 5);
    expect(at(memory, 8, 16)).toEqual(bytes);
    expect(form.load(memory, 8, read)).toEqual([0x01020304, 5]);
  });

  test.each(["packed", "packed-length-high"] as const)(
    "that is %s is refused where offsets take 64 bits",
    (layout) => {
      const form = pairForm(layout, "test");
      const memory = wide();
      thrown(() => form.load(memory, 8, read), LiftError, { code: "needs-32-bit-memory" });
      thrown(() => form.store(memory, 8, 1, 1), LowerError, { code: "needs-32-bit-memory" });
      expect(memory.readU64(8)).toBe(0n);
    },
  );

  test("behind a pointer is read there, and cannot be assigned", () => {
    const form = pairForm("pointer", "test");
    expect(form.layout).toEqual({ i32: { size: 4, alignment: 4 }, i64: { size: 8, alignment: 8 } });
    for (const memory of [narrow(), wide()]) {
      expect(form.load(memory, 8, read)).toEqual([0, 0]);
      memory.writeAddress(8, 16);
      memory.writeAddress(16, 40);
      memory.writeAddress(memory.addressType === "i32" ? 20 : 24, 2);
      expect(form.load(memory, 8, read)).toEqual([40, 2]);
      const before = at(memory, 0, SIZE);
      thrown(() => form.store(memory, 8, 1, 1), LowerError, { code: "needs-allocation" });
      expect(at(memory, 0, SIZE)).toEqual(before);
      memory.writeAddress(8, SIZE - 4);
      thrown(() => form.load(memory, 8, read), GuestMemoryError, { code: "out-of-bounds" });
    }
  });

  test.each(["offset-length", "length-offset", "packed", "packed-length-high"] as const)(
    "that is %s is written as a whole or not at all",
    (layout) => {
      const form = pairForm(layout, "test");
      const memory = narrow();
      form.store(memory, SIZE - 8, 1, 1);
      const before = at(memory, 0, SIZE);
      const data = { code: "out-of-bounds", offset: SIZE - 7, length: 8 } as const;
      thrown(() => form.store(memory, SIZE - 7, 2, 2), GuestMemoryError, data);
      expect(at(memory, 0, SIZE)).toEqual(before);
    },
  );
});

describe("a pair as a result", () => {
  test.each([
    ["offset-length", ["address", "address"], [8, 3]],
    ["length-offset", ["address", "address"], [3, 8]],
    ["packed", ["i64"], 0x0000_0008_0000_0003n],
    ["packed-length-high", ["i64"], 0x0000_0003_0000_0008n],
  ] as const)("that is %s is returned", (layout, flat, core) => {
    const { result } = pairForm(layout, "test");
    expect(result.flat).toEqual(flat);
    expect(result).not.toHaveProperty("out");
    expect(result.lower(narrow(), 8, 3)).toEqual(core);
  });

  test("that is packed is refused where offsets take 64 bits, before anything has happened", () => {
    for (const layout of ["packed", "packed-length-high"] as const) {
      const { result } = pairForm(layout, "test");
      expect(result.prepare?.(narrow())).toBeUndefined();
      thrown(() => result.prepare?.(wide()), LowerError, { code: "needs-32-bit-memory" });
      thrown(() => result.lower(wide(), 8, 3), LowerError, { code: "needs-32-bit-memory" });
    }
  });

  test("behind a pointer is written to the offset that the guest passes", () => {
    const { result } = pairForm("pointer", "test");
    expect([result.flat, result.out]).toEqual([[], ["address"]]);
    const memory = narrow();
    result.prepare?.(memory, 16);
    expect(result.lower(memory, 40, 3, 16)).toBeUndefined();
    expect([memory.readU32(16), memory.readU32(20), memory.readU32(24)]).toEqual([40, 3, 0]);
    const large = wide();
    result.lower(large, 40, 3, 16);
    expect([large.readU64(16), large.readU64(24)]).toEqual([40n, 3n]);
  });

  test.each([
    [SIZE - 7, "out-of-bounds"],
    [0xffffffff, "out-of-bounds"],
    [2n ** 60n, "out-of-bounds"],
  ] as const)("has no room at %d, which is found before the method is called", (target, code) => {
    const { result } = pairForm("pointer", "test");
    const memory = narrow();
    result.prepare?.(memory, SIZE - 8);
    thrown(() => result.prepare?.(memory, target), GuestMemoryError, { code });
    thrown(() => result.lower(memory, 1, 1, target), GuestMemoryError, { code });
    expect(at(memory, 0, SIZE)).toEqual(Array(SIZE).fill(0));
  });

  test.each([2 ** 32, -1, 0.5, NaN])("takes no offset and no length of %d", (value) => {
    for (const layout of LAYOUTS) {
      const { result } = pairForm(layout, "test");
      thrown(() => result.lower(narrow(), value, 0, 16), LowerError, { code: "out-of-range", value });
      thrown(() => result.lower(narrow(), 0, value, 16), LowerError, { code: "out-of-range", value });
    }
  });

  test("takes offsets and lengths of up to 4 GiB, and more where offsets take 64 bits", () => {
    expect(pairForm("offset-length", "test").result.lower(narrow(), 2 ** 32 - 1, 0)).toEqual([0xffffffff, 0]);
    expect(pairForm("offset-length", "test").result.lower(wide(), 2 ** 32, 2 ** 33)).toEqual([
      2 ** 32,
      2 ** 33,
    ]);
  });
});

const u32s = fc.nat({ max: 0xffffffff });

describe.each(LAYOUTS)("any pair that is %s", (layout) => {
  const form = pairForm(layout, "test");

  test("is lifted from what it was lowered to, and loaded as it was stored", () => {
    fc.assert(
      fc.property(u32s, u32s, fc.constantFrom(8, 24, SIZE - 8), (offset, length, target) => {
        const memory = narrow();
        const core = form.result.lower(memory, offset, length, target);
        const passed = layout === "pointer" ? [target] : Array.isArray(core) ? core : [core];
        expect(lift(layout, memory, ...(passed as unknown[]))).toEqual([offset, length]);
        if (layout === "pointer") return;
        form.store(memory, target, offset, length);
        expect(form.load(memory, target, read)).toEqual([offset, length]);
        memory.bytes(target, 8).fill(0);
        expect(at(memory, 0, SIZE)).toEqual(Array(SIZE).fill(0));
      }),
      { numRuns: caseCount(2_000) }, // 10,000 for the five layouts
    );
  });
});

test.each(["", "offset", "toString", undefined, 5])("%p is no layout", (layout) => {
  const error = thrown(() => pairForm(layout as PairLayout, "bytes"), TypeDefinitionError, {
    code: "invalid-definition",
  });
  expect(error.message).toContain("bytes: layout cannot be");
  expect(error.message).toContain(
    'Give one of "offset-length", "length-offset", "packed", "packed-length-high", "pointer".',
  );
});
