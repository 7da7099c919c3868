import * as fc from "fast-check";

import type { Guest } from "../../guest.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { Runtime } from "../../runtime.js";
import { caught, thrown } from "../../fixtures/thrown.fixture.js";
import { type BoxExports, GUEST, recorded, type Work } from "./box.fixture.js";
import { RecordingError, ReplayError } from "./recording-error.js";
import { type Replay, replay } from "./replay.js";

/** Records some calls, and returns a replay of them and a guest without its host. */
async function afterwards(
  work: Work,
  fields = GUEST,
): Promise<{ readonly guest: Guest<BoxExports>; readonly player: Replay }> {
  const { recording } = await recorded(work);
  const player = replay(recording.bytes());
  const module = await compileGuest(fields);
  return { player, guest: await new Runtime().instantiate<BoxExports>(module, { imports: player.imports }) };
}

describe("a replay names where the guest leaves the recording", () => {
  const diverged = (
    guest: Guest<BoxExports>,
    work: Work,
    data: { readonly index: number; readonly expected: string; readonly found: string },
  ): ReplayError => {
    const error = thrown(() => work(guest.exports), ReplayError, { code: "diverged", ...data });
    expect(guest.isPoisoned).toBe(true);
    return error;
  };

  test("by calling another import", async () => {
    const { guest } = await afterwards((exports) => [exports.check(0), exports.check(0)]);
    guest.exports.check(0);
    const error = diverged(guest, (exports) => exports.find(3), {
      index: 1,
      expected: "box.check(0)",
      found: "box.find(3)",
    });
    expect(error.message).toBe(
      "replay: call 1 to-host diverged: recorded was box.check(0), and now it is box.find(3). " +
        "Replay the guest of the recording, and call it in the same way.",
    );
  });

  test("by passing other arguments", async () => {
    const { guest } = await afterwards((exports) => exports.mix(1n, 0.5, -0));
    const expected = "box.mix(1n, 0.5, -0)";
    diverged(guest, (exports) => exports.mix(1n, 0.5, 0), {
      index: 0,
      expected,
      found: "box.mix(1n, 0.5, 0)",
    });
  });

  test("by passing other bytes at the same offset", async () => {
    const { guest } = await afterwards((exports) => exports.find(1));
    guest.memory.writeU8(65535, 1);
    const error = thrown(() => guest.exports.find(1), ReplayError, { code: "diverged", index: 0 });
    expect(error.expected).toMatch(/^box\.find\(1\) with a memory of checksum [0-9a-f]{8}$/);
    expect(error.found).toMatch(/^box\.find\(1\) with a memory of checksum [0-9a-f]{8}$/);
    expect(error.found).not.toBe(error.expected);
  });

  test("by calling once more", async () => {
    const { guest, player } = await afterwards((exports) => exports.find(1));
    guest.exports.find(1);
    player.finish();
    diverged(guest, (exports) => exports.find(1), {
      index: 1,
      expected: "nothing more",
      found: "box.find(1)",
    });
  });

  test("by returning another result from a function that the host had entered", async () => {
    const { guest } = await afterwards(
      (exports) => exports.nest(5),
      GUEST.replace("(i32.mul (local.get 0) (i32.const 2))", "(i32.mul (local.get 0) (i32.const 4))"),
    );
    diverged(guest, (exports) => exports.nest(5), {
      index: 0,
      expected: "double returned 10",
      found: "double returned 20",
    });
  });

  test("by trapping in such a function", async () => {
    const { guest } = await afterwards(
      (exports) => exports.nest(5),
      GUEST.replace("(i32.mul (local.get 0) (i32.const 2))", "unreachable"),
    );
    diverged(guest, (exports) => exports.nest(5), {
      index: 0,
      expected: "double returned 10",
      found: "double threw",
    });
  });

  test("by calling another function from there", async () => {
    const { guest, player } = await afterwards(
      (exports) => exports.nest(5),
      GUEST.replace("(call $find (i32.const 3))", "(call $find (i32.const 4))"),
    );
    diverged(guest, (exports) => exports.nest(5), {
      index: 1,
      expected: "box.find(3)",
      found: "box.find(4)",
    });
    expect(player.calls).toBe(1);
  });

  test("by calling nothing from there", async () => {
    const { guest } = await afterwards(
      (exports) => exports.nest(5),
      GUEST.replace("(call $find (i32.const 3)) (drop) (drop)", ""),
    );
    diverged(guest, (exports) => exports.nest(5), {
      index: 0,
      expected: "box.find(3)",
      found: "function 1 of the table returned 15",
    });
  });

  test.each([
    ["double", '(export "double")', "", "an entry into double"],
    [
      "function 1 of the table",
      "(i32.const 1) $triple",
      "(i32.const 0) $triple",
      "an entry into function 1 of the table",
    ],
  ])("by not having %s", async (_, from, to, expected) => {
    const { guest } = await afterwards((exports) => exports.nest(5), GUEST.replace(from, to));
    diverged(guest, (exports) => exports.nest(5), { index: 0, expected, found: "a guest without it" });
  });

  test("and fails every later call with the same error", async () => {
    const { recording, module } = await recorded((exports) => [exports.check(0), exports.find(1)]);
    const player = replay(recording.bytes());
    const options = { imports: player.imports, afterAbort: "keep" as const };
    const guest = await new Runtime().instantiate<BoxExports>(module, options);
    const error = thrown(() => guest.exports.find(1), ReplayError, { code: "diverged" });
    expect(caught(() => guest.exports.check(0))).toBe(error);
    expect(caught(() => player.finish())).toBe(error); // prettier-ignore
  });
});

