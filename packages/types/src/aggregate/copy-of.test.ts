import { GuestMemoryError, LiftError, LowerError, type LowerErrorCode } from "../errors.js";
import {
  allocated,
  array,
  buffer,
  bytes,
  flags,
  GuestMemory,
  list,
  type List,
  pointer,
  type Pointer,
  string,
  tuple,
  u16,
  u64,
  u8,
} from "../index.js";
import type * as types from "../index.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { thrown } from "../thrown.fixture.js";
import { copyOf, toJSON } from "./copy-of.js";
import { fixed } from "./fixed.js";
import { Struct, struct } from "./struct.js";
import { variant } from "./variant.js";

class Point extends Struct {
  @u8 tag!: number;
  @u16 x!: number;
  get double(): number {
    return this.x * 2;
  }
  move(by: number): void {
    this.x += by;
  }
}

class Node extends Struct {
  @list(Node) children!: List<Node>;
}

class Bag extends Struct {
  @struct(Point) origin!: Point;
  @list(Point) points!: List<Point>;
  @bytes data!: Uint8Array;
  @string name!: string;
  @flags("a", "b") set!: ReadonlySet<"a" | "b">;
  @fixed(u16, 2) pair!: List<number>;
  @pointer(Point) next!: Pointer<Point>;
  @tuple(u8, Point) both!: [number, Point];
}

function bag(memory: GuestMemory): Bag {
  const view = pointer(Bag).lift(memory, 64).load();
  memory.writeBytes(8, [1, 0, 2, 0, 3, 0, 4, 0]);
  memory.writeBytes(32, [0x61, 0x62]);
  view.origin = Object.assign(new Point(), { tag: 7, x: 8 });
  view.points = list(Point).lift(memory, 8, 2);
  view.data = memory.bytes(32, 2);
  memory.writeU32(64 + 4 + 8 + 8, 32);
  memory.writeU32(64 + 4 + 8 + 12, 2);
  view.set = new Set(["b"]);
  view.pair.set(1, 500);
  view.next = pointer(Point).lift(memory, 8);
  return view;
}

