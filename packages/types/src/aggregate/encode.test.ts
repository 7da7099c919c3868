import fc from "fast-check";
import { LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  bytes,
  callback,
  copyOf,
  cstring,
  encode,
  f64,
  fixed,
  GuestMemory,
  handle,
  i64,
  list,
  none,
  pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u8,
  usize,
  utf16,
} from "../index.js";
import { caseCount } from "../cases.fixture.js";
import { thrown } from "../thrown.fixture.js";
import { anything } from "./specs.fixture.js";

class Point extends Struct {
  @u8 tag!: number;
  @u32 x!: number;
}

test("a struct has the bytes of its layout, and its padding is 0", () => {
  expect([...encode(Point, { tag: 1, x: 0x01020304 })]).toEqual([1, 0, 0, 0, 4, 3, 2, 1]);
  expect(encode(struct(Point), { tag: 1, x: 2 })).toEqual(encode(Point, { tag: 1, x: 2 }));
});

test("a list has its elements one after the other, and none is no byte", () => {
  expect([...encode(list(u16), [1, 0x0203])]).toEqual([1, 0, 3, 2]);
  expect(encode(list(Point), new Set([{ tag: 1, x: 2 }]))).toEqual(encode(Point, { tag: 1, x: 2 }));
  expect(encode(list(u16), []).length).toBe(0);
});

test("texts, bytes and numbers are those that a guest would get", () => {
  expect([...encode(string, "a€")]).toEqual([0x61, 0xe2, 0x82, 0xac]);
  expect([...encode(cstring, "a")]).toEqual([0x61, 0]);
  expect([...encode(utf16, "a")]).toEqual([0x61, 0]);
  const data = Uint8Array.of(1, 2);
  const copy = encode(bytes, data);
  data.fill(9);
  expect([...copy]).toEqual([1, 2]);
  expect([...encode(f64, 1)]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

test("addresses are as wide as the memory says that the bytes are for", () => {
  const Sized = struct({ size: usize, next: pointer(u8, { nullable: true }) });
  const value = { size: 5, next: undefined };
  expect(encode(Sized, value).length).toBe(8);
  expect([...encode(Sized, value, { addressType: "i64" })]).toEqual([5, ...new Array<number>(15).fill(0)]);
});

test("any value is in the bytes, and stays as it was", () => {
  const cases = anything.chain(({ type, values }) => fc.tuple(fc.constant(type), values));
  fc.assert(
    fc.property(cases, fc.constantFrom("i32" as const, "i64" as const), ([type, value], addressType) => {
      const encoded = encode(type, value, { addressType });
      const memory = new GuestMemory(encoded.length, { addressType });
      memory.writeBytes(0, encoded);
      expect(copyOf(type.load(memory, 0))).toEqual(value);
    }),
    { numRuns: caseCount(2000) },
  );
});

class File {}

describe("is refused, with the field, where only a guest could hold it:", () => {
  const other = new GuestMemory(64);
  test.each([
    ["a text", struct({ part: string }), { part: "a" }],
    ["a C string", struct({ part: cstring }), { part: "a" }],
    ["bytes", struct({ part: bytes }), { part: Uint8Array.of(1) }],
    ["a list", struct({ part: list(u8) }), { part: [1] }],
    ["a list behind a pointer", struct({ part: list(u8, { layout: "pointer" }) }), { part: [1] }],
    ["an allocated text", struct({ part: allocated(string) }), { part: "a" }],
    ["an object of AssemblyScript", struct({ part: utf16({ layout: "assemblyscript" }) }), { part: "a" }],
    ["a handle", struct({ part: handle(File) }), { part: new File() }],
    ["a function", struct({ part: callback([u8]) }), { part: () => undefined }],
  ] as const)("%s", (_name, type, value) => {
    const error = thrown(() => encode(type as never, value as never), LowerError, { code: "needs-guest" });
    expect(error.message).toMatch(
      /^encode: struct\.part lies elsewhere in a guest, or is known to one alone/,
    );
    thrown(() => encode(list(type as never), [value as never]), LowerError, { code: "needs-guest" });
  });

  test("a pointer into a memory", () => {
    const to = struct({ to: pointer(u8) });
    const value = { to: pointer(u8).lift(other, 8) };
    thrown(() => encode(to, value), LowerError, { code: "foreign-memory" });
  });
});

test("what does not fit the type, an absent value, and what has no bytes, are errors that say where", () => {
  const range = thrown(() => encode(list(Point), [{ tag: 300, x: 1 }]), LowerError, { code: "out-of-range" });
  expect(range.message).toMatch(/^encode: list<Point>\[0\]\.tag must be an integer from 0 to 255, not 300/);
  thrown(() => encode(fixed(i64, 2), [1n]), LowerError, { code: "wrong-length" });
  thrown(() => encode(string({ nullable: true }), undefined), LowerError, { code: "wrong-type" });
  thrown(() => encode(none as never, undefined as never), TypeDefinitionError, { code: "not-a-type" });
  thrown(() => encode(u8, 1, { addresType: "i64" } as never), TypeDefinitionError, {
    code: "unknown-option",
  });
  thrown(() => encode(u8, 1, { addressType: "i16" } as never), TypeDefinitionError, {
    code: "invalid-option",
  });
});
