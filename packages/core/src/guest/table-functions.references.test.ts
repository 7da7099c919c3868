import { callback, funcref } from "@hostwright/types";

import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";

type Core = (...core: unknown[]) => unknown;

@wasm.module("host")
class Host extends HostModuleBase {
  readonly given: Core[] = [];
  @wasm.export("take")
  take(@callback([], funcref) get: () => Core): void {
    this.given.push(get(), get());
  }
}

test("a reference that a function of the table returns enters the guest, which refuses it when closed", async () => {
  const runtime = new Runtime();
  const host = runtime.link(Host);
  const guest = await runtime.instantiate<{ run(): void }>(
    await compileGuest(
      `(import "host" "take" (func $take (param i32)))
       (table (export "__indirect_function_table") 2 funcref)
       (elem (i32.const 1) $get)
       (elem declare func $next)
       (func $next (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
       (func $get (result funcref) (ref.func $next))
       (func (export "run") (call $take (i32.const 1)))`,
      { reference_types: true },
    ),
  );
  guest.exports.run();
  const [first, second] = host.given;
  expect(first).toBe(second);
  expect(first?.(41)).toBe(42);
  guest.close();
  thrown(() => first?.(1), GuestClosedError, { code: "guest-closed" });
});
