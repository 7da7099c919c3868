import {
  bytes,
  errno,
  ErrnoError,
  GuestMemoryError,
  list,
  type List,
  LowerError,
  string,
  u32,
  u64,
} from "@hostwright/types";

import { CallContextError, ModuleLinkError } from "./errors.js";
import { compileGuest, forwardingGuest } from "./fixtures/guests.fixture.js";
import { HostModuleBase } from "./host-module-base.js";
import { describe as describeModule } from "./compile/describe.js";
import { Runtime } from "./runtime.js";
import { thrown } from "./fixtures/thrown.fixture.js";
import * as wasm from "./wasm.js";

// Lists the defects of the library that this one is modelled on: each has a test, so that none comes back.

@wasm.module("env")
class Env extends HostModuleBase<number> {
  @wasm.export("who", u32)
  who(): number {
    return this.options;
  }

  @wasm.export("length", u32)
  length(@bytes data: Uint8Array): number {
    return data.length;
  }

  @wasm.export("sum", u64)
  sum(@list(u64) numbers: List<bigint>): bigint {
    return numbers.toArray().reduce((a, b) => a + b, 0n);
  }
}

interface Exports {
  who(): number;
  length(offset: number, length: number): number;
  sum(offset: number, count: number): bigint;
}

async function instantiate(runtime: Runtime, fields?: string) {
  return runtime.instantiate<Exports>(await forwardingGuest([Env], fields), { afterAbort: "keep" });
}

test("an array whose size wraps in 32 bits does not open the host's memory", async () => {
  const runtime = new Runtime();
  runtime.link(Env, 1);
  const { exports } = await instantiate(runtime);
  thrown(() => exports.sum(0, 0x20000001), GuestMemoryError, { code: "out-of-bounds", length: 0x100000008 });
});

test("a guest without a memory is an error with a name, and no crash", async () => {
  const runtime = new Runtime();
  runtime.link(Env, 1);
  const { exports } = await instantiate(runtime, "");
  thrown(() => exports.length(0, 0), GuestMemoryError, { code: "no-memory", where: "env.length" });
  expect(exports.who()).toBe(1);
});

test("an access of length 0 at the end of memory is allowed", async () => {
  const runtime = new Runtime();
  runtime.link(Env, 1);
  const { exports } = await instantiate(runtime);
  expect(exports.length(65536, 0)).toBe(0);
  thrown(() => exports.length(65537, 0), GuestMemoryError, { code: "out-of-bounds" });
});

describe("an errno", () => {
  let failure: unknown;

  @wasm.module("files")
  class Files extends HostModuleBase {
    @wasm.export("open", errno)
    open(@string _path: string): void {
      throw failure;
    }
  }

  /** Returns the result that the guest gets when the method throws this. */
  async function open(error: unknown): Promise<number> {
    failure = error;
    const runtime = new Runtime();
    runtime.link(Files);
    const guest = await runtime.instantiate<{ open(offset: number, length: number): number }>(
      await forwardingGuest([Files]),
    );
    return guest.exports.open(0, 0);
  }

  const enoent = new ErrnoError("ENOENT");
  const system = Object.assign(new Error("no such file"), { code: "ENOENT" });

  test.each([
    ["itself", enoent],
    ["of the system", system],
    ["wrapped", new Error("cannot open", { cause: enoent })],
    ["wrapped twice", new Error("cannot start", { cause: new Error("cannot open", { cause: system }) })],
    ["joined with others", new AggregateError([new Error("first"), new Error("second", { cause: enoent })])],
  ])("is found in an error wherever it is: %s", async (_, error) => {
    expect(await open(error)).toBe(44);
  });

  test("of 0 never tells a guest of success when a method fails, bare or wrapped", async () => {
    thrown(() => new ErrnoError(0), LowerError, { code: "unknown-errno", value: 0 });
    const success = Object.assign(new Error("planned"), { errno: 0, code: "SUCCESS" });
    await expect(open(success)).rejects.toBe(success);
    const wrapped = new Error("wrapped", { cause: success });
    await expect(open(wrapped)).rejects.toBe(wrapped);
  });

  test("is not a number of the host's own system", async () => {
    expect(await open(Object.assign(system, { errno: -2 }))).toBe(44);
  });
});

test("a call that nothing is bound for names module, export and remedy", async () => {
  const runtime = new Runtime();
  runtime.declare(Env);
  const { exports } = await instantiate(runtime);
  const error = thrown(() => exports.who(), CallContextError, {
    code: "unbound-module",
    module: "env",
    export: "who",
  });
  expect(error.message).toContain("runtime.run({ instances: [instance] }, …)");
});

test("two modules with state of one type are bound apart", async () => {
  @wasm.module("other")
  class Other extends Env {}
  const runtime = new Runtime();
  runtime.link(Env, 1);
  runtime.link(Other, 99);
  const { exports } = await runtime.instantiate<{ run(): number; other(): number }>(
    await compileGuest(`
      (import "env" "who" (func $env (result i32))) (import "other" "who" (func $other (result i32)))
      (func (export "run") (result i32) (call $env)) (func (export "other") (result i32) (call $other))`),
  );
  const ask = () => [exports.run(), exports.other()];
  expect(ask()).toEqual([1, 99]);
  expect(runtime.run({ instances: [new Other(2)] }, ask)).toEqual([1, 2]);
  expect(runtime.run({ instances: [new Env(3)] }, ask)).toEqual([3, 99]);
});

test("no call runs after close, of the instance or of the runtime", async () => {
  const runtime = new Runtime();
  const env = runtime.link(Env, 1);
  const { exports } = await instantiate(runtime);
  await env.close();
  thrown(() => exports.who(), CallContextError, { code: "module-closed" });
  await runtime.close();
  expect(() => exports.who()).toThrow("after the guest had been closed");
  thrown(() => runtime.link(Env, 1), ModuleLinkError, { code: "runtime-closed" });
});

test("a class is found by itself and not by its name, however many guests are instantiated at once", async () => {
  const runtimes = Array.from({ length: 20 }, () => new Runtime());
  const answers = runtimes.map(async (runtime, index) => {
    runtime.link(Env, index);
    return (await instantiate(runtime)).exports.who();
  });
  expect(await Promise.all(answers)).toEqual([...runtimes.keys()]);
});

test("exports are in the order of their declaration, every time", () => {
  class Ordered extends HostModuleBase {
    static override readonly moduleName = "ordered";
    @wasm.export() zulu(): void {
      // First.
    }
    @wasm.export() alpha(): void {
      // Second.
    }
    @wasm.export() mike(): void {
      // Third.
    }
  }
  const names = () => describeModule(Ordered).exports.map(({ name }) => name);
  expect(names()).toEqual(["zulu", "alpha", "mike"]);
  expect(names()).toEqual(names());
});
