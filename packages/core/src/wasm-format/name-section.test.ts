import { ByteReader } from "./byte-reader.js";
import { list, section, text } from "./module-bytes.fixture.js";
import { readNameSection } from "./name-section.js";

function read(...subsections: number[][]) {
  const { module, functions } = readNameSection(new ByteReader(Uint8Array.from(subsections.flat())));
  return { module, functions: [...functions] };
}

const MODULE = section(0, text("kv"));
const FUNCTIONS = section(1, list([3, ...text("put")], [0x80, 0x01, ...text("get")]));
const LOCALS = section(2, [0xff, 0xff, 0xff]);

test("reads the names of the module and of functions, and passes over others", () => {
  expect(read(MODULE, FUNCTIONS, LOCALS)).toEqual({
    module: "kv",
    functions: [
      [3, "put"],
      [128, "get"],
    ],
  });
  expect(read()).toEqual({ module: undefined, functions: [] });
});

test.each([
  ["a subsection that is cut off", [1, 9, 1], []],
  ["more names than there are bytes", section(1, [0xff, 0xff, 0x03, 0]), []],
  ["a name that is no UTF-8", section(1, [2, 0, 1, 0x61, 1, 1, 0xff]), [[0, "a"]]],
])("gives what stands in front of %s, as engines do not mind either", (_, bytes, functions) => {
  expect(read(MODULE, bytes, FUNCTIONS)).toEqual({ module: "kv", functions });
});
