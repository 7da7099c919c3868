import { defineType, i32 } from "@hostwright/types";

import type { Caller } from "../../context/caller.js";
import { caller } from "../../context/current-call.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import { caught, thrown } from "../../fixtures/thrown.fixture.js";
import * as wasm from "../../wasm.js";
import { Box, type BoxExports, GUEST, recorded, replayed, type Work } from "./box.fixture.js";
import { record, type Recording } from "./record.js";
import { RecordingError, ReplayError } from "./recording-error.js";
import { replay } from "./replay.js";

/** Returns the result of `work`, or the name of its error. */
function orError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as Error).name;
  }
}

describe("a recording replays, without the host, to the same results and the same memory", () => {
  const same = async (work: Work, options: { readonly afterAbort?: "keep" } = {}): Promise<unknown> => {
    const first = await recorded(work, options);
    const again = await replayed(first.recording.bytes(), first.module, work, options);
    expect(again.answers).toEqual(first.answers);
    expect(Buffer.compare(again.memory, first.memory)).toBe(0);
    expect(again.replay.calls).toBe(first.recording.calls);
    again.replay.finish();
    return first.answers;
  };

  test("of values of every type", async () => {
    const answers = await same((exports) => [
      exports.mix(-5n, 0.1, 1),
      exports.mix(2n ** 63n - 3n, -0, NaN),
      exports.mix(0n, Infinity, 0),
      exports.find(1),
      exports.find(99),
      exports.check(1),
    ]);
    expect(answers).toEqual([
      [-4n, Math.fround(0.1), 1 / 3],
      [2n ** 63n - 1n, -0, NaN],
      [3n, Infinity, 0],
      [4, 0],
      [0, 44],
      6,
    ]);
  });

  test("of bytes that the host writes", async () => {
    await same((exports) => {
      for (let offset = 0; offset < 65536; offset += 1021) exports.fill(offset, offset % 7);
      exports.fill(65535, 1);
      exports.fill(65536, 0);
    });
  });

  test("of memory that the host has grown", async () => {
    expect(await same((exports) => [exports.grow(), exports.grow()])).toEqual([131072, 196608]);
  });

  test("of entries into the guest, which happen again, and of changes that the host makes around them", async () => {
    expect(await same((exports) => [exports.nest(5), exports.nest(1), exports.entered()])).toEqual([
      25, 5, 4,
    ]);
  });

  test("of a failure in such an entry that the host has caught", async () => {
    const work = (exports: BoxExports) => [
      exports.attempt(0),
      exports.attempt(2),
      exports.attempt(1),
      exports.entered(),
    ];
    expect(await same(work, { afterAbort: "keep" })).toEqual([0, 1, 0, 3]);
  });

  test("of calls that a host function has ended", async () => {
    const work = (exports: BoxExports) => [
      exports.check(0),
      orError(() => exports.check(2)) === undefined,
      exports.find(1),
    ];
    expect(await same(work, { afterAbort: "keep" })).toEqual([0, false, [1, 0]]);
  });
});

