import { SECTION } from "./codes.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { formatFunctionType } from "../metadata/function-type.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { list, moduleOf, section, streamOf, text } from "./module-bytes.fixture.js";
import { readSections, readSectionsFrom } from "./module-sections.js";
import { SectionError } from "./byte-reader.js";

/** One of everything that the text format of this toolchain can say. */
const EVERYTHING = `
  (import "kv" "put" (func $put (param i32 i32 i64) (result i32)))
  (import "env" "log" (func (param externref)))
  (import "env" "table" (table 3 5 funcref))
  (import "js" "ram" (memory 1 2 shared))
  (import "env" "base" (global i32))
  (import "env" "counter" (global (mut i64)))
  (import "env" "oops" (tag (param i32)))
  (table $references (export "references") 7 externref)
  (memory $big (export "big") i64 1 4)
  (memory (export "small") 0)
  (global (export "answer") i32 (i32.const 42))
  (func $begin)
  (start $begin)
  (func (export "run") (result i32) (call $put (i32.const 1) (i32.const 2) (i64.const 3)))
  (data (memory $big) (i64.const 0) "hello")`;

let everything: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  everything = await assemble(EVERYTHING, {
    exceptions: true,
    memory64: true,
    multi_memory: true,
    threads: true,
  });
});

test("reads what a module imports, exports and is made of", () => {
  const { imports, memories, tables, exports, start } = readSections(everything);
  expect(
    imports.map(({ module, name, extern }) => [
      module,
      name,
      extern.kind,
      extern.kind === "function" || extern.kind === "tag"
        ? extern.type && formatFunctionType(extern.type)
        : extern.type,
    ]),
  ).toEqual([
    ["kv", "put", "function", "(i32, i32, i64) -> i32"],
    ["env", "log", "function", "(externref) -> ()"],
    [
      "env",
      "table",
      "table",
      {
        element: "funcref",
        holdsFunctions: true,
        addressType: "i32",
        minimum: 3,
        maximum: 5,
        isShared: false,
      },
    ],
    ["js", "ram", "memory", memories[0]],
    ["env", "base", "global", { valueType: "i32", isMutable: false }],
    ["env", "counter", "global", { valueType: "i64", isMutable: true }],
    ["env", "oops", "tag", "(i32) -> ()"],
  ]);
  expect(memories).toEqual([
    { addressType: "i32", minimum: 1, maximum: 2, isShared: true, pageSize: 65536 },
    { addressType: "i64", minimum: 1, maximum: 4, isShared: false, pageSize: 65536 },
    { addressType: "i32", minimum: 0, maximum: undefined, isShared: false, pageSize: 65536 },
  ]);
  expect(tables.map(({ element, minimum }) => [element, minimum])).toEqual([
    ["funcref", 3],
    ["externref", 7],
  ]);
  expect(exports).toEqual([
    { name: "references", kind: "table", index: 1 },
    { name: "big", kind: "memory", index: 1 },
    { name: "small", kind: "memory", index: 2 },
    { name: "answer", kind: "global", index: 2 },
    { name: "run", kind: "function", index: 3 },
  ]);
  expect(start).toBe(2);
});

test("reads a module of nothing", () => {
  expect(readSections(moduleOf())).toEqual({
    imports: [],
    memories: [],
    tables: [],
    exports: [],
    start: undefined,
    typeSection: Uint8Array.of(0),
    functionSection: Uint8Array.of(0),
    exportSection: Uint8Array.of(0),
    elementSection: Uint8Array.of(0),
  });
});

test("lists the exports of the wanted kinds only", async () => {
  const { exports } = readSections(everything, { exportKinds: ["memory"] });
  expect(exports.map(({ name }) => name)).toEqual(["big", "small"]);
  expect(await readSectionsFrom(streamOf(everything).stream, { exportKinds: [] })).toMatchObject({
    exports: [],
  });
});

