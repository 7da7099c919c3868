import {
  bytes,
  callback,
  cstring,
  type GuestMemory,
  LiftError,
  list,
  type List,
  string,
  u32,
} from "@hostwright/types";

import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { ModuleLinkError } from "../errors.js";
import { compileGuest, forwardingGuest } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { HostModuleBase } from "../host-module-base.js";
import type { InstantiateOptions } from "../link/instantiate.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { Runtime } from "../runtime.js";
import type { RuntimeOptions } from "../runtime-options.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

class Sink extends HostModuleBase {
  depth = 0;
  two(first: string, second: string): number {
    return first.length + second.length;
  }
  copy(data: Uint8Array): number {
    return data.length;
  }
  view(data: Uint8Array): number {
    return data.length;
  }
  texts(all: Iterable<string>): number {
    return [...all].length;
  }
  kept(all: List<string>): number {
    return all.length;
  }
  nested(text: string, again: (depth: number) => number): number {
    this.depth++;
    try {
      return text.length + again(this.depth);
    } finally {
      this.depth--;
    }
  }
}
define(
  Sink,
  {
    two: fn([string, string], u32),
    copy: fn([bytes({ copy: true })], u32),
    view: fn([bytes], u32),
    texts: fn([list(string)], u32),
    kept: fn([list(string, { copy: true })], u32),
    nested: fn([string, callback([u32], u32)], u32),
  },
  { name: "sink" },
);

const GUEST = `
  (import "sink" "two" (func $two (param i32 i32 i32 i32) (result i32)))
  (import "sink" "copy" (func $copy (param i32 i32) (result i32)))
  (import "sink" "view" (func $view (param i32 i32) (result i32)))
  (import "sink" "texts" (func $texts (param i32 i32) (result i32)))
  (import "sink" "nested" (func $nested (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 2 funcref)
  (elem (i32.const 1) $again)
  (global $length (mut i32) (i32.const 0))
  (global $deepest (mut i32) (i32.const 0))
  (func (export "two") (param $a i32) (param $b i32) (result i32)
    (call $two (i32.const 0) (local.get $a) (i32.const 0) (local.get $b)))
  (func (export "twice") (param $n i32) (result i32)
    (drop (call $copy (i32.const 0) (local.get $n)))
    (call $copy (i32.const 0) (local.get $n)))
  (func (export "copy") (param i32) (result i32) (call $copy (i32.const 0) (local.get 0)))
  (func (export "view") (param i32) (result i32) (call $view (i32.const 0) (local.get 0)))
  (func (export "texts") (param i32 i32) (result i32)
    (i32.store offset=4 (i32.const 32768) (local.get 1))
    (i32.store offset=12 (i32.const 32768) (local.get 1))
    (i32.store offset=20 (i32.const 32768) (local.get 1))
    (call $texts (i32.const 32768) (local.get 0)))
  (func $again (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (global.get $deepest))
      (then (call $nested (i32.const 0) (global.get $length) (i32.const 1)))
      (else (i32.const 0))))
  (func (export "nested") (param i32 i32) (result i32)
    (global.set $length (local.get 0)) (global.set $deepest (local.get 1))
    (call $nested (i32.const 0) (local.get 0) (i32.const 1)))`;

interface Exports {
  two(first: number, second: number): number;
  twice(length: number): number;
  copy(length: number): number;
  view(length: number): number;
  texts(count: number, length: number): number;
  nested(length: number, depth: number): number;
}

async function start(options: InstantiateOptions, forRuntime: RuntimeOptions = {}): Promise<Guest<Exports>> {
  const runtime = new Runtime(forRuntime);
  runtime.link(Sink);
  return runtime.instantiate<Exports>(await compileGuest(GUEST), { afterAbort: "keep", ...options });
}
const refused = (act: () => unknown): LiftError => thrown(act, LiftError, { code: "copy-limit" });