describe("a call that a host function has ended", () => {
  const work = (exports: BoxExports) => exports.check(2);

  test("is ended at the replay, too, with its reason", async () => {
    let error: unknown;
    const { recording, module } = await recorded((exports) => (error = caught(() => work(exports))));
    expect(error).toMatchObject({ name: "TypeError", message: "planned" });
    const guest = await new Runtime().instantiate<BoxExports>(module, {
      imports: replay(recording.bytes()).imports,
    });
    const again = thrown(() => work(guest.exports), ReplayError, { code: "aborted", index: 0 });
    expect(again.message).toBe(
      "replay: call 0 to-host of box.check ended the call of the guest in the recording, too: TypeError: planned",
    );
    expect(guest.isPoisoned).toBe(true);
  });

  test("stays ended when its reason has no text, and is ended at the replay, too", async () => {
    const reason: unknown = Object.create(null);
    const recorder = record();
    const runtime = new Runtime();
    runtime.use(recorder);
    runtime.link(Box).check = () => {
      throw reason;
    };
    const module = await compileGuest(`(import "box" "check" (func $check (param i32) (result i32)))
      (global $round (mut i32) (i32.const 0))
      (func (export "run") (result i32)
        (global.set $round (i32.add (global.get $round) (i32.const 1)))
        (try (result i32) (do (call $check (global.get $round))) (catch_all (i32.const -1))))`);
    interface Exports {
      run(): number;
    }
    const guest = await runtime.instantiate<Exports>(module, { afterAbort: "keep" });
    // Twice: a recorder that forgets whose turn it is would refuse the second call as one that went past the wrapper.
    expect(caught(() => guest.exports.run())).toBe(reason);
    expect(caught(() => guest.exports.run())).toBe(reason);
    const { imports } = replay(recorder.of(guest)?.bytes() as Uint8Array);
    const again = await new Runtime().instantiate<Exports>(module, { imports });
    const error = thrown(() => again.exports.run(), ReplayError, { code: "aborted", index: 0 });
    expect(error.message).toContain("ended the call of the guest in the recording, too: <unreadable>");
  });

  test("is ended when the recording was taken before its end", async () => {
    let early: Uint8Array | undefined;
    const { module } = await recorded((exports) => {
      exports.nest(1);
    });
    const recorder = record();
    const runtime = new Runtime();
    const box = runtime.link(Box);
    runtime.use(recorder);
    const guest = await runtime.instantiate<BoxExports>(module);
    box.fill = () => {
      early = recorder.of(guest)?.bytes();
    };
    guest.exports.fill(0, 1);
    const player = replay(early as Uint8Array);
    const late = await new Runtime().instantiate<BoxExports>(module, { imports: player.imports });
    thrown(() => late.exports.fill(0, 1), ReplayError, { code: "aborted", index: 0 });
  });
});

describe("a recorder", () => {
  test("keeps a recording for each guest, in the order in which they were instantiated", async () => {
    const recorder = record();
    const runtime = new Runtime();
    runtime.link(Box);
    const module = await compileGuest(GUEST);
    const stranger = await runtime.instantiate(module);
    runtime.use(recorder);
    expect(recorder.recordings).toEqual([]);
    const guests = [
      await runtime.instantiate<BoxExports>(module),
      await runtime.instantiate<BoxExports>(module),
    ] as const;
    guests[1].exports.find(1);
    expect(recorder.recordings).toEqual(guests.map((guest) => recorder.of(guest)));
    expect(recorder.recordings.map(({ calls }) => calls)).toEqual([0, 1]);
    expect(recorder.of(stranger)).toBeUndefined();
  });

  test("keeps no recording of a guest that cannot be linked", async () => {
    const recorder = record();
    const runtime = new Runtime();
    runtime.use(recorder);
    await expect(runtime.instantiate(await compileGuest(GUEST))).rejects.toThrow();
    expect(recorder.recordings).toEqual([]);
  });

  test("keeps the calls of a start function, also of one that failed", async () => {
    const fields = (end: string): string => `
      (import "box" "find" (func $find (param i32) (result i32 i32)))
      (memory (export "memory") 1)
      (func $start (i32.store (i32.const 8) (call $find (i32.const 1)) (drop)) ${end})
      (start $start)`;
    const recorder = record();
    const runtime = new Runtime();
    runtime.link(Box);
    runtime.use(recorder);
    const failing = await compileGuest(fields("unreachable"));
    await expect(runtime.instantiate(failing)).rejects.toThrow(WebAssembly.RuntimeError);
    expect(recorder.recordings).toMatchObject([{ calls: 1 }]);
    const guest = await runtime.instantiate(await compileGuest(fields("")));
    const { imports } = replay((recorder.of(guest) as Recording).bytes());
    const again = await new Runtime().instantiate(guest.module, { imports });
    expect(guest.memory.readU32(8)).toBe(2);
    expect(again.memory.readU32(8)).toBe(2);
  });

  test("writes the same calls as the same bytes, a few for each", async () => {
    const work = (exports: BoxExports) => {
      for (let call = 0; call < 100; call++) exports.check(0);
    };
    const [one, other] = await Promise.all([recorded(work), recorded(work)]);
    expect(one.recording.bytes()).toEqual(other.recording.bytes());
    const empty = await recorded(() => undefined);
    // Tag, import, checksum, argument; tag, no growth, no bytes, result; and 17 bytes for the call to the guest around it.
    expect(one.recording.bytes().length - empty.recording.bytes().length).toBe(100 * (7 + 4 + 17));
    expect(Buffer.from(one.recording.bytes().subarray(0, 5)).toString("latin1")).toBe("HWRC\x03");
  });
});

