import { v128 } from "@hostwright/types";

import { assemble } from "../../fixtures/guests.fixture.js";
import { thrown } from "../../fixtures/thrown.fixture.js";
import type { Guest } from "../../guest.js";
import { GuestModuleBase, HostModuleBase, Runtime, wasm } from "../../index.js";
import { ReplayError } from "./recording-error.js";
import { record, type Recording } from "./record.js";
import { replay } from "./replay.js";

@wasm.module("host")
class Host extends HostModuleBase {
  @wasm.export("twice", v128)
  twice(@v128 value: Uint8Array): Uint8Array {
    return value.map((byte) => 2 * byte);
  }
}

class Plugin extends GuestModuleBase {
  @wasm.export("same", [v128], v128) same!: (value: Uint8Array) => Uint8Array;
}

const guestBytes = assemble(`
  (import "host" "twice" (func $twice (param v128) (result v128)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i8x16.extract_lane_u 15 (call $twice (i8x16.splat (local.get 0)))))
  (func (export "same") (param v128) (result v128) (local.get 0))`);

interface Exports {
  run(lane: number): number;
}

async function recorded(work: (guest: Guest<Exports>) => unknown): Promise<Recording> {
  const runtime = new Runtime();
  const recorder = record();
  runtime.link(Host);
  runtime.use(recorder);
  const guest = await runtime.instantiate<Exports>(await guestBytes);
  work(guest);
  return recorder.of(guest) as Recording;
}

test("calls of host functions with vectors are replayed, and told when they differ", async () => {
  const recording = await recorded(({ exports }) => [exports.run(4), exports.run(5)]);
  const player = replay(recording.bytes());
  const guest = await new Runtime().instantiate<Exports>(await guestBytes, { imports: player.imports });
  expect(guest.exports.run(4)).toBe(8);
  const found = Array(16).fill(6).join();
  thrown(() => guest.exports.run(6), ReplayError, { code: "diverged", found: `host.twice(${found})` });
});

test("a call of a guest's function with vectors is recorded as it is entered, which a replay cannot repeat", async () => {
  const runtime = new Runtime();
  const recorder = record();
  runtime.link(Host);
  runtime.use(recorder);
  const plugin = await runtime.instantiate(await guestBytes, { as: Plugin });
  const value = new Uint8Array(16).fill(3);
  expect(plugin.same(value)).toEqual(value);
  const player = replay((recorder.of(plugin.guest) as Recording).bytes());
  const guest = await new Runtime().instantiate(await guestBytes, { imports: player.imports });
  const again = () => {
    player.run(guest);
  };
  thrown(again, ReplayError, { code: "diverged", found: "same threw" });
});
