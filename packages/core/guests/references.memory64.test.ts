import { allocated, callback, handle, LiftError, list, string, u16 } from "@hostwright/types";

import { describeWith } from "../src/fixtures/engine-features.fixture.js";
import { assemble } from "../src/fixtures/guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";

class File {
  readonly path = "/tmp/a";
}

class Host extends HostModuleBase {
  static override readonly moduleName = "host";

  @wasm.export("call", u16)
  call(@callback([allocated(string)], u16) call: (text: string) => number, @handle(File) file: File): number {
    return call(file.path);
  }

  @wasm.export("open", handle(File))
  open(): File {
    return new File();
  }

  @wasm.export("names", allocated(list(allocated(string))))
  names(): string[] {
    return ["a", "bc"];
  }
}

interface Exports {
  call(index: bigint): number;
  names(): [bigint, bigint];
}

describeWith("memory64")("a guest with a 64-bit memory", () => {
  const FIELDS = `
    (import "host" "call" (func $call (param i64 i32) (result i32)))
    (import "host" "open" (func $open (result i32)))
    (import "host" "names" (func $names (result i64 i64)))
    (memory (export "memory") i64 1)
    (table (export "table") 4 funcref)
    (elem (i32.const 1) func $length $wrong)
    (global $next (mut i64) (i64.const 1024))
    (func $length (param i64 i64) (result i32) (i32.wrap_i64 (local.get 1)))
    (func $wrong (param i32 i32) (result i32) (local.get 1))
    (func (export "malloc") (param $size i64) (result i64)
      (global.get $next)
      (global.set $next (i64.and (i64.add (i64.add (global.get $next) (local.get $size)) (i64.const 15)) (i64.const -16))))
    (func (export "call") (param i64) (result i32) (call $call (local.get 0) (call $open)))
    (func (export "names") (result i64 i64) (call $names))`;

  test("passes function pointers of 64 bits, and is given what it allocates", async () => {
    const runtime = new Runtime();
    runtime.link(Host);
    const guest = await runtime.instantiate<Exports>(await assemble(FIELDS, { memory64: true }), {
      afterAbort: "keep",
    });
    expect(guest.exports.call(1n)).toBe(6);
    thrown(() => guest.exports.call(2n), LiftError, { code: "wrong-function-type", value: 2 });
    for (const index of [3n, 4n, 2n ** 32n + 1n, 2n ** 63n]) {
      thrown(() => guest.exports.call(index), LiftError, { code: "unknown-callback" });
    }
    const [offset, count] = guest.exports.names().map(Number) as [number, number];
    expect(list(string).lift(guest.memory, offset, count).toArray()).toEqual(["a", "bc"]);
  });
});
