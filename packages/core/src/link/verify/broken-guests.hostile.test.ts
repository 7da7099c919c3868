import { assemble } from "../../fixtures/guests.fixture.js";
import type { LinkReport } from "../../link-report.js";
import { Runtime } from "../../runtime.js";
import { testBrokenGuests } from "./broken-guests.fixture.js";
import { KeyValue } from "./verified-hosts.fixture.js";

describe("guests that mean no good", () => {
  testBrokenGuests([
    {
      what: "names that are empty",
      guest: '(import "" "" (func)) (import "kv" "" (func))',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        '  ""."": the guest imports a function of type () -> (), and nothing provides the module ""; linked are kv. Link a class for it, or give { imports }.',
        '  kv."": the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names with a terminal's escape sequences",
      guest: '(import "\\1b[31mkv" "put\\1b[2J\\07" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        '  "\\u{1b}[31mkv"."put\\u{1b}[2J\\u{7}": the guest imports a function of type () -> (), and nothing provides the module "\\u{1b}[31mkv"; linked are kv. Link a class for it, or give { imports }.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names that end the line",
      guest: '(import "kv\\0a  kv.get: fine" "put\\0d\\0a" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        '  "kv\\u{a}  kv.get: fine"."put\\u{d}\\u{a}": the guest imports a function of type () -> (), and nothing provides the module "kv\\u{a}  kv.get: fine"; linked are kv. Did you mean kv.put?',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names with quotes and backslashes",
      guest: '(import "k\\22v" "p\\5cut\\27" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        '  "k\\"v"."p\\\\ut\'": the guest imports a function of type () -> (), and nothing provides the module "k\\"v"; linked are kv. Did you mean kv.put?',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names that run from right to left",
      guest: '(import "kv" "\\e2\\80\\aetup\\e2\\80\\8b" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        '  kv."\\u{202e}tup\\u{200b}": the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names with a byte of zero, and one that is a space",
      guest: '(import "kv" "put\\00" (func)) (import "kv" " " (func))',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        '  kv."put\\u{0}": the guest imports a function of type () -> (), and kv does not export it. Did you mean kv.put?',
        '  kv." ": the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names in other scripts",
      guest: '(import "gr\\c3\\a9" "\\d0\\bf" (func))',
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  gré.п: the guest imports a function of type () -> (), and nothing provides the module gré; linked are kv. Link a class for it, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "names that objects have by themselves",
      guest:
        '(import "__proto__" "constructor" (func)) (import "kv" "__proto__" (func)) (import "constructor" "keys" (memory 1))',
      linked: [KeyValue],
      says: [
        "3 imports cannot be linked:",
        "  __proto__.constructor: the guest imports a function of type () -> (), and nothing provides the module __proto__; linked are kv. Link a class for it, or give { imports }.",
        "  kv.__proto__: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "  constructor.keys: the guest imports (memory 1), and nothing provides the module constructor; linked are kv. Give it in { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a memory whose names are no words of code",
      guest: '(import "a b" "c-d" (memory 1)) (import "\\22);" "x" (global i32))',
      linked: [KeyValue],
      says: [
        "2 imports cannot be linked:",
        '  "a b".c-d: the guest imports (memory 1), and nothing provides the module "a b"; linked are kv. Give it in { imports }.',
        '  "\\");".x: the guest imports (global i32), and nothing provides the module "\\");"; linked are kv. Give it in { imports }.',
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a name of 100,000 characters",
      guest: `(import "kv" "${"x".repeat(100_000)}" (func))`,
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (100000 characters): the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
    {
      what: "a function of 1,000 values",
      guest: `(import "kv" "put" (func (param ${"i32 ".repeat(1000)}) (result i32))) (memory (export "memory") 1)`,
      linked: [KeyValue],
      says: [
        "1 import cannot be linked:",
        "  kv.put(key: string, value: bytes) → errno is (i32, i32, i32, i32) -> i32; the guest imports (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, … 976 more) -> i32. It takes 4 values (key: string 2, value: bytes 2), and the guest passes 1000. Change the guest's declaration, or KeyValue.put.",
        "Not imported by this guest: kv.get.",
      ],
    },
    {
      what: "the same missing import three times",
      guest: '(import "kv" "x" (func)) (import "kv" "x" (func (param i64))) (import "kv" "x" (func))',
      linked: [KeyValue],
      says: [
        "3 imports cannot be linked:",
        "  kv.x: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
  ]);
});

describe("more missing imports than anybody reads", () => {
  async function reportOn(count: number): Promise<LinkReport> {
    const runtime = new Runtime();
    runtime.link(KeyValue);
    const imports = Array.from({ length: count }, (_, index) => `(import "kv" "f${String(index)}" (func))`);
    return runtime.verify(await assemble(imports.join("")));
  }

  test.each([
    [999, 999],
    [1000, 1000],
    [1001, 1000],
    [10_000, 1000],
  ])("are all counted, and the first 1,000 described: %i", async (count, described) => {
    const report = await reportOn(count);
    expect(report.problems.map(({ name }) => name)).toEqual(
      Array.from({ length: described }, (_, index) => `f${String(index)}`),
    );
    expect([report.problemCount, report.imports.length]).toEqual([count, count]);
    const names = Array.from({ length: 20 }, (_, index) => `f${String(index)}`).join(", ");
    expect(report.toString().split("\n")).toEqual([
      `${String(count)} imports cannot be linked:`,
      `  kv: the guest imports the functions ${names} and ${String(described - 20)} more, and kv does not export them; it exports put, get. Export them from KeyValue, or give { imports }.`,
      ...(count > described ? [`  … and ${String(count - described)} more.`] : []),
      "Not imported by this guest: kv.put, kv.get.",
    ]);
  });

  test("are cut off at the limit where each has a line of its own", async () => {
    const runtime = new Runtime();
    const imports = Array.from({ length: 30 }, (_, index) => `(import "m${String(index)}" "f" (func))`);
    const report = await runtime.verify(await assemble(imports.join("")));
    expect(report.toString().split("\n")).toHaveLength(22);
    expect(report.format({ colors: false, limit: 3 }).split("\n").slice(3)).toEqual([
      expect.stringMatching(/^ {2}m2\.f: /),
      "  … and 27 more.",
    ]);
  });
});

test("a host with more exports than the limit is not listed where the guest imports none of them", async () => {
  const runtime = new Runtime();
  runtime.link(KeyValue);
  const report = await runtime.verify(await assemble('(import "kv" "x" (func))'));
  expect(report.format({ colors: false, limit: 2 })).toContain("Not imported by this guest: kv.put, kv.get.");
  expect(report.format({ colors: false, limit: 1 })).not.toContain("Not imported");
});

test("names are suggested for as many missing imports as 32,768 comparisons allow", async () => {
  const names = Array.from({ length: 1024 }, (_, index) => `name${String(index)}x`);
  const imports = { env: Object.fromEntries(names.map((name) => [name, () => undefined])) };
  const missing = names.slice(0, 40).map((name) => `(import "env" "${name}y" (func))`);
  const { problems } = await new Runtime().verify(await assemble(missing.join("")), { imports });
  const suggested = problems.map(({ nearest }) => nearest?.[0]);
  expect(suggested.slice(0, 32)).toEqual(names.slice(0, 32).map((name) => `env.${name}`));
  expect(new Set(suggested.slice(32))).toEqual(new Set([undefined]));
});
