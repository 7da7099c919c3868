import { i32, u32 } from "@hostwright/types";

import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { describeWith } from "../fixtures/engine-features.fixture.js";
import { ModuleLinkError } from "../errors.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import { compileSource } from "./source.js";
import { list, moduleOf, section, text } from "../wasm-format/module-bytes.fixture.js";
import { withoutCompiler } from "./verify/broken-guests.fixture.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("twice", i32)
  twice(@i32 x: number): number {
    return 2 * x;
  }
}

@wasm.module("later")
class Later extends HostModuleBase {
  @wasm.export("twice", u32)
  async twice(@u32 x: number): Promise<number> {
    await Promise.resolve();
    return 2 * x;
  }
}

interface Exports {
  run(x: number): number;
}

const RIGHT = `(import "env" "twice" (func $f (param i32) (result i32)))
  (func (export "run") (param i32) (result i32) (call $f (local.get 0)))`;
const WRONG = '(import "env" "twice" (func (param i64) (result i32)))';

/** A module that imports `env.twice` with a type in this form, and exports it. */
function importingWith(...type: number[]): Uint8Array<ArrayBuffer> {
  return moduleOf(
    section(1, list(type)),
    section(2, list([...text("env"), ...text("twice"), 0x00, 0x00])),
    section(7, list([...text("run"), 0x00, 0x00])),
  );
}

const TYPE = [0x60, 1, 0x7f, 1, 0x7f];
const OPEN_TYPE = [0x50, 0, ...TYPE];
const GROUP = [0x4e, 2, ...TYPE, 0x60, 0, 0];

describe.each([
  ["sections and engine", async (bytes: Uint8Array<ArrayBuffer>) => Promise.resolve(bytes), false],
  ["the engine alone", async (bytes: Uint8Array<ArrayBuffer>) => WebAssembly.compile(bytes), false],
  ["sections alone", async (bytes: Uint8Array<ArrayBuffer>) => compileSource(bytes), true],
] as const)("types enforced by %s", (_, prepare, isWithoutCompiler) => {
  async function instantiate(fields: string) {
    const runtime = new Runtime();
    runtime.link(Env);
    const source = await prepare(await assemble(fields));
    const work = async () => runtime.instantiate<Exports>(source);
    return isWithoutCompiler ? withoutCompiler(work) : work();
  }

  test("let a guest call with the right one", async () => {
    const { exports } = await instantiate(RIGHT);
    expect(exports.run(21)).toBe(42);
  });

  test("refuse a guest with a wrong one", async () => {
    const error = await rejected(instantiate(WRONG), ModuleLinkError, { code: "unresolved-imports" });
    expect(error.problems).toMatchObject([
      { code: "wrong-signature", module: "env", name: "twice", index: 0 },
    ]);
  });
});

describeWith("recursion groups")("a guest whose type of a function does not stand for itself", () => {
  test.each([
    ["is open to subtypes", OPEN_TYPE],
    ["belongs to a recursion group", GROUP],
  ])("is linked when its type %s: no function of another module has it", async (_, type) => {
    const bytes = importingWith(...type);
    const runtime = new Runtime();
    runtime.link(Env);
    const guest = await runtime.instantiate<Exports>(bytes);
    expect(guest.exports.run(21)).toBe(42);
    const wrong = importingWith(...type.map((byte) => (byte === 0x7f ? 0x7e : byte)));
    const error = await rejected(runtime.instantiate(wrong), ModuleLinkError, {});
    expect(error.problems).toMatchObject([{ code: "wrong-signature", wanted: "(i64) -> i64" }]);
  });
});

describeWithJspi("an asynchronous function", () => {
  test("has its type, too", async () => {
    const runtime = new Runtime();
    runtime.link(Later);
    const fields = RIGHT.replace('"env"', '"later"');
    const guest = await runtime.instantiate<Exports>(await compileGuest(fields));
    expect(await guest.call("run", 21)).toBe(42);
    const wrong = runtime.instantiate(await compileGuest(WRONG.replace('"env"', '"later"')));
    await rejected(wrong, ModuleLinkError, { code: "unresolved-imports" });
  });
});

describe("a start function that fails with an error of linking", () => {
  const STARTING = '(import "js" "start" (func $start)) (start $start)';

  // An error of the engine about another guest, which this one's start function has the host instantiate.
  async function failure(): Promise<WebAssembly.LinkError> {
    const other = await compileGuest('(import "other" "f" (func))');
    return caught(() => new WebAssembly.Instance(other, { other: {} })) as WebAssembly.LinkError;
  }

  test.each([
    ["bytes", async () => assemble(STARTING)],
    ["a module that was compiled elsewhere", async () => compileGuest(STARTING)],
  ])("rejects with that very error, from %s", async (_, source) => {
    const error = await failure();
    const imports = {
      js: {
        start: () => {
          throw error;
        },
      },
    };
    const thrownError: unknown = await new Runtime()
      .instantiate(await source(), { imports })
      .catch((reason: unknown) => reason);
    expect(thrownError).toBe(error);
  });
});
