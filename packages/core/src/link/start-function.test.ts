import type { HostwrightError } from "@hostwright/types";
import {
  allocated,
  callback,
  GuestMemoryError,
  handle,
  i32,
  LiftError,
  list,
  LowerError,
  string,
  u32,
} from "@hostwright/types";

import type { Caller } from "../context/caller.js";
import { caller } from "../context/current-call.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { caught, rejected } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

class File {}

type Double = (value: number) => number;

@wasm.module("env")
class Env extends HostModuleBase {
  readonly seen: unknown[] = [];
  kept: Double | undefined;

  @wasm.export("log")
  log(@string text: string): void {
    this.seen.push(text);
  }

  @wasm.export("visit", i32)
  visit(@callback([i32], i32) visit: Double, @i32 value: number): number {
    this.kept = visit;
    return visit(value);
  }

  @wasm.export("keep")
  keep(@callback([i32], i32) visit: Double): void {
    this.kept = visit;
  }

  @wasm.export("name", allocated(string))
  name(): string {
    return "abc";
  }

  @wasm.export("numbers", allocated(list(u32), { out: true }))
  numbers(): number[] {
    return [1, 2];
  }

  @wasm.export("named", allocated(string, { allocator: "take" }))
  named(): string {
    return "abc";
  }

  @wasm.export("size")
  size(@caller { memory }: Caller): void {
    this.seen.push(
      caught(() => memory.byteLength),
      caught(() => memory.buffer),
      memory.isShared,
    );
  }

  @wasm.export("open", handle(File))
  open(): File {
    return new File();
  }
}

const IMPORTS = `
  (import "env" "log" (func $log (param i32 i32)))
  (import "env" "visit" (func $visit (param i32 i32) (result i32)))
  (import "env" "keep" (func $keep (param i32)))
  (import "env" "name" (func $name (result i32 i32)))
  (import "env" "named" (func $named (result i32 i32)))
  (import "env" "numbers" (func $numbers (param i32)))
  (import "env" "size" (func $size))
  (import "env" "open" (func $open (result i32)))`;
const REST = `
  (data (i32.const 16) "hello")
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))`;
const OWN = '(memory (export "memory") 1)';
const SHARED = '(import "js" "memory" (memory 1))';
const OWN_TABLE = '(table (export "table") 4 funcref) (elem (i32.const 1) func $double)';
const SHARED_TABLE = '(import "js" "table" (table 4 funcref)) (elem (i32.const 1) func $double)';

async function start(body: string, parts: string): Promise<{ env: Env; guest: Guest }> {
  const runtime = new Runtime();
  const env = runtime.link(Env);
  const source = await assemble(`${IMPORTS} ${parts} ${REST} (func $main ${body}) (start $main)`);
  const js = {
    memory: new WebAssembly.Memory({ initial: 1 }),
    table: new WebAssembly.Table({ element: "anyfunc", initial: 4 }),
  };
  return { env, guest: await runtime.instantiate(source, { imports: { js } }) };
}

const LOG = "(call $log (i32.const 16) (i32.const 5))";
const VISIT = "(drop (call $visit (i32.const 1) (i32.const 21)))";
const KEEP = "(call $keep (i32.const 1))";

describe("in a start function", () => {
  test.each([
    ["an exported memory", LOG, OWN, GuestMemoryError, "memory-not-ready"],
    ["an exported table", VISIT, OWN + OWN_TABLE, LiftError, "table-not-ready"],
    ["an exported table for a callback that is kept", KEEP, OWN + OWN_TABLE, LiftError, "table-not-ready"],
    ["an exported table beside an imported memory", VISIT, SHARED + OWN_TABLE, LiftError, "table-not-ready"],
    ["an exported allocator", "(call $name) drop drop", SHARED, LowerError, "allocator-not-ready"],
    [
      "an exported allocator of another name",
      "(call $named) drop drop",
      SHARED,
      LowerError,
      "allocator-not-ready",
    ],
    [
      "an exported allocator of a list",
      "(call $numbers (i32.const 64))",
      SHARED,
      LowerError,
      "allocator-not-ready",
    ],
  ] as const)("%s is not there yet", async (_, body, parts, errorClass, code) => {
    const error = await rejected<HostwrightError>(start(body, parts), errorClass, { code });
    expect(error.message).toContain("while");
    expect(error.message).toMatch(/start function runs/);
    expect(error.message).not.toMatch(/exports no|exports none|imports none|--export-table/);
  });

  test.each([
    ["no memory", LOG, "", GuestMemoryError, "no-memory"],
    ["no table", VISIT, OWN, LiftError, "no-table"],
    [
      "only a table of references",
      VISIT,
      `${OWN} (table (export "refs") 4 externref)`,
      LiftError,
      "no-table",
    ],
    [
      "several tables",
      VISIT,
      `${OWN} (table (export "a") 4 funcref) (table (export "b") 4 funcref)`,
      LiftError,
      "several-tables",
    ],
  ] as const)("a guest with %s is told of that", async (_, body, parts, errorClass, code) => {
    const fields = parts === "" ? REST.replace(/\(data.*/, "") : REST;
    const runtime = new Runtime();
    runtime.link(Env);
    const source = await assemble(`${IMPORTS} ${parts} ${fields} (func $main ${body}) (start $main)`);
    await rejected<HostwrightError>(runtime.instantiate(source), errorClass, { code });
  });

  test("an imported memory and an imported table are there already, and later", async () => {
    const { env } = await start(LOG + VISIT, SHARED + SHARED_TABLE);
    expect(env.seen).toEqual(["hello"]);
    expect(env.kept?.(4)).toBe(8);
  });

  test("an imported table is there beside one of references that is exported", async () => {
    const { env } = await start(KEEP, `${SHARED_TABLE} ${OWN} (table (export "refs") 4 externref)`);
    expect(env.kept?.(4)).toBe(8);
  });

  test("an imported memory is there in a module that was compiled elsewhere", async () => {
    const runtime = new Runtime();
    const env = runtime.link(Env);
    const module = await compileGuest(`${IMPORTS} ${SHARED} ${REST} (func $main ${LOG}) (start $main)`);
    await runtime.instantiate(module, {
      imports: { js: { memory: new WebAssembly.Memory({ initial: 1 }) } },
    });
    expect(env.seen).toEqual(["hello"]);
  });

  test("the memory of the caller tells no size that it does not have", async () => {
    const { env } = await start("(call $size)", OWN);
    const notReady = expect.objectContaining({
      name: "GuestMemoryError",
      code: "memory-not-ready",
    }) as unknown;
    expect(env.seen).toEqual([notReady, notReady, false]);
  });

  test("a handle needs no memory, and is good afterwards", async () => {
    const { guest } = await start("(drop (call $open))", OWN);
    expect(handle(File).held(guest.memory)).toEqual(new Map([[1, new File()]]));
  });
});
