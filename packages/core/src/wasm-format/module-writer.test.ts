import { EXTERN, SECTION } from "./codes.js";
import {
  tryCompile,
  functionType,
  isWritable,
  moduleBytes,
  section,
  text,
  unsigned,
} from "./module-writer.js";

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

test("types that mean something in their own module only cannot be written", () => {
  expect(["i32", "i64", "f32", "f64", "v128", "funcref", "externref"].every(isWritable)).toBe(true);
  expect(["(ref 0)", "(ref null 0)", "anyref", ""].some(isWritable)).toBe(false);
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
