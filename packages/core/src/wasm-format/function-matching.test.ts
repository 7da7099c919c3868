import { FunctionMatching } from "./function-matching.js";
import { list } from "./module-bytes.fixture.js";

// Type 0 is a function, 1 a struct, 2 an array and 3 a continuation.
const TYPES = Uint8Array.from(list([0x60, 0, 0], [0x5f, 0], [0x5e, 0x7f, 0], [0x5d, 0]));
const matching = new FunctionMatching(TYPES);
const taking = (type: string) => ({ parameters: [type], results: [] });
const giving = (type: string) => ({ parameters: [], results: [type] });

const PAIRS: [host: string, guest: string, isTaken: boolean, isGiven: boolean][] = [
  ["i32", "i32", true, true],
  ["i32", "i64", false, false],
  ["anyref", "(ref any)", true, true],
  ["anyref", "eqref", true, false],
  ["eqref", "anyref", false, true],
  ["anyref", "(ref 1)", true, true],
  ["anyref", "(ref null 2)", true, true],
  ["structref", "(ref null 1)", true, true],
  ["structref", "(ref 2)", false, false],
  ["arrayref", "(ref 1)", false, false],
  ["i31ref", "(ref 1)", false, false],
  ["funcref", "(ref 0)", true, true],
  ["funcref", "(ref 1)", false, false],
  ["externref", "(ref 1)", false, false],
  ["externref", "(ref extern)", true, true],
  ["anyref", "(ref 3)", false, false],
  ["anyref", "(ref 4)", false, false],
  ["externref", "nullexternref", true, false],
];

test.each(PAIRS)("the host with %s takes %s: %p, and gives it: %p", (host, guest, isTaken, isGiven) => {
  expect(matching.isImportable(taking(host), taking(guest))).toBe(isTaken);
  expect(matching.isImportable(giving(host), giving(guest))).toBe(isGiven);
  // The other way round for a function that the guest exports.
  expect(matching.isExportable(taking(host), taking(guest))).toBe(isGiven);
  expect(matching.isExportable(giving(host), giving(guest))).toBe(isTaken);
});

test("functions of other numbers of values never match", () => {
  expect(matching.isImportable(taking("anyref"), giving("anyref"))).toBe(false);
  expect(matching.isExportable({ parameters: ["i32", "i32"], results: [] }, taking("i32"))).toBe(false);
});

test("types of a guest match nothing where they are not known", () => {
  const unknown = new FunctionMatching(undefined);
  expect(unknown.isImportable(taking("structref"), taking("(ref 1)"))).toBe(false);
  expect(unknown.isImportable(taking("externref"), taking("(ref extern)"))).toBe(true);
});