describe("finish", () => {
  test("names the event that has not happened", async () => {
    const { guest, player } = await afterwards((exports) => [exports.find(1), exports.check(7)]);
    guest.exports.find(1);
    const error = thrown(() => player.finish(), ReplayError, { code: "not-finished", index: 1, expected: "box.check(7)" }); // prettier-ignore
    expect(error.message).toBe(
      "replay: call 1 to-host is next in the recording, box.check(7), and has not happened. Call the guest as it was called in the recording.",
    );
  });

  test("accepts an empty recording", async () => {
    const { player } = await afterwards(() => undefined);
    expect(() => {
      player.finish();
    }).not.toThrow();
  });
});

describe("the imports of a replay", () => {
  test("refuse a guest without a Runtime", async () => {
    const { recording, module } = await recorded((exports) => exports.find(1));
    const { exports } = await WebAssembly.instantiate(module, replay(recording.bytes()).imports);
    thrown(() => (exports["find"] as (which: number) => unknown)(1), ReplayError, { code: "no-guest" });
  });

  test("cannot grow a memory that the guest does not export", async () => {
    const { recording } = await recorded((exports) => exports.grow());
    const imported = new WebAssembly.Memory({ initial: 1 });
    const module = await compileGuest(`
      (import "box" "grow" (func $grow (result i32)))
      (import "m" "m" (memory 1))
      (func (export "grow") (result i32) (call $grow))`);
    const imports = { ...replay(recording.bytes()).imports, m: { m: imported } };
    const guest = await new Runtime().instantiate<BoxExports>(module, { imports });
    thrown(() => guest.exports.grow(), ReplayError, { code: "memory-out-of-reach", index: 0 });
  });

  test("are those of all functions that the guest imports, called or not", async () => {
    const { player } = await afterwards(() => undefined);
    expect(Object.keys(player.imports["box"] ?? {})).toEqual([
      "fill",
      "mix",
      "find",
      "check",
      "grow",
      "nest",
      "attempt",
    ]);
  });
});

describe("bytes that are not a recording", () => {
  test.each<[string, number[], string]>([
    ["nothing", [], "invalid-recording"],
    ["something else", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], "invalid-recording"],
    ["a recording of a later version", [0x48, 0x57, 0x52, 0x43, 4], "unknown-version"],
    ["a recording of a version before the first", [0x48, 0x57, 0x52, 0x43, 0], "unknown-version"],
    ["a recording that ends in its imports", [0x48, 0x57, 0x52, 0x43, 1, 9], "invalid-recording"],
  ])("are refused: %s", (_, file, code) => {
    thrown(() => replay(Uint8Array.from(file)), RecordingError, { code });
  });

  test("however damaged, only ever end the call of the guest", async () => {
    const work = (exports: BoxExports) => {
      exports.fill(10, 20);
      return [exports.nest(5), exports.grow(), exports.find(1)];
    };
    const { recording, module } = await recorded(work);
    const file = recording.bytes();
    const damage = fc.array(fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.integer({ min: 0, max: file.length }), async (damage, length) => {
        const damaged = file.slice();
        for (const { at, byte } of damage) damaged[at] = byte;
        let error: unknown;
        try {
          const { imports } = replay(damaged.subarray(0, length));
          const guest = await new Runtime().instantiate<BoxExports>(module, { imports });
          work(guest.exports);
        } catch (thrown) {
          error = thrown;
        }
        expect([
          undefined,
          "RecordingError",
          "ReplayError",
          "GuestMemoryError",
          "ModuleLinkError",
          // A memory that cannot grow so far, and a function that is passed another type.
          "RangeError",
          "TypeError",
          "SyntaxError",
        ]).toContain((error as Error | undefined)?.name);
      }),
    );
  });
});
