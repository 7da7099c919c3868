import type { GuestMemory } from "@hostwright/types";

import { CallContextError } from "../errors.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { ASK, Asking, type AskingExports } from "../fixtures/asking.fixture.js";
import type { Caller } from "./caller.js";
import { caller, callerOf, currentCall } from "./current-call.js";
import type { Guest } from "../guest.js";

const STARTING = `${ASK} (func $start (drop (call $now (i32.const 0)))) (start $start)`;

let asking: Asking;
let guest: Guest<AskingExports>;

beforeEach(async () => {
  asking = new Asking();
  guest = await asking.instantiate();
});

describe("the caller", () => {
  test("is the guest that calls, with its memory", () => {
    const { guest: from, memory } = asking.callerNow(guest);
    expect([from, memory]).toEqual([guest, guest.memory]);
    expect(from).toBe(guest);
    expect(memory).toBe(guest.memory);
  });

  test("takes no value of the guest's, wherever it stands among the parameters", () => {
    asking.ask = (_, argument) => argument;
    expect(guest.exports.now(4_000_000_000)).toBe(4_000_000_000 | 0);
  });

  test("has neither a signal nor values outside of every run", () => {
    const { signal, values } = asking.callerNow(guest);
    expect([signal, values]).toEqual([undefined, {}]);
    expect(Object.isFrozen(values)).toBe(true);
  });

  test("has the signal of the run, and that of the outer one where the inner has none", () => {
    const { signal } = new AbortController();
    expect(asking.runtime.run({ signal }, () => asking.callerNow(guest).signal)).toBe(signal);
    expect(
      asking.runtime.run({ signal }, () =>
        asking.runtime.run({ values: {} }, () => asking.callerNow(guest).signal),
      ),
    ).toBe(signal);
    expect(
      asking.runtime.run({ signal }, () =>
        asking.runtime.run({ signal }, () => asking.callerNow(guest).signal),
      ),
    ).toBe(signal);
  });

  test("has a signal that any of those aborts, where several runs have one", () => {
    for (const which of [0, 1, 2]) {
      const controllers = [new AbortController(), new AbortController(), new AbortController()];
      const seen = controllers.reduce<() => AbortSignal | undefined>(
        (work, { signal }) =>
          () =>
            asking.runtime.run({ signal }, work),
        () => asking.callerNow(guest).signal,
      )();
      expect(seen?.aborted).toBe(false);
      const reason = Symbol(`reason ${which}`);
      controllers[which]?.abort(reason);
      expect([seen?.aborted, seen?.reason]).toEqual([true, reason]);
    }
  });

  test("is one for all calls of a guest in a run", () => {
    asking.runtime.run({ values: { one: 1 } }, () => {
      expect(asking.callerNow(guest)).toBe(asking.callerNow(guest));
    });
  });

  test("is injected in calls alone, and refused elsewhere", () => {
    expect(currentCall()).toBeUndefined();
    expect(asking.runtime.run({ values: { one: 1 } }, () => currentCall())).toBeUndefined();
    const error = thrown(() => caller.lift({} as GuestMemory), CallContextError, {
      code: "no-call",
      where: "caller",
    });
    expect(error.message).toBe(
      "caller: the method was called without a guest. Call the method through a guest.",
    );
    const frame = {
      memory: guest.memory,
      owner: undefined,
      context: undefined,
      isSuspendable: false,
      aborted: undefined,
      passing: undefined,
      copied: 0,
      copiedBelow: 0,
    };
    expect(callerOf(frame)).toBeUndefined();
  });
});

describe("currentCall", () => {
  test("is the caller, in the host function and in the functions that it calls", () => {
    const below = (): Caller | undefined => currentCall();
    let seen: unknown[] = [];
    asking.ask = (from) => {
      seen = [currentCall(), below(), asking.runtime.run({ values: { inner: true } }, below)].map(
        (each) => each === from,
      );
      return 0;
    };
    asking.runtime.run({ values: { user: "ada" } }, () => guest.exports.now(0));
    expect(seen).toEqual([true, true, true]);
    expect(currentCall()).toBeUndefined();
  });

  test("is the innermost of calls inside of calls, and the outer one again afterwards", async () => {
    const inner = await asking.runtime.instantiate<AskingExports>(guest.module);
    const seen: (Guest | undefined)[] = [];
    asking.ask = (_, argument) => {
      seen.push(currentCall()?.guest);
      if (argument > 0) {
        (argument % 2 === 0 ? inner : guest).exports.now(argument - 1);
        seen.push(currentCall()?.guest);
      }
      return 0;
    };
    guest.exports.now(3);
    expect(seen).toEqual([guest, guest, inner, guest, inner, guest, guest]);
  });

  test("is the outer one again when the inner call throws", () => {
    let seen: unknown;
    asking.ask = (from, argument) => {
      if (argument === 0) throw new Error("planned");
      caught(() => guest.exports.now(0));
      seen = currentCall() === from;
      return 0;
    };
    caught(() => guest.exports.now(1));
    expect([seen, currentCall()]).toEqual([true, undefined]);
  });

  test("is undefined in a callback that outlives a synchronous call: the call is over", async () => {
    const later = new Promise((resolve) => {
      asking.ask = () => {
        setTimeout(() => {
          resolve(currentCall());
        }, 1);
        return 0;
      };
      guest.exports.now(0);
    });
    expect(await later).toBeUndefined();
  });

  test("has its guest only when that is there: not in a start function", async () => {
    const errors: unknown[] = [];
    const memories: unknown[] = [];
    asking.ask = (from) => {
      errors.push(
        caught(() => from.guest),
        caught(() => currentCall()?.guest),
      );
      memories.push(from.memory, from.values);
      return 0;
    };
    const started = await asking.runtime.run({ values: { user: "ada" } }, async () =>
      asking.instantiate(STARTING),
    );
    for (const error of errors)
      expect(error).toMatchObject({ name: "CallContextError", code: "guest-starting" });
    expect((errors[0] as Error).message).toBe(
      "caller: the guest is asked for while its start function runs, and is not there yet. Take its memory, or ask later.",
    );
    expect(memories).toEqual([started.memory, { user: "ada" }]);
    expect(asking.callerNow(started).guest).toBe(started);
  });

  test("may be kept from a start function, and has its guest as soon as that is there", async () => {
    let kept: Caller | undefined;
    asking.ask = (from) => {
      kept = from;
      return 0;
    };
    const started = await asking.instantiate(STARTING);
    expect(kept?.guest).toBe(started);
  });
});