describe("a copy", () => {
  test("is of values of the host, which the guest does not reach", () => {
    const memory = new GuestMemory(256);
    const view = bag(memory);
    const copy = copyOf(view);
    const { next } = view;
    memory.bytes(0, 256).fill(0xff);
    expect(copy).toEqual({
      origin: { tag: 7, x: 8, double: 16 },
      points: [
        { tag: 1, x: 2, double: 4 },
        { tag: 3, x: 4, double: 8 },
      ],
      data: Uint8Array.of(0x61, 0x62),
      name: "ab",
      set: new Set(["b"]),
      pair: [0, 500],
      next,
      both: [0, { tag: 0, x: 0, double: 0 }],
    });
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy.points[0]).not.toHaveProperty("move");
  });

  test("can be stored where its view lay", () => {
    const memory = new GuestMemory(256);
    const place = pointer(
      struct({ id: fixed(u8, 4), points: fixed(Point, 2), v: variant({ a: Point }) }),
    ).lift(memory, 8);
    place.store({
      id: Uint8Array.of(1, 2, 3, 4),
      points: [
        { tag: 1, x: 2, double: 0 },
        { tag: 3, x: 4, double: 0 },
      ],
      v: { tag: "a", value: { tag: 5, x: 6, double: 0 } },
    });
    const before = memory.bytes(0, 256).slice();
    const copy = copyOf(place.load());
    memory.bytes(0, 256).fill(0);
    place.store(copy);
    expect(memory.bytes(0, 256)).toEqual(before);
  });

  test("can be stored with texts and lists in fields that are allocated, and not in those that name a place", () => {
    const { memory } = bumpGuest("malloc");
    const own = pointer(struct({ name: allocated(string), all: allocated(list(u8)) })).lift(memory, 8);
    own.store({ name: "one", all: [1, 2] });
    own.at(1).store(copyOf(own.load()));
    expect(copyOf(own.at(1).load())).toEqual({ name: "one", all: [1, 2] });
    const named = pointer(struct({ name: string })).lift(memory, 8);
    const listed = pointer(struct({ all: list(u8) })).lift(memory, 8);
    const viewed = pointer(struct({ data: bytes })).lift(memory, 8);
    const stored: [() => void, LowerErrorCode][] = [
      [() => named.store(copyOf(named.load())), "needs-allocation"],
      [() => listed.store(copyOf(listed.load())), "wrong-type"],
      [() => viewed.store(copyOf(viewed.load())), "foreign-memory"],
    ];
    for (const [store, code] of stored) thrown(store, LowerError, { code });
  });

  test("is made of lists, bytes and arrays as well, and of what is no view nothing is copied", () => {
    const memory = new GuestMemory(64);
    memory.writeU16(8, 500);
    expect(copyOf(list(u16).lift(memory, 8, 2))).toEqual([500, 0]);
    const view = memory.bytes(8, 2);
    const copy = copyOf(view);
    view[0] = 9;
    expect([...copy]).toEqual([0xf4, 1]);
    const numbers = array(u16).lift(memory, 8, 1);
    expect(copyOf(numbers)).toEqual(numbers);
    expect(copyOf(numbers).buffer).not.toBe(memory.buffer);
    const date = new Date(0);
    for (const value of [date, new Map(), 5, "a", undefined, null, 5n, pointer(u8).lift(memory, 8)]) {
      expect(copyOf(value)).toBe(value);
    }
    const data = new DataView(memory.buffer as ArrayBuffer);
    expect(copyOf(data)).toBe(data);
    const plain = Object.assign(Object.create(null), { view }) as { view: Uint8Array };
    expect(copyOf(plain)).toEqual({ view: Uint8Array.of(9, 1) });
    expect(copyOf(plain).view).not.toBe(view);
  });

  test("is not made of what is no value: the first fault is told, with its place", () => {
    const memory = new GuestMemory(64);
    const type = struct({ modes: flags("read"), name: string }, { name: "Row" });
    memory.writeU32(8, 2);
    expect(() => copyOf(type.lift(memory, 8))).toThrow(/^Row\.modes/);
    memory.writeU32(8, 1);
    memory.writeU32(16, 100);
    thrown(() => copyOf(type.lift(memory, 8)), GuestMemoryError, { code: "out-of-bounds", length: 100 });
  });

  test("ends, however a guest's lists contain themselves", () => {
    const memory = new GuestMemory(65536);
    // One node whose only child is itself.
    memory.writeU32(8, 8);
    memory.writeU32(12, 1);
    const { message } = thrown(() => copyOf(pointer(Node).lift(memory, 8).load()), LiftError, {
      code: "endless",
    });
    expect(message).toMatch(/^the value is nested deeper than 64: its lists contain themselves, or /);
    // Two nodes, each of which has both as children.
    for (const at of [8, 16]) {
      memory.writeU32(at, 8);
      memory.writeU32(at + 4, 2);
    }
    thrown(() => copyOf(pointer(Node).lift(memory, 8).load()), LiftError, { code: "endless" });
    thrown(() => JSON.stringify(pointer(Node).lift(memory, 8).load()), LiftError, { code: "endless" });
    // As many slices as there are, each of all bytes.
    const all = struct({ parts: list(bytes) });
    for (let at = 16; at < 65536; at += 8) memory.writeU32(at + 4, 65536 - 16);
    memory.writeU32(8, 16);
    memory.writeU32(12, 8000);
    expect(() => copyOf(all.lift(memory, 8))).toThrow(/leads to more than the host copies/);
  });

  test("is made of rows that name the same text, in a small memory too", () => {
    const memory = new GuestMemory(65536);
    memory.bytes(60000, 100).fill(65);
    for (let row = 0; row < 1000; row++) {
      memory.writeU32(8 * row, 60000);
      memory.writeU32(8 * row + 4, 100);
    }
    const copy = copyOf(list(struct({ name: string })).lift(memory, 0, 1000));
    expect(copy[999]).toEqual({ name: "A".repeat(100) });
  });

  test("ends at 2^20 elements, where the memory has fewer bytes", () => {
    const memory = new GuestMemory(65536);
    const type = list(list(u8));
    // 15 lists of 65536 elements, and a last one that fills up what the outer list leaves.
    for (let index = 0; index < 16; index++) memory.writeU32(8 * index + 4, index < 15 ? 65536 : 65520);
    expect(copyOf(type.lift(memory, 0, 16))).toHaveLength(16);
    memory.writeU32(8 * 15 + 4, 65521);
    thrown(() => copyOf(type.lift(memory, 0, 16)), LiftError, { code: "endless" });
  });

  test("ends at 2^24 bytes, where the memory has fewer", () => {
    const memory = new GuestMemory(65536);
    for (let index = 0; index < 257; index++) memory.writeU32(8 * index + 4, 65536);
    expect(copyOf(list(bytes).lift(memory, 0, 256))).toHaveLength(256);
    thrown(() => copyOf(list(bytes).lift(memory, 0, 257)), LiftError, { code: "endless" });
  });

  test("is made of a copy that the guest's call made, in which a list has a small memory of its own", () => {
    const memory = new GuestMemory(2 ** 21);
    const row = struct({ id: fixed(u16, 4), name: string }, { copy: true });
    memory.bytes(64, 100).fill(65);
    [64, 100].forEach((value, index) => {
      memory.writeU32(16 + 4 * index, value);
    });
    const kept = row.lift(memory, 8);
    expect(copyOf(kept)).toEqual({ id: [0, 0, 0, 0], name: "A".repeat(100) });
    expect(JSON.parse(JSON.stringify(kept))).toEqual({ id: [0, 0, 0, 0], name: "A".repeat(100) });
    // Together more elements than are always copied, and than any of the lists has bytes.
    const all = list(u8, { copy: true });
    const lists = tuple(all, all, all);
    for (let index = 0; index < 3; index++) memory.writeU32(8 + 8 * index + 4, 2 ** 19);
    const copy = copyOf(lists.lift(memory, 8));
    expect(copy.map(({ length }) => length)).toEqual([2 ** 19, 2 ** 19, 2 ** 19]);
  });

  test("is made of as many elements as the memory has bytes, and as deep as it may be", () => {
    const memory = new GuestMemory(65536);
    expect(copyOf(list(u8).lift(memory, 0, 65536))).toHaveLength(65536);
    const depth = 32; // a struct and a list for each
    for (let level = 0; level < depth - 1; level++) {
      memory.writeU32(8 + level * 8, 16 + level * 8);
      memory.writeU32(12 + level * 8, 1);
    }
    const text = JSON.stringify(copyOf(pointer(Node).lift(memory, 8).load()));
    expect(text.match(/children/g)).toHaveLength(depth);
  });
});

