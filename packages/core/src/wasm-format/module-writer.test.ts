import { EXTERN, SECTION } from "./codes.js";
import {
  tryCompile,
  functionType,
  isSelfContained,
  moduleBytes,
  section,
  text,
  unsigned,
  valueType,
} from "./module-writer.js";
import { ByteReader } from "./byte-reader.js";
import { readValueType } from "./value-type.js";

test.each<[number | bigint, number[]]>([
  [0, [0x00]],
  [0x7f, [0x7f]],
  [0x80, [0x80, 0x01]],
  [0x3fff, [0xff, 0x7f]],
  [0x4000, [0x80, 0x80, 0x01]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  [2n ** 64n - 1n, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
])("%s is written in as few bytes as there may be", (value, bytes) => {
  expect(unsigned(value)).toEqual(bytes);
});

test("types that refer to others mean something in their own module only", () => {
  expect(
    ["i32", "v128", "funcref", "anyref", "(ref extern)", "(ref null (shared any))"].every(isSelfContained),
  ).toBe(true);
  expect(["(ref 0)", "(ref null 12)"].some(isSelfContained)).toBe(false);
});

test.each([
  ["i32", [0x7f]],
  ["v128", [0x7b]],
  ["externref", [0x6f]],
  ["nullfuncref", [0x73]],
  ["(ref extern)", [0x64, 0x6f]],
  ["(ref i31)", [0x64, 0x6c]],
  ["(ref 0)", [0x64, 0x00]],
  ["(ref null 3)", [0x63, 0x03]],
  ["(ref 63)", [0x64, 0x3f]],
  ["(ref 64)", [0x64, 0xc0, 0x00]],
  ["(ref null 300)", [0x63, 0xac, 0x02]],
  ["(ref (shared any))", [0x64, 0x65, 0x6e]],
  ["(ref null (shared any))", [0x63, 0x65, 0x6e]],
])("%s is written as it is read", (name, bytes) => {
  expect(valueType(name)).toEqual(bytes);
  expect(readValueType(new ByteReader(Uint8Array.from(bytes)))).toBe(name);
});

test("the engine reads what was written as it was meant", () => {
  const module = tryCompile(
    moduleBytes([
      section(SECTION.type, [functionType(["i32", "externref"], ["f64", "i64"])]),
      section(SECTION.import, [[...text("from"), ...text("name"), EXTERN.function, 0]]),
      section(SECTION.export, [[...text("again"), EXTERN.function, 0]]),
    ]),
  ) as WebAssembly.Module;
  expect(WebAssembly.Module.imports(module)).toMatchObject([
    { module: "from", name: "name", kind: "function" },
  ]);
  expect(WebAssembly.Module.exports(module)).toMatchObject([{ name: "again", kind: "function" }]);
});

test("bytes that are no module compile to nothing", () => {
  expect(tryCompile(Uint8Array.of(1, 2, 3))).toBeUndefined();
});
