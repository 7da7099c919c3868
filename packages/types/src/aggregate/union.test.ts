import fc from "fast-check";
import { caseCount } from "../cases.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  alignOf,
  bool,
  chars,
  copyOf,
  encode,
  enumeration,
  f64,
  fixed,
  GuestMemory,
  i32,
  offsetOf,
  pointer,
  sizeOf,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
  union,
} from "../index.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { writesOnly } from "../memory/canaries.fixture.js";
import { thrown } from "../thrown.fixture.js";

const SIZE = 64;

class Key extends Struct {
  @u16 code!: number;
  @bool isDown!: boolean;
}
const Data = union(
  { key: struct(Key), ratio: f64, name: chars(11), mode: enumeration("off", "on") },
  { name: "Data" },
);

test("it has the size and the alignment of its largest members, all of which lie at its start", () => {
  expect([sizeOf(Data), alignOf(Data)]).toEqual([16, 8]);
  expect([sizeOf(union({ a: u8, b: fixed(u8, 3) })), sizeOf(union({ a: u16, b: fixed(u8, 3) }))]).toEqual([
    3, 4,
  ]);
  expect(sizeOf(union({ a: pointer(u8), b: u8 }), "i64")).toBe(8);
  expect([offsetOf(Data, "name"), offsetOf(Data, "ratio")]).toEqual([0, 0]);
  thrown(() => offsetOf(Data, "other" as "name"), TypeDefinitionError, { code: "not-a-field" });
  expect(Data.describe()).toMatchObject({
    name: "Data",
    kind: "union",
    flat: ["address"],
    fields: [{ name: "key" }, { name: "ratio" }, { name: "name" }, { name: "mode" }],
  });
});

test("a view reads the bytes as each member, and assigning a member writes that one alone", () => {
  const memory = new GuestMemory(SIZE);
  const view = Data.lift(memory, 8);
  writesOnly(memory, 8, 8, () => {
    view.ratio = 1.5;
  });
  expect(view.ratio).toBe(1.5);
  expect(memory.readF64(8)).toBe(1.5);
  memory.writeU32(8, 0x10203);
  expect([view.key?.code, view.key?.isDown]).toEqual([0x203, true]);
  if (view.key !== undefined) view.key.code = 7;
  expect(memory.readU16(8)).toBe(7);
});

test("a member of which the bytes are not a value is an error when it is read, and of no other", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU32(8, 7);
  const view = Data.load(memory, 8);
  expect(() => view.mode).toThrow(LiftError);
  expect(thrown(() => view.mode, LiftError, { code: "unknown-discriminant" }).message).toContain("Data.mode");
  expect(view.key?.code).toBe(7);
});

test("the host gives one member, and the bytes that it does not have are 0", () => {
  const memory = new GuestMemory(SIZE);
  const error = writesOnly(memory, 8, 16, () => {
    Data.store(memory, 8, { mode: "on" });
  });
  expect(error).toBeUndefined();
  expect([...memory.readBytes(8, 16)]).toEqual([1, ...Array<number>(15).fill(0)]);
  Data.store(memory, 8, { key: { code: 3, isDown: true } });
  expect(copyOf(Data.load(memory, 8).key)).toEqual({ code: 3, isDown: true });
  expect(encode(Data, { ratio: 1 })).toHaveLength(16);
});

test.each<[string, unknown, RegExp]>([
  [
    "none",
    {},
    /^Data must be an object with one member, not an object\. Give one of key, ratio, name, mode\./,
  ],
  ["another", { other: 1 }, /must be an object with one member/],
  [
    "several",
    { ratio: 1, mode: "on" },
    /has several members: ratio, mode\. Give one of key, ratio, name, mode\./,
  ],
  ["undefined ones", { ratio: undefined }, /must be an object with one member/],
  ["no object", 1.5, /not 1\.5/],
  ["null", null, /not null/],
])("%s of the members is refused, and nothing is written", (_what, value, text) => {
  const memory = new GuestMemory(SIZE);
  const error = writesOnly(memory, 8, 0, () => {
    Data.store(memory, 8, value as never);
  }) as LowerError;
  expect([error.name, error.code]).toEqual(["LowerError", "wrong-type"]);
  expect(error.message).toMatch(text);
});

test("a value that does not fit its member is refused with its name, and nothing is written", () => {
  const memory = new GuestMemory(SIZE);
  const error = writesOnly(memory, 8, 0, () => {
    Data.store(memory, 8, { key: { code: 70000, isDown: true } });
  }) as LowerError;
  expect(error.code).toBe("out-of-range");
  expect(error.message).toContain("Data.key.code must be an integer");
});

test("a member named like one of every object is a member like any other", () => {
  const memory = new GuestMemory(SIZE);
  const odd = union({ toString: u32, number: u8 });
  odd.store(memory, 8, { number: 7 } as never);
  expect(memory.readU8(8)).toBe(7);
});

test("a view in the same memory is copied byte for byte, also over itself; one of another memory is refused", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU64(8, 0x7ff8_0000_0000_1234n); // a NaN with a payload
  const view = Data.load(memory, 8);
  Data.store(memory, 12, view);
  expect(memory.readU64(12)).toBe(0x7ff8_0000_0000_1234n);
  thrown(
    () => {
      Data.store(new GuestMemory(SIZE), 8, view);
    },
    LowerError,
    { code: "wrong-type" },
  );
});

