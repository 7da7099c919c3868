import { SECTION } from "./codes.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { custom, moduleOf, section, unsigned } from "./module-bytes.fixture.js";
import { SectionError } from "./byte-reader.js";
import type { SectionVisitor } from "./section-walk.js";
import { walkBytes } from "./section-walk.js";

/** Notes what it is told, and takes the sections with these numbers. */
class Notes implements SectionVisitor {
  readonly begun: number[] = [];
  readonly taken: [number, number, number[]][] = [];

  constructor(
    readonly wanted: readonly number[],
    readonly stopAt?: number,
  ) {}

  begin(id: number): "take" | "skip" | "stop" {
    this.begun.push(id);
    if (id === this.stopAt) return "stop";
    return this.wanted.includes(id) ? "take" : "skip";
  }

  take(id: number, contents: Parameters<SectionVisitor["take"]>[1]): void {
    this.taken.push([id, contents.offset, [...contents.bytes(contents.remaining)]]);
  }
}

function walk(bytes: Uint8Array, notes = new Notes([])): Notes {
  walkBytes(bytes, notes);
  return notes;
}

function refusal(bytes: Uint8Array, offset: number): string {
  return thrown(() => walk(bytes), SectionError, { code: "malformed", offset }).message;
}

test("gives the contents of what is taken, and where in the module they are", () => {
  const bytes = moduleOf(custom("first", [1]), section(SECTION.type, [0, 9]), section(SECTION.code, [7]));
  expect(walk(bytes, new Notes([SECTION.type, SECTION.code]))).toMatchObject({
    begun: [0, 1, 10],
    taken: [
      [1, 19, [0, 9]],
      [10, 23, [7]],
    ],
  });
});

test("passes over sections that nobody knows, wherever they are", () => {
  const bytes = moduleOf(section(14, [0xff]), section(SECTION.type, []), section(99, []), section(14, [1]));
  expect(walk(bytes).begun).toEqual([14, 1, 99, 14]);
});

test("takes the sections in the order of the specification, which is not that of their numbers", () => {
  const inOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
  expect(walk(moduleOf(...inOrder.map((id) => section(id, [])))).begun).toEqual(inOrder);
});

test.each([
  ["twice", [1, 1]],
  ["too late", [2, 1]],
  ["too late by the order of the specification", [6, 13]],
  ["too late, with another in between", [10, 0, 12]],
])("refuses a section that comes %s", (_, ids) => {
  const sections = ids.map((id) => (id === 0 ? custom("x", []) : section(id, [])));
  const at = 8 + sections.slice(0, -1).flat().length;
  expect(refusal(moduleOf(...sections), at)).toContain("comes twice, or too late.");
});

test.each([
  ["nothing at all", [], 0],
  ["half a preamble", [0x00, 0x61, 0x73, 0x6d], 4],
])("refuses %s as cut off", (_, bytes, offset) => {
  expect(refusal(Uint8Array.from(bytes), offset)).toBe(
    `the module at byte ${offset}: the module is cut off.`,
  );
});

test.each([
  ["another file", [0x7f, 0x45, 0x4c, 0x46, 1, 0, 0, 0]],
  ["a component", [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]],
])("refuses %s", (_, bytes) => {
  expect(refusal(Uint8Array.from(bytes), 0)).toContain("not a WebAssembly module of version 1.");
});

test("stops where it is told to, and looks at nothing behind", () => {
  const bytes = moduleOf(section(SECTION.type, []), [SECTION.code, 0xff, 0xff]);
  expect(walk(bytes, new Notes([], SECTION.code)).begun).toEqual([1, 10]);
});

test.each([
  ["of 2 GiB", unsigned(2 ** 31), "2147483648 bytes are announced, and a module has at most 1073741824."],
  ["of 4 GiB", unsigned(2 ** 32 - 1), "4294967295 bytes are announced, and a module has at most 1073741824."],
  ["of a size of 6 bytes", [0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "an integer does not fit into 32 bits."],
  ["of 1 GiB, which is not there", unsigned(2 ** 30), "the module is cut off."],
  ["without a size", [], "the module is cut off."],
])("refuses a section %s", (_, size, fact) => {
  const { message } = thrown(() => walk(moduleOf([1, ...size])), SectionError, { code: "malformed" });
  expect(message).toContain(fact);
});
