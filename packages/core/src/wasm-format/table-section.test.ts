import { thrown } from "../fixtures/thrown.fixture.js";
import { ByteReader, SectionError } from "./byte-reader.js";
import { list } from "./module-bytes.fixture.js";
import { readTableSection } from "./table-section.js";

const TYPES = { functions: [], isComplete: true };

function read(...tables: number[][]): string[] {
  return readTableSection(new ByteReader(Uint8Array.from(list(...tables))), TYPES).map(
    ({ element }) => element,
  );
}

const FUNCTIONS = [0x70, 0x00, 1];
const REFERENCES = [0x6f, 0x00, 1];

test.each([
  ["a null reference", [0xd0, 0x70]],
  ["a function", [0xd2, 0x85, 0x01]],
  ["a global", [0x23, 0x00]],
])("reads past a table that begins with %s", (_, instruction) => {
  expect(read([0x40, 0x00, ...FUNCTIONS, ...instruction, 0x0b], REFERENCES)).toEqual([
    "funcref",
    "externref",
  ]);
});

test("ends before a table whose value it cannot measure", () => {
  const unknown = [0x40, 0x00, 0x6c, 0x00, 1, 0x41, 0x07, 0xfb, 0x1c, 0x0b];
  expect(read(REFERENCES, unknown, FUNCTIONS)).toEqual(["externref"]);
  expect(read([0x40, 0x01, ...FUNCTIONS, 0x0b])).toEqual([]);
});

test.each([
  ["a table that is cut off", list([0x70, 0x00])],
  ["a value that does not end", list([0x40, 0x00, ...FUNCTIONS, 0xd0, 0x70])],
  ["bytes behind the last table", [...list(FUNCTIONS), 0]],
])("refuses %s", (_, bytes) => {
  const reader = new ByteReader(Uint8Array.from(bytes));
  thrown(() => readTableSection(reader, TYPES), SectionError, { code: "malformed" });
});
