import {
  allocated,
  callback,
  handle,
  list,
  managed,
  orErrno,
  string,
  struct,
  tuple,
  u32,
  utf16,
} from "@hostwright/types";

import { fn } from "../../declare/fn.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { guestModule } from "../../guest-class/guest-module.js";
import { HostModuleBase } from "../../host-module-base.js";
import type { LinkProblem } from "../../link-report.js";
import type { FunctionSpec } from "../../metadata/function-spec.js";
import { Runtime } from "../../runtime.js";

/** Gives the warnings about a guest that imports `m.f` of such a signature. */
async function warnings(spec: FunctionSpec, type: string, exports: string): Promise<LinkProblem<string>[]> {
  class Env extends HostModuleBase {
    static override moduleName = "m";
    static exports = { f: spec };
    f(): undefined {
      return undefined;
    }
  }
  const runtime = new Runtime();
  runtime.link(Env);
  const guest = `(import "m" "f" (func ${type})) (memory (export "memory") 1) ${exports}`;
  return [...(await runtime.verify(await assemble(guest, { reference_types: true }))).warnings];
}

const NO_ALLOCATOR = "allocator-not-found";
const MALLOC = '(func (export "malloc") (param i32) (result i32) (i32.const 8))';
const TABLE = '(table (export "__indirect_function_table") 1 funcref)';

describe("verify warns of an allocator that is needed and not exported", () => {
  test.each<[string, FunctionSpec, string]>([
    ["a text", fn([], allocated(string, { out: true })), "(param i32)"],
    ["a text or an errno", fn([], orErrno(allocated(string, { out: true }))), "(param i32) (result i32)"],
    [
      "a field of a struct",
      fn([], orErrno(struct({ name: allocated(string) }), { out: true })),
      "(param i32) (result i32)",
    ],
    [
      "an element of a tuple",
      fn([], orErrno(tuple(u32, allocated(string)), { out: true })),
      "(param i32) (result i32)",
    ],
    [
      "a list of structs",
      fn([], allocated(list(struct({ name: allocated(string) })), { out: true })),
      "(param i32)",
    ],
  ])("for %s", async (_, spec, type) => {
    expect(await warnings(spec, type, "")).toEqual([
      {
        code: NO_ALLOCATOR,
        message:
          "m.f needs memory that the guest allocates, and the guest exports none of cabi_realloc, malloc, __new. Let it export one, or name another with { allocator }.",
      },
    ]);
    expect(await warnings(spec, type, MALLOC)).toEqual([]);
  });

  test("for texts that the host passes to functions which the guest hands over", async () => {
    const spec = fn([struct({ done: callback([string], u32) })]);
    const both = `${TABLE} ${MALLOC} (func (export "free") (param i32))`;
    for (const exports of [TABLE, `${TABLE} ${MALLOC}`]) {
      const [warning, ...more] = await warnings(spec, "(param i32)", exports);
      expect([warning?.code, more]).toEqual([NO_ALLOCATOR, []]);
      expect(warning?.message).toMatch(
        /^functions that m\.f takes need memory that the guest lends, and the guest exports none of malloc with free, /,
      );
    }
    expect(await warnings(spec, "(param i32)", both)).toEqual([]);
    expect(await warnings(fn([callback([u32], u32)]), "(param i32)", TABLE)).toEqual([]);
    // The host's own, with texts of the guest.
    expect(await warnings(fn([], callback([string], u32)), "(result i32)", TABLE)).toEqual([]);
  });

  test("for the same in a class of the guest", async () => {
    const As = guestModule(
      { handler: fn([], callback([list(u32)])), given: fn([callback([string])]) },
      { name: "As" },
    );
    const guest = `(memory (export "memory") 1) ${TABLE} (func (export "handler") (result i32) (i32.const 0)) (func (export "given") (param i32))`;
    const report = await new Runtime().verify(await assemble(guest), { as: As });
    expect(report.warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^functions that As\.handler takes need memory that the guest lends/),
    ]);
  });

  test("by the name that the type gives", async () => {
    const spec = fn([], allocated(string, { out: true, allocator: "take" }));
    const [warning] = await warnings(spec, "(param i32)", MALLOC);
    expect([warning?.code, warning?.message]).toEqual([
      NO_ALLOCATOR,
      "m.f needs memory that the guest allocates, and the guest exports no function take. Let it export that, or name another with { allocator }.",
    ]);
    expect(await warnings(spec, "(param i32)", MALLOC.replace("malloc", "take"))).toEqual([]);
  });

  test("for a result that is an object of AssemblyScript", async () => {
    const text = utf16({ layout: "assemblyscript" });
    const [warning] = await warnings(fn([text], text), "(param i32) (result i32)", MALLOC);
    expect([warning?.code, warning?.message]).toEqual([
      NO_ALLOCATOR,
      "m.f needs memory that the guest allocates, and the guest exports no function __new. Compile it with --exportRuntime.",
    ]);
    const made = '(func (export "__new") (param i32 i32) (result i32) unreachable)';
    expect(await warnings(fn([text], text), "(param i32) (result i32)", made)).toEqual([]);
    expect(await warnings(fn([text]), "(param i32)", "")).toEqual([]);
  });

  test("for classes of AssemblyScript of which the host makes objects, where the guest does not name them", async () => {
    const layout = "assemblyscript";
    const texts = list(utf16({ layout }), { layout });
    const made = '(func (export "__new") (param i32 i32) (result i32) unreachable)';
    const named = (name: string) => `${made} (global (export "${name}") i32 (i32.const 8))`;
    const messages = async (spec: FunctionSpec, exports: string) =>
      (await warnings(spec, "(result i32)", exports)).map(({ message }) => message);
    expect(await messages(fn([], texts), "")).toEqual([expect.stringContaining("no function __new")]);
    expect(await messages(fn([], texts), made)).toEqual([
      "m.f needs the identifier of a class, and the guest exports no __rtti_base. Compile it with --exportRuntime.",
    ]);
    expect(await messages(fn([], texts), named("__rtti_base"))).toEqual([]);
    const rows = list(texts, { layout, id: "ROWS" });
    expect(await messages(fn([], rows), named("__rtti_base"))).toEqual([
      "m.f needs the identifier of a class, and the guest exports no constant ROWS. Write export const ROWS = idof<…>() there.",
    ]);
    expect(await messages(fn([], list(utf16({ layout }), { layout, id: "ROWS" })), named("ROWS"))).toEqual(
      [],
    );
    expect(await messages(fn([], managed(struct({ a: u32 }))), named("__rtti_base"))).toEqual([
      "m.f needs the identifier of a class, which its type does not name. Give it { id }.",
    ]);
    expect(await messages(fn([], utf16({ layout })), made)).toEqual([]);
    expect(await messages(fn([], handle(class File {})), made)).toEqual([]);
    const given = await messages(fn([], callback([u32])({ layout })), `${made} ${TABLE}`);
    expect(given).toEqual([]);
    expect(await messages(fn([], callback([u32])({ layout })), TABLE)).toEqual([
      expect.stringContaining("no function __new"),
    ]);
  });

  test("but not where something else than a function has its name", async () => {
    const spec = fn([], allocated(string, { out: true }));
    const found = await warnings(spec, "(param i32)", '(global (export "malloc") i32 (i32.const 0))');
    expect(found.map(({ code }) => code)).toEqual([NO_ALLOCATOR]);
  });
});

