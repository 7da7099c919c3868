import {
  allocated,
  array,
  buffer,
  bytes,
  callback,
  cstring,
  defineType,
  enumeration,
  errnoTable,
  flags,
  handle,
  list,
  orErrno,
  sizeOf,
  string,
  Struct,
  struct,
  TypeDefinitionError,
  u32,
  u8,
  utf16,
  variant,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { findOptionProblem } from "./options.js";

class File {}

/** A function or a type as plain JavaScript calls it, without a compiler. */
function unchecked(made: unknown): (...args: unknown[]) => unknown {
  return made as (...args: unknown[]) => unknown;
}

const mine = (part: object): unknown => unchecked(defineType)({ name: "mine", lift: () => 0, ...part });

test.each<[string, () => unknown, string]>([
  ["bytes", () => unchecked(bytes)({ cpoy: true }), '"cpoy" is not an option. Did you mean copy?'],
  ["string", () => unchecked(string)({ fatl: false }), '"fatl" is not an option. Did you mean fatal?'],
  ["utf16", () => unchecked(utf16)({ Fatal: true }), '"Fatal" is not an option. Did you mean fatal?'],
  ["array", () => unchecked(array)(u8, { cpoy: true }), '"cpoy" is not an option. Did you mean copy?'],
  [
    "buffer",
    () => unchecked(buffer)({ copy: true }),
    '"copy" is not an option. The options are layout, max, nullable, dangling, wide, memory.',
  ],
  [
    "list",
    () => unchecked(list)(u8, { layuot: "packed" }),
    '"layuot" is not an option. Did you mean layout?',
  ],
  [
    "cstring",
    () => unchecked(cstring)({ maximum: 4 }),
    '"maximum" is not an option. The options are fatal, max, nullable, wide, memory.',
  ],
  ["enumeration", () => unchecked(enumeration)("a", { az: u8 }), '"az" is not an option'],
  ["flags", () => unchecked(flags)({ a: 1 }, { unknwn: "keep" }), "Did you mean unknown?"],
  ["struct", () => unchecked(struct)({ a: u8 }, { packd: true }), "Did you mean packed?"],
  ["variant", () => unchecked(variant)({ a: null }, { numbres: { a: 1 } }), "Did you mean numbers?"],
  ["variant abc", () => unchecked(variant)({ a: u8 }, { name: "abc", numbers: { b: 1 } }), "options are a."],
  ["allocated", () => unchecked(allocated)(string, { allocater: "malloc" }), "Did you mean allocator?"],
  ["orErrno", () => unchecked(orErrno)(u32, { Out: true }), "Did you mean out?"],
  ["errnoTable", () => unchecked(errnoTable)("t", ["A"], { sise: 4 }), "Did you mean size?"],
  ["handle", () => unchecked(handle)(File, { mx: 5 }), '"mx" is not an option. Did you mean max?'],
  ["callback", () => unchecked(callback([]))({ nulable: true }), "Did you mean nullable?"],
  ["defineType", () => mine({ layuot: { size: 4, alignment: 4 } }), "Did you mean layout?"],
])("%s refuses a name that is not an option", (where, make, text) => {
  const error = thrown(make, TypeDefinitionError, { code: "unknown-option", where });
  expect(error.message).toContain(text);
});

test.each<[string, () => unknown, string]>([
  ["bytes", () => unchecked(bytes)({ copy: "no" }), 'copy must be true or false, not "no".'],
  ["bytes", () => unchecked(bytes)(null), "options must be an object, not null."],
  ["cstring", () => unchecked(cstring)({ nullable: 1 }), "nullable must be true or false, not 1."],
  [
    "enumeration",
    () => unchecked(enumeration)("a", { as: "u8" }),
    'as must be a type such as u32, not "u8".',
  ],
  [
    "flags",
    () => unchecked(flags)("a", { unknown: "ignored" }),
    'unknown must be one of "refuse", "ignore", "keep", not "ignored". Did you mean "ignore"?',
  ],
  ["struct", () => unchecked(struct)({ a: u8 }, { packed: 2 }), "packed must be true or false, not 2."],
  ["struct", () => unchecked(struct)({ a: u8 }, { packed: "no" }), "packed must be true or false"],
  [
    "variant variant",
    () => unchecked(variant)({ a: u8 }, { numbers: { a: "1" } }),
    'a must be a number, not "1".',
  ],
  ["allocated", () => unchecked(allocated)(string, { out: 1 }), "out must be true or false, not 1."],
  ["orErrno", () => unchecked(orErrno)(u32, 4), "options must be an object, not 4."],
  ["errnoTable", () => unchecked(errnoTable)("t", ["A"], { size: 8 }), "size must be one of 2, 4, not 8."],
  ["handle", () => unchecked(handle)(File, { release: "close" }), 'release must be a function, not "close".'],
  ["callback", () => unchecked(callback([]))({ nullable: "yes" }), "nullable must be true or false"],
  ["defineType", () => mine({ flat: "i32" }), 'flat must be an array, not "i32".'],
  ["defineType", () => unchecked(defineType)(undefined), "options must be an object, not undefined."],
])("%s refuses an option of another kind", (where, make, text) => {
  const error = thrown(make, TypeDefinitionError, { code: "invalid-option", where });
  expect(error.message).toContain(text);
});

test("the static packed of a struct class is true or false", () => {
  class Row extends Struct {
    static override readonly packed = 2 as unknown as boolean;
    @u8 a!: number;
  }
  thrown(() => sizeOf(Row), TypeDefinitionError, { code: "invalid-option", where: "struct Row" });
});

test.each([
  ["i33", 'mine is passed as "i33", and core values are i32, i64, f32, f64'],
  ["i32\n;globalThis.hasRun = true;//", "mine is passed as"],
  [5, "mine is passed as 5, and core values are i32"],
])("defineType refuses the core value %j", (flat, text) => {
  const error = thrown(() => mine({ flat: [flat] }), TypeDefinitionError, { code: "invalid-definition" });
  expect(error.message).toContain(text);
  thrown(() => mine({ lower: () => 0, out: [flat] }), TypeDefinitionError, { code: "invalid-definition" });
});

test("an option that is undefined is left out", () => {
  expect(unchecked(bytes)({ copy: undefined, layout: undefined })).toHaveProperty("name", "bytes");
});

test.each([
  ["a type of structs", struct({ a: u8 }), "is a type already"],
  ["a number", u32, "is a type already"],
  ["another class", File, "is not a struct class"],
])("struct refuses %s", (_what, given, text) => {
  const error = thrown(() => unchecked(struct)(given), TypeDefinitionError, { code: "not-a-type" });
  expect(error.message).toContain(text);
});

test("struct refuses options for a class, which would have no effect", () => {
  class Row extends Struct {
    @u8 a!: number;
  }
  thrown(() => unchecked(struct)(Row, { packed: true }), TypeDefinitionError, { code: "invalid-definition" });
});

test("a name that another library has put on Object.prototype is not taken for an option", () => {
  const prototype = Object.prototype as Record<string, unknown>;
  prototype["polluted"] = true;
  try {
    expect(findOptionProblem({}, { copy: "flag" })).toBeUndefined();
    expect(findOptionProblem({ polluted: 1 }, { copy: "flag" })).toMatchObject({ code: "unknown-option" });
  } finally {
    delete prototype["polluted"];
  }
});

test("inherited options are checked as own ones", () => {
  expect(findOptionProblem(Object.create({ cpoy: true }), { copy: "flag" })).toMatchObject({
    subject: '"cpoy"',
  });
  expect(findOptionProblem(Object.create({ copy: 1 }), { copy: "flag" })).toMatchObject({ subject: "copy" });
});
