import { assemble } from "../fixtures/guests.fixture.js";
import { describe as describeModule } from "../compile/describe.js";
import { Runtime } from "../runtime.js";
import { spellings } from "../fixtures/spellings.fixture.js";

// Two points at 16, the text "fail" at 64.
const GUEST = `
  (import "env" "double" (func $double (param f64) (result f64)))
  (import "env" "div_mod" (func $div_mod (param i32 i32) (result i32 i32)))
  (import "env" "put" (func $put (param i32 i32 i32 i32) (result i32)))
  (import "env" "norm" (func $norm (param i32 i32) (result f64)))
  (import "env" "size" (func $size (param i32) (result i32)))
  (import "env" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\\00\\00\\00\\00\\00\\00\\08\\40\\00\\00\\00\\00\\00\\00\\10\\40\\00\\00\\00\\00\\00\\00\\18\\40\\00\\00\\00\\00\\00\\00\\20\\40")
  (data (i32.const 64) "fail")
  (func (export "double") (param f64) (result f64) (call $double (local.get 0)))
  (func (export "divMod") (param i32 i32) (result i32 i32) (call $div_mod (local.get 0) (local.get 1)))
  (func (export "put") (param i32) (result i32)
    (call $put (i32.const 64) (i32.const 4) (i32.const 16) (local.get 0)))
  (func (export "norm") (result f64) (call $norm (i32.const 16) (i32.const 2)))
  (func (export "size") (param i32) (result i32) (call $size (local.get 0)))
  (func (export "log") (param i32) (call $log (i32.const 64) (local.get 0)))`;

interface Exports {
  double(x: number): number;
  divMod(a: number, b: number): [number, number];
  put(length: number): number;
  norm(): number;
  size(factor: number): number;
  log(length: number): void;
}

const [legacy] = spellings as [(typeof spellings)[number]];

describe.each(spellings)("a host module in the spelling of %s", (_spelling, moduleClass) => {
  test("is described by the same data, but for the name of its class", () => {
    expect(describeModule(moduleClass)).toEqual({
      ...describeModule(legacy[1]),
      className: moduleClass.name,
    });
    expect(describeModule(moduleClass)).toMatchObject({
      name: "env",
      errnos: "linux",
      exports: [
        { name: "double", signature: "(f64) -> f64" },
        { name: "div_mod", method: "divMod" },
        { name: "put", parameters: [{ name: "key" }, { name: "value", type: { options: { copy: true } } }] },
        { name: "norm" },
        { name: "size", signature: "(i32) -> i32" },
        { name: "log", results: [] },
        { name: "later", isAsync: true },
      ],
    });
  });

  test("answers a guest the same", async () => {
    await using runtime = new Runtime();
    runtime.link(moduleClass);
    const { exports } = await runtime.instantiate<Exports>(await assemble(GUEST));
    expect(exports.double(1.5)).toBe(3);
    expect(exports.divMod(-7, 2)).toEqual([-3, -1]);
    expect([exports.put(4), exports.put(5)]).toEqual([0, 28]);
    expect(exports.norm()).toBe(15);
    expect(exports.size(2)).toBe(131072);
    exports.log(3);
    expect(() => {
      exports.log(4);
    }).toThrow("fail");
  });
});