function secondCopy(): typeof types {
  let copy: typeof types | undefined;
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second copy, as CommonJS and ES modules make it
    copy = require("../index.js") as typeof types;
  });
  return copy as typeof types;
}

describe("a value of another copy of the package", () => {
  // As a program has with an ES module and a CommonJS half.
  const second = secondCopy();
  const memory = new second.GuestMemory(128);
  memory.writeU16(8, 500);
  const fields = { x: second.u16, all: second.list(second.u16), at: second.pointer(second.u8) };
  const Row = second.struct(fields);

  test("is copied, too, and written as JSON", () => {
    expect(second.GuestMemory).not.toBe(GuestMemory);
    const row = Row.lift(memory, 8);
    memory.writeU32(12, 8);
    memory.writeU32(16, 2);
    memory.writeU32(20, 64);
    for (const given of [row, second.struct(fields, { copy: true }).lift(memory, 8)]) {
      expect(copyOf(given)).toEqual({ x: 500, all: [500, 0], at: given.at });
      expect(JSON.parse(JSON.stringify(given))).toEqual({ x: 500, all: [500, 0], at: 64 });
      expect(toJSON.call({ given })).toEqual({ given: { x: 500, all: [500, 0], at: 64 } });
    }
  });

  test("is stored where one of this copy is, if it lies in the same memory", () => {
    const other = new GuestMemory(128);
    for (const [place, type, value] of [
      [8, list(u16), second.list(second.u16).lift(other, 64, 2)],
      [16, pointer(u16), second.pointer(second.u16).lift(other, 64)],
      [24, buffer, second.buffer.lift(other, 64, 4)],
    ] as const) {
      (type.store as (...all: unknown[]) => void)(other, place, value);
      expect(other.readU32(place)).toBe(64);
    }
    const kept = second.list(second.string, { copy: true }).lift(other, 64, 1);
    expect(() => {
      list(string).store(other, 8, kept);
    }).toThrow(/must lie in this guest's memory/);
  });
});

describe("JSON of a view", () => {
  test("has lists, bytes and sets as arrays, pointers as offsets, and no getters", () => {
    const memory = new GuestMemory(256);
    expect(JSON.parse(JSON.stringify(bag(memory)))).toEqual({
      origin: { tag: 7, x: 8 },
      points: [
        { tag: 1, x: 2 },
        { tag: 3, x: 4 },
      ],
      data: [0x61, 0x62],
      name: "ab",
      set: ["b"],
      pair: [0, 500],
      next: 8,
      both: [0, { tag: 0, x: 0 }],
    });
  });

  test("refuses 64-bit integers, as JSON does", () => {
    expect(() => JSON.stringify(struct({ x: u64 }).lift(new GuestMemory(64), 8))).toThrow(TypeError);
  });
});
