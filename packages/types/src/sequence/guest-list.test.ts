import { GuestMemoryError, LiftError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { enumeration } from "../aggregate/enumeration.js";
import { fixed } from "../aggregate/fixed.js";
import { pointer } from "../aggregate/pointer.js";
import { struct } from "../aggregate/struct.js";
import { tuple } from "../aggregate/tuple.js";
import { u16, u8 } from "../numeric/integers.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import { type GuestList, listOf } from "./guest-list.js";
import { list } from "./list.js";
import { string } from "./string.js";

function numbers(...values: number[]): GuestList<number> {
  const memory = new GuestMemory(64);
  const elements = listOf(u16, "i32")(memory, 8, values.length);
  values.forEach((value, index) => {
    elements.set(index, value);
  });
  return elements;
}

const NO_INDICES = [
  -1,
  3,
  4,
  0xffffffff,
  2 ** 31,
  2 ** 53,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  "0",
  undefined,
  null,
  0n,
];

describe("the elements of a list", () => {
  test("lie one after the other", () => {
    const elements = numbers(1, 2, 3);
    expect([...elements.memory.bytes(8, 8)]).toEqual([1, 0, 2, 0, 3, 0, 0, 0]);
    expect([elements.offset, elements.length]).toEqual([8, 3]);
  });

  test("are got by index, the first and the last", () => {
    const elements = numbers(10, 20, 30);
    expect([elements.get(0), elements.get(2), elements.get(-0)]).toEqual([10, 30, 10]);
  });

  test.each(NO_INDICES)("are not got with the index %p", (index) => {
    thrown(() => numbers(10, 20, 30).get(index as number), LiftError, {
      code: "index-out-of-range",
      value: index,
    });
  });

  test.each(NO_INDICES)("are not set with the index %p", (index) => {
    const elements = numbers(10, 20, 30);
    const before = elements.memory.bytes(0, 64).slice();
    const data = { code: "index-out-of-range", value: index } as const;
    thrown(
      () => {
        elements.set(index as number, 5);
      },
      LiftError,
      data,
    );
    expect(elements.memory.bytes(0, 64)).toEqual(before);
  });

  test("tell which index was asked for, and of how many", () => {
    const { message } = thrown(() => numbers(10, 20, 30).get(3), LiftError, { code: "index-out-of-range" });
    expect(message).toBe("index 3 is outside a list of 3. Indices go from 0 to length - 1.");
  });

  test("are set, as long as the value fits the type", () => {
    const elements = numbers(10, 20, 30);
    elements.set(1, 65535);
    expect(elements.toArray()).toEqual([10, 65535, 30]);
    thrown(
      () => {
        elements.set(1, 65536);
      },
      LowerError,
      { code: "out-of-range", value: 65536 },
    );
    expect(elements.get(1)).toBe(65535);
    const texts = list(string).lift(elements.memory, 40, 1);
    thrown(
      () => {
        texts.set(0, "text");
      },
      LowerError,
      { code: "needs-allocation" },
    );
  });

  test("are walked in order, as often as one likes, and as far", () => {
    const elements = numbers(10, 20, 30);
    const seen: number[] = [];
    for (const value of elements) if (seen.push(value) === 2) break;
    expect(seen).toEqual([10, 20]);
    expect([...elements]).toEqual([10, 20, 30]);
    expect([...elements]).toEqual([10, 20, 30]);
    expect([...numbers()]).toEqual([]);
  });

  test("are seen as they are at that moment", () => {
    const elements = numbers(10, 20, 30);
    const iterator = elements[Symbol.iterator]();
    iterator.next();
    elements.memory.writeU16(10, 99);
    expect(iterator.next().value).toBe(99);
  });

  test("are read on after the guest has grown its memory", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const elements = listOf(u16, "i32")(new GuestMemory(engine), 65530, 3);
    elements.set(2, 7);
    const seen = [];
    for (const value of elements) {
      engine.grow(1);
      seen.push(value);
    }
    expect(seen).toEqual([0, 0, 7]);
  });

  test("are each judged when they are read", () => {
    const memory = new GuestMemory(8);
    memory.writeU8(2, 2);
    const levels = listOf(enumeration("low", "high", { as: u8 }), "i32")(memory, 0, 4);
    expect(levels.get(1)).toBe("low");
    thrown(() => levels.get(2), LiftError, { code: "unknown-discriminant", value: 2 });
    thrown(() => levels.toArray(), LiftError, { code: "unknown-discriminant" });
    expect(levels.get(3)).toBe("low");
  });
});

