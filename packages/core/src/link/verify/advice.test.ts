import {
  allocated,
  bytes,
  byValue,
  errno,
  f32,
  f64,
  i32,
  list,
  orErrno,
  string,
  struct,
  tuple,
  u32,
  u64,
} from "@hostwright/types";

import { fn } from "../../declare/fn.js";
import { ModuleLinkError } from "../../errors.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import type { FunctionSpec } from "../../metadata/function-spec.js";
import { Runtime } from "../../runtime.js";

/** Gives the message for a guest that imports `m.f` so, where the host has that. */
async function advice(
  spec: FunctionSpec,
  ...types: (string | { readonly results: "out" })[]
): Promise<string> {
  class Env extends HostModuleBase {
    static override moduleName = "m";
    static override results: "out" | "values" = types.some((type) => typeof type === "object")
      ? "out"
      : "values";
    static exports = { f: spec };
    f(): undefined {
      return undefined;
    }
  }
  const runtime = new Runtime();
  runtime.link(Env);
  const guest = await assemble(
    types.map((type) => (typeof type === "string" ? `(import "m" "f" (func ${type}))` : "")).join(""),
    {
      multi_value: true,
    },
  );
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
    ["two offsets", fn([], orErrno(u32)), "(param i32 i32) (result i32)"],
    ["a result of one value", fn([], u32), "(param i32)"],
    ["a result that is written already", fn([], orErrno(u32, { out: true })), "(param i32 i32) (result i32)"],
  ])("but not in %s", async (_, spec, type) => {
    const message = await advice(spec, type);
    expect(message).not.toContain("out: true");
    expect(message).toContain("Change the guest's declaration, or Env.f.");
  });
});

describe("another form of the results is recognised", () => {
  const Vec = struct({ x: f64, at: tuple(u32, f32) });
  const places = (count: number) =>
    `The last ${String(count)} values are the offsets for the results, as C passes them:`;
  const first =
    "The first value is the offset for a struct that C returns: make the result of Env.f byValue(…), of a struct with all values.";
  const fields =
    "The guest gets the fields as several results: make the result of Env.f a tuple of their types.";
  const all = "The guest gets all values as results:";

  test.each<[string, FunctionSpec, string, string]>([
    [
      "places for several values",
      fn([i32], orErrno([u32, u64])),
      "(param i32 i32 i32) (result i32)",
      `${places(2)} make the result of Env.f orErrno(…, { out: true }).`,
    ],
    [
      "places for a tuple",
      fn([f64], [u32, f64]),
      "(param f64 i32 i32)",
      `${places(2)} let the module say { results: "out" }.`,
    ],
    [
      "places beside an errno",
      fn([], [u32, errno, u64]),
      "(param i32 i32) (result i32)",
      `${places(2)} let the module say { results: "out" }.`,
    ],
    [
      "places for a pair and a number",
      fn([], [allocated(string), u32]),
      "(param i32 i32)",
      `${places(2)} let the module say { results: "out" }.`,
    ],
    ["a struct where several are returned", fn([f64], [u32, f64]), "(param i32 f64)", first],
    ["a struct with an errno", fn([f64], orErrno(u32)), "(param i32 f64)", first],
    ["a struct of offset and length", fn([f64], allocated(string)), "(param i32 f64)", first],
    [
      "a struct where places are passed",
      fn([f64], orErrno([u32, u64], { out: true })),
      "(param i32 f64)",
      first,
    ],
    [
      "several values where a place is passed",
      fn([f64], orErrno(u64, { out: true })),
      "(param f64) (result i64 i32)",
      `${all} make the result of Env.f orErrno(…, { out: false }).`,
    ],
    [
      "several values of a struct",
      fn([], orErrno(Vec, { out: true })),
      "(result f64 i32 f32 i32)",
      `${all} make the result of Env.f orErrno(…, { out: false }).`,
    ],
    [
      "offset and length",
      fn([], allocated(string, { out: true })),
      "(result i32 i32)",
      `${all} make the result of Env.f allocated(…, { out: false }).`,
    ],
    ["fields as several results", fn([i32], byValue(Vec)), "(param i32) (result f64 i32 f32)", fields],
    [
      "an errno and a place behind",
      fn([f64], byValue(Vec)),
      "(param f64 i32) (result i32)",
      "The last value is the offset for the result, and an errno is returned: make the result of Env.f orErrno(…, { out: true }).",
    ],
    [
      "a place behind the parameters",
      fn([f64], byValue(Vec)),
      "(param f64 i32)",
      "The last value is the offset for the result: let Env.f take it as its last parameter, a pointer(…), or let the guest's function return the struct.",
    ],
  ])("%s", async (_, spec, type, text) => {
    expect(await advice(spec, type)).toContain(text);
  });

  test.each<[string, FunctionSpec, string]>([
    ["several values of a tuple", fn([f64], [u32, u64]), "(param f64) (result i32 i64)"],
    ["several values beside an errno", fn([], [u32, errno]), "(result i32 i32)"],
  ])("where the module says that they are written: %s", async (_, spec, type) => {
    const message = await advice(spec, type, { results: "out" });
    expect(message).toContain(`${all} let the module say { results: "values" }.`);
  });

  test.each<[string, FunctionSpec, string]>([
    ["a place too many", fn([], orErrno([u32, u64])), "(param i32 i32 i32) (result i32)"],
    ["a place too few", fn([], orErrno([u32, u64])), "(param i32) (result i32)"],
    ["a place behind a float that is not there", fn([f64], byValue(Vec)), "(param i32) (result i32)"],
    ["a struct where one value is returned", fn([], u32), "(param i32)"],
    ["a struct where nothing is", fn([]), "(param i32)"],
  ])("and not %s", async (_, spec, type) => {
    expect(await advice(spec, type)).toContain("Change the guest's declaration, or Env.f.");
  });

  test("and the place before the parameters is told among the values that it takes", async () => {
    expect(await advice(fn([f64], byValue(Vec)), "(param f64)")).toContain(
      "It takes 2 values (the offset for the result, f64), and the guest passes 1.",
    );
    expect(await advice(fn([f64], byValue(Vec)), "(param f32 f64)")).toContain(
      "Value 0, the offset for the result, is i32, and the guest passes f32.",
    );
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
