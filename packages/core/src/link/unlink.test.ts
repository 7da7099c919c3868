import { u32 } from "@hostwright/types";

import { CallContextError, ModuleLinkError } from "../errors.js";
import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { CLOSED, HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

/** Makes the class of another version, as a server does that loads a file again. */
function load(version: number) {
  @wasm.module("env")
  class Env extends HostModuleBase<number> {
    @wasm.export("answer", u32)
    answer(): number {
      return this.options * 100 + version;
    }
  }
  return Env;
}

let runtime: Runtime;
let compiled: WebAssembly.Module;
beforeEach(async () => {
  runtime = new Runtime();
  compiled = await forwardingGuest([load(0)]);
});

async function makeGuest(): Promise<Guest<{ answer(): number }>> {
  return runtime.instantiate(compiled);
}

describe("unlink", () => {
  test("makes room for another class: guests that have the old one keep it", async () => {
    const [Old, New] = [load(1), load(2)];
    const instance = runtime.link(Old, 5);
    const old = await makeGuest();
    expect(runtime.unlink(Old)).toBe(instance);
    runtime.link(New, 6);
    expect([old.exports.answer(), (await makeGuest()).exports.answer()]).toEqual([501, 602]);
  });

  test("leaves instances of the old class to be bound, for the guests that have it", async () => {
    const [Old, New] = [load(1), load(2)];
    runtime.link(Old, 5);
    const old = await makeGuest();
    runtime.unlink(Old);
    runtime.link(New, 6);
    const guest = await makeGuest();
    const both = runtime.run({ instances: [new Old(7), new New(8)] }, () => [
      old.exports.answer(),
      guest.exports.answer(),
    ]);
    expect(both).toEqual([701, 802]);
  });

  test("lets new guests find nothing, and knows no module of that name", async () => {
    const Env = load(1);
    runtime.link(Env, 1);
    runtime.unlink(Env);
    await rejected(makeGuest(), ModuleLinkError, { code: "unresolved-imports" });
    expect((await runtime.verify(compiled)).problems).toMatchObject([{ code: "missing-module" }]);
  });

  test("keeps what another class exports under the same module name", async () => {
    @wasm.module("env")
    class Clock extends HostModuleBase {
      @wasm.export("now", u32)
      now(): number {
        return 7;
      }
    }
    const Env = load(1);
    runtime.link(Env, 1);
    runtime.link(Clock);
    runtime.unlink(Env);
    const guest = await runtime.instantiate<{ now(): number }>(await forwardingGuest([Clock]));
    expect(guest.exports.now()).toBe(7);
    expect((await runtime.verify(compiled)).problems).toMatchObject([{ code: "missing-export" }]);
  });

  test("is undone by linking the same class again", async () => {
    const Env = load(1);
    runtime.link(Env, 1);
    runtime.unlink(Env);
    runtime.link(Env, 2);
    expect((await makeGuest()).exports.answer()).toBe(201);
  });

  test("gives no instance of a declared class", () => {
    const Env = load(1);
    runtime.declare(Env);
    expect(runtime.unlink(Env)).toBeUndefined();
  });

  test("hands the default instance over: the runtime does not close it", async () => {
    const Env = load(1);
    const instance = runtime.link(Env, 1);
    const guest = await makeGuest();
    runtime.unlink(Env);
    guest.close();
    await runtime.close();
    expect(instance).toMatchObject({ [CLOSED]: false });
    await instance.close();
    expect(instance).toMatchObject({ [CLOSED]: true });
  });

  test("refuses a class that is not linked, and lists those that are", () => {
    const Env = load(1);
    const error = thrown(() => runtime.unlink(Env), ModuleLinkError, { code: "not-linked" });
    expect(error.message).toContain("none");
    runtime.link(load(2), 1);
    expect(thrown(() => runtime.unlink(Env), ModuleLinkError, { code: "not-linked" }).message).toContain(
      "linked are Env",
    );
  });

  test("refuses anything else", () => {
    for (const given of [undefined, null, "env", {}]) {
      thrown(() => runtime.unlink(given as never), ModuleLinkError, { code: "not-linked" });
    }
  });

  test("binds no instance of a class that was never linked", () => {
    const Env = load(1);
    runtime.link(Env, 1);
    runtime.unlink(Env);
    thrown(() => runtime.run({ instances: [new (load(2))(1)] }, () => 1), CallContextError, {
      code: "not-linked",
    });
  });

  test("does nothing in a closed runtime", async () => {
    const Env = load(1);
    runtime.link(Env, 1);
    await runtime.close();
    thrown(() => runtime.unlink(Env), ModuleLinkError, { code: "runtime-closed" });
  });
});
