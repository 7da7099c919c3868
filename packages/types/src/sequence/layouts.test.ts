import { sizeOf } from "../aggregate/measure.js";
import { Struct } from "../aggregate/struct.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u16 } from "../numeric/integers.js";
import { thrown } from "../thrown.fixture.js";
import { array } from "./array.js";
import { buffer } from "./buffer.js";
import { bytes } from "./bytes.js";
import type { List } from "./guest-list.js";
import { list } from "./list.js";
import type { PairLayout } from "../type/layout.js";
import { string } from "./string.js";
import { utf16 } from "./utf16.js";

const SIZE = 64;

/** The types that are passed as a pair, and the value that each makes of two elements at 40: the bytes 1 0 2 0. */
const types = {
  bytes: { make: (layout: PairLayout) => bytes({ layout }), value: [1, 0], size: 1 },
  string: { make: (layout: PairLayout) => string({ layout }), value: ["\x01", "\0"], size: 1 },
  utf16: { make: (layout: PairLayout) => utf16({ layout }), value: ["\x01", "\x02"], size: 2 },
  array: { make: (layout: PairLayout) => array(u16, { layout }), value: [1, 2], size: 2 },
  list: { make: (layout: PairLayout) => list(u16, { layout }), value: [1, 2], size: 2 },
  buffer: { make: (layout: PairLayout) => buffer({ layout }), value: [1, 0], size: 1 },
};

/** How each layout passes the offset 40 and the length 2: as core values, and as the bytes of a field. */
const passed: Record<PairLayout, { core: unknown[]; field: number[]; align: number }> = {
  "offset-length": { core: [40, 2], field: [40, 0, 0, 0, 2, 0, 0, 0], align: 4 },
  "length-offset": { core: [2, 40], field: [2, 0, 0, 0, 40, 0, 0, 0], align: 4 },
  packed: { core: [(40n << 32n) | 2n], field: [2, 0, 0, 0, 40, 0, 0, 0], align: 8 },
  "packed-length-high": { core: [(2n << 32n) | 40n], field: [40, 0, 0, 0, 2, 0, 0, 0], align: 8 },
  pointer: { core: [24], field: [24, 0, 0, 0], align: 4 },
};

const layouts = Object.keys(passed) as PairLayout[];
const all = Object.keys(types).flatMap((name) =>
  layouts.map((layout) => [name as keyof typeof types, layout] as const),
);

/** The elements at 40, and at 24 a pair with their offset. */
function prepared(): GuestMemory {
  const memory = new GuestMemory(SIZE);
  memory.writeBytes(40, [1, 0, 2, 0]);
  memory.writeU32(24, 40);
  memory.writeU32(28, 2);
  return memory;
}

function elements(value: unknown): unknown[] {
  return value !== null && typeof value === "object" && "view" in value
    ? [...(value.view as Uint8Array)]
    : [...(value as Iterable<unknown>)];
}

describe.each(all)("%s with the layout %s", (name, layout) => {
  const { make, value, size } = types[name];
  const type = make(layout);
  const { core, field, align } = passed[layout];

  test("are lifted from what it passes", () => {
    expect(elements(type.lift(prepared(), ...core))).toEqual(value);
  });

  test("are loaded from how it lies in memory", () => {
    expect(type.layout.i32).toEqual({ size: field.length, alignment: align });
    const memory = prepared();
    memory.writeBytes(8, field);
    expect(elements(type.load(memory, 8))).toEqual(value);
  });

  test("are stored as it lies in memory, where they can lie there", () => {
    const memory = prepared();
    const stored = type.lift(memory, ...core);
    const store = (): void => {
      type.store(memory, 8, stored as never);
    };
    if (typeof stored === "string" || layout === "pointer") {
      thrown(store, LowerError, { code: "needs-allocation" });
      expect(memory.readU64(8)).toBe(0n);
    } else {
      store();
      expect([...memory.bytes(8, 8)]).toEqual(field);
    }
  });

  test("must lie in the memory", () => {
    const memory = prepared();
    const [offset, length] = [SIZE - size, 2];
    memory.writeU32(24, offset);
    const outside = {
      "offset-length": [offset, length],
      "length-offset": [length, offset],
      packed: [(BigInt(offset) << 32n) | 2n],
      "packed-length-high": [(2n << 32n) | BigInt(offset)],
      pointer: [24],
    }[layout];
    const data = { code: "out-of-bounds", offset, length: 2 * size, memorySize: SIZE } as const;
    thrown(() => type.lift(memory, ...outside), GuestMemoryError, data);
  });

  test("say so to tools, where it is not the default", () => {
    const { flat, options } = type.describe();
    expect(flat).toEqual(core.map((passedValue) => (typeof passedValue === "bigint" ? "i64" : "address")));
    expect(options).toEqual(layout === "offset-length" ? undefined : { layout });
  });

  test("work where offsets take 64 bits, unless two of 32 bits are packed into one value", () => {
    const memory = new GuestMemory(SIZE, { addressType: "i64" });
    memory.writeBytes(40, [1, 0, 2, 0]);
    memory.writeU64(24, 40n);
    memory.writeU64(32, 2n);
    if (layout.startsWith("packed")) {
      thrown(() => type.lift(memory, ...core), LiftError, { code: "needs-32-bit-memory" });
      thrown(() => type.load(memory, 8), LiftError, { code: "needs-32-bit-memory" });
    } else {
      expect(elements(type.lift(memory, ...core))).toEqual(value);
    }
  });
});

test("fields of several layouts lie where C puts them", () => {
  class Message extends Struct {
    @string({ layout: "length-offset" }) topic!: string;
    @bytes({ layout: "packed" }) body!: Uint8Array;
    @array(u16, { layout: "pointer" }) marks!: Uint16Array;
    @list(u16) more!: List<number>;
  }
  expect([sizeOf(Message), sizeOf(Message, "i64")]).toEqual([32, 48]);
});

test.each([
  ["bytes", () => bytes({ layout: "offset" as PairLayout })],
  ["string", () => string({ layout: "offset" as PairLayout })],
  ["utf16", () => utf16({ layout: "offset" as PairLayout })],
  ["array", () => array(u16, { layout: "offset" as PairLayout })],
  ["list", () => list(u16, { layout: "offset" as PairLayout })],
  ["buffer", () => buffer({ layout: "offset" as PairLayout })],
])("%s has no layout of another name", (where, make) => {
  thrown(make, TypeDefinitionError, { code: "invalid-definition", where });
});
