import { thrown } from "../fixtures/thrown.fixture.js";
import { formatFunctionType } from "../metadata/function-type.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { list } from "./module-bytes.fixture.js";
import { readTypeSection, type TypeSection } from "./type-section.js";

const I32 = [0x7f];
const F64 = [0x7c];
const EXTERNREF = [0x6f];

function func(parameters: number[][] = [], results: number[][] = []): number[] {
  return [0x60, ...list(...parameters), ...list(...results)];
}

function read(...entries: number[][]): TypeSection {
  return readTypeSection(new ByteReader(Uint8Array.from(list(...entries))));
}

test("reads function types as the signatures of host functions are written", () => {
  const { functions, isComplete } = read(
    func(),
    func([I32, F64], [I32]),
    func([EXTERNREF], [I32, [0x64, 0x02]]),
  );
  expect(isComplete).toBe(true);
  expect(functions.map((type) => type && formatFunctionType(type))).toEqual([
    "() -> ()",
    "(i32, f64) -> i32",
    "(externref) -> (i32, (ref 2))",
  ]);
});

test.each([
  ["by itself", func(), true],
  ["in a group of one", [0x4e, ...list(func())], true],
  ["in a group of two", [0x4e, ...list(func(), [0x5f, ...list()])], false],
  ["that is final", [0x4f, ...list(), ...func()], true],
  ["that others may extend", [0x50, ...list(), ...func()], false],
  ["that extends another", [0x4f, ...list([0x00]), ...func()], false],
  ["that is shared", [0x65, ...func()], false],
] as const)("a function type %s is plain or not", (_, bytes, isPlain) => {
  expect(read(func([I32]), [...bytes], func([F64])).functions.map((type) => type?.isPlain)).toEqual(
    [true, isPlain, bytes[0] === 0x4e && bytes[1] === 2 ? [undefined] : [], true].flat(),
  );
});

test("counts the types of recursion groups, and those that are not of functions", () => {
  const group = [0x4e, ...list(func([I32]), [0x5f, ...list([0x7f, 0x01], [0x78, 0x00], [0x64, 0x00, 0x00])])];
  const { functions } = read(
    func(),
    group,
    [0x4e, ...list()],
    [0x5e, 0x63, 0x00, 0x01],
    [0x5e, 0x77, 0x00],
    [0x5d, 0x07],
    func([F64]),
  );
  expect(functions.map((type) => type?.parameters)).toEqual([
    [],
    ["i32"],
    undefined,
    undefined,
    undefined,
    undefined,
    ["f64"],
  ]);
});

test("reads the types in front of one of an unknown form, and tells that there are more", () => {
  const { functions, isComplete } = read(func([I32]), [0x4e, ...list(func(), [0x4c, 0x00])], func());
  expect(isComplete).toBe(false);
  // A group is known as a whole, or not at all.
  expect(functions.map((type) => type?.parameters)).toEqual([["i32"]]);
});

test.each([
  ["is cut off", [1, 0x60, 0x01]],
  ["announces more parameters than there are bytes", [1, 0x60, 0xff, 0xff, 0xff, 0x7f, 0x7f]],
  ["announces more results than there are bytes", [1, 0x60, 0x00, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ["announces a larger group than there are bytes", [1, 0x4e, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x60]],
  ["announces more supertypes than there are bytes", [1, 0x50, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x60]],
  ["is longer than its types", [...list(func()), 0x00]],
  ["ends in a field", [1, 0x5e, 0x7f]],
])("refuses a section that %s", (_, bytes) => {
  thrown(() => readTypeSection(new ByteReader(Uint8Array.from(bytes))), SectionError, { code: "malformed" });
});
