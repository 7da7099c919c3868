import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { readImportSection } from "./import-section.js";
import { list, text } from "./module-bytes.fixture.js";
import { readTypeSection } from "./type-section.js";

const types = readTypeSection(
  new ByteReader(
    Uint8Array.from(
      list([0x60, ...list([0x7f]), ...list()], [0x5f, ...list()], [0x60, ...list(), ...list([0x7e])]),
    ),
  ),
);
const [takesI32, , givesI64] = types.functions;

function read(entries: number[][], typeSection = types) {
  return readImportSection(new ByteReader(Uint8Array.from(list(...entries))), typeSection);
}

function entry(module: string, name: string, ...extern: number[]): number[] {
  return [...text(module), ...text(name), ...extern];
}

test("reads imports of every kind, in order", () => {
  expect(
    read([
      entry("env", "f", 0x00, 0),
      entry("env", "t", 0x01, 0x70, 0x00, 1),
      entry("js", "m", 0x02, 0x03, 1, 2),
      entry("", "g", 0x03, 0x7c, 0x01),
      entry("env", "e", 0x04, 0x00, 0),
    ]),
  ).toMatchObject([
    { module: "env", name: "f", kind: "function", extern: { kind: "function", type: takesI32 } },
    {
      module: "env",
      name: "t",
      kind: "table",
      extern: { kind: "table", type: expect.objectContaining({ element: "funcref" }) },
    },
    {
      module: "js",
      name: "m",
      kind: "memory",
      extern: { kind: "memory", type: expect.objectContaining({ isShared: true }) },
    },
    {
      module: "",
      name: "g",
      kind: "global",
      extern: { kind: "global", type: { valueType: "f64", isMutable: true } },
    },
    { module: "env", name: "e", kind: "tag", extern: { kind: "tag", type: takesI32 } },
  ]);
});

test("keeps one copy of the name of a module, and of the type of functions, however many imports have it", () => {
  const found = read(Array.from({ length: 3 }, (_, index) => entry("env", String(index), 0x00, 0)));
  expect(new Set(found.map(({ extern }) => extern)).size).toBe(1);
});

test("reads imports that share the name of their module, and those that share their type too", () => {
  expect(
    read([
      entry("env", "", 0x7f, ...list([...text("a"), 0x00, 0], [...text("b"), 0x03, 0x7f, 0x00])),
      entry("env", "", 0x7e, 0x00, 2, ...list(text("c"), text("d"))),
      entry("env", "", 0x00, 0),
    ]).map(({ module, name, extern: { kind, type } }) => [module, name, kind, type]),
  ).toEqual([
    ["env", "a", "function", takesI32],
    ["env", "b", "global", { valueType: "i32", isMutable: false }],
    ["env", "c", "function", givesI64],
    ["env", "d", "function", givesI64],
    ["env", "", "function", takesI32],
  ]);
});

test("gives a function no type when that is one of those that could not be read", () => {
  const partial = { functions: types.functions, isComplete: false };
  expect(read([entry("env", "f", 0x00, 3)], partial)[0]?.extern).toEqual({
    kind: "function",
    type: undefined,
    typeIndex: 3,
  });
});

test("refuses a function of the type of a struct, also where later types could not be read", () => {
  const partial = { functions: types.functions, isComplete: false };
  thrown(() => read([entry("env", "f", 0x00, 1)], partial), SectionError, { code: "malformed" });
});

test.each([
  ["a function of a type that is not there", entry("env", "f", 0x00, 3), "malformed"],
  ["a function of the type of a struct", entry("env", "f", 0x00, 1), "malformed"],
  ["a tag of a type that is not there", entry("env", "e", 0x04, 0x00, 3), "malformed"],
  ["a name that is no UTF-8", [1, 0xff, 0, 0x00, 0], "malformed"],
  ["a kind that is not known", entry("env", "x", 0x05, 0), "unknown-encoding"],
  ["a tag of an unknown attribute", entry("env", "e", 0x04, 0x01, 0), "unknown-encoding"],
  ["a group of more imports than there are bytes", entry("env", "", 0x7f, 0xff, 0xff, 0x7f), "malformed"],
  ["more than is announced", [...entry("env", "f", 0x00, 0), 0], "malformed"],
] as const)("refuses %s", (_, bytes, code) => {
  thrown(() => read([[...bytes]]), SectionError, { code });
});
