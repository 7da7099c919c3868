import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { ModuleLinkError } from "../errors.js";
import { describeBytes, type GuestModule, guestModuleOf } from "./guest-module.js";
import { checkName } from "./verify/option-problems.js";
import { LookUp } from "./look-up.js";

// Out of their bytes alone: engines without the multi-memory proposal compile no guest with two memories.
async function guestOf(fields: string): Promise<GuestModule> {
  return describeBytes(await assemble(fields, { memory64: true, multi_memory: true, threads: true }));
}

const memory = (): WebAssembly.Memory => new WebAssembly.Memory({ initial: 1 });
const table = (element: "anyfunc" | "externref" = "anyfunc"): WebAssembly.Table =>
  new WebAssembly.Table({ element, initial: 1 }, undefined);

/** Looks for a memory: the place of the found one among `values`; the list of several; "none", or "later". */
function found<K extends "memory" | "table">(
  lookUp: LookUp<K>,
  values: readonly unknown[],
  exports?: WebAssembly.Exports,
): number | string {
  const result = lookUp.find(exports);
  if (result === undefined) return "later";
  if (result.value !== undefined) return [...values, ...Object.values(exports ?? {})].indexOf(result.value);
  return result.several === "" ? "none" : result.several;
}

const JS = '(import "js" "ram" (memory 1))';
const TWO = '(import "js" "first" (memory 1)) (import "js" "other" (memory i64 1))';

describe("the memory that host functions use", () => {
  test.each([
    ["the only import", JS, undefined, 0],
    ["the only import by its name", JS, "ram", 0],
    ["an import by its name", TWO, "other", 1],
    ["an import by its module and its name", TWO, "js.first", 0],
    ["an import that is exported again", `${JS} (export "again" (memory 0))`, undefined, 0],
    ["an import by the name of its export", `${TWO} (export "again" (memory 1))`, "again", 1],
    ["an import that is exported as `memory`", `${TWO} (export "memory" (memory 1))`, undefined, 1],
    [
      "an import that is exported under two names",
      `${JS} (export "a" (memory 0)) (export "b" (memory 0))`,
      undefined,
      0,
    ],
    ["an import beside one of the guest's own that nobody sees", `${JS} (memory 1)`, undefined, 0],
    ["an export before there are any", '(memory (export "ram") 1)', undefined, "later"],
    ["the export `memory`, not an import", `${JS} (memory (export "memory") 1)`, undefined, "later"],
    ["a named export, not an import of that name", `${JS} (memory (export "ram") 1)`, "ram", "later"],
    ["the import that shares its name with an export", `${JS} (memory (export "ram") 1)`, "js.ram", 0],
    [
      "an import that is called `memory`, like any other",
      '(import "js" "memory" (memory 1)) (memory (export "a") 1)',
      undefined,
      "a, js.memory",
    ],
    ["one of several imports", TWO, undefined, "js.first, js.other"],
    [
      "one of several exports",
      '(memory (export "a") (export "b") 1) (memory (export "c") 1)',
      undefined,
      "a, c",
    ],
    ["an import or an export", `${JS} (memory (export "a") 1)`, undefined, "a, js.ram"],
    ["a memory that the guest keeps to itself", "(memory 1)", undefined, "none"],
    ["none", "", undefined, "none"],
    [
      "an import of two modules",
      '(import "a" "ram" (memory 1)) (import "b" "ram" (memory 1))',
      "ram",
      "a.ram, b.ram",
    ],
  ])("is %s", async (_, fields, name, expected) => {
    const guest = await guestOf(fields);
    const values = guest.imports.map(memory);
    expect(found(new LookUp("memory", name, guest, values), values)).toBe(expected);
  });

  test("is one when two imports are the same", async () => {
    const same = memory();
    const lookUp = new LookUp("memory", undefined, await guestOf(TWO), [same, same]);
    expect(lookUp.find()).toEqual({ value: same, several: "" });
  });

  test("is the export as soon as it is there", async () => {
    const guest = await guestOf(`${JS} (memory (export "a") 1) (memory (export "memory") 1)`);
    const [given, a, own] = [memory(), memory(), memory()];
    const find = (name?: string) =>
      new LookUp("memory", name, guest, [given]).find({ a, memory: own })?.value;
    expect([find(), find("a"), find("ram")]).toEqual([own, a, given]);
  });

  test.each([
    ["b", JS, "the guest has no memory of that name; it has js.ram."],
    [
      "b",
      `${TWO} (export "a" (memory 0))`,
      "the guest has no memory of that name; it has a, js.first, js.other.",
    ],
    [
      "run",
      '(memory (export "a") 1) (func (export "run"))',
      "the guest has no memory of that name; it has a.",
    ],
    ["b", "(memory 1)", "the guest has no memory of that name; it exports and imports none."],
    [
      "ram",
      '(import "a" "ram" (memory 1)) (import "b" "ram" (memory 1))',
      "the guest imports several of that name. Write one of a.ram, b.ram.",
    ],
  ])("cannot be named %s in %s", async (name, fields, fact) => {
    const guest = await guestOf(fields);
    const error = thrown(
      () => {
        checkName(new LookUp("memory", name, guest, []));
      },
      ModuleLinkError,
      { code: "missing-memory" },
    );
    expect(error.message).toBe(`{ memory: "${name}" }: ${fact}`);
  });
});

