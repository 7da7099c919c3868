import {
  allocated,
  array,
  bool,
  buffer,
  bytes,
  copyOf,
  cstring,
  defineType,
  enumeration,
  fixed,
  flags,
  GuestMemory,
  GuestMemoryError,
  type Liftable,
  LiftError,
  list,
  type List,
  LowerError,
  option,
  pointer,
  type Storable,
  string,
  Struct,
  struct,
  tuple,
  u16,
  u32,
  u64,
  u8,
  utf16,
  variant,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";

class Point extends Struct {
  @u16 x!: number;
  @u16 y!: number;

  get sum(): number {
    return this.x + this.y;
  }
}

const fields = { id: fixed(u8, 4), data: bytes, texts: list(string), at: pointer(u16) };
const KeptRow = struct(fields, { name: "Row", copy: true });
const token = variant({ end: null, data: bytes, point: Point }, { name: "Token" });

const copy = true;
const kept = bytes({ copy });
const KeptPoint = struct(Point, { copy });
const keptToken = variant({ end: null, data: kept, point: KeptPoint }, { name: "Token" });

/** Bytes at 8, a pair that leads to them at 64, two such pairs at 80, and a row at 96. */
function filled(memory: GuestMemory): GuestMemory {
  memory.writeBytes(8, [1, 0, 2, 0, 3, 0, 4, 0]);
  memory.writeBytes(16, Buffer.from("one two"));
  [8, 4].forEach((value, index) => {
    memory.writeU32(64 + 4 * index, value);
  });
  [16, 3, 20, 3].forEach((value, index) => {
    memory.writeU32(80 + 4 * index, value);
  });
  memory.writeBytes(96, [9, 8, 7, 6]);
  [8, 4, 80, 2, 8].forEach((value, index) => {
    memory.writeU32(100 + 4 * index, value);
  });
  memory.writeU32(128, 1); // a token: some data
  memory.writeU32(132, 8);
  memory.writeU32(136, 4);
  return memory;
}

/** A type of views, the same type of copies, core values, and the value that they are. */
const views: [string, Liftable<unknown>, Liftable<unknown>, unknown[], unknown][] = [
  ["bytes", bytes, kept, [8, 4], Uint8Array.of(1, 0, 2, 0)],
  [
    "bytes, packed",
    bytes({ layout: "packed" }),
    bytes({ layout: "packed", copy }),
    [(8n << 32n) | 4n],
    Uint8Array.of(1, 0, 2, 0),
  ],
  ["array", array(u16), array(u16, { copy }), [8, 3], Uint16Array.of(1, 2, 3)],
  ["list of numbers", list(u16), list(u16, { copy }), [8, 3], [1, 2, 3]],
  ["list of texts", list(string), list(string, { copy }), [80, 2], ["one", "two"]],
  ["list of bytes", list(bytes), list(bytes, { copy }), [64, 1], [Uint8Array.of(1, 0, 2, 0)]],
  [
    "list of allocated bytes",
    list(allocated(bytes)),
    list(allocated(bytes), { copy }),
    [64, 1],
    [Uint8Array.of(1, 0, 2, 0)],
  ],
  [
    "list of structs",
    list(Point),
    list(Point, { copy }),
    [8, 2],
    [
      { x: 1, y: 2, sum: 3 },
      { x: 3, y: 4, sum: 7 },
    ],
  ],
  ["list of lists", list(list(u16)), list(list(u16), { copy }), [64, 1], [[1, 2, 3, 4]]],
  ["struct class", struct(Point), KeptPoint, [8], { x: 1, y: 2, sum: 3 }],
  ["tuple", tuple(u32, bytes), tuple(u32, kept), [60], [0, Uint8Array.of(1, 0, 2, 0)]],
  ["fixed bytes", fixed(u8, 3), fixed(u8, 3, { copy }), [8], Uint8Array.of(1, 0, 2)],
  ["fixed numbers", fixed(u16, 3), fixed(u16, 3, { copy }), [8], [1, 2, 3]],
  ["fixed structs", fixed(Point, 1), fixed(Point, 1, { copy }), [8], [{ x: 1, y: 2, sum: 3 }]],
  ["variant", token, keptToken, [128], { tag: "data", value: Uint8Array.of(1, 0, 2, 0) }],
  ["option of bytes", option(bytes), option(kept), [1, 8, 4], Uint8Array.of(1, 0, 2, 0)],
  ["option of a struct", option(Point), option(KeptPoint), [8], { x: 1, y: 2, sum: 3 }],
];

/** Writes over everything that there is, and grows the memory. */
function disturb(memory: GuestMemory, engine: WebAssembly.Memory): void {
  memory.bytes(0, 256).fill(0);
  engine.grow(1);
}

describe.each(views)("%s", (_name, type, copies, core, expected) => {
  const lift = (from: Liftable<unknown>) => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = filled(new GuestMemory(engine));
    return { engine, memory, value: from.lift(memory, ...(core as never[])) };
  };

  test("is a view", () => {
    const { engine, memory, value } = lift(type);
    expect(copyOf(value)).toEqual(expected);
    // A value that is read elsewhere may not be there any more.
    let after: unknown;
    try {
      disturb(memory, engine);
      after = copyOf(value);
    } catch (error) {
      after = error;
    }
    expect(after).not.toEqual(expected);
  });

  test("stays as it is as a copy, whatever becomes of the memory", () => {
    const { engine, memory, value } = lift(copies);
    disturb(memory, engine);
    expect(copyOf(value)).toEqual(expected);
  });

  test("is written the same as a copy, and says that it is one", () => {
    expect(copies.format(lift(copies).value)).toBe(type.format(lift(type).value));
    expect([copies.name, copies.flat]).toEqual([type.name, type.flat]);
    expect([typeof type.snapshot, copies.snapshot]).toEqual(["function", undefined]);
    expect(JSON.stringify(type.describe())).not.toContain('"copy":true');
    expect(JSON.stringify(copies.describe())).toContain('"copy":true');
  });
});

