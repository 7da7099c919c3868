import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { readReferenceType, readValueType, skipFieldType } from "./value-type.js";

const NUMBERS: [number[], string][] = [
  [[0x7f], "i32"],
  [[0x7e], "i64"],
  [[0x7d], "f32"],
  [[0x7c], "f64"],
  [[0x7b], "v128"],
];

const REFERENCES: [number[], string][] = [
  [[0x70], "funcref"],
  [[0x6f], "externref"],
  [[0x6e], "anyref"],
  [[0x6d], "eqref"],
  [[0x6c], "i31ref"],
  [[0x6b], "structref"],
  [[0x6a], "arrayref"],
  [[0x69], "exnref"],
  [[0x68], "contref"],
  [[0x75], "nullcontref"],
  [[0x74], "nullexnref"],
  [[0x73], "nullfuncref"],
  [[0x72], "nullexternref"],
  [[0x71], "nullref"],
  [[0x63, 0x6f], "externref"],
  [[0x64, 0x6f], "(ref extern)"],
  [[0x64, 0x6c], "(ref i31)"],
  [[0x63, 0x05], "(ref null 5)"],
  [[0x64, 0x05], "(ref 5)"],
  [[0x64, 0xff, 0xff, 0xff, 0xff, 0x0f], "(ref 4294967295)"],
  [[0x63, 0x65, 0x70], "(ref null (shared func))"],
  [[0x64, 0x65, 0x6e], "(ref (shared any))"],
];

test.each([...NUMBERS, ...REFERENCES])("%j is the value type %s", (bytes, name) => {
  const reader = new ByteReader(Uint8Array.from(bytes));
  expect(readValueType(reader)).toBe(name);
  reader.expectEnd();
});

test.each(REFERENCES)("%j is what a table may hold: %s", (bytes, name) => {
  expect(readReferenceType(new ByteReader(Uint8Array.from(bytes)))).toBe(name);
});

test.each([
  ["a number in a table", readReferenceType, [0x7f], 0],
  ["a packed type as a value", readValueType, [0x78], 0],
  ["a value type that is not known", readValueType, [0x67], 0],
  ["a heap type that is not known", readValueType, [0x64, 0x41], 1],
  ["a heap type far below zero", readValueType, [0x64, 0x80, 0x80, 0x80, 0x80, 0x70], 1],
  ["a shared heap type that is not known", readValueType, [0x64, 0x65, 0x41], 2],
  ["a mutability that is not known", skipFieldType, [0x7f, 0x02], 1],
])("refuses %s as an unknown encoding", (_, read, bytes, offset) => {
  thrown(() => read(new ByteReader(Uint8Array.from(bytes))), SectionError, {
    code: "unknown-encoding",
    offset,
  });
});

test("tells the byte that it does not know", () => {
  const { message } = thrown(
    () => readValueType(new ByteReader(Uint8Array.of(0x64, 0x41))),
    SectionError,
    {},
  );
  expect(message).toBe("the module at byte 1: the heap type 0x41 is not known.");
});

test.each([[[0x78, 0x00]], [[0x77, 0x01]], [[0x7c, 0x01]], [[0x63, 0x02, 0x00]]])(
  "%j is read past as one field",
  (bytes) => {
    const reader = new ByteReader(Uint8Array.from([...bytes, 0xaa]));
    skipFieldType(reader);
    expect(reader.offset).toBe(bytes.length);
  },
);
