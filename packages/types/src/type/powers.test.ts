// Each power of a type, given through the public entry alone to a type of one's own.
import {
  allocated,
  bytes,
  defineType,
  GuestMemory,
  GuestMemoryError,
  LiftError,
  list,
  LowerError,
  offsetOf,
  option,
  pointer,
  sizeOf,
  Struct,
  struct,
  type Storable,
  TypeDefinitionError,
  u32,
} from "../index.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { thrown } from "../thrown.fixture.js";
import { runTexts } from "./source-text.fixture.js";

/** An integer that is absent when it is 0. */
const id = defineType({
  name: "id",
  label: "number | undefined",
  lift: (_memory: GuestMemory, core: number) => (core === 0 ? undefined : core),
  layout: u32.layout,
  load: (memory: GuestMemory, offset: number) => u32.load(memory, offset) || undefined,
  store: (memory: GuestMemory, offset: number, value: number | undefined) => {
    u32.store(memory, offset, value ?? 0);
  },
  nullable: true,
});

/** Two bytes that are read in place, or copied. */
const windowOf = <const C extends boolean>(copy: C) =>
  defineType({
    name: "window",
    flat: ["address"],
    byPointer: true,
    lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
    layout: { size: 2, alignment: 1 },
    load: (memory: GuestMemory, offset: number) => memory.bytes(offset, 2),
    store: (memory: GuestMemory, offset: number, value: Uint8Array) => {
      memory.writeBytes(offset, value);
    },
    parts: {
      offsetOf: (part: "low" | "high") =>
        part === "low" ? { i32: 0, i64: 0 } : part === "high" ? { i32: 1, i64: 1 } : undefined,
      names: () => "low, high",
    },
    snapshot: (value: Uint8Array) => value.slice(),
    copy,
  });
const window = windowOf(false);

/** Lines of text, packed into one i64. */
const lines = defineType({
  name: "lines",
  flat: ["i64"],
  lift: (memory: GuestMemory, packed: bigint) => split(bytes({ layout: "packed" }).lift(memory, packed)),
  layout: { size: 8, alignment: 8 },
  load: (memory: GuestMemory, offset: number) => split(bytes({ layout: "packed" }).load(memory, offset)),
  store: () => {
    throw new Error("is never assigned");
  },
  encode: (value: readonly string[], memory: GuestMemory) =>
    bytes.encode(new TextEncoder().encode(value.join("\n")), memory),
  pair: "packed",
});

function split(data: Uint8Array): readonly string[] {
  return new TextDecoder().decode(data).split("\n");
}

describe("nullable", () => {
  test("makes an option of the type an error, as of the types of this package", () => {
    for (const type of [id, option(u32)]) {
      const { message } = thrown(() => option(type), TypeDefinitionError, { code: "invalid-definition" });
      expect(message).toContain("may be undefined itself");
    }
  });

  test("stays with the type in memory that the guest allocates", () => {
    const absent = defineType({
      name: "absent",
      label: "string | undefined",
      flat: ["address"],
      layout: u32.layout,
      load: () => undefined,
      store: () => undefined,
      encode: () => undefined,
      nullable: true,
    });
    thrown(() => option(allocated(absent)), TypeDefinitionError, { code: "invalid-definition" });
  });
});

test("byPointer leaves the null pointer to an option", () => {
  const memory = new GuestMemory(16);
  expect(option(window).flat).toEqual(["address"]);
  expect(option(window).lift(memory, 0)).toBeUndefined();
  expect(option(window).lift(memory, 14)).toEqual(Uint8Array.of(0, 0));
  thrown(() => option(window).lift(memory, 15), GuestMemoryError, { code: "out-of-bounds" });
});

test("pair says how the guest is told of what it has allocated, as a result and in a list", () => {
  const guest = new FakeGuest(64);
  let next = 0;
  guest.functions["malloc"] = () => (next += 16);
  expect(allocated(lines).flat).toEqual(["i64"]);
  const core = allocated(lines).lower(["a", "bc"], guest.memory) as bigint;
  expect(core).toBe((16n << 32n) | 4n);
  expect(lines.lift(guest.memory, core)).toEqual(["a", "bc"]);
  const all = list(allocated(lines)).lift(guest.memory, 0, 1);
  all.set(0, ["d"]);
  expect([guest.memory.readU64(0), all.get(0)]).toEqual([(32n << 32n) | 1n, ["d"]]);
});

test("parts are found by offsetOf, and no others", () => {
  expect([offsetOf(window, "low"), offsetOf(window, "high")]).toEqual([0, 1]);
  const { message } = thrown(() => offsetOf(window, "middle" as "high"), TypeDefinitionError, {
    code: "not-a-field",
  });
  expect(message).toContain("low, high");
});

