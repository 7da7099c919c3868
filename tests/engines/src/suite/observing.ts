import { caller, type Caller, currentCall, HostModuleBase, logCalls, Runtime, wasm } from "@hostwright/core";
import { testGuest } from "@hostwright/core/testing";
import { errno, ErrnoError, i32 } from "@hostwright/types";
import { test, type Test } from "../harness.js";

@wasm.module("env")
class Env extends HostModuleBase {
  @wasm.export("who", i32)
  who(@caller from: Caller): number {
    if (currentCall() !== from) throw new Error("another call");
    return (from.values["number"] as number | undefined) ?? 0;
  }
}

@wasm.module("log")
class Log extends HostModuleBase {
  @wasm.export("who", errno)
  who(): void {
    throw new ErrnoError("EPERM");
  }
}

export const observing: Test[] = [
  test("middleware sees every call, and values travel with a run", async (assert, environment) => {
    await using runtime = new Runtime();
    const lines: string[] = [];
    runtime.use(
      logCalls((line) => lines.push(line), { clock: () => 0 }),
      (call, next) => (call.module === "env" ? (next() as number) + 1 : next()),
    );
    runtime.link(Env);
    runtime.link(Log);
    const guest = await runtime.instantiate<{ both(): number }>(await environment.module("asking"));
    assert.equal(
      runtime.run({ values: { number: 41 } }, () => guest.exports.both()),
      42063,
    );
    assert.equal(lines.length, 2);
    assert.equal(lines[0]?.startsWith("to-host env.who("), true, lines[0]);
    assert.equal(lines[1]?.includes("errno 63 (EPERM)"), true, lines[1]);
  }),

  test("outside of every call, currentCall is undefined", (assert) => {
    assert.equal(currentCall(), undefined);
  }),

  test("a host function is tested without a guest", (assert) => {
    assert.equal(testGuest(new Log()).call("who"), 63);
  }),
];
