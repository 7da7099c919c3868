import { none, string } from "@hostwright/types";

import { assemble } from "../fixtures/guests.fixture.js";
import { forgetShared } from "../fixtures/shared-state.fixture.js";
import { sleep } from "../fixtures/sleep.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import type * as core from "../index.js";

/** A copy of the package on an engine without AsyncLocalStorage, as a browser is. */
function withoutStorage(): typeof core {
  let copy: typeof core | undefined;
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  forgetShared();
  try {
    jest.isolateModules(() => {
      copy = jest.requireActual<typeof core>("../index.js");
      // The storage of contexts is looked for when the first is asked for.
      new copy.Runtime().run({}, () => undefined);
    });
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
  return copy as typeof core;
}

const { fn, guestModule, HostModuleBase, Runtime } = withoutStorage();

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  static readonly exports = { wait: fn([], none, { async: true }) };

  async wait(): Promise<void> {
    await sleep();
  }
}

const Plugin = guestModule({ later: fn([string], string, { async: true }) }, { name: "Plugin" });

describeWithJspi("a call that waits, on an engine without AsyncLocalStorage", () => {
  test("takes memory and gives it back in the run that it was called in, also when its signal ends it", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const source = await assemble(`
      (import "host" "wait" (func $wait))
      (memory (export "memory") 1)
      (global $pointer (export "pointer") (mut i32) (i32.const 4096))
      (func (export "stackSave") (result i32) (global.get $pointer))
      (func (export "stackRestore") (param i32) (global.set $pointer (local.get 0)))
      (func (export "stackAlloc") (param i32) (result i32)
        (global.set $pointer (i32.and (i32.sub (global.get $pointer) (local.get 0)) (i32.const -16)))
        (global.get $pointer))
      (func (export "later") (param i32 i32) (result i32 i32) (call $wait) (local.get 0) (local.get 1))`);
    const plugin = await runtime.instantiate(source, { as: Plugin, afterAbort: "keep" });
    const controller = new AbortController();
    const { signal } = controller;
    const call = (): Promise<string[]> =>
      runtime.run({ signal }, () => Promise.all([plugin.later("Ada"), plugin.later("Bob")]));
    expect(await call()).toEqual(["Ada", "Bob"]);
    const ended = call();
    controller.abort(new Error("too late"));
    await expect(ended).rejects.toThrow("too late");
    expect(await plugin.later("Cy")).toBe("Cy");
    expect(plugin.guest.exports["pointer"].value).toBe(4096);
  });
});
