import { defineType, errno, type GuestServices, orErrno, u32 } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { Guest } from "../guest.js";
import { reasonOf } from "../fixtures/host.fixture.js";
import { watchListeners } from "../fixtures/signal.fixture.js";

/** Reasons that look like answers, and others. */
const REASONS: [string, unknown][] = [
  ["an error", new Error("planned")],
  ["an error with the code of an errno", Object.assign(new Error("planned"), { code: "ETIMEDOUT" })],
  ["an error whose cause has one", new Error("planned", { cause: { code: "ENOENT" } })],
  ["a frozen object with one", Object.freeze({ code: "ECANCELED" })],
  ["the name of one", "ENOENT"],
  ["a number", 44],
  ["null", null],
  ["a symbol", Symbol("reason")],
];

/** Has an answer for every failure. */
const anything = defineType({
  name: "anything",
  flat: ["i32"],
  lower: (value: number) => value,
  lowerFailure: () => -7,
});

@wasm.module("steps")
class Steps extends HostModuleBase<(step: number) => number> {
  @wasm.export("plain", u32)
  plain(@u32 step: number): number {
    return this.options(step);
  }

  @wasm.export("errno", errno)
  errno(@u32 step: number): void {
    this.options(step);
  }

  @wasm.export("optional", orErrno(u32))
  optional(@u32 step: number): number {
    return this.options(step);
  }

  @wasm.export("anything", anything)
  anything(@u32 step: number): number {
    return this.options(step);
  }
}

const NAMES = ["plain", "errno", "optional", "anything"] as const;

type Name = (typeof NAMES)[number];
type Exports = Record<Name | `${Name} once`, () => number> & { calm(): number; went: WebAssembly.Global };

const RESULTS = NAMES.map((name) => (name === "optional" ? ["i32 i32", "(drop) (drop)"] : ["i32", "(drop)"]));

const IMPORTS = NAMES.map(
  (name, index) => `(import "steps" "${name}" (func $${name} (param i32) (result ${RESULTS[index]?.[0]})))`,
).join("\n");

/** Each calls the host function of its name for step 1 and for step 2, or once, whatever that returns. */
const EXPORTS = NAMES.map((name, index) => {
  const drop = RESULTS[index]?.[1];
  const calls = `(call $${name} (i32.const 1)) ${drop} (call $${name} (i32.const 2)) ${drop}`;
  return `(func (export "${name}") (result i32) ${calls} (i32.const 3))
    (func (export "${name} once") (result i32)
      (call $${name} (i32.const 1)) ${drop} (global.set $went (i32.const 1)) (i32.const 3))`;
}).join("\n");

let runtime: Runtime;
let guest: Guest<Exports>;
let steps: number[];
let act: (step: number) => number;

beforeEach(async () => {
  runtime = new Runtime();
  steps = [];
  act = (step) => step;
  runtime.link(Steps, (step) => {
    steps.push(step);
    return act(step);
  });
  guest = await instantiate();
});

async function instantiate(afterAbort: "poison" | "keep" = "poison"): Promise<Guest<Exports>> {
  const fields = `${IMPORTS} (global $went (export "went") (mut i32) (i32.const 0)) ${EXPORTS} (func (export "calm") (result i32) (i32.const 5))
    (table (export "table") 1 funcref) (elem (i32.const 0) $seven) (func $seven (result i32) (i32.const 7))`;
  return runtime.instantiate<Exports>(await compileGuest(fields), { afterAbort });
}

describe.each(REASONS)("a signal that was aborted before, with %s,", (_, reason) => {
  const signal = AbortSignal.abort(reason);

  test("lets no call begin, and the caller receives its reason", async () => {
    const services = guest.memory.guest as GuestServices;
    const pool = await runtime.pool<Exports>(guest.module, { size: 1 });
    await runtime.run({ signal }, async () => {
      expect(caught(() => guest.exports.plain())).toBe(reason);
      expect(caught(() => services.tableFunction(0)?.())).toBe(reason);
      expect(await reasonOf(guest.call("plain"))).toBe(reason);
      expect(await reasonOf(pool.call("plain"))).toBe(reason);
    });
    expect([steps, pool.running, pool.waiting, guest.isPoisoned]).toEqual([[], 0, 0, false]);
    expect([guest.exports.plain(), await pool.call("calm")]).toEqual([3, 5]);
  });

  test("lets work without a call go on", () => {
    expect(runtime.run({ signal }, () => 7)).toBe(7);
  });
});

