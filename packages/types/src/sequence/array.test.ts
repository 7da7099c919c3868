import fc from "fast-check";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f32, f64 } from "../numeric/floats.js";
import { i16, i32, i8, u16, u32, u8 } from "../numeric/integers.js";
import { i64, u64 } from "../numeric/long-integers.js";
import type { ArrayElement, TypedArray } from "../numeric/scalar.js";
import { thrown } from "../thrown.fixture.js";
import type { Storable } from "../type/capabilities.js";
import { array } from "./array.js";
import { string } from "./string.js";
import { caseCount } from "../cases.fixture.js";

const SIZE = 64;

const numbers = [
  [i8, Int8Array, -1],
  [u8, Uint8Array, 255],
  [i16, Int16Array, -2],
  [u16, Uint16Array, 65534],
  [i32, Int32Array, -3],
  [u32, Uint32Array, 4294967293],
  [i64, BigInt64Array, -4n],
  [u64, BigUint64Array, 2n ** 64n - 4n],
  [f32, Float32Array, 0.5],
  [f64, Float64Array, 0.1],
].map(([element, typedArray, value]) => ({
  element: element as ArrayElement<TypedArray> & Storable<number | bigint>,
  typedArray: typedArray as Uint16ArrayConstructor,
  value: value as number | bigint,
}));

function isShared({ buffer }: TypedArray): boolean {
  return buffer instanceof SharedArrayBuffer;
}