describe("a list", () => {
  test.each([
    [0, 32],
    [62, 1],
    [64, 0],
    [1, 31],
  ])("may reach the end of the memory: offset %d, count %d", (offset, count) => {
    expect(listOf(u16, "i32")(new GuestMemory(64), offset, count)).toHaveLength(count);
  });

  test.each([
    [0, 33, 66],
    [63, 1, 2],
    [65, 0, 0],
    [1, 32, 64],
    [0, -1, -2],
    [0xffffffff, 1, 2],
    [0, NaN, NaN],
  ])("may not reach further: offset %d, count %d", (offset, count, length) => {
    thrown(() => listOf(u16, "i32")(new GuestMemory(64), offset, count), GuestMemoryError, {
      code: "out-of-bounds",
      offset,
      length,
      memorySize: 64,
    });
  });

  test("of a memory that was replaced by a smaller one reads nothing outside of that", () => {
    const memory = new GuestMemory();
    memory.bind(new WebAssembly.Memory({ initial: 2 }));
    const numbers = listOf(u8, "i32")(memory, 65536, 1);
    const truths = listOf(enumeration("low", "high", { as: u8 }), "i32")(memory, 65536, 1);
    memory.bind(new WebAssembly.Memory({ initial: 1 }));
    expect(() => numbers.get(0)).toThrow(RangeError);
    expect(() => [...numbers]).toThrow(RangeError);
    thrown(() => truths.get(0), GuestMemoryError, { code: "out-of-bounds", offset: 65536, length: 1 });
  });
});

describe("an element that is no value of its type", () => {
  const level = enumeration("low", "high", { as: u8 });
  const Row = struct({ on: level }, { name: "Row" });
  const memory = new GuestMemory(64);
  memory.writeBytes(8, [0, 1, 1, 7]);

  test.each<[string, () => unknown]>([
    ["got by its index", () => list(level).lift(memory, 8, 4).get(3)],
    ["walked to", () => list(level).lift(memory, 8, 4).toArray()],
    ["got from fixed elements", () => fixed(level, 4).lift(memory, 8).get(3)],
    ["got through a pointer", () => pointer(level).lift(memory, 8).slice(4).get(3)],
    ["copied", () => list(level, { copy: true }).lift(memory, 8, 4)],
  ])("is named by its index when it is %s", (_name, read) => {
    expect(read).toThrow(/^list<enumeration>\[3\] is 7, which is none of/);
  });

  test("is named with what it lies in, and what lies in it", () => {
    const outer = struct({ flags: fixed(level, 4) }, { name: "Outer", copy: true });
    expect(() => outer.lift(memory, 8)).toThrow(/^Outer\.flags\[3\] is 7, which is none of/);
    expect(() => list(Row, { copy: true }).lift(memory, 8, 4)).toThrow(
      /^list<Row>\[3\]\.on is 7, which is none of/,
    );
    expect(() => list(tuple(u8, level)).lift(memory, 8, 2).get(1)).toThrow(
      /^list<tuple<u8, enumeration>>\[1\]\[1\]/,
    );
  });

  test("leaves the errors of others as they are", () => {
    const failure = new Error("of a type of one's own");
    const type = defineType({
      name: "own",
      layout: { size: 1, alignment: 1 },
      load: (): number => {
        throw failure;
      },
      store: () => undefined,
    });
    const elements = list(type).lift(memory, 8, 1);
    for (const read of [() => elements.get(0), () => elements.toArray()]) expect(read).toThrow(failure);
    expect(failure.message).toBe("of a type of one's own");
  });
});
