import { defineType } from "@hostwright/types";

import { caller } from "../context/current-call.js";
import type { Caller } from "../context/caller.js";
import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { rejected, thrown } from "../fixtures/thrown.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

const asked = jest.fn();

/** A result that has room for every error. */
const outcome = defineType({
  name: "outcome",
  flat: ["i32"],
  lower: (_value: string) => 0,
  lowerFailure: (error: unknown) => {
    asked(error);
    return 5;
  },
});

@wasm.module("ended")
class Ended extends HostModuleBase {
  @wasm.export("end", outcome)
  end(@caller { guest }: Caller): string {
    guest.close();
    return "closed";
  }
  @wasm.export("next", outcome)
  next(): string {
    throw new Error("called after the end");
  }
  @wasm.export("next_later", outcome)
  async nextLater(): Promise<string> {
    return Promise.resolve(this.next());
  }
}

async function open(next: string, codegen = true) {
  const runtime = new Runtime({ codegen });
  runtime.link(Ended);
  return runtime.instantiate<{ run(): number; last(): number }>(
    await compileGuest(`(import "ended" "end" (func $end (result i32)))
      (import "ended" "${next}" (func $next (result i32)))
      (func (export "run") (result i32) (drop (call $end)) (call $next))
      (func (export "last") (result i32) (call $end))`),
  );
}

beforeEach(() => asked.mockClear());

describe("a host function of a call that has been ended", () => {
  test.each([true, false])(
    "ends it, and the error is not shown to the result's type: codegen %s",
    async (codegen) => {
      const guest = await open("next", codegen);
      thrown(() => guest.exports.run(), GuestClosedError, { code: "guest-closed" });
      expect(asked).not.toHaveBeenCalled();
    },
  );
});

describeWithJspi("an asynchronous host function of a call that has been ended", () => {
  test("ends it, and the error is not shown to the result's type", async () => {
    const guest = await open("next_later");
    await rejected(guest.call("run"), GuestClosedError, { code: "guest-closed" });
    expect(asked).not.toHaveBeenCalled();
  });

  test("has a caller that gets the reason, also when the guest returns as if nothing had happened", async () => {
    const guest = await open("next_later");
    await rejected(guest.call("last"), GuestClosedError, { code: "guest-closed" });
  });
});
