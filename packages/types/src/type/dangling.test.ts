import fc from "fast-check";

import { guestWith } from "../allocation/allocating-guests.fixture.js";
import { lenderFinder } from "../allocation/lender.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { GuestMemoryError, LiftError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  array,
  buffer,
  bytes,
  defineType,
  GuestMemory,
  json,
  list,
  string,
  struct,
  u16,
  utf16,
} from "../index.js";
import type { AnyType } from "../lending/lend.js";
import { receiveOf } from "../lending/receive.js";
import { thrown } from "../thrown.fixture.js";
import type { Liftable, Storable } from "./capabilities.js";
import type { PairLayout } from "./layout.js";

const dangling = true;
/** Offsets of empty slices: Zig's undefined one, the end of the address space, and beyond a memory of any kind. */
const OFFSETS = [0xaaaaaaaa, 0xffffffff, 65, 0x80000000];
const LAYOUTS: PairLayout[] = ["offset-length", "length-offset", "packed", "packed-length-high", "pointer"];

type Sequence = Liftable<unknown> & Storable<unknown>;

const kinds: [string, (options: { layout?: PairLayout; dangling?: boolean }) => Sequence][] = [
  ["string", string],
  ["utf16", (options) => utf16<boolean>(options)],
  ["bytes", (options) => bytes<boolean, boolean>(options)],
  ["array", (options) => array(u16, options)],
  ["list", (options) => list(u16, options)],
  ["buffer", buffer],
];

/** Gives how a guest passes a pair, as core values; a pair behind a pointer lies at 8. */
function passed(layout: PairLayout, memory: GuestMemory, offset: number, length: number): unknown[] {
  const [high, low] = layout === "packed" ? [offset, length] : [length, offset];
  memory.writeU32(8, offset);
  memory.writeU32(12, length);
  if (layout === "offset-length") return [offset, length];
  if (layout === "length-offset") return [length, offset];
  return [layout === "pointer" ? 8 : (BigInt(high) << 32n) | BigInt(low)];
}

function sizeOfValue(value: unknown): number {
  return "capacity" in Object(value)
    ? (value as { capacity: number }).capacity
    : (value as { length: number }).length;
}

describe.each(kinds)("an empty %s", (_name, make) => {
  test.each(LAYOUTS)(
    "with the layout %s may lie anywhere on request, and only when it is empty",
    (layout) => {
      const memory = new GuestMemory(64);
      for (const offset of OFFSETS) {
        const core = passed(layout, memory, offset, 0);
        expect(sizeOfValue(make({ layout, dangling }).lift(memory, ...core))).toBe(0);
        thrown(() => make({ layout }).lift(memory, ...core), GuestMemoryError, { code: "out-of-bounds" });
        const one = passed(layout, memory, offset, 1);
        thrown(() => make({ layout, dangling }).lift(memory, ...one), GuestMemoryError, {
          code: "out-of-bounds",
        });
      }
    },
  );

  test("may lie anywhere in memory, too, and is written for messages", () => {
    const memory = new GuestMemory(64);
    memory.writeU32(16, 0xaaaaaaaa);
    const field = struct({ value: make({ dangling }) });
    const { value } = field.load(memory, 16) as { value: unknown };
    expect(sizeOfValue(value)).toBe(0);
    expect(field.preview(memory, 16)).not.toContain("<");
  });

  test("says so in its description, and there alone", () => {
    expect(make({ dangling }).describe().options).toEqual({ dangling: true });
    expect(make({ dangling: false }).describe()).not.toHaveProperty("options");
  });
});

test("an empty value lies anywhere in a 64-bit memory, where a number does not tell its offset exactly", () => {
  const memory = new GuestMemory(64, { addressType: "i64" });
  const beyond = 0xaaaaaaaaaaaaaaaan as never;
  expect(string({ dangling }).lift(memory, beyond, 0)).toBe("");
  thrown(() => string({ dangling }).lift(memory, beyond, 1), GuestMemoryError, { code: "out-of-bounds" });
  memory.writeU64(16, 0xaaaaaaaaaaaaaaaan);
  expect(list(u16, { dangling }).load(memory, 16).toArray()).toEqual([]);
});