test("a copy stays as it is, has the members of which the bytes are values, and is stored byte for byte", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU64(8, 0x7ff8_0000_0000_1234n);
  const copied = union(
    { mode: enumeration("off", "on"), code: u16, key: struct(Key), long: f64 },
    { copy: true },
  );
  const value = copied.lift(memory, 8);
  memory.writeU64(8, 0n);
  expect(Object.keys(value)).toEqual(["code", "key", "long"]);
  expect([value.code, value.long, copyOf(value.key)]).toEqual([0x1234, NaN, { code: 0x1234, isDown: false }]);
  expect(() => {
    value.code = 1;
  }).toThrow(TypeError);
  copied.store(memory, 16, value);
  expect(memory.readU64(16)).toBe(0x7ff8_0000_0000_1234n);
  thrown(
    () => {
      copied.store(new GuestMemory(SIZE), 16, value);
    },
    LowerError,
    { code: "wrong-type" },
  );
});

test("copyOf copies all members, or fails for one", () => {
  const memory = new GuestMemory(SIZE);
  const Number_ = union({ signed: i32, unsigned: u32 });
  memory.writeU32(8, 0xffffffff);
  expect(copyOf(Number_.load(memory, 8))).toEqual({ signed: -1, unsigned: 0xffffffff });
  expect(JSON.stringify(Number_.load(memory, 8))).toBe('{"signed":-1,"unsigned":4294967295}');
  thrown(() => copyOf(Data.load(memory, 8)), LiftError, { code: "invalid-utf8" });
});

test("it is written in messages by its members, whatever its bytes are", () => {
  const memory = new GuestMemory(SIZE);
  memory.writeU32(8, 7);
  const text = Data.format(Data.load(memory, 8));
  expect(text).toContain("Data { key: Key { code: 7, isDown: false }, ratio: ");
  expect(text).toContain("mode: <unknown-discriminant>");
  expect(Data.preview(memory, 8)).toBe(text);
  expect(Data.format({ ratio: 2 })).toBe("Data { ratio: 2 }");
  expect(Data.format(5)).toBe("Data {  }");
});

test("it is a field and an element, and members may lead elsewhere", () => {
  const { memory } = bumpGuest("malloc");
  const Event = struct({ kind: u8, data: union({ text: allocated(string), number: u64 }), after: u8 });
  Event.store(memory, 64, { kind: 1, data: { text: "grün" }, after: 2 });
  const event = Event.load(memory, 64);
  expect([event.data.text, event.after]).toEqual(["grün", 2]);
  event.data = { number: 5n };
  expect([event.data.number, event.after]).toEqual([5n, 2]);
  expect([...fixed(union({ a: u8 }), 2).load(memory, 64)].map(({ a }) => a)).toEqual([1, 0]);
});

test("it lies inside the memory, and may be absent where it is passed", () => {
  const memory = new GuestMemory(SIZE);
  expect(Data.lift(memory, SIZE - 16).ratio).toBe(0);
  for (const offset of [SIZE - 15, SIZE, 0xffffffff]) {
    thrown(() => Data.lift(memory, offset), GuestMemoryError, { code: "out-of-bounds" });
  }
  expect(union({ a: u8 }, { nullable: true }).lift(memory, 0)).toBeUndefined();
  thrown(() => union({ a: u8 }, { nonNull: true }).lift(memory, 0), GuestMemoryError, {
    code: "null-pointer",
  });
  thrown(() => union({ a: u32 }, { aligned: true }).lift(memory, 2), LiftError, { code: "misaligned" });
});

test("whatever the bytes are, a copy is made, its members are those that can be read, and storing it gives the bytes", () => {
  const all = { data: Data, text: string, number: u64, list: fixed(bool, 5), to: pointer(u32) };
  const type = union(all);
  const copied = union(all, { copy: true });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const memory = new GuestMemory(SIZE);
      memory.writeBytes(8, bytes);
      const view = type.load(memory, 8) as Record<string, unknown>;
      const copy = copied.load(memory, 8) as Record<string, unknown>;
      for (const name of ["text", "number", "to"]) {
        let value: unknown;
        try {
          value = view[name];
        } catch {
          expect(copy).not.toHaveProperty(name);
          continue;
        }
        expect(type.describe().fields?.map((field) => field.name)).toContain(name);
        expect(String(copy[name])).toBe(String(value));
      }
      copied.store(memory, 40, copy);
      expect(memory.readBytes(40, 16)).toEqual(bytes);
    }),
    { numRuns: caseCount(1000) },
  );
});

test("a definition without members, with an index, or with a type of no size is refused", () => {
  thrown(() => union({}), TypeDefinitionError, { code: "invalid-definition" });
  thrown(() => union({ 0: u8 }), TypeDefinitionError, { code: "invalid-definition" });
  thrown(() => union({ a: undefined as never }), TypeDefinitionError, { code: "not-a-type" });
  thrown(() => union({ a: u8 }, { packed: true } as never), TypeDefinitionError, { code: "unknown-option" });
});