describe("the table of functions", () => {
  const FUNCTIONS = '(import "js" "fns" (table 1 funcref))';
  const REFERENCES = '(import "js" "refs" (table 1 externref))';
  const LINKED = '(import "env" "__indirect_function_table" (table 1 funcref))';

  test.each([
    ["the only import", FUNCTIONS, undefined, 0],
    ["the import that linkers name", `${FUNCTIONS} ${LINKED}`, undefined, 1],
    ["the import that linkers name, not an export", `${LINKED} (table (export "a") 1 funcref)`, undefined, 0],
    [
      "the export that linkers name, not an import of that name",
      `${LINKED} (table (export "__indirect_function_table") 1 funcref)`,
      undefined,
      "later",
    ],
    [
      "not the export of a table of references that has the name",
      `${FUNCTIONS} (table (export "__indirect_function_table") 1 externref)`,
      undefined,
      0,
    ],
    ["the import of functions, not of references", `${REFERENCES} ${FUNCTIONS}`, undefined, 1],
    [
      "the import of functions, not an export of references",
      `${FUNCTIONS} (table (export "a") 1 externref)`,
      undefined,
      0,
    ],
    ["an import by its name", `${FUNCTIONS} (import "env" "more" (table 1 funcref))`, "more", 1],
    ["an import by its module and name", `${FUNCTIONS} ${LINKED}`, "js.fns", 0],
    [
      "one of several imports",
      `${FUNCTIONS} (import "env" "more" (table 1 funcref))`,
      undefined,
      "js.fns, env.more",
    ],
    [
      "one of several exports",
      '(table (export "a") 1 funcref) (table (export "b") 1 funcref)',
      undefined,
      "a, b",
    ],
    ["none, beside one of references", REFERENCES, undefined, "none"],
    ["none", "", undefined, "none"],
  ])("is %s", async (_, fields, name, expected) => {
    const guest = await guestOf(fields);
    const values = guest.imports.map(({ name }) => table(name === "refs" ? "externref" : "anyfunc"));
    expect(found(new LookUp("table", name, guest, values), values)).toBe(expected);
  });

  test.each(["refs", "js.refs", "a"])("cannot be named %s where that is none", async (name) => {
    const guest = await guestOf(`${FUNCTIONS} ${REFERENCES} (table (export "a") 1 externref)`);
    const error = thrown(
      () => {
        checkName(new LookUp("table", name, guest, []));
      },
      ModuleLinkError,
      { code: "missing-table" },
    );
    expect(error.message).toBe(
      `{ table: "${name}" }: the guest has no table of functions of that name; it has js.fns.`,
    );
  });
});

describe("in a module that was compiled elsewhere", () => {
  const lookUp = <K extends "memory" | "table">(
    kind: K,
    module: WebAssembly.Module,
    values: unknown[],
    name?: string,
  ) => new LookUp(kind, name, guestModuleOf(module), values);

  test("the only import is there already", async () => {
    const ram = memory();
    expect(lookUp("memory", await compileGuest(JS), [ram]).find()?.value).toBe(ram);
  });

  // It may be a memory of the guest's own: which exports are which, only the guest's bytes or its instance say.
  test("the only import is taken for the export, until the instance tells", async () => {
    const module = await compileGuest(`${JS} (export "memory" (memory 0))`);
    const [ram, other] = [memory(), memory()];
    const sought = lookUp("memory", module, [ram]);
    expect([undefined, { memory: ram }, { memory: other }].map((each) => sought.find(each)?.value)).toEqual([
      ram,
      ram,
      other,
    ]);
  });

  test("an export is not there when it is named, and an import is", async () => {
    const module = await compileGuest(`${JS} (export "again" (memory 0))`);
    const [ram, other] = [memory(), memory()];
    expect(lookUp("memory", module, [ram], "ram").find()?.value).toBe(ram);
    expect(lookUp("memory", module, [ram], "again").find()).toBeUndefined();
    expect(lookUp("memory", module, [ram], "again").find({ again: other })?.value).toBe(other);
  });

  test("an import and an export that are not the same are several", async () => {
    const module = await compileGuest(`${JS} (export "again" (memory 0))`);
    const [ram, again] = [memory(), memory()];
    const sought = lookUp("memory", module, [ram]);
    expect(sought.find({ again })).toEqual({ value: undefined, several: "again, js.ram" });
    expect(sought.find({ again: ram })?.value).toBe(ram);
  });

  test("a table of functions is told from a table of references by its value", async () => {
    const module = await compileGuest(`
      (import "js" "refs" (table 1 externref)) (import "js" "fns" (table 1 funcref)) (table (export "a") 1 externref)`);
    const [refs, fns, a] = [table("externref"), table(), table("externref")];
    expect(lookUp("table", module, [refs, fns]).find()?.value).toBe(fns);
    expect(lookUp("table", module, [refs, fns]).find({ a })?.value).toBe(fns);
    expect([refs.length, fns.length, a.length]).toEqual([1, 1, 1]);
    thrown(
      () => {
        checkName(lookUp("table", module, [refs, fns], "refs"));
      },
      ModuleLinkError,
      { code: "missing-table" },
    );
  });

  test("a name that it does not have is known at once", async () => {
    const module = await compileGuest("");
    const check = (): void => {
      checkName(lookUp("memory", module, [], "b"));
    };
    thrown(check, ModuleLinkError, { code: "missing-memory" });
  });
});