test("an empty text is no data, wherever it lies", () => {
  thrown(() => json({ dangling }).lift(new GuestMemory(64), 0xaaaaaaaa, 0), LiftError, {
    code: "invalid-json",
  });
});

test("offset 0 is null where a type is nullable, and another is empty", () => {
  const type = bytes({ nullable: true, dangling });
  const memory = new GuestMemory(64);
  expect([type.lift(memory, 0, 0), type.lift(memory, 0xaaaaaaaa, 0)]).toEqual([undefined, new Uint8Array(0)]);
});

test("an aligned list or array has no elements that could be misaligned", () => {
  const memory = new GuestMemory(64);
  expect(list(u16, { aligned: true, dangling }).lift(memory, 0xaaaaaaab, 0)).toHaveLength(0);
  expect(array(u16, { aligned: true, dangling }).lift(memory, 0xaaaaaaab, 0)).toHaveLength(0);
  thrown(() => list(u16, { aligned: true, dangling }).lift(memory, 3, 1), LiftError, { code: "misaligned" });
});

test("whatever the offset and the length, a value is what it is without the option, or empty", () => {
  const memory = new GuestMemory(64);
  memory.bytes(0, 64).fill(65);
  const attempt = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      expect(error).toBeInstanceOf(GuestMemoryError);
      return "refused";
    }
  };
  const numbers = fc.oneof(fc.nat({ max: 70 }), fc.nat({ max: 0xffffffff }));
  fc.assert(
    fc.property(numbers, fc.oneof(fc.constant(0), numbers), (offset, length) => {
      const found = attempt(() => string({ dangling }).lift(memory, offset, length));
      expect(found).toBe(length === 0 ? "" : attempt(() => string.lift(memory, offset, length)));
    }),
  );
});

describe("an empty value that a guest's function gives away", () => {
  const freed: number[] = [];
  const { memory } = guestWith({ malloc: () => 1024, free: (offset) => freed.push(offset as number) });
  const received = (type: object, ...core: unknown[]): unknown => {
    const lent = new LentMemory(memory, lenderFinder(undefined));
    freed.length = 0;
    try {
      return lent.within(() => receiveOf(type as AnyType)?.(memory, ...core));
    } finally {
      lent.end();
    }
  };

  test("is not freed, since no memory belongs to it", () => {
    expect(received(allocated(string({ dangling })), 1, 0)).toBe("");
    expect(freed).toEqual([]);
    expect(received(allocated(string({ dangling })), 0xaaaaaaaa, 0)).toBe("");
    expect(freed).toEqual([]);
    expect(
      received(allocated(list(allocated(string({ dangling })), { dangling })), 0xaaaaaaaa, 0),
    ).toHaveLength(0);
    expect(freed).toEqual([]);
  });

  test("is freed like any other without the option, and with it when it is not empty", () => {
    expect(received(allocated(string), 16, 0)).toBe("");
    expect(freed).toEqual([16]);
    expect(received(allocated(string({ dangling })), 16, 1)).toBe("\0");
    expect(freed).toEqual([16]);
  });

  test("of a type of one's own is not freed either", () => {
    const type = defineType({
      name: "units",
      flat: ["address", "address"],
      lift: (_memory: GuestMemory, _offset: number, length: number) => length,
      encode: (length: number) => ({ byteLength: length, alignment: 1, length, write: () => undefined }),
      dangling: true,
    });
    expect(received(allocated(type), 16, 0)).toBe(0);
    expect(freed).toEqual([]);
    expect(received(allocated(type), 16, 2)).toBe(2);
    expect(freed).toEqual([16]);
  });
});

test("the option is one of types with a length", () => {
  thrown(() => defineType({ name: "x", lift: () => 1, dangling: true }), TypeDefinitionError, {
    code: "invalid-definition",
  });
  thrown(() => bytes({ layout: "assemblyscript", dangling: true as never }), TypeDefinitionError, {
    code: "unknown-option",
  });
  thrown(() => string({ dangling: 1 as never }), TypeDefinitionError, { code: "invalid-option" });
});
