import { assemble } from "../fixtures/guests.fixture.js";
import { runScript } from "./child-process.fixture.js";

const HOST = `
const { HostModuleBase, Runtime, explain, wasm } = require("@hostwright/core");
const { bool, i16, i32, string, u32, u8 } = require("@hostwright/types");
class Env extends HostModuleBase {
  static moduleName = "env";
  add(a, b) { return (a + b) | 0; }
  narrow(a, b, c) { return c ? a + b : a - b; }
  length(text) { return text.length; }
}
const declare = (name, parameters, result) => {
  parameters.forEach((type, index) => type(Env.prototype, name, index));
  wasm.export(name, result)(Env.prototype, name, Object.getOwnPropertyDescriptor(Env.prototype, name));
};
declare("add", [i32, u32], i32);
declare("narrow", [u8, i16, bool], i32);
declare("length", [string], u32);
`;

const GUEST = `
  (import "env" "add" (func $add (param i32 i32) (result i32)))
  (import "env" "narrow" (func $narrow (param i32 i32 i32) (result i32)))
  (import "env" "length" (func $length (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "length") (param i32 i32) (result i32) (call $length (local.get 0) (local.get 1)))
  (func (export "loop") (param $n i32) (local $i i32)
    (loop $next
      (drop (call $add (local.get $i) (i32.const 7)))
      (drop (call $narrow (local.get $i) (i32.const 7) (i32.and (local.get $i) (i32.const 1))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))`;

async function guestText(): Promise<string> {
  return `Buffer.from("${Buffer.from(await assemble(GUEST)).toString("base64")}", "base64")`;
}

// Half a semi-space is not reached, so that nothing is collected but by order and everything allocated is still counted.
// Code is optimised where it runs, not beside it, so that it has been on a busy machine as well.
const HEAP = [
  ...["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"],
  "--no-concurrent-recompilation",
];

test.each([true, false])("a million scalar calls allocate nothing, with codegen %s", async (codegen) => {
  const perCall = runScript(
    HEAP,
    `${HOST}
    const runtime = new Runtime({ codegen: ${String(codegen)} });
    runtime.link(Env);
    runtime.instantiate(${await guestText()}).then(({ exports }) => {
      for (let round = 0; round < 20; round++) exports.loop(20000);
      setTimeout(() => {
        exports.loop(20000);
        gc();
        const before = process.memoryUsage().heapUsed;
        exports.loop(500000);
        console.log(JSON.stringify((process.memoryUsage().heapUsed - before) / 1000000));
      }, 0);
    });`,
  );
  // An object, or a number that is boxed, would be 12 bytes at least in each of the calls.
  expect(perCall).toBeLessThan(1);
});

test("an engine that was started without source text gets closures, and explain says so", async () => {
  const script = `${HOST}
    const runtime = new Runtime();
    runtime.link(Env);
    runtime.instantiate(${await guestText()}).then(({ exports, memory }) => {
      memory.writeBytes(8, [104, 105]);
      const { runs, source, signature } = explain(Env, "length");
      console.log(JSON.stringify([exports.length(8, 2), runs, source.split("\\n")[0], signature]));
    });`;
  const flag = "--disallow-code-generation-from-strings";
  expect(runScript([flag], script)).toEqual([
    2,
    "closures",
    "// Closures do what follows, since the engine runs no source text.",
    "(i32, i32) -> i32",
  ]);
  expect(runScript([], script)).toEqual([
    2,
    "source",
    "// env.length: (i32, i32) -> i32",
    "(i32, i32) -> i32",
  ]);
});
