import { describe, HostModuleBase, type ModuleLinkError, Runtime, wasm } from "@hostwright/core";
import { i32 } from "@hostwright/types";
import { test, type Test } from "../harness.js";

@wasm.module("env")
class Env extends HostModuleBase<number> {
  isOpen = true;

  @wasm.export("who", i32)
  who(): number {
    return this.options;
  }

  override close(): void {
    this.isOpen = false;
  }
}

class Untyped extends HostModuleBase {
  @wasm.export("f")
  f(_value: number): void {
    // Its parameter has no type.
  }
}

interface Exports {
  env(): number;
}

export const linking: Test[] = [
  test("every import without a provider is reported at once", async (assert, environment) => {
    const module = await environment.module("asking");
    const runtime = new Runtime();
    const error = await assert.rejects(runtime.instantiate(module), "ModuleLinkError", "unresolved-imports");
    const { problems } = error as ModuleLinkError;
    assert.equal(
      problems.map((problem) => [problem.code, problem.module, problem.name]),
      [
        ["missing-module", "env", "who"],
        ["missing-module", "log", "who"],
      ],
    );
  }),

  test("a class with a mistake is refused when it is linked", (assert) => {
    assert.throws(() => new Runtime().link(Untyped), "ModuleDefinitionError", "invalid-module");
  }),

  test("a class is described by its exports", (assert) => {
    const { name, exports } = describe(Env);
    assert.equal([name, exports.map((each) => each.name)], ["env", ["who"]]);
  }),

  test("plain imports work beside host modules", async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Env, 5);
    const imports = { log: { who: () => 7 } };
    const guest = await runtime.instantiate<{ both(): number }>(await environment.module("asking"), {
      imports,
    });
    assert.equal(guest.exports.both(), 5007);
  }),

  test("a start function calls the host", async (assert, environment) => {
    await using runtime = new Runtime();
    runtime.link(Env, 5);
    const guest = await runtime.instantiate<{ first(): number }>(await environment.module("starting"));
    assert.equal(guest.exports.first(), 5);
  }),

  test(
    "a guest is made from bytes, and from a response",
    ["modules from bytes"],
    async (assert, environment) => {
      await using runtime = new Runtime();
      runtime.link(Env, 5);
      const imports = { log: { who: () => 7 } };
      const bytes = await environment.bytes("asking");
      const headers = { "content-type": "application/wasm" };
      for (const source of [
        bytes,
        Promise.resolve(bytes),
        new Response(bytes),
        new Response(bytes, { headers }),
      ]) {
        const guest = await runtime.instantiate<Exports>(source, { imports });
        assert.equal(guest.exports.env(), 5);
      }
    },
  ),

  test("bytes that are not a module are an error", async (assert) => {
    const error = await assert.rejects(
      new Runtime().instantiate(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
      "ModuleLinkError",
      "invalid-source",
    );
    assert.equal(error.message.startsWith("the guest: the module cannot be compiled: "), true, error.message);
  }),

  test("closing closes guests and instances, once", async (assert, environment) => {
    const runtime = new Runtime();
    const host = runtime.link(Env, 5);
    const module = await environment.module("starting");
    const guest = await runtime.instantiate<{ first(): number }>(module);
    await runtime.close();
    await runtime.close();
    assert.equal([host.isOpen, guest.isClosed], [false, true]);
    assert.throws(() => guest.exports.first(), "GuestClosedError", "guest-closed");
    await assert.rejects(runtime.instantiate(module), "ModuleLinkError", "runtime-closed");
    assert.throws(() => runtime.run({}, () => 1), "CallContextError", "runtime-closed");
  }),
];