test("a recording does not hold bytes that the guest has written itself, not even in an entry by the host", async () => {
  const work: Work = (exports) => exports.nest(5);
  const fills = "(memory.fill (i32.const 1000) (i32.const 1) (i32.const 60000))";
  const fields = GUEST.replace("(func $enter", `(func $enter ${fills}`);
  const [little, much] = [await recorded(work), await recorded(work, { fields })];
  expect(much.memory[60_999]).toBe(1);
  expect(much.recording.bytes().length).toBe(little.recording.bytes().length);
});

/** A reference, which has no meaning in another process. */
const reference = defineType({
  name: "reference",
  flat: ["externref"],
  lift: (_memory, core: unknown) => core,
  lower: (value: unknown) => value,
});

type OddExports = Record<"take" | "give" | "run", (value?: unknown) => unknown>;

@wasm.module("odd")
class Odd extends HostModuleBase<(from: Caller) => unknown> {
  @wasm.export("take")
  take(@reference _value: unknown): void {
    return undefined;
  }

  @wasm.export("give", reference)
  give(): unknown {
    return {};
  }

  @wasm.export("act", i32)
  act(@caller from: Caller): number {
    return Number(this.options(from));
  }
}

describe("a call that cannot be recorded ends with an error", () => {
  const guestOf = async (
    fields: string,
    act: (from: Caller) => unknown = () => 0,
    imports: WebAssembly.Imports = {},
  ) => {
    const runtime = new Runtime();
    runtime.link(Odd, act);
    runtime.use(record());
    return runtime.instantiate<OddExports>(await compileGuest(fields), { imports });
  };

  test("a reference that the guest passes, other than null", async () => {
    const { exports } = await guestOf(`
      (import "odd" "take" (func $take (param externref)))
      (func (export "take") (param externref) (call $take (local.get 0)))`);
    exports.take(null);
    thrown(() => exports.take({}), RecordingError, { code: "unrecordable-value" });
  });

  test("a reference that the host returns", async () => {
    const guest = await guestOf(`
      (import "odd" "give" (func $give (result externref)))
      (func (export "give") (result externref) (call $give))`);
    thrown(() => guest.exports.give(), RecordingError, { code: "unrecordable-value" });
    expect(guest.isPoisoned).toBe(true);
  });

  test("a guest that is entered past its wrapper and calls the host again", async () => {
    const guest = await guestOf(
      `(import "odd" "act" (func $act (result i32)))
       (func (export "run") (result i32) (call $act))`,
      (from) => (from.guest.instance.exports["run"] as () => number)(),
    );
    // The host function rethrows the error, which reaches the caller unchanged.
    const error = caught(() => guest.exports.run()) as Error;
    const reason = error instanceof RecordingError ? error : error.cause;
    expect(reason).toMatchObject({ name: "RecordingError", code: "unrecordable-call", where: "record" });
  });

  test("a memory that threads share", async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    // (import "odd" "act" …), (import "m" "m" (memory 1 1 shared)), and "run", which the assembler cannot write.
    const guest = await guestOf(
      `(import "odd" "act" (func $act (result i32)))
       (import "m" "m" (memory 1 1 shared))
       (func (export "run") (result i32) (call $act))`,
      undefined,
      { m: { m: memory } },
    );
    thrown(() => guest.exports.run(), RecordingError, { code: "shared-memory" });
  });
});
