import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { readGlobalType, readMemoryType, readTableType } from "./extern-types.js";
import { unsigned } from "./module-bytes.fixture.js";
import type { TypeSection } from "./type-section.js";

function reader(bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes));
}

const PLAIN = { addressType: "i32", minimum: 1, maximum: undefined, isShared: false, pageSize: 65536 };

test.each([
  ["without a maximum", [0x00, 1], PLAIN],
  ["with one", [0x01, 1, 2], { ...PLAIN, maximum: 2 }],
  ["that is shared", [0x03, 1, 2], { ...PLAIN, maximum: 2, isShared: true }],
  ["that is addressed with i64", [0x04, 1], { ...PLAIN, addressType: "i64" }],
  [
    "that is shared and addressed with i64",
    [0x07, 1, ...unsigned(2n ** 48n)],
    { ...PLAIN, addressType: "i64", isShared: true, maximum: 2 ** 48 },
  ],
  [
    "with a maximum that no double holds",
    [0x05, 1, ...unsigned(2n ** 64n - 1n)],
    { maximum: 2n ** 64n - 1n },
  ],
  ["with pages of one byte", [0x08, 1, 0], { ...PLAIN, pageSize: 1 }],
  ["with pages of one byte, and a maximum", [0x09, 1, 5, 0], { ...PLAIN, maximum: 5, pageSize: 1 }],
  ["with pages of the usual size, said aloud", [0x08, 1, 16], PLAIN],
])("reads a memory %s", (_, bytes, memory) => {
  const source = reader(bytes);
  expect(readMemoryType(source)).toMatchObject(memory);
  source.expectEnd();
});

test.each([
  ["limits of 33 bits", [0x00, ...unsigned(2 ** 32)], "malformed"],
  ["limits of 65 bits", [0x04, ...unsigned(2n ** 64n)], "malformed"],
  ["pages of 128 KiB", [0x08, 1, 17], "malformed"],
  ["limits that are cut off", [0x01, 1], "malformed"],
  ["limits of an unknown kind", [0x10, 1], "unknown-encoding"],
] as const)("refuses a memory with %s", (_, bytes, code) => {
  thrown(() => readMemoryType(reader(bytes)), SectionError, { code });
});

/** The types of a module: a struct, and a function. */
const TYPES: TypeSection = {
  functions: [undefined, { parameters: [], results: [], isPlain: true }],
  isComplete: true,
};

test.each([
  [
    "of functions",
    [0x70, 0x00, 5],
    {
      element: "funcref",
      holdsFunctions: true,
      addressType: "i32",
      minimum: 5,
      maximum: undefined,
      isShared: false,
    },
  ],
  ["with a maximum", [0x6f, 0x01, 5, 6], { element: "externref", holdsFunctions: false, maximum: 6 }],
  ["that is addressed with i64", [0x70, 0x04, 5], { addressType: "i64" }],
  [
    "of functions that are never null",
    [0x64, 0x70, 0x00, 5],
    { element: "(ref func)", holdsFunctions: true },
  ],
  ["of functions of one type", [0x64, 0x01, 0x00, 5], { element: "(ref 1)", holdsFunctions: true }],
  ["of nullable functions of one type", [0x63, 0x01, 0x00, 5], { holdsFunctions: true }],
  ["of structs", [0x63, 0x00, 0x00, 5], { element: "(ref null 0)", holdsFunctions: false }],
  ["of a type that is not defined", [0x63, 0x02, 0x00, 5], { holdsFunctions: false }],
  ["of any references", [0x6e, 0x00, 5], { element: "anyref", holdsFunctions: false }],
])("reads a table %s", (_, bytes, table) => {
  const source = reader(bytes);
  expect(readTableType(source, TYPES)).toMatchObject(table);
  source.expectEnd();
});

// The types that follow the last one that could be read may be of functions.
test("takes a type that could not be read for one of functions", () => {
  const bytes = [0x63, 0x02, 0x00, 5];
  expect(readTableType(reader(bytes), { ...TYPES, isComplete: false })).toMatchObject({
    holdsFunctions: true,
  });
});

test("refuses a table with pages", () => {
  thrown(() => readTableType(reader([0x70, 0x08, 1, 0]), TYPES), SectionError, { code: "unknown-encoding" });
});

test.each([
  [[0x7e, 0x00], { valueType: "i64", isMutable: false }],
  [[0x6f, 0x01], { valueType: "externref", isMutable: true }],
])("reads the global %j", (bytes, global) => {
  expect(readGlobalType(reader(bytes))).toEqual(global);
});

test("refuses a global of an unknown mutability", () => {
  thrown(() => readGlobalType(reader([0x7f, 0x02])), SectionError, { code: "unknown-encoding", offset: 1 });
});