describe("snapshot", () => {
  test("makes copies, alone, in a list, in a struct, in a field, where copy says so", () => {
    const memory = new GuestMemory(16);
    memory.writeBytes(8, [1, 2]);
    const kept = [
      windowOf(true).lift(memory, 8),
      list(window, { copy: true }).lift(memory, 8, 1).get(0),
      struct({ window }, { copy: true }).lift(memory, 8).window,
      pointer(windowOf(true)).lift(memory, 8).load(),
    ];
    memory.writeBytes(8, [3, 4]);
    expect(kept).toEqual(Array(4).fill(Uint8Array.of(1, 2)));
    expect([typeof window.snapshot, windowOf(true).snapshot]).toEqual(["function", undefined]);
    expect([window.describe().options, windowOf(true).describe().options]).toEqual([
      undefined,
      { copy: true },
    ]);
  });

  test("counts its parts against the budget of the whole", () => {
    const element: Storable<Uint8Array> = bytes;
    const twice = defineType({
      name: "twice",
      flat: ["address"],
      lift: (memory: GuestMemory, offset: number) => [
        element.load(memory, offset),
        element.load(memory, offset),
      ],
      snapshot: (value: readonly Uint8Array[], memory, copying) =>
        value.map((each) => copying.snapshot(element, each, memory)),
      copy: true,
    });
    const memory = new GuestMemory(2 ** 24);
    memory.writeU32(12, 2 ** 23);
    expect(twice.lift(memory, 8)).toHaveLength(2);
    memory.writeU32(12, 2 ** 23 + 1);
    thrown(() => twice.lift(memory, 8), LiftError, { code: "endless" });
  });
});

test("detach keeps parts while the guest allocates for others, and grows its memory", () => {
  const data = allocated(bytes);
  const pairOfBytes = defineType({
    name: "both",
    layout: { size: 16, alignment: 4 },
    load: (memory: GuestMemory, offset: number) => [data.load(memory, offset), data.load(memory, offset + 8)],
    store: (memory: GuestMemory, offset: number, value: readonly Uint8Array[]) => {
      value.forEach((each, index) => {
        data.store(memory, offset + 8 * index, each);
      });
    },
    detach: (value: readonly Uint8Array[], memory, copying) =>
      value.map((each) => copying.detach(data, each, memory)),
  });
  const engine = new WebAssembly.Memory({ initial: 1 });
  const guest = new FakeGuest(engine);
  const { memory } = guest;
  let next = 1024;
  guest.functions["malloc"] = () => {
    engine.grow(1);
    return (next += 16);
  };
  memory.writeBytes(8, [1, 2]);
  const Row = struct({ both: pairOfBytes });
  const offset = allocated(Row).lower({ both: [memory.bytes(8, 1), memory.bytes(9, 1)] }, memory) as number;
  expect(Row.load(memory, offset).both).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
});

test("loaderFor is what lists and structs read with, once their bytes are known to be inside", () => {
  let loads = 0;
  const counted = defineType({
    name: "counted",
    layout: { size: 1, alignment: 1 },
    load: (memory: GuestMemory, offset: number) => (loads++, memory.readU8(offset)),
    store: (memory: GuestMemory, offset: number, value: number) => {
      memory.writeU8(offset, value);
    },
    loaderFor: () => (memory: GuestMemory, offset: number) => memory.view.getUint8(offset),
  });
  const memory = new GuestMemory(4);
  memory.writeBytes(0, [5, 6, 7, 8]);
  expect(list(counted).lift(memory, 0, 4).toArray()).toEqual([5, 6, 7, 8]);
  expect(struct({ counted }).lift(memory, 2).counted).toBe(7);
  expect(loads).toBe(0);
  expect([pointer(counted).lift(memory, 3).load(), loads]).toEqual([8, 1]);
});

test("variant makes types from options, and members are further members", () => {
  interface Options {
    readonly scale: number;
  }
  const scaled = (scale: number) =>
    defineType({ name: "scaled", lift: (_memory: GuestMemory, core: number) => core * scale });
  const type = defineType({
    name: "scaled",
    lift: (_memory: GuestMemory, core: number) => core,
    variant: ({ scale }: Options) => scaled(scale),
    members: { double: scaled(2) },
  });
  const memory = new GuestMemory(0);
  expect([type.lift(memory, 7), type({ scale: 3 }).lift(memory, 7), type.double.lift(memory, 7)]).toEqual([
    7, 21, 14,
  ]);
});

test("a layout may be an accessor, for what is known after the last decorator only", () => {
  class Row extends Struct {
    @u32 id!: number;
  }
  const wrapped = defineType({
    name: "wrapped",
    get layout() {
      return struct(Row).layout;
    },
    load: (memory: GuestMemory, offset: number) => struct(Row).load(memory, offset),
    store: (memory: GuestMemory, offset: number, value: Row) => {
      struct(Row).store(memory, offset, value);
    },
  });
  expect(sizeOf(wrapped)).toBe(4);
  const odd = defineType({
    name: "odd",
    get layout() {
      return { size: 0, alignment: 1 };
    },
    load: () => 0,
    store: () => undefined,
  });
  thrown(() => sizeOf(odd), TypeDefinitionError, { code: "invalid-definition" });
});

