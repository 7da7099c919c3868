import { assemble } from "../../fixtures/guests.fixture.js";
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
        "  kv.x: the guest imports a function of type (i64) -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "  kv.x: the guest imports a function of type () -> (), and kv does not export it; it exports put, get. Export it from KeyValue, or give { imports }.",
        "Not imported by this guest: kv.put, kv.get.",
      ],
    },
  ]);
});

test("more missing imports than anybody reads are counted in the text, and all of them are in the data", async () => {
  const runtime = new Runtime();
  runtime.link(KeyValue);
  const imports = Array.from({ length: 10_000 }, (_, index) => `(import "kv" "f${String(index)}" (func))`);
  const report = await runtime.verify(await assemble(imports.join("")));
  expect(report.problems.map(({ name }) => name)).toEqual(imports.map((_, index) => `f${String(index)}`));
  expect(report.imports).toHaveLength(10_000);
  const lines = report.toString().split("\n");
  expect(lines).toHaveLength(23);
  expect([lines[0], lines[1], lines[20], lines[21], lines[22]]).toEqual([
    "10000 imports cannot be linked:",
    expect.stringMatching(/^ {2}kv\.f0: /),
    expect.stringMatching(/^ {2}kv\.f19: /),
    "  … and 9980 more.",
    "Not imported by this guest: kv.put, kv.get.",
  ]);
  expect(report.format({ colors: false, limit: 3 }).split("\n")).toHaveLength(6);
});