// In memory an option of a struct has a tag, unlike where it is passed.
test.each(views.filter(([name]) => name !== "option of a struct"))(
  "%s stays as it is as a copy that is loaded from memory",
  (_name, _type, copies, core, expected) => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = filled(new GuestMemory(engine));
    const [first] = core;
    if (typeof first === "bigint") memory.writeU64(144, first);
    else (core as number[]).forEach((value, index) => memory.writeU32(144 + 4 * index, value));
    const { load } = copies as unknown as Storable<unknown>;
    const value = load(memory, core.length === 1 && typeof first === "number" ? first : 144);
    disturb(memory, engine);
    expect(copyOf(value)).toEqual(expected);
  },
);

test.each<[string, Liftable<unknown>]>([
  ["u32", u32],
  ["u64", u64],
  ["string", string],
  ["cstring", cstring],
  ["utf16", utf16],
  ["enumeration", enumeration("a", "b")],
  ["flags", flags("a", "b")],
  ["bytes as a copy", bytes({ copy: true })],
  ["array as a copy", array(u16, { copy: true })],
  // They say where something is, and look there each time: a method writes to the guest through them when it has waited.
  ["pointer", pointer(u32)],
  ["buffer", buffer],
  ["tuple of numbers", tuple(u32, u64)],
  ["option of a number", option(u32)],
  ["variant of numbers and texts", variant({ end: null, number: u32, word: string })],
  ["list as a copy", list(bytes, { copy })],
  ["struct as a copy", KeptRow],
  ["option of a tuple of copies", option(tuple(keptToken, kept))],
])("%s is not a view, and holds none", (_name, type) => {
  expect(type.snapshot).toBeUndefined();
});

describe("a struct that stays as it is", () => {
  const take = (memory: GuestMemory) => KeptPoint.lift(memory, 8);

  test("is of its class, and what is written to it does not reach the guest", () => {
    const memory = filled(new GuestMemory(256));
    const point = take(memory);
    expect(point).toBeInstanceOf(Point);
    point.x = 40;
    expect([point.x, point.sum, memory.readU16(8)]).toEqual([40, 42, 1]);
    expect(JSON.stringify(point)).toBe('{"x":40,"y":2}');
  });

  test("can be stored, and read again", () => {
    const memory = filled(new GuestMemory(256));
    pointer(Point).lift(memory, 200).store(take(memory));
    expect([memory.readU16(200), memory.readU16(202)]).toEqual([1, 2]);
  });

  test("has texts and bytes of its own, and pointers that are followed into the memory as it is then", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = filled(new GuestMemory(engine));
    const row = KeptRow.lift(memory, 96);
    engine.grow(1);
    memory.writeBytes(8, [5, 0, 6, 0]);
    memory.writeBytes(16, Buffer.from("two one"));
    expect([...row.id, ...row.data]).toEqual([9, 8, 7, 6, 1, 0, 2, 0]);
    expect(row.texts.toArray()).toEqual(["one", "two"]);
    expect(row.at.load()).toBe(5);
    row.at.store(7);
    expect(memory.readU16(8)).toBe(7);
  });

  test("names the field that cannot be read, before the method is called", () => {
    const memory = filled(new GuestMemory(256));
    memory.writeU32(80, 0xfffffff0);
    const { message } = thrown(() => KeptRow.lift(memory, 96), GuestMemoryError, {
      code: "out-of-bounds",
    });
    expect(message).toContain("Row.texts");
    memory.writeU32(100, 0xfffffff0);
    expect(() => KeptRow.lift(memory, 96)).toThrow(/^Row\.data is out of bounds/);
  });
});

