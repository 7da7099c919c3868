import { bytes, GuestMemoryError, handle, string, u32 } from "@hostwright/types";

import type { Guest } from "../guest.js";
import type { ThunkMiddleware } from "../observe/thunk-middleware.js";
import { CallContextError, ModuleLinkError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Env extends HostModuleBase<string> {
  readonly heard: unknown[] = [];

  @wasm.export("tell")
  tell(@u32 value: number): void {
    this.heard.push(value);
  }

  @wasm.export("say")
  say(@string text: string): void {
    this.heard.push(text);
  }

  @wasm.export("fill")
  fill(@bytes into: Uint8Array): void {
    into.fill(7);
  }

  @wasm.export("fail")
  fail(): void {
    throw failure;
  }
}

const failure = new Error("planned");
const IMPORTS = `
  (import "env" "tell" (func $tell (param i32)))
  (import "env" "say" (func $say (param i32 i32)))
  (import "env" "fill" (func $fill (param i32 i32)))
  (import "env" "fail" (func $fail))`;

let runtime: Runtime;
let env: Env;

beforeEach(() => {
  runtime = new Runtime();
  env = runtime.link(Env, "default");
});

/** Compiles a guest whose start function does this. */
async function starting(work: string, fields = ""): Promise<WebAssembly.Module> {
  return compileGuest(`${IMPORTS} ${fields} (func $start ${work}) (start $start)`);
}

describe("a start function", () => {
  test("calls host functions", async () => {
    await runtime.instantiate(await starting("(call $tell (i32.const 5))"));
    expect(env.heard).toEqual([5]);
  });

  test("calls those of the instance that is bound where the guest is instantiated", async () => {
    const bound = new Env("bound");
    const module = await starting("(call $tell (i32.const 5))");
    await runtime.run({ instances: [bound] }, async () => runtime.instantiate(module));
    expect([env.heard, bound.heard]).toEqual([[], [5]]);
  });

  test("needs an instance as any call does", async () => {
    const declaring = new Runtime();
    declaring.declare(Env);
    const module = await starting("(call $tell (i32.const 5))");
    await rejected(declaring.instantiate(module), CallContextError, { code: "unbound-module" });
    await declaring.run({ instances: [env] }, async () => declaring.instantiate(module));
    expect(env.heard).toEqual([5]);
  });

  test("reaches a memory that the guest imports", async () => {
    const ram = new WebAssembly.Memory({ initial: 1 });
    const module = await starting(
      "(call $fill (i32.const 0) (i32.const 4)) (call $say (i32.const 8) (i32.const 5))",
      '(import "js" "ram" (memory 1)) (data (i32.const 8) "hello")',
    );
    const guest = await runtime.instantiate(module, { imports: { js: { ram } } });
    expect(env.heard).toEqual(["hello"]);
    expect([...new Uint8Array(ram.buffer, 0, 5)]).toEqual([7, 7, 7, 7, 0]);
    expect(guest.memory.buffer).toBe(ram.buffer);
  });

  test("reaches an imported memory that it has grown, and that it exports again", async () => {
    const ram = new WebAssembly.Memory({ initial: 1 });
    const module = await starting(
      "(drop (memory.grow (i32.const 1))) (call $fill (i32.const 131068) (i32.const 4))",
      '(import "js" "ram" (memory 1)) (export "memory" (memory 0))',
    );
    const guest = await runtime.instantiate(module, { imports: { js: { ram } } });
    expect(guest.memory.readU32(131068)).toBe(0x07070707);
  });

  test.each([
    ["exports", '(memory (export "memory") 1)'],
    ["exports under another name", '(memory (export "ram") 1)'],
  ])("does not reach a memory that the guest %s, and is told why", async (_, fields) => {
    const module = await starting("(call $say (i32.const 0) (i32.const 1))", fields);
    const error = await rejected(runtime.instantiate(module), GuestMemoryError, {
      code: "memory-not-ready",
      where: "env.say",
    });
    expect(error.message).toBe(
      "env.say: parameter 0 (text: string) needs the guest's memory, which is exported and therefore not there " +
        "while the start function runs. Call the host from an exported function, or let the guest import its memory.",
    );
    expect(env.heard).toEqual([]);
  });

  test("rejects with what it throws, unchanged, and with its traps", async () => {
    const error: unknown = await runtime.instantiate(await starting("(call $fail)")).catch((e: unknown) => e);
    expect(error).toBe(failure);
    await rejected(runtime.instantiate(await starting("unreachable")), WebAssembly.RuntimeError, {});
  });

  test("that failed leaves no frame behind", async () => {
    await runtime.instantiate(await starting("(call $fail)")).catch(() => undefined);
    const guest = await runtime.instantiate(
      await compileGuest(`${IMPORTS} (func (export "run") (call $tell (i32.const 1)))`),
    );
    const raw = guest.instance.exports as { run(): void };
    expect(
      caught(() => {
        raw.run();
      }),
    ).toMatchObject({ code: "no-call" });
  });
});

describe("a guest that cannot be given to anybody", () => {
  class Held {}
  const released: Held[] = [];
  let fault: Error | undefined;
  const held = handle(Held, {
    release: (one) => {
      released.push(one);
      if (fault !== undefined) throw fault;
    },
  });
  @wasm.module("holding")
  class Holding extends HostModuleBase<() => void> {
    @wasm.export("hold", held)
    hold(): Held {
      this.options();
      return new Held();
    }
  }
  let guests: Guest[];
  let act: () => void;
  let holding: WebAssembly.Module;

  beforeEach(async () => {
    released.length = 0;
    fault = undefined;
    guests = [];
    act = () => undefined;
    runtime.link(Holding, () => {
      act();
    });
    holding = await compileGuest(`(import "holding" "hold" (func $hold (result i32)))
      (func $start (drop (call $hold))) (start $start) (func (export "run"))`);
  });

  const fail = (): never => {
    throw failure;
  };

  test.each<[string, ThunkMiddleware]>([
    ["that wraps its exports", { attach: () => ({ wrapEntry: fail }) }],
    ["that is told of it", { attach: () => ({ linked: fail }) }],
  ])("is closed, and its handles are released, when a hook fails %s", async (_, middleware) => {
    runtime.use({ attach: () => ({ linked: (guest) => guests.push(guest) }) }, middleware);
    expect(await runtime.instantiate(holding).catch((error: unknown) => error)).toBe(failure);
    expect(released).toHaveLength(1);
    expect(guests.every(({ isClosed }) => isClosed)).toBe(true);
  });

  test.each<[string, (close: () => void) => void]>([
    ["its start function", (close) => (act = close)],
    ["a hook that is told of it", (close) => runtime.use({ attach: () => ({ linked: close }) })],
  ])("is closed and refused when %s closes the runtime", async (_, prepare) => {
    let closing: Promise<void> | undefined;
    runtime.use({ attach: () => ({ linked: (guest) => guests.push(guest) }) });
    prepare(() => {
      closing = runtime.close();
    });
    const instantiated = runtime.instantiate(holding);
    await rejected(instantiated, ModuleLinkError, { code: "runtime-closed", where: "instantiate" });
    await closing;
    expect([released.length, guests.length, guests[0]?.isClosed]).toEqual([1, 1, true]);
  });

  test("tells what is wrong with it, and what closing it has thrown", async () => {
    fault = new Error("planned as well");
    act = () => void runtime.close();
    const error = await rejected(runtime.instantiate(holding), AggregateError, {});
    expect(error.errors).toEqual([expect.objectContaining({ code: "runtime-closed" }), fault]);
  });

  test("is made all the same for the calls that a pool has to end before the runtime is closed", async () => {
    const pool = await runtime.pool<{ run(): void }>(holding, { size: 1 });
    let closing: Promise<void> | undefined;
    act = () => {
      closing = runtime.close();
    };
    await pool.call("run");
    await closing;
    expect(released).toHaveLength(1);
  });
});

test("two guests of one module have a memory each", async () => {
  const module = await compileGuest(`${IMPORTS} (memory (export "memory") 1)
    (func (export "run") (call $fill (i32.const 0) (i32.const 1)))`);
  const [one, other] = await Promise.all([
    runtime.instantiate<{ run(): void }>(module),
    runtime.instantiate<{ run(): void }>(module),
  ]);
  one.exports.run();
  expect([one.memory.readU8(0), other.memory.readU8(0)]).toEqual([7, 0]);
  expect([one.module, other.module]).toEqual([module, module]);
  expect(one.instance).not.toBe(other.instance);
});

test("many guests are instantiated at once, each with its own start", async () => {
  const modules = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => starting(`(call $tell (i32.const ${index}))`)),
  );
  await Promise.all(modules.map(async (module) => runtime.instantiate(module)));
  expect(env.heard.toSorted((a, b) => Number(a) - Number(b))).toEqual([...modules.keys()]);
});
