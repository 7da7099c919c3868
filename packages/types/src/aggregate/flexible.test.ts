import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  copyOf,
  encode,
  f64,
  flexible,
  type FlexibleSource,
  GuestMemory,
  i32,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { lenderFinder } from "../allocation/lender.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { type AnyType, lendOf } from "../lending/lend.js";
import { receiveOf } from "../lending/receive.js";
import { thrown } from "../thrown.fixture.js";

const SIZE = 64;
const Head = struct({ count: u32, kind: u8 }, { name: "Packet" });
const Packet = flexible(Head, u16, "count");

test("the elements lie behind the last field, in the padding of the struct where they fit", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeBytes(8, [2, 0, 0, 0, 9, 0, 7, 0, 8, 1]);
  const { head, items } = Packet.lift(memory, 8);
  expect([head.kind, items.offset, items.toArray()]).toEqual([9, 14, [7, 264]]);
  // clang: struct { uint32_t count; double items[]; } has its elements at 8.
  expect(flexible(struct({ count: u32 }), f64, "count").lift(memory, 24).items.offset).toBe(32);
  const named = flexible(struct({ name: string, count: u8 }), u8, "count");
  expect(named.lift(memory, 24).items.offset).toBe(24 + 9);
  expect(named.lift(new GuestMemory(SIZE, { addressType: "i64" }), 24).items.offset).toBe(24 + 17);
});

test("both are views, which write to the guest", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU32(8, 2);
  const { head, items } = Packet.lift(memory, 8);
  head.kind = 5;
  items.set(1, 500);
  expect([memory.readU8(12), memory.readU16(16)]).toEqual([5, 500]);
});

test("a copy stays as it is", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeBytes(8, [1, 0, 0, 0, 9, 0, 7, 0]);
  const { head, items } = flexible(Head, u16, "count", { copy: true }).lift(memory, 8);
  memory.bytes(8, 8).fill(0xff);
  expect([copyOf(head), [...items]]).toEqual([{ count: 1, kind: 9 }, [7]]);
  expect(Packet.snapshot).toBeDefined();
});

test("a count of elements that are not in the memory is an error, and makes the host allocate nothing", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU32(8, (SIZE - 14) / 2);
  expect(Packet.lift(memory, 8).items.length).toBe(25);
  for (const count of [26, 0xffffffff]) {
    memory.writeU32(8, count);
    thrown(() => Packet.lift(memory, 8), GuestMemoryError, { code: "out-of-bounds" });
  }
  for (const offset of [SIZE - 7, SIZE, 0xffffffff]) {
    thrown(() => Packet.lift(memory, offset), GuestMemoryError, { code: "out-of-bounds" });
  }
  const few = flexible(Head, u16, "count", { max: 3 });
  memory.writeU32(8, 4);
  thrown(() => few.lift(memory, 8), LiftError, { code: "too-long" });
  memory.writeU32(8, 3);
  expect(few.lift(memory, 8).items.length).toBe(3);
});

test("the count may be of any integer; one below 0 or too large is an error", () => {
  const memory = new GuestMemory(SIZE);
  const long = flexible(struct({ count: u64 }), u8, "count");
  memory.writeU64(8, 5n);
  expect(long.lift(memory, 8).items.length).toBe(5);
  memory.writeU64(8, 2n ** 64n - 1n);
  thrown(() => long.lift(memory, 8), GuestMemoryError, { code: "out-of-bounds" });
  memory.writeU32(8, 0xffffffff);
  const signed = flexible(struct({ count: i32 }), u8, "count");
  const error = thrown(() => signed.lift(memory, 8), LiftError, { code: "out-of-range" });
  expect(error.message).toContain("struct.count counts elements, and is -1.");
  const odd = flexible(struct({ count: f64 }), u8, "count");
  memory.writeF64(8, 1.5);
  thrown(() => odd.lift(memory, 8), LiftError, { code: "out-of-range" });
});