describe.each(REASONS)("a signal that is aborted by a host function, with %s,", (_, reason) => {
  let controller: AbortController;

  beforeEach(() => {
    controller = new AbortController();
  });

  test.each(NAMES)("ends the call at the next host call, and does not reach the guest: %s", (name) => {
    act = (step) => {
      controller.abort(reason);
      return step;
    };
    expect(caught(() => runtime.run({ signal: controller.signal }, () => guest.exports[name]()))).toBe(
      reason,
    );
    expect([steps, guest.isPoisoned]).toEqual([[1], true]);
  });

  // The guest calls the host once: an errno would let it go on and return.
  test.each(NAMES)("is never an errno to the guest when the function throws it: %s", (name) => {
    const { signal } = controller;
    act = () => {
      controller.abort(reason);
      signal.throwIfAborted();
      return 0;
    };
    expect(caught(() => runtime.run({ signal }, () => guest.exports[`${name} once`]()))).toBe(reason);
    expect([steps, guest.isPoisoned, guest.exports.went.value]).toEqual([[1], true, 0]);
  });

  test("ends calls in inner runs too, each of which has a signal of its own", () => {
    const inner = new AbortController();
    act = (step) => {
      controller.abort(reason);
      inner.abort(new Error("too late"));
      return step;
    };
    const { signal } = controller;
    const call = () =>
      runtime.run({ signal }, () => runtime.run({ signal: inner.signal }, () => guest.exports.plain()));
    expect(caught(call)).toBe(reason);
    expect(steps).toEqual([1]);
  });

  test("ends no call outside of its run", async () => {
    const other = await instantiate();
    act = (step) => {
      act = (inner) => inner;
      const run = () =>
        runtime.run({ signal: controller.signal }, () => {
          controller.abort(reason);
          return guest.exports.plain();
        });
      expect(caught(run)).toBe(reason);
      return step;
    };
    expect([other.exports.plain(), steps]).toEqual([3, [1, 2]]);
    expect(guest.exports.plain()).toBe(3);
  });
});

test("an error that is thrown after an abort reaches the caller of the guest, unless it is an errno", () => {
  const controller = new AbortController();
  const bug = new TypeError("a bug");
  act = () => {
    controller.abort();
    throw bug;
  };
  expect(caught(() => runtime.run({ signal: controller.signal }, () => guest.exports.plain()))).toBe(bug);
});

test("a guest that is kept is called again outside of the run whose signal was aborted, and not in it", async () => {
  const kept = await instantiate("keep");
  const controller = new AbortController();
  const reason = new Error("planned");
  const { signal } = controller;
  runtime.run({ signal }, () => {
    act = () => {
      controller.abort(reason);
      return 0;
    };
    expect(caught(() => kept.exports.plain())).toBe(reason);
    expect(caught(() => kept.exports.plain())).toBe(reason);
  });
  expect([steps, kept.exports.plain(), steps]).toEqual([[1, 1, 2], 3, [1, 1, 2]]);
});

test("a signal without a reason of one's own has the platform's", () => {
  const controller = new AbortController();
  act = () => {
    controller.abort();
    return 0;
  };
  const error = caught(() => runtime.run({ signal: controller.signal }, () => guest.exports.plain()));
  expect(error).toBe(controller.signal.reason);
  expect(error).toMatchObject({ name: "AbortError" });
});

describe("a signal has no listener left", () => {
  const failure = new Error("planned");

  test.each<[string, () => void]>([
    ["returned", () => undefined],
    [
      "thrown",
      () => {
        throw failure;
      },
    ],
    ["been closed with its guest", () => guest.close()],
  ])("after a call that has %s", (_, work) => {
    const { signal, listeners } = watchListeners(new AbortController().signal);
    act = (step) => {
      expect(listeners()).toBe(1);
      work();
      return step;
    };
    runtime.run({ signal }, () => {
      try {
        guest.exports.plain();
      } catch {
        // Looked at elsewhere.
      }
    });
    expect([steps[0], listeners()]).toEqual([1, 0]);
  });

  test("after a call that it has ended", () => {
    const controller = new AbortController();
    const { signal, listeners } = watchListeners(controller.signal);
    act = () => {
      controller.abort(failure);
      return 0;
    };
    expect(caught(() => runtime.run({ signal }, () => guest.exports.plain()))).toBe(failure);
    expect(listeners()).toBe(0);
  });

  test("after calls inside of calls, and has one for all those of one run", () => {
    const { signal, listeners } = watchListeners(new AbortController().signal);
    let most = 0;
    act = (step) => {
      most = Math.max(most, listeners());
      if (steps.length < 20) expect(guest.exports.plain()).toBe(3);
      return step;
    };
    expect(runtime.run({ signal }, () => guest.exports.plain())).toBe(3);
    expect([most, listeners()]).toEqual([1, 0]);
  });

  test("after calls of a pool, those that have waited too", async () => {
    const { signal, listeners } = watchListeners(new AbortController().signal);
    const pool = await runtime.pool<Exports>(guest.module, { size: 2 });
    const calls = runtime.run({ signal }, () => Array.from({ length: 50 }, async () => pool.call("plain")));
    expect(await Promise.all(calls)).toEqual(calls.map(() => 3));
    expect([steps.length, listeners()]).toEqual([100, 0]);
  });
});
