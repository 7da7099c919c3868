import { bytes, LowerError, u32 } from "@hostwright/types";

import type { Caller } from "../context/caller.js";
import { caller, currentCall } from "../context/current-call.js";
import { GuestClosedError, ModuleDefinitionError } from "../errors.js";
import { HostModuleBase } from "../host-module-base.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { fn } from "../declare/fn.js";
import * as wasm from "../wasm.js";
import { testGuest } from "./index.js";

@wasm.module("later")
class Later extends HostModuleBase<unknown> {
  @wasm.export("wait", u32)
  async wait(@u32 value: number, @caller from: Caller): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (value === 0) throw this.options;
    return currentCall() === undefined ? 0 : value + Number(from.values["id"] ?? 0);
  }
}

describe("a test guest's call of an asynchronous method", () => {
  test("gives a promise, on engines that cannot suspend guests too", async () => {
    const guest = testGuest(new Later(1), { values: { id: 5 } });
    const calls = [guest.call("wait", 1), guest.call("wait", 2)];
    expect(currentCall()).toBeUndefined();
    await expect(Promise.all(calls)).resolves.toEqual([6, 7]);
  });

  test("has one caller, before and after an await, and values that cannot be changed", async () => {
    const seen: (Caller | undefined)[] = [];
    @wasm.module("looking")
    class Looking extends HostModuleBase {
      @wasm.export("look")
      async look(@caller from: Caller): Promise<void> {
        seen.push(from, currentCall());
        await Promise.resolve();
        seen.push(currentCall());
      }
    }
    await testGuest(new Looking()).call("look");
    const [from, before, after] = seen;
    expect(from).toBeDefined();
    expect(before).toBe(from);
    expect(after).toBe(from);
    expect(Object.isFrozen(from?.values)).toBe(true);
  });

  test("is rejected with what the method throws", async () => {
    const planned = new TypeError("planned");
    await expect(testGuest(new Later(planned)).call("wait", 0)).rejects.toBe(planned);
  });

  test("ends when its signal aborts, before and while it waits", async () => {
    const reason = new Error("too late");
    const before = testGuest(new Later(1), { signal: AbortSignal.abort(reason) });
    await expect(before.call("wait", 1)).rejects.toBe(reason);
    const controller = new AbortController();
    const call = testGuest(new Later(1), { signal: controller.signal }).call("wait", 1);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test("is refused when the guest is closed", async () => {
    const guest = testGuest(new Later(1));
    guest.close();
    await rejected(guest.call("wait", 1) as Promise<unknown>, GuestClosedError, { code: "guest-closed" });
  });
});

test("a method that returns a promise without saying so is an error, and takes no view once it says so", () => {
  const found: number[] = [];
  const put = (data: Uint8Array) => Promise.resolve().then(() => found.push(data.length));
  class Hidden extends HostModuleBase {
    static override readonly moduleName = "hidden";
    static readonly exports = { put: fn([bytes]) };
    put(data: Uint8Array): unknown {
      return put(data);
    }
  }
  const error = thrown(() => testGuest(new Hidden()).call("put", [0, 4]), LowerError, {
    code: "promise",
    where: "hidden.put",
  });
  expect(error.message).toContain("Write async before the method, or export it with { async: true }.");
  class Told extends Hidden {
    static override readonly exports = { put: fn([bytes], undefined, { async: true }) };
  }
  const { problems } = thrown(() => testGuest(new Told()), ModuleDefinitionError, { code: "invalid-module" });
  expect(problems.map(({ code }) => code)).toEqual(["view-while-waiting"]);
});