test("every value is encoded as it is lifted, in each kind of memory", () => {
  const values = fc.record({
    kind: fc.nat({ max: 255 }),
    items: fc.array(fc.double({ noNaN: true }), { maxLength: 5 }),
  });
  const type = flexible(Head, f64, "count");
  fc.assert(
    fc.property(values, fc.constantFrom("i32", "i64"), ({ kind, items }, addressType) => {
      const bytes = encode(type, { head: { count: items.length, kind }, items }, { addressType });
      expect(bytes.length).toBe(8 + 8 * items.length);
      const memory = new GuestMemory(8 + bytes.length, { addressType });
      memory.writeBytes(8, bytes);
      const lifted = type.lift(memory, 8);
      expect([lifted.head.count, lifted.head.kind]).toEqual([items.length, kind]);
      expect(lifted.items.toArray()).toEqual(items);
    }),
    { numRuns: caseCount(500) },
  );
  expect(encode(Packet, { head: { count: 0, kind: 1 }, items: [] })).toHaveLength(8);
});

test.each<[string, unknown, string, RegExp]>([
  [
    "a count that is not that of the elements",
    { head: { count: 3, kind: 1 }, items: [1, 2] },
    "wrong-length",
    /head\.count counts 3 elements, and there are 2\./,
  ],
  [
    "no elements at all",
    { head: { count: 0, kind: 1 } },
    "wrong-type",
    /must be an array or another iterable/,
  ],
  ["no struct", { items: [] }, "wrong-type", /must be an object with head and items/],
  ["no object", 5, "wrong-type", /must be an object with head and items, not 5/],
  [
    "a field that does not fit",
    { head: { count: 1, kind: 256 }, items: [1] },
    "out-of-range",
    /kind must be/,
  ],
  [
    "an element that does not fit",
    { head: { count: 1, kind: 1 }, items: [-1] },
    "out-of-range",
    /\[0\] must be/,
  ],
])("%s is refused", (_what, value, code, text) => {
  const act = (): unknown => encode(Packet, value as FlexibleSource<{ count: number; kind: number }, number>);
  expect(thrown(act, LowerError, { code: code as never }).message).toMatch(text);
});

test("functions of a guest are lent one, return one, and host functions give one away", () => {
  const { memory, allocations } = bumpGuest("malloc");
  const value = { head: { count: 2, kind: 3 }, items: [4, 5] };
  const call = new LentMemory(memory, lenderFinder({ allocate: "malloc", free: "malloc" }));
  const lend = lendOf(Packet as unknown as AnyType);
  const at = lend?.place(lend.encode(value, memory) as never, call) as number;
  expect(allocations).toEqual([[10, 4]]);
  const received = receiveOf(Packet)?.(memory, at) as { head: { kind: number }; items: Iterable<number> };
  memory.bytes(at, 10).fill(0);
  expect([received.head.kind, [...received.items]]).toEqual([3, [4, 5]]);
  const given = allocated(Packet).lower(value, memory) as number;
  expect(Packet.lift(memory, given).items.toArray()).toEqual([4, 5]);
});

test("a struct class may be in front, whose fields are known later, and texts among the elements", () => {
  class Names extends Struct {
    @u32 count!: number;
  }
  const names = flexible(Names, allocated(string), "count");
  const { memory } = bumpGuest("malloc");
  const at = allocated(names).lower({ head: { count: 2 }, items: ["Ada", "Bo"] }, memory) as number;
  expect(names.lift(memory, at).items.toArray()).toEqual(["Ada", "Bo"]);
  expect(names.format(names.lift(memory, at))).toBe('{ head: Names { count: 2 }, items: ["Ada", "Bo"] }');
});

test("it is described with its struct, its elements and the field that counts", () => {
  expect(Packet.describe()).toMatchObject({
    name: "flexible<Packet, u16>",
    kind: "flexible",
    flat: ["address"],
    of: { name: "u16" },
    values: [{ name: "Packet" }],
    options: { count: "count" },
  });
});

test("a field that is not there is refused, an element of no size, and an option that is none", () => {
  const odd = flexible(Head, u16, "cout" as "count");
  const error = thrown(() => odd.lift(new GuestMemory(SIZE), 8), TypeDefinitionError, {
    code: "not-a-field",
  });
  expect(error.message).toContain("Packet has no field cout. Its fields are count, kind.");
  thrown(() => flexible(Head, undefined as never, "count"), TypeDefinitionError, { code: "not-a-type" });
  thrown(() => flexible(Head, u16, "count", { most: 1 } as never), TypeDefinitionError, {
    code: "unknown-option",
  });
});