describe.each([true, false])("with codegen %p", (codegen) => {
  test("all that one call makes the host copy is limited, up to the last byte", async () => {
    const { exports } = await start({ copyLimit: 1000 }, { codegen });
    expect(exports.two(250, 250)).toBe(500);
    expect(exports.copy(1000)).toBe(1000);
    const { message } = refused(() => exports.two(250, 251));
    expect(message).toBe(
      "sink.two: parameter 1 (second: string) takes 502 bytes of the host after 500 that it has copied already, and the " +
        "host copies at most 1000 for one call. Take a view, give { max }, or raise copyLimit.",
    );
    refused(() => exports.copy(1001));
  });

  test("every call begins anew, and views cost nothing", async () => {
    const { exports } = await start({ copyLimit: 1000 }, { codegen });
    for (let calls = 0; calls < 5; calls++) expect(exports.twice(1000)).toBe(1000);
    expect(exports.view(65536)).toBe(65536);
  });

  test("texts that are read one by one from a list count", async () => {
    const { exports } = await start({ copyLimit: 1000 }, { codegen });
    expect(exports.texts(3, 160)).toBe(3);
    refused(() => exports.texts(3, 170));
  });

  test("calls within calls count together, however often the guest is entered again", async () => {
    const { exports } = await start({ copyLimit: 1000 }, { codegen });
    expect(exports.nested(100, 5)).toBe(500);
    refused(() => exports.nested(100, 6));
    expect(exports.nested(100, 5)).toBe(500);
    expect(exports.two(250, 250)).toBe(500);
  });
});

test("a runtime has a limit for its guests, a guest may have another, and the default is 128 MiB", async () => {
  const ofRuntime = await start({}, { copyLimit: 10 });
  refused(() => ofRuntime.exports.copy(11));
  const own = await start({ copyLimit: 100 }, { copyLimit: 10 });
  expect(own.exports.copy(100)).toBe(100);
  const unlimited = await start({ copyLimit: Infinity }, { copyLimit: 10 });
  expect(unlimited.exports.copy(65536)).toBe(65536);
  const { exports, memory, instance } = await start({});
  (instance.exports["memory"] as WebAssembly.Memory).grow(2048);
  expect(memory.byteLength).toBeGreaterThan(2 ** 27);
  refused(() => exports.copy(2 ** 27 + 1));
});

test("a list of 64 copied texts, which are one of 4 MiB, is refused by default, and one of 15 is not", async () => {
  const { exports, memory, instance } = await startKept(Sink);
  (instance.exports["memory"] as WebAssembly.Memory).grow(4096);
  name64(memory, 2 ** 22);
  expect(exports.kept(0, 15)).toBe(15);
  refused(() => exports.kept(0, 64));
});

describeWithJspi("a method that waits", () => {
  class Waiting extends HostModuleBase {
    async kept(all: List<string>): Promise<number> {
      await undefined;
      return all.length;
    }
  }
  define(Waiting, { kept: fn([list(string, { copy: true })], u32, { async: true }) }, { name: "sink" });

  test("is limited likewise: a list of 64 copied texts, which are one", async () => {
    const guest = await startKept(Waiting, { copyLimit: 64 * 1000 });
    name64(guest.memory, 400);
    expect(await guest.call("kept", 0, 64)).toBe(64);
    name64(guest.memory, 600);
    await expect(guest.call("kept", 0, 64)).rejects.toMatchObject({ name: "LiftError", code: "copy-limit" });
  });
});

/** Writes a list of 64 texts that are the same NUL bytes. */
function name64(memory: GuestMemory, length: number): void {
  for (let at = 0; at < 64 * 8; at += 8) {
    memory.writeU32(at, 1024);
    memory.writeU32(at + 4, length);
  }
}

async function startKept(
  moduleClass: ModuleClass,
  options: InstantiateOptions = {},
): Promise<Guest<{ kept(offset: number, count: number): number }>> {
  const runtime = new Runtime();
  runtime.link(moduleClass as typeof Sink);
  return runtime.instantiate(await forwardingGuest([moduleClass]), { afterAbort: "keep", ...options });
}

test("a program that reads the memory between calls is not limited", async () => {
  const { exports, memory } = await start({ copyLimit: 1000 });
  exports.copy(1000);
  expect(bytes({ copy: true }).lift(memory, 0, 5000)).toHaveLength(5000);
  expect(cstring.lift(memory, 65535)).toBe("");
});

test.each([-1, NaN, "1 MiB" as never, 5n as never])("%p is not a limit", async (copyLimit) => {
  thrown(() => new Runtime({ copyLimit }), ModuleLinkError, { code: "invalid-argument" });
  const error: unknown = await start({ copyLimit }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: "ModuleLinkError",
    code: "invalid-argument",
    message: expect.stringMatching(/^instantiate: copyLimit must be a number/),
  });
});
