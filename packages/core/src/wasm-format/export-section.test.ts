import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader } from "./byte-reader.js";
import { readExportSection } from "./export-section.js";
import { list, text } from "./module-bytes.fixture.js";
import { SectionError } from "./section-error.js";

const ALL = list(
  [...text("f"), 0x00, 7],
  [...text("t"), 0x01, 0],
  [...text("m"), 0x02, 1],
  [...text("g"), 0x03, 0x80, 0x01],
  [...text("e"), 0x04, 0],
);

function reader(bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes));
}

test("reads exports of every kind, in order", () => {
  expect(readExportSection(reader(ALL))).toEqual([
    { name: "f", kind: "function", index: 7 },
    { name: "t", kind: "table", index: 0 },
    { name: "m", kind: "memory", index: 1 },
    { name: "g", kind: "global", index: 128 },
    { name: "e", kind: "tag", index: 0 },
  ]);
});

test("gives those of the wanted kinds only, and looks at the others all the same", () => {
  expect(readExportSection(reader(ALL), ["memory"])).toEqual([{ name: "m", kind: "memory", index: 1 }]);
  thrown(() => readExportSection(reader([1, 5, 0x61, 0x00, 0]), ["memory"]), SectionError, {
    code: "malformed",
  });
});

test.each([
  ["a kind that is not known", list([...text("x"), 0x05, 0]), "unknown-encoding"],
  ["a name that is no UTF-8", [1, 1, 0xff, 0x00, 0], "malformed"],
  ["more than is announced", [...list(), 0], "malformed"],
  ["less than is announced", [9, 0, 0, 0], "malformed"],
] as const)("refuses %s", (_, bytes, code) => {
  thrown(() => readExportSection(reader(bytes)), SectionError, { code });
});
