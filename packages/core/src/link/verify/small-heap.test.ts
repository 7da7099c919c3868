import { runScript } from "../../compile/child-process.fixture.js";

// The engine and its plain API take the least of these themselves.
const FLAGS = ["--max-old-space-size=112"];

/** Defines, in the script, what makes modules and host modules. */
const TOOLS = `
const { define, fn, HostModuleBase, Runtime } = require("@hostwright/core");
const { string, list, u32 } = require("@hostwright/types");
const leb = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const name = (text) => [...leb(text.length), ...Buffer.from(text)];
const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const section = (id, body) => join([id, ...leb(body.length)], body);
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const moduleOf = (imports) => join(HEADER, section(1, [1, 0x60, 0, 0]), section(2, imports));
/** A module that imports so many functions of a module. */
const importing = (count, from, nameOf = (index) => "f" + index) => {
  const imports = leb(count);
  for (let index = 0; index < count; index++) imports.push(...name(from), ...name(nameOf(index)), 0, 0);
  return moduleOf(imports);
};
class Env extends HostModuleBase {}
const f = () => undefined;
`;

const COUNT = 99_000;

test("the plain API lists and links 99,000 imports with a small heap", () => {
  const script = `${TOOLS}
    const module = new WebAssembly.Module(importing(${String(COUNT)}, "plain"));
    const plain = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, f]));
    new WebAssembly.Instance(module, { plain });
    console.log(JSON.stringify(Object.keys(plain).length));`;
  expect(runScript(FLAGS, script)).toBe(COUNT);
});

test("verify and instantiate answer about 99,000 imports with the same heap, whoever provides them", () => {
  const script = `${TOOLS}
    const answers = [];
    const ask = async (from, runtime, options) => {
      const bytes = importing(${String(COUNT)}, from);
      const report = await runtime.verify(bytes, options);
      report.format();
      const code = await runtime.instantiate(bytes, options).then(() => "links", (error) => error.code);
      answers.push([from, report.problemCount, report.imports.length, code]);
    };
    const functions = Object.fromEntries(Array.from({ length: ${String(COUNT)} }, (_, index) => ["f" + index, f]));
    (async () => {
      await ask("missing", new Runtime(), {});
      await ask("plain", new Runtime(), { imports: { plain: functions } });
      await ask("trapping", new Runtime(), { missing: "trap" });
      console.log(JSON.stringify(answers));
    })();`;
  expect(runScript(FLAGS, script)).toEqual([
    ["missing", COUNT, COUNT, "unresolved-imports"],
    ["plain", 0, COUNT, "links"],
    ["trapping", 0, COUNT, "links"],
  ]);
});

test("verify answers about 99,000 imports of one host function with the same heap", () => {
  const script = `${TOOLS}
    Env.prototype.f = f;
    define(Env, { f: fn([]) }, { name: "env" });
    const runtime = new Runtime();
    runtime.link(Env);
    const bytes = importing(${String(COUNT)}, "env", () => "f");
    (async () => {
      const report = await runtime.verify(bytes);
      const guest = await runtime.instantiate(bytes);
      console.log(JSON.stringify([report.isLinkable, report.imports.length, guest.isClosed]));
    })();`;
  expect(runScript(FLAGS, script)).toEqual([true, COUNT, false]);
});

test("imports that share a long name in a compact group keep it once, where the engine compiles no bytes", () => {
  const script = `${TOOLS}
    const refuse = function () {
      throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
    };
    Object.defineProperty(WebAssembly, "Module", { value: refuse, configurable: true });
    WebAssembly.compile = async () => refuse();
    const group = [1, ...name("x".repeat(50_000)), 0, 0x7e, 0, 0, ...leb(8000)];
    new Runtime().verify(moduleOf(Buffer.concat([Buffer.from(group), Buffer.alloc(8000)]))).then((report) => {
      report.format();
      console.log(JSON.stringify([report.problemCount, report.problems.length]));
    });`;
  expect(runScript(FLAGS, script)).toEqual([8000, 1000]);
});

test.each([
  ["the same text of 128 MiB for three parameters", "fn([string, string, string], u32)", 3, 27],
  ["a list of 64 texts that are the same 16 MiB", "fn([list(string)], u32)", 64, 24],
])("a host function that copies %s ends the call, and the process lives", (_, declaration, count, size) => {
  const isList = declaration.includes("list");
  const script = `${TOOLS}
    const load = require("wabt");
    Env.prototype.take = (...texts) => ${isList ? "[...texts[0]]" : "texts"}.length;
    define(Env, { take: ${declaration} }, { name: "env" });
    const length = ${String(2 ** size)};
    const fill = Array.from({ length: 64 }, (_, index) =>
      "(i32.store (i32.const " + index * 8 + ") (i32.const 65536)) (i32.store (i32.const " + (index * 8 + 4) + ") (i32.const " + length + "))");
    const values = ${isList ? '"(i32.const 0) (i32.const 64)"' : '("(i32.const 65536) (i32.const " + length + ")").repeat(3)'};
    load().then(async (wabt) => {
      const text = '(module (import "env" "take" (func $take (param ${"i32 ".repeat(isList ? 2 : 2 * count)}) (result i32)))' +
        '(memory (export "memory") 4096) (func (export "run") (result i32) ' + fill.join(" ") + " (call $take " + values + ")))";
      const runtime = new Runtime();
      runtime.link(Env);
      const guest = await runtime.instantiate(wabt.parseWat("guest.wat", text).toBinary({}).buffer);
      let code;
      try {
        guest.exports.run();
      } catch (error) {
        code = error.code;
      }
      console.log(JSON.stringify(code ?? "taken"));
    });`;
  expect(runScript(FLAGS, script)).toBe("copy-limit");
});