test("reads the same out of a stream", async () => {
  expect(await readSectionsFrom(streamOf(everything, [11, 1, 30]).stream)).toEqual(readSections(everything));
});

test.each([
  ["elements", SECTION.element],
  ["the number of data segments", SECTION.dataCount],
  ["code", SECTION.code],
  ["data", SECTION.data],
])("is done with a stream where %s begin", async (_, id) => {
  const head = moduleOf(section(SECTION.memory, list([0x04, 1])), [id]);
  const { stream, cancelled } = streamOf(head, [head.length, 1]);
  expect(await readSectionsFrom(stream)).toMatchObject({ memories: [{ addressType: "i64" }] });
  expect(cancelled()).toBe(true);
});

test("refuses whole modules that are cut off behind their head, and streams in front of it", async () => {
  const bytes = everything.subarray(0, everything.length - 1);
  const refusal = { code: "malformed", offset: bytes.length } as const;
  thrown(() => readSections(bytes), SectionError, refusal);
  expect(await readSectionsFrom(streamOf(bytes).stream)).toEqual(readSections(everything));
  await rejected(readSectionsFrom(streamOf(everything.subarray(0, 30)).stream), SectionError, {
    code: "malformed",
  });
});

test.each([
  ["types", section(SECTION.type, [0, 0])],
  ["imports", section(SECTION.import, [0, 0])],
  ["memories", section(SECTION.memory, [0, 0])],
  ["exports", section(SECTION.export, [0, 0])],
  ["the start function", section(SECTION.start, [0, 0])],
])("refuses bytes that are left over behind %s", (_, bytes) => {
  const { message } = thrown(() => readSections(moduleOf(bytes)), SectionError, {
    code: "malformed",
    offset: 11,
  });
  expect(message).toBe("the module at byte 11: 1 bytes are left.");
});

test("imports functions whose types are of an unknown form without their types", () => {
  const unknown = section(SECTION.type, list([0x60, ...list(), ...list()], [0x20]));
  const imports = [0, 1].map((index) => [...text("env"), ...text("f"), 0x00, index]);
  expect(
    readSections(moduleOf(unknown, section(SECTION.import, list(...imports)))).imports.map(
      ({ extern }) => (extern.type as object | undefined) && "known",
    ),
  ).toEqual(["known", undefined]);
});

describe("exports", () => {
  const ALL = list(
    [...text("f"), 0x00, 7],
    [...text("t"), 0x01, 0],
    [...text("m"), 0x02, 1],
    [...text("g"), 0x03, 0x80, 0x01],
    [...text("e"), 0x04, 0],
  );

  function exportsOf(bytes: readonly number[], exportKinds?: readonly "memory"[]) {
    const module = moduleOf(section(SECTION.export, bytes));
    return readSections(module, exportKinds === undefined ? {} : { exportKinds }).exports;
  }

  test("of every kind are read in order", () => {
    expect(exportsOf(ALL)).toEqual([
      { name: "f", kind: "function", index: 7 },
      { name: "t", kind: "table", index: 0 },
      { name: "m", kind: "memory", index: 1 },
      { name: "g", kind: "global", index: 128 },
      { name: "e", kind: "tag", index: 0 },
    ]);
  });

  test("of other kinds than the wanted ones are read, and not listed", () => {
    expect(exportsOf(ALL, ["memory"])).toEqual([{ name: "m", kind: "memory", index: 1 }]);
    thrown(() => exportsOf([1, 5, 0x61, 0x00, 0], ["memory"]), SectionError, { code: "malformed" });
  });

  test.each([
    ["a kind that is not known", list([...text("x"), 0x05, 0]), "unknown-encoding"],
    ["a name that is not UTF-8", [1, 1, 0xff, 0x00, 0], "malformed"],
    ["more than is announced", [...list(), 0], "malformed"],
    ["less than is announced", [9, 0, 0, 0], "malformed"],
  ] as const)("with %s are refused", (_, bytes, code) => {
    thrown(() => exportsOf(bytes), SectionError, { code });
  });
});
