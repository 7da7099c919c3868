import fc from "fast-check";

import { caseCount } from "../fixtures/cases.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { readPlacedFunctions } from "./element-section.js";
import { list, moduleOf, section, text, unsigned } from "./module-bytes.fixture.js";
import { readSections } from "./module-sections.js";

const FUNCTIONS = 20;
const PLACES = 40;
const BASE = 7;

function read(contents: readonly number[], table = 0, globals = (): number | undefined => BASE) {
  return readPlacedFunctions(new ByteReader(Uint8Array.from(contents)), table, globals);
}

const i32 = (value: number): number[] => [0x41, value, 0x0b];
const atBase = [0x23, 0x00, 0x0b];
const refs = (functions: readonly (number | undefined)[]): number[] =>
  list(...functions.map((each) => (each === undefined ? [0xd0, 0x70, 0x0b] : [0xd2, each, 0x0b])));
const indices = (functions: readonly (number | undefined)[]): number[] =>
  list(...functions.map((each) => [each ?? 0]));

/** The forms of segments, by their numbers. */
const FORMS: ((table: number, start: number[], functions: readonly (number | undefined)[]) => number[])[] = [
  (_, start, functions) => [0, ...start, ...indices(functions)],
  (_table, _start, functions) => [1, 0, ...indices(functions)],
  (table, start, functions) => [2, table, ...start, 0, ...indices(functions)],
  (_table, _start, functions) => [3, 0, ...indices(functions)],
  (_, start, functions) => [4, ...start, ...refs(functions)],
  (_table, _start, functions) => [5, 0x70, ...refs(functions)],
  (table, start, functions) => [6, table, ...start, 0x70, ...refs(functions)],
  (_table, _start, functions) => [7, 0x70, ...refs(functions)],
];

const segment = fc
  .record({
    form: fc.integer({ min: 0, max: 7 }),
    table: fc.integer({ min: 0, max: 1 }),
    start: fc.oneof(fc.integer({ min: 0, max: 30 }).map(i32), fc.constant(atBase)),
    functions: fc.array(fc.option(fc.integer({ min: 0, max: FUNCTIONS - 1 }), { nil: undefined }), {
      maxLength: 9,
    }),
  })
  .map(({ form, table, start, functions }) => FORMS[form]?.(table, start, functions) ?? []);

test("the functions that a module puts into its tables are those that the engine puts there", () => {
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
      const bytes = moduleOf(
        section(1, list([0x60, 0, 0])),
        section(2, list([...text("env"), ...text("base"), 3, 0x7f, 0])),
        section(3, list(...Array.from({ length: FUNCTIONS }, () => [0]))),
        section(4, list([0x70, 0, PLACES], [0x70, 0, PLACES])),
        section(7, list([...text("a"), 1, 0], [...text("b"), 1, 1])),
        section(9, list(...segments)),
        section(10, list(...Array.from({ length: FUNCTIONS }, () => [2, 0, 0x0b]))),
      );
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { base: BASE } });
      ["a", "b"].forEach((name, index) => {
        const table = exports[name] as WebAssembly.Table;
        const theirs = Array.from({ length: PLACES }, (_, at) => {
          const found = table.get(at) as { readonly name: string } | null;
          return found === null ? undefined : Number(found.name);
        });
        const { elementSection } = readSections(bytes);
        const ours = readPlacedFunctions(new ByteReader(elementSection), index, () => BASE);
        expect(Array.from({ length: PLACES }, (_, at) => ours.get(at))).toEqual(theirs);
      });
    }),
    { numRuns: caseCount(2000) },
  );
});

test("only modules whose table others may use keep their elements", () => {
  const elements = section(9, list([0, ...i32(0), ...indices([0])]));
  const of = (...parts: number[][]): number =>
    readSections(moduleOf(section(1, list([0x60, 0, 0])), ...parts)).elementSection.length;
  const own = section(4, list([0x70, 0, 1]));
  expect(of(section(3, list([0])), own, elements)).toBe(1);
  expect(of(section(3, list([0])), own, section(7, list([...text("f"), 0, 0])), elements)).toBe(1);
  expect(of(section(3, list([0])), own, section(7, list([...text("t"), 1, 0])), elements)).toBeGreaterThan(1);
  const imported = section(2, list([...text("env"), ...text("t"), 1, 0x70, 0, 1]));
  expect(of(imported, section(3, list([0])), elements)).toBeGreaterThan(1);
});

test.each([
  ["a sum of constants", [0x23, 0x00, 0x41, 3, 0x6a, 0x0b], [10]],
  ["a 64-bit constant", [0x42, 0x05, 0x0b], [5]],
  ["a sum of 64-bit constants", [0x42, 0x05, 0x42, 0x06, 0x7c, 0x0b], [11]],
  ["a high 32-bit constant, as unsigned", [0x41, 0x7f, 0x0b], [0xffffffff]],
])("a segment may begin at %s", (_, start, places) => {
  expect([...read(list([0, ...start, ...indices([1])])).keys()]).toEqual(places);
});

test("a segment that begins at an unknown global, or has one in it, tells nothing", () => {
  const start = list([0, ...atBase, ...indices([1])]);
  expect(read(start, 0, () => undefined).size).toBe(0);
  const element = list([4, ...i32(0), ...list([0x23, 0x01, 0x0b], [0xd2, 1, 0x0b])]);
  expect([...read(element)]).toEqual([[1, 1]]);
});

test("a reference type in its long form is read past", () => {
  expect([...read(list([6, 0, ...i32(2), 0x63, 0x70, ...refs([4])]))]).toEqual([[2, 4]]);
  expect(read(list([5, 0x64, 0x05, ...refs([4])])).size).toBe(0);
});

test("segments from an unknown form on are left out", () => {
  const known = [0, ...i32(0), ...indices([3])];
  for (const unknown of [
    [8, ...i32(0), ...indices([1])],
    [0, 0xfb, 0x1c, 0x0b, ...indices([1])],
    [2, 0, ...i32(0), 1, ...indices([1])],
  ]) {
    expect([...read(list(known, unknown, [0, ...i32(1), ...indices([1])]))]).toEqual([[0, 3]]);
  }
});

test.each([
  ["is cut off", [1, 0, 0x41]],
  ["announces more than there is", list([0, ...i32(0), ...unsigned(1e9)])],
])("a section that %s is malformed", (_, contents) => {
  thrown(() => read(contents), SectionError, { code: "malformed" });
});

test("no bytes give more functions than they have entries, or another error than the one that is meant", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const reading = (): unknown => read([...bytes]).size;
      const answer = bytes.length === 0 ? 0 : attempt(reading);
      if (typeof answer === "number") expect(answer).toBeLessThanOrEqual(bytes.length);
      else expect(answer).toBeInstanceOf(SectionError);
    }),
    { numRuns: caseCount(20_000) },
  );
});

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