describe("verify warns of a table that is needed and not there", () => {
  const spec = fn([callback([u32])]);

  test("for a callback", async () => {
    expect(await warnings(spec, "(param i32)", "(table 1 funcref)")).toEqual([
      {
        code: "table-not-found",
        message:
          "m.f needs the table of functions, and the guest neither exports nor imports one. Link it with --export-table.",
      },
    ]);
  });

  test("where there is only one of other references", async () => {
    const [warning] = await warnings(spec, "(param i32)", '(table (export "a") 1 externref)');
    expect(warning?.message).toContain("and the guest neither exports nor imports one.");
  });

  test("where there are several, by their names", async () => {
    const several = '(table (export "a") 1 funcref) (table (export "b") 1 funcref)';
    const [warning] = await warnings(spec, "(param i32)", several);
    expect([warning?.code, warning?.message]).toEqual([
      "table-not-found",
      "m.f needs the table of functions, and the guest has several: a, b. Name one with { table }.",
    ]);
  });

  test("but not of one that is exported", async () => {
    expect(await warnings(spec, "(param i32)", TABLE)).toEqual([]);
  });

  test("but not where the guest does not import the function", async () => {
    const runtime = new Runtime();
    class Env extends HostModuleBase {
      static override moduleName = "m";
      static exports = { f: spec };
      f(): void {
        return undefined;
      }
    }
    runtime.link(Env);
    expect((await runtime.verify(await assemble("(func)"))).warnings).toEqual([]);
  });
});

describe("verify warns of a table without a place for functions of the host", () => {
  const FIXED = '(table (export "table") 1 1 funcref)';
  const giving = fn([], callback([u32]));

  test("where a result is a function, or has one", async () => {
    const message =
      "m.f gives functions to the guest, whose table cannot grow, and has no place for those of the host. " +
      "Link it with --growable-table, unless it gives only its own.";
    expect(await warnings(giving, "(result i32)", FIXED)).toEqual([{ code: "table-not-growable", message }]);
    const nested = fn([], orErrno(struct({ done: callback([u32]) }), { out: true }));
    expect((await warnings(nested, "(param i32) (result i32)", FIXED)).map(({ code }) => code)).toEqual([
      "table-not-growable",
    ]);
  });

  test.each([
    ["can grow", giving, "(result i32)", '(table (export "table") 1 2 funcref)'],
    ["has no limit", giving, "(result i32)", TABLE],
    ["is only read", fn([callback([u32])]), "(param i32)", FIXED],
  ])("but not where it %s", async (_, spec, type, exports) => {
    expect(await warnings(spec, type, exports)).toEqual([]);
  });

  test("where a function of a class takes one", async () => {
    const Plugin = guestModule({ add: fn([u32]), on: fn([callback([u32])]), off: fn([callback([u32])]) });
    const source = await assemble(`${FIXED} (func $f (param i32))
      (export "add" (func $f)) (export "on" (func $f)) (export "off" (func $f))`);
    const { warnings: found, isLinkable } = await new Runtime().verify(source, { as: Plugin });
    expect(isLinkable).toBe(true);
    expect(found).toMatchObject([{ code: "table-not-growable" }]);
    expect(found[0]?.message).toMatch(/^guestModule.on, guestModule.off give functions to the guest/);
  });
});

test("verify tells that the _initialize of a reactor is to be called", async () => {
  const runtime = new Runtime();
  const { warnings: found } = await runtime.verify(await assemble('(func (export "_initialize"))'));
  expect(found).toEqual([
    {
      code: "needs-initialize",
      message:
        "the guest: it is a reactor, and nothing calls its _initialize. Call guest.exports._initialize() once, before other functions.",
    },
  ]);
  expect((await runtime.verify(await assemble('(func (export "_start"))'))).warnings).toEqual([]);
});
