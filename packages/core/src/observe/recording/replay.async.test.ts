import { bytes, u32 } from "@hostwright/types";

import type { Guest } from "../../guest.js";
import { describeWithJspi } from "../../guest/suspend/jspi.fixture.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import * as wasm from "../../wasm.js";
import { record } from "./record.js";
import { RecordingError, ReplayError } from "./recording-error.js";
import { replay } from "./replay.js";

type LaterExports = { readonly noop: () => void; readonly run: (offset: number) => number };

/** Runs the work of a test while the guest waits. */
@wasm.module("later")
class Later extends HostModuleBase<() => unknown> {
  @wasm.export("fill", u32)
  async fill(@u32 offset: number, @bytes({ copy: true }) _data: Uint8Array): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.options();
    return offset + 1;
  }
}

describeWithJspi("an asynchronous host function", () => {
  const FIELDS = `
    (import "later" "fill" (func $fill (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "noop"))
    (func (export "run") (param i32) (result i32)
      (i32.add
        (call $fill (local.get 0) (i32.const 0) (i32.const 4))
        (call $fill (i32.const 5) (i32.const 0) (i32.const 4))))`;

  const guestWith = async (during: (guest: Guest<LaterExports>) => unknown) => {
    const runtime = new Runtime();
    const recorder = record();
    runtime.use(recorder);
    runtime.link(Later, () => during(guest));
    const guest: Guest<LaterExports> = await runtime.instantiate<LaterExports>(await compileGuest(FIELDS));
    return { guest, file: () => recorder.of(guest)?.bytes() as Uint8Array };
  };

  test("is replayed at once, with the bytes that it wrote while the guest waited", async () => {
    let writes = 0;
    const { guest, file } = await guestWith(({ memory }) => {
      memory.writeU8(1000 + writes, ++writes);
    });
    await expect(guest.call("run", 1)).resolves.toBe(8);
    const player = replay(file());
    const again = await new Runtime().instantiate<LaterExports>(guest.module, { imports: player.imports });
    expect(again.exports.run(1)).toBe(8);
    player.finish();
    expect(Buffer.compare(again.memory.bytes(0, 65536), guest.memory.bytes(0, 65536))).toBe(0);
    expect([again.memory.readU8(1000), again.memory.readU8(1001)]).toEqual([1, 2]);
  });

  test("that ends the call of the guest does so at the replay, too", async () => {
    const { guest, file } = await guestWith(() => {
      throw new TypeError("planned");
    });
    await expect(guest.call("run", 1)).rejects.toThrow("planned");
    const { imports } = replay(file());
    const again = await new Runtime().instantiate<LaterExports>(guest.module, { imports });
    await rejected(again.call("run", 1), ReplayError, { code: "aborted", index: 0 });
  });

  test("is recorded as ended when a signal has ended its wait", async () => {
    const controller = new AbortController();
    const runtime = new Runtime();
    const recorder = record();
    runtime.use(recorder);
    let returned: (() => void) | undefined;
    const over = new Promise<void>((resolve) => (returned = resolve));
    runtime.link(Later, () => {
      controller.abort(new Error("too late"));
      setTimeout(() => returned?.(), 5);
    });
    const guest: Guest<LaterExports> = await runtime.instantiate<LaterExports>(await compileGuest(FIELDS));
    const call = runtime.run({ signal: controller.signal }, () => guest.call("run", 1));
    await expect(call).rejects.toThrow("too late");
    await over;
    const { imports } = replay(recorder.of(guest)?.bytes() as Uint8Array);
    const again = await new Runtime().instantiate<LaterExports>(guest.module, { imports });
    const error = await rejected(again.call("run", 1), ReplayError, { code: "aborted", index: 0 });
    expect(error.message).toContain("Error: too late");
  });

  test.each([
    ["while it waits", 1],
    ["before it waits", 0],
  ])("lets a kept guest be called again when a signal was aborted %s", async (_, jobs) => {
    const controller = new AbortController();
    const runtime = new Runtime();
    const recorder = record();
    runtime.use(recorder);
    const works: (() => void)[] = [];
    const later = runtime.link(Later, () => undefined);
    // The first is still waiting when the guest is called again.
    later.fill = async (offset) => {
      if (works.length > 0) return Promise.resolve(offset + 1);
      if (jobs === 0) controller.abort(new Error("too late"));
      else setTimeout(() => controller.abort(new Error("too late")), 1);
      return new Promise((resolve) => works.push(() => resolve(offset)));
    };
    const module = await compileGuest(FIELDS);
    const keep = { afterAbort: "keep" } as const;
    const guest = await runtime.instantiate<LaterExports>(module, keep);
    const ended = runtime.run({ signal: controller.signal }, () => guest.call("run", 1));
    await expect(ended).rejects.toThrow("too late");
    await expect(guest.call("run", 1)).resolves.toBe(8);
    for (const work of works) work();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await expect(guest.call("run", 2)).resolves.toBe(9);
    const player = replay(recorder.of(guest)?.bytes() as Uint8Array);
    const again = await new Runtime().instantiate<LaterExports>(module, { ...keep, imports: player.imports });
    await rejected(again.call("run", 1), ReplayError, { code: "aborted", index: 0 });
    expect([await again.call("run", 1), await again.call("run", 2)]).toEqual([8, 9]);
    player.finish();
  });

  test("refuses entries into the guest while it waits", async () => {
    const { guest } = await guestWith(({ exports }) => {
      exports.noop();
    });
    await rejected(guest.call("run", 1), RecordingError, { code: "unrecordable-call", where: "record" });
  });
});
