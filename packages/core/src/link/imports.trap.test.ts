import { u32 } from "@hostwright/types";

import { GuestClosedError, ModuleLinkError } from "../errors.js";
import { assemble, compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("answer", u32)
  answer(): number {
    return 42;
  }
}

interface Exports {
  fine(): number;
  bad(): number;
  swallow(): number;
}

const GUEST = `
  (import "env" "answer" (func $answer (result i32)))
  (import "gone" "away" (func $away (param i32 i64) (result i32)))
  (func $bad (export "bad") (result i32) (call $away (i32.const 1) (i64.const 2)))
  (func (export "fine") (result i32) (call $answer))
  (func (export "swallow") (result i32)
    (try (result i32) (do (call $bad)) (catch_all (i32.const 7))))`;

let runtime: Runtime;

beforeEach(() => {
  runtime = new Runtime();
  runtime.link(Env);
});

const MESSAGE =
  'gone.away: the guest called it, and nothing provides it: it was linked with { missing: "trap" }. ' +
  "Link a class for it, or give { imports }.";

describe('a function that nobody provides, with { missing: "trap" }', () => {
  test("costs nothing until it is called, and ends the call then", async () => {
    const guest = await runtime.instantiate<Exports>(await assemble(GUEST), { missing: "trap" });
    expect(guest.exports.fine()).toBe(42);
    const error = thrown(() => guest.exports.bad(), ModuleLinkError, {
      code: "missing-import",
      where: "gone.away",
    });
    expect(error.message).toBe(MESSAGE);
    const refusal = thrown(() => guest.exports.fine(), GuestClosedError, { code: "guest-poisoned" });
    expect(refusal.cause).toBe(error);
  });

  test("cannot be swallowed by the guest", async () => {
    const guest = await runtime.instantiate<Exports>(await assemble(GUEST), { missing: "trap" });
    thrown(() => guest.exports.swallow(), ModuleLinkError, { code: "missing-import" });
  });

  test("ends guest.call as a rejection, and leaves a guest that is kept callable", async () => {
    const options = { missing: "trap", afterAbort: "keep" } as const;
    const guest = await runtime.instantiate<Exports>(await assemble(GUEST), options);
    await rejected(guest.call("bad"), ModuleLinkError, { code: "missing-import" });
    expect(guest.exports.fine()).toBe(42);
  });

  test("is linked in a module that was compiled elsewhere as well, and in a pool", async () => {
    const module = await compileGuest(GUEST);
    const guest = await runtime.instantiate<Exports>(module, { missing: "trap" });
    thrown(() => guest.exports.bad(), ModuleLinkError, { code: "missing-import" });
    const pool = await runtime.pool<Exports>(module, { size: 1, missing: "trap" });
    await rejected(pool.call("bad"), ModuleLinkError, { code: "missing-import" });
  });

  test("ends the start function that calls it", async () => {
    const guest = await assemble('(import "gone" "away" (func $away)) (start $away)');
    await rejected(runtime.instantiate(guest, { missing: "trap" }), ModuleLinkError, {
      code: "missing-import",
    });
  });

  test("traps a guest that is entered past its wrapper", async () => {
    const guest = await runtime.instantiate<Exports>(await assemble(GUEST), { missing: "trap" });
    const raw = guest.instance.exports as unknown as Exports;
    const error = caught(() => raw.swallow());
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(error).toMatchObject({ message: MESSAGE, cause: { code: "missing-import" } });
  });

  test("is none when somebody provides it", async () => {
    const imports = { gone: { away: () => 5 } };
    const guest = await runtime.instantiate<Exports>(await assemble(GUEST), { missing: "trap", imports });
    expect(guest.exports.bad()).toBe(5);
  });
});

test("without the option, the guest is refused", async () => {
  await rejected(runtime.instantiate(await assemble(GUEST)), ModuleLinkError, {
    code: "unresolved-imports",
    problems: [expect.objectContaining({ code: "missing-module", module: "gone", name: "away" })],
  });
});
