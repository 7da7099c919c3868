import { allocated, bytes, f64, i32, list, orErrno, string, struct, u32, u64 } from "@hostwright/types";

import { fn } from "../../declare/fn.js";
import { ModuleLinkError } from "../../errors.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import type { FunctionSpec } from "../../metadata/function-spec.js";
import { Runtime } from "../../runtime.js";

/** Gives the message for a guest that imports `m.f` so, where the host has that. */
async function advice(spec: FunctionSpec, ...types: string[]): Promise<string> {
  class Env extends HostModuleBase {
    static override moduleName = "m";
    static exports = { f: spec };
    f(): undefined {
      return undefined;
    }
  }
  const runtime = new Runtime();
  runtime.link(Env);
  const guest = await assemble(types.map((type) => `(import "m" "f" (func ${type}))`).join(""), {
    multi_value: true,
  });
  const { message } = await rejected(runtime.instantiate(guest), ModuleLinkError, {
    code: "unresolved-imports",
  });
  return message;
}

const Entry = struct({ id: u32, size: u64 });

describe("an offset for the result, as C passes it, is recognised", () => {
  test.each<[string, FunctionSpec, string, string]>([
    ["orErrno", fn([string, bytes], orErrno(u32)), "(param i32 i32 i32 i32 i32) (result i32)", "orErrno"],
    ["orErrno of 64 bits", fn([], orErrno(u64)), "(param i32) (result i32)", "orErrno"],
    ["orErrno behind a parameter", fn([i32], orErrno(f64)), "(param i32 i32) (result i32)", "orErrno"],
    ["an allocated text", fn([], allocated(string)), "(param i32)", "allocated"],
    ["allocated bytes", fn([string], allocated(bytes)), "(param i32 i32 i32)", "allocated"],
    [
      "an allocated list or an errno",
      fn([], orErrno(allocated(list(Entry)))),
      "(param i32) (result i32)",
      "orErrno",
    ],
  ])("%s", async (_, spec, type, kind) => {
    expect(await advice(spec, type)).toContain(
      `The last value is the offset for the result, as C passes it: make the result of Env.f ${kind}(…, { out: true }).`,
    );
  });

  test.each<[string, FunctionSpec, string]>([
    ["a float", fn([], orErrno(u32)), "(param f32) (result i32)"],
    ["another result", fn([], orErrno(u32)), "(param i32) (result i64)"],
    ["no errno", fn([], orErrno(u32)), "(param i32)"],
    ["two offsets", fn([], orErrno(u32)), "(param i32 i32) (result i32)"],
    ["a result of one value", fn([], u32), "(param i32)"],
    ["a result that is written already", fn([], orErrno(u32, { out: true })), "(param i32 i32) (result i32)"],
  ])("but not in %s", async (_, spec, type) => {
    const message = await advice(spec, type);
    expect(message).not.toContain("out: true");
    expect(message).toContain("Change the guest's declaration, or Env.f.");
  });
});

test("one function imported with two types is told of, without a change that breaks the other import", async () => {
  const message = await advice(fn([i32]), "(param i32)", "(param f32)");
  expect(message).toBe(
    "m.f(i32) is (i32) -> (); the guest imports it with several types: (i32) -> (), (f32) -> (). Let it declare the function once, with the type (i32) -> ().",
  );
});

describe("a module that is not a host module's is named as what it is", () => {
  async function message(guest: string): Promise<string> {
    const error = await rejected(new Runtime().instantiate(await assemble(guest)), ModuleLinkError, {});
    return error.message;
  }

  test.each(["wasi_snapshot_preview1", "wasi_unstable"])("WASI: %s", async (name) => {
    expect(await message(`(import "${name}" "proc_exit" (func (param i32)))`)).toContain("node:wasi");
  });

  test("and a missing module is told of once, with its functions", async () => {
    const functions = Array.from({ length: 22 }, (_, index) => `(import "env" "f${String(index)}" (func))`);
    const names = Array.from({ length: 20 }, (_, index) => `f${String(index)}`).join(", ");
    expect(await message(`${functions.join("")} (import "clock" "now" (func))`)).toBe(
      [
        "23 imports cannot be linked:",
        `  env: the guest imports the functions ${names} and 2 more, and nothing provides the module env; no host module is linked. Link a class for it, or give { imports }.`,
        "  clock.now: the guest imports a function of type () -> (), and nothing provides the module clock; no host module is linked. Link a class for it, or give { imports }.",
      ].join("\n"),
    );
  });
});