describe("a list that stays as it is", () => {
  const memory = filled(new GuestMemory(256));

  test.each([
    ["of numbers", list(u16, { copy }), [8, 3], 99],
    ["of texts", list(string, { copy }), [80, 2], "three"],
  ] as const)("%s takes values, and keeps to its indices", (_name, type, core, value) => {
    const before = memory.bytes(0, 256).slice();
    const snapshot = (type as Liftable<List<unknown>>).lift(memory, ...core);
    snapshot.set(1, value);
    expect([snapshot.get(1), snapshot.toArray()[1]]).toEqual([value, value]);
    for (const index of [-1, snapshot.length, 0.5]) {
      thrown(() => snapshot.get(index), LiftError, { code: "index-out-of-range" });
      thrown(
        () => {
          snapshot.set(index, value);
        },
        LiftError,
        { code: "index-out-of-range" },
      );
    }
    expect(memory.bytes(0, 256)).toEqual(before);
    // It lies nowhere in the guest.
    thrown(
      () => {
        (type as unknown as { store(...all: unknown[]): void }).store(memory, 200, snapshot);
      },
      LowerError,
      { code: "foreign-memory" },
    );
  });
});

describe("what a hostile guest makes the host copy", () => {
  test("ends where lists contain the same texts over and over", () => {
    const memory = new GuestMemory(2 ** 20);
    // 2^16 texts, each of a quarter of the memory.
    for (let index = 0; index < 2 ** 16; index++) {
      memory.writeU32(8 * index, 0);
      memory.writeU32(8 * index + 4, 2 ** 18);
    }
    thrown(() => list(string({ fatal: false }), { copy }).lift(memory, 0, 2 ** 16), LiftError, {
      code: "endless",
    });
  });

  test("ends where lists contain themselves", () => {
    let type: Storable<unknown> & Liftable<unknown> = list(u8);
    for (let depth = 0; depth < 70; depth++) type = list(type, { copy: depth === 69 });
    const memory = new GuestMemory(64);
    memory.writeU32(8, 8);
    memory.writeU32(12, 1);
    thrown(() => type.lift(memory, 8, 1), LiftError, { code: "endless" });
  });

  test.each<[string, Liftable<unknown>, number]>([
    ["lists of numbers", list(list(u32), { copy }), 2 ** 16],
    ["lists of places of numbers", list(list(fixed(u32, 2 ** 14)), { copy }), 4],
  ])("ends where %s name the same bytes over and over", (_name, type, length) => {
    const memory = new GuestMemory(2 ** 18);
    // 2^6 times all of the memory is as much as is copied.
    for (let index = 0; index <= 2 ** 6; index++) memory.writeU32(8 * index + 4, length);
    expect(type.lift(memory, 0, 2 ** 6)).toHaveLength(2 ** 6);
    thrown(() => type.lift(memory, 0, 2 ** 6 + 1), LiftError, { code: "endless" });
  });

  test("is no more than the list takes, for any number of numbers", () => {
    const memory = new GuestMemory(2 ** 23);
    const snapshot = list(u8, { copy }).lift(memory, 0, 2 ** 23);
    expect([snapshot.length, snapshot.get(2 ** 23 - 1)]).toEqual([2 ** 23, 0]);
  });

  test("is limited in the number of values", () => {
    const memory = new GuestMemory(2 ** 20 + 1);
    // The list is a value too.
    expect(list(bool, { copy }).lift(memory, 0, 2 ** 20 - 1)).toHaveLength(2 ** 20 - 1);
    thrown(() => list(bool, { copy }).lift(memory, 0, 2 ** 20), LiftError, { code: "endless" });
  });
});

test("a type of one's own says how its values are kept", () => {
  const definition = {
    name: "window",
    flat: ["address"],
    lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
    layout: { size: 2, alignment: 1 },
    load: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
    store: (memory: GuestMemory, offset: number, value: Uint8Array) => {
      memory.writeBytes(offset, value);
    },
    snapshot: (value: Uint8Array) => value.slice(),
  } as const;
  const window = defineType(definition);
  const memory = filled(new GuestMemory(256));
  const snapshot = defineType({ ...definition, copy }).lift(memory, 8);
  const all = list(window, { copy }).lift(memory, 8, 2);
  memory.bytes(0, 256).fill(0);
  expect([[...snapshot], ...all.toArray().map((each) => [...each])]).toEqual([
    [1, 0],
    [1, 0],
    [2, 0],
  ]);
});