describe("defineType refuses", () => {
  const lift = (): number => 0;

  test.each<[string, object]>([
    ["loaderFor without load", { lift, loaderFor: () => lift }],
    ["parts without load", { lift, parts: { offsetOf: () => undefined, names: () => "" } }],
    ["pair without encode", { lift, pair: "packed" }],
    ["copy without snapshot", { lift, copy: true }],
    ["places without out", { lift, places: [u32] }],
    ["out without lower or receive", { lift, out: ["address"] }],
    ["byPointer without lift", { lower: () => 0, byPointer: true }],
  ])("%s", (fact, powers) => {
    const error = thrown(() => defineType({ name: "odd", ...powers }), TypeDefinitionError, {
      code: "invalid-definition",
    });
    expect(error.message).toBe(`defineType: odd has ${fact}. Give both, or neither.`);
  });

  test("another number of places than out has values", () => {
    const type = { name: "odd", receive: lift, out: ["address"], places: [u32, u32] } as const;
    const { message } = thrown(() => defineType(type), TypeDefinitionError, { code: "invalid-definition" });
    expect(message).toContain("odd has 2 places, and out has 1 values. Give one for each.");
  });

  test("byPointer for a type that is not passed as one offset", () => {
    const type = { name: "odd", lift, byPointer: true, flat: ["address", "address"] } as const;
    const { message } = thrown(() => defineType(type), TypeDefinitionError, { code: "invalid-definition" });
    expect(message).toContain("is passed as address, address");
  });

  test("members that would hide a power", () => {
    const type = { name: "odd", lift, members: { lower: () => 0 } };
    const { message } = thrown(() => defineType(type), TypeDefinitionError, { code: "invalid-definition" });
    expect(message).toContain("has lower among its members");
  });
});

describe("write", () => {
  const lowered: number[] = [];
  const written: number[] = [];
  const odd = defineType({
    name: "odd",
    lower: (value: number) => {
      lowered.push(value);
      if (value % 2 === 1) return value;
      throw new LowerError("out-of-range", "is even.", value, { subject: "odd" });
    },
    layout: u32.layout,
    load: (memory: GuestMemory, offset: number) => u32.load(memory, offset),
    store: (memory: GuestMemory, offset: number, value: number) => {
      odd.write?.(memory, offset, odd.lower(value, memory));
    },
    write: (memory: GuestMemory, offset: number, core: number) => {
      written.push(core);
      u32.store(memory, offset, core);
    },
  });

  test("has a struct look at all fields before it writes one, where text may be run", () => {
    runTexts(true);
    const Pair = struct({ a: odd, b: odd });
    const memory = new GuestMemory(8);
    thrown(
      () => {
        Pair.store(memory, 0, { a: 1, b: 2 });
      },
      LowerError,
      { code: "out-of-range" },
    );
    expect([lowered.splice(0), written.splice(0)]).toEqual([[1, 2], []]);
    Pair.store(memory, 0, { a: 3, b: 5 });
    expect([lowered.splice(0), written.splice(0)]).toEqual([
      [3, 5],
      [3, 5],
    ]);
  });

  test("needs store and lower", () => {
    const write = () => undefined;
    for (const definition of [
      { name: "a", lower: () => 0, write },
      { name: "b", layout: u32.layout, load: () => 0, store: write, write },
    ])
      thrown(() => defineType(definition), TypeDefinitionError, { code: "invalid-definition" });
  });
});

test("storerFor is asked for the kind of memory, and stores what is known to lie inside", () => {
  const asked: string[] = [];
  const fast = defineType({
    name: "fast",
    layout: u32.layout,
    load: (memory: GuestMemory, offset: number) => u32.load(memory, offset),
    store: (memory: GuestMemory, offset: number, value: number) => {
      u32.store(memory, offset, value);
    },
    storerFor: (addressType) => {
      asked.push(addressType);
      return (memory: GuestMemory, offset: number, value: number) => {
        u32.store(memory, offset, value + 100);
      };
    },
  });
  const memory = new GuestMemory(8, { addressType: "i64" });
  list(fast).lift(memory, 0, 2).set(1, 1);
  expect(list(fast).lift(memory, 0, 2).toArray()).toEqual([0, 101]);
  pointer(fast).lift(memory, 0).store(2);
  expect(fast.load(memory, 0)).toBe(102);
  thrown(
    () => {
      pointer(fast).lift(memory, 5).store(2);
    },
    GuestMemoryError,
    { code: "out-of-bounds" },
  );
  expect(new Set(asked)).toEqual(new Set(["i64"]));
});
