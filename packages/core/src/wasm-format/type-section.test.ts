import { thrown } from "../fixtures/thrown.fixture.js";
import { formatFunctionType } from "../metadata/function-type.js";
import { ByteReader } from "./byte-reader.js";
import { list } from "./module-bytes.fixture.js";
import { SectionError } from "./section-error.js";
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

const ALONE = { isFinal: true, supertypes: [], isShared: false };

test("reads function types as the signatures of host functions are written", () => {
  const { definitions, isComplete } = read(
    func(),
    func([I32, F64], [I32]),
    func([EXTERNREF], [I32, [0x64, 0x02]]),
  );
  expect(isComplete).toBe(true);
  expect(
    definitions.map((definition) => definition.kind === "function" && formatFunctionType(definition)),
  ).toEqual(["() -> ()", "(i32, f64) -> i32", "(externref) -> (i32, (ref 2))"]);
});

test("puts a type that stands alone in a group of its own", () => {
  expect(read(func(), func()).definitions).toEqual([
    { kind: "function", parameters: [], results: [], group: { first: 0, size: 1 }, ...ALONE },
    { kind: "function", parameters: [], results: [], group: { first: 1, size: 1 }, ...ALONE },
  ]);
});

test("counts the types of recursion groups through", () => {
  const group = [0x4e, ...list(func(), [0x5f, ...list()])];
  const { definitions } = read(func(), group, [0x4e, ...list()], func([I32]));
  expect(definitions.map(({ kind, group: { first, size } }) => [kind, first, size])).toEqual([
    ["function", 0, 1],
    ["function", 1, 2],
    ["struct", 1, 2],
    ["function", 3, 1],
  ]);
  expect(definitions[1]?.group).toBe(definitions[2]?.group);
});

test("reads subtypes, open and final ones, with what they extend", () => {
  const { definitions } = read([0x50, ...list(), ...func()], [0x4f, ...list([0x00]), ...func()]);
  expect(definitions.map(({ isFinal, supertypes }) => [isFinal, supertypes])).toEqual([
    [false, []],
    [true, [0]],
  ]);
});

test("reads structs, arrays, continuations and shared types", () => {
  const { definitions } = read(
    [0x5f, ...list([0x7f, 0x01], [0x78, 0x00])],
    [0x5e, 0x63, 0x00, 0x01],
    [0x5d, 0x07],
    [0x65, ...func()],
  );
  expect(definitions).toMatchObject([
    {
      kind: "struct",
      fields: [
        { storage: "i32", isMutable: true },
        { storage: "i8", isMutable: false },
      ],
    },
    { kind: "array", fields: [{ storage: "(ref null 0)", isMutable: true }] },
    { kind: "continuation", functionType: 7 },
    { kind: "function", isShared: true },
  ]);
});

test("gives the types in front of one that it does not know, and says that there are more", () => {
  const { definitions, isComplete } = read(func([I32]), [0x4e, ...list(func(), [0x4c, 0x00])], func());
  expect(isComplete).toBe(false);
  // A group is known as a whole, or not at all.
  expect(definitions.map(({ group: { first } }) => first)).toEqual([0]);
});

test.each([
  ["is cut off", [1, 0x60, 0x01]],
  ["announces more parameters than there are bytes", [1, 0x60, 0xff, 0xff, 0xff, 0x7f, 0x7f]],
  ["announces more results than there are bytes", [1, 0x60, 0x00, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ["announces a larger group than there are bytes", [1, 0x4e, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x60]],
  ["announces more supertypes than there are bytes", [1, 0x50, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x60]],
  ["is longer than its types", [...list(func()), 0x00]],
  ["continues a type below zero", [1, 0x5d, 0x70]],
])("refuses a section that %s", (_, bytes) => {
  thrown(() => readTypeSection(new ByteReader(Uint8Array.from(bytes))), SectionError, { code: "malformed" });
});