describe.each(numbers)("an array of $element.name", ({ element, typedArray, value }) => {
  const type = array(element);
  const copies = array(element, { copy: true });
  const { size } = element.layout.i32;
  let memory: GuestMemory;

  beforeEach(() => {
    memory = new GuestMemory(SIZE);
    element.store(memory, 16, value);
    element.store(memory, 16 + size, value);
  });

  test("is passed as offset and count, and has no way to be a result", () => {
    expect(type.name).toBe(`array<${element.name}>`);
    expect(type.flat).toEqual(["address", "address"]);
    expect(type).not.toHaveProperty("lower");
  });

  test("is a view where it is aligned: what either side writes, the other sees", () => {
    const view = type.lift(memory, 16, 3);
    expect(view).toBeInstanceOf(typedArray);
    expect(Array.from(view as Uint16Array)).toEqual([value, value, typeof value === "bigint" ? 0n : 0]);
    expect(view.buffer).toBe(memory.buffer);
    view.fill((typeof value === "bigint" ? 7n : 7) as never);
    expect(element.load(memory, 16 + 2 * size)).toEqual(typeof value === "bigint" ? 7n : 7);
    element.store(memory, 16, value);
    expect(view[0]).toBe(value);
  });

  test("is a copy where it is not aligned, of the same elements", () => {
    if (size === 1) return; // every offset is aligned
    for (let shift = 1; shift < size; shift++) {
      element.store(memory, 16 + shift, value);
      element.store(memory, 16 + shift + size, value);
      const copy = type.lift(memory, 16 + shift, 2);
      expect(copy).toBeInstanceOf(typedArray);
      expect(Array.from(copy as Uint16Array)).toEqual([value, value]);
      copy.fill((typeof value === "bigint" ? 7n : 7) as never);
      expect(element.load(memory, 16 + shift)).toBe(value);
    }
  });

  test("is always a copy where one is asked for", () => {
    for (const offset of [16, 16 + size]) {
      const copy = copies.lift(memory, offset, 1);
      expect(copy).toBeInstanceOf(typedArray);
      expect(copy[0]).toBe(value);
      expect(copy.buffer).not.toBe(memory.buffer);
      expect(copy.buffer.byteLength).toBe(size);
    }
    expect(array(element, { copy: false }).lift(memory, 16, 1).buffer).toBe(memory.buffer);
  });

  test("that is a copy is one of the host's own, also where the memory is shared", () => {
    const shared = new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    element.store(shared, 16, value);
    element.store(shared, 41, value);
    expect(type.lift(shared, 16, 1).buffer).toBe(shared.buffer);
    expect(isShared(copies.lift(shared, 16, 1))).toBe(false);
    const unaligned = type.lift(shared, 41, 1);
    expect(unaligned[0]).toBe(value);
    expect(isShared(unaligned)).toBe(size === 1);
  });

  test("may be all of the memory or nothing", () => {
    for (const [offset, count] of [
      [0, SIZE / size],
      [0, 0],
      [SIZE, 0],
      [SIZE - size, 1],
      [SIZE - 1, 0],
    ] as const) {
      expect(type.lift(memory, offset, count)).toHaveLength(count);
      expect(copies.lift(memory, offset, count)).toHaveLength(count);
    }
  });

  test("must lie in the memory, and no product wraps", () => {
    const outside: [number | bigint, number | bigint][] = [
      [SIZE, 1],
      [SIZE + 1, 0],
      [SIZE - size + 1, 1],
      [0, SIZE / size + 1],
      [0, 2 ** 32 / size],
      [8, 2 ** 32 / size],
      [0, 0xffffffff],
      [0xffffffff, 1],
      [2n ** 53n, 1],
      [0, 2n ** 64n - 1n],
    ];
    for (const [offset, count] of outside) {
      const length = typeof count === "bigint" ? count : count * size;
      const data = { code: "out-of-bounds", offset, length, memorySize: SIZE } as const;
      thrown(() => type.lift(memory, offset, count), GuestMemoryError, data);
      thrown(() => copies.lift(memory, offset, count), GuestMemoryError, data);
    }
  });

  test("is empty after growth of the memory as a view, and stays as a copy", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const growing = new GuestMemory(engine);
    element.store(growing, 16, value);
    const [view, copy] = [type.lift(growing, 16, 1), copies.lift(growing, 16, 1)];
    engine.grow(1);
    expect([view.length, copy.length, copy[0]]).toEqual([0, 1, value]);
    expect(type.lift(growing, 16, 1)[0]).toBe(value);
    expect(type.lift(growing, 65536, 1)).toHaveLength(1);
  });

  test("is stored as the offset of a view of the same memory, and loaded from it", () => {
    for (const options of [{}, { addressType: "i64" as const }]) {
      const owner = new GuestMemory(SIZE, options);
      type.store(owner, 0, type.lift(owner, 32, 3));
      expect([owner.readAddress(0), owner.readAddress(options.addressType ? 8 : 4)]).toEqual([32, 3]);
      expect(type.load(owner, 0)).toMatchObject({ byteOffset: 32, length: 3 });
    }
  });

  test("takes no array of the host, no view of another memory, and no other typed array", () => {
    const before = memory.bytes(0, SIZE).slice();
    const foreign = [new typedArray(3), type.lift(new GuestMemory(SIZE), 16, 1), copies.lift(memory, 16, 1)];
    for (const other of foreign) {
      const data = { code: "foreign-memory", value: other } as const;
      thrown(() => type.store(memory, 8, other), LowerError, data);
    }
    const Other = typedArray === (Uint8Array as unknown) ? Int8Array : Uint8Array;
    const wrong = [
      undefined,
      null,
      [1],
      "1",
      new Other(memory.buffer as ArrayBuffer),
      new DataView(memory.buffer as ArrayBuffer),
    ];
    for (const other of wrong) {
      const data = { code: "wrong-type", value: other } as const;
      thrown(() => type.store(memory, 8, other as TypedArray), LowerError, data);
    }
    expect(memory.bytes(0, SIZE)).toEqual(before);
  });

  test("has the elements that were written, at any offset and of any count", () => {
    const values: fc.Arbitrary<number | bigint> =
      typeof value === "bigint" ? fc.bigInt({ min: 0n, max: 9n }) : fc.nat({ max: 9 });
    fc.assert(
      fc.property(
        fc.nat({ max: SIZE + 1 }),
        fc.array(values, { maxLength: SIZE + 1 }),
        fc.boolean(),
        (offset, elements, copy) => {
          const isInside = offset + elements.length * size <= SIZE;
          const lift = (): TypedArray => (copy ? copies : type).lift(memory, offset, elements.length);
          if (!isInside) {
            thrown(lift, GuestMemoryError, { code: "out-of-bounds", offset });
            return;
          }
          elements.forEach((element_, index) => element.store(memory, offset + index * size, element_));
          const read = lift();
          if (String(read) !== String(elements)) expect(Array.from(read as Uint16Array)).toEqual(elements);
          if ((read.buffer === memory.buffer) !== (!copy && offset % size === 0))
            throw new Error("view or copy");
        },
      ),
      { numRuns: caseCount(1_000) }, // 10,000 for the ten types
    );
  });
});

describe("an array", () => {
  test("is written as a person would read it, cut off", () => {
    const memory = new GuestMemory(SIZE);
    memory.writeBytes(0, [1, 0, 255, 255]);
    expect(array(i16).format(array(i16).lift(memory, 0, 2))).toBe("[1, -1]");
    expect(array(u8).format(array(u8).lift(memory, 0, 64))).toBe(
      "[1, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, … 48 more]",
    );
  });

  test("says its element and its options", () => {
    expect(array(u16).describe()).toMatchObject({ name: "array<u16>", kind: "array", of: { name: "u16" } });
    expect(array(u16).describe()).not.toHaveProperty("options");
    expect(array(u16, { copy: true, layout: "pointer" }).describe()).toMatchObject({
      flat: ["address"],
      options: { copy: true, layout: "pointer" },
    });
  });

  test.each([bool, string, undefined, null, Uint16Array, "u16"])("has no elements of %p", (element) => {
    const error = thrown(() => array(element as never), TypeDefinitionError, { code: "not-a-type" });
    expect(error.message).toContain("has no typed array. Give a number from i8 to f64, or take list");
  });
});
