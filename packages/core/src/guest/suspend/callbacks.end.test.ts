import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import {
  Caller,
  type CallbackGuest,
  callbackGuest,
  TABLE,
  type Visit,
  type Work,
} from "../../fixtures/callbacks.fixture.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { never } from "../../fixtures/suspended.fixture.js";
import { Runtime } from "../../runtime.js";
import { describeWithJspi } from "./jspi.fixture.js";

let runtime: Runtime;
let guest: CallbackGuest;
let work: Work;
let kept: Visit;
/** The outcome of the last callback of `later`, as the method has seen it. */
let seen: unknown;

const failure = new Error("planned");
const poisoned = { name: "GuestClosedError", code: "guest-poisoned" };
const closed = { name: "GuestClosedError", code: "guest-closed" };

beforeEach(() => {
  runtime = new Runtime();
  seen = undefined;
  work = {
    wait: async (argument) => {
      await sleep();
      return argument;
    },
    later: async (visit, argument) => {
      try {
        return await visit(argument);
      } catch (error) {
        seen = error;
        throw error;
      }
    },
    now: (visit, argument) => {
      kept = visit;
      return argument;
    },
  };
  runtime.link(Caller, work);
});

afterEach(() => {
  expect([register.frame, currentCall()]).toEqual([null, undefined]);
});

async function open(afterAbort: "keep" | "poison" = "poison"): Promise<void> {
  guest = await callbackGuest(runtime, { afterAbort });
  guest.exports.now(TABLE.visit, 0);
}

describeWithJspi("a suspended callback", () => {
  test("that traps ends the calls below it with its trap, and poisons the guest", async () => {
    await open();
    const trap = await reasonOf(guest.call("later", TABLE.trap, 1));
    expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(seen).toBe(trap);
    expect(await reasonOf(guest.call("visit", 1))).toMatchObject({ ...poisoned, cause: trap });
    expect(await reasonOf(kept(1))).toMatchObject({ ...poisoned, cause: trap });
  });

  test("that traps ends the calls below it even when the method hides it", async () => {
    await open();
    work.later = async (visit, argument) => visit(argument).catch(() => 5);
    expect(await reasonOf(guest.call("later", TABLE.trap, 1))).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(guest.isPoisoned).toBe(true);
  });

  test("whose own host function fails ends the calls below it with that error", async () => {
    await open();
    work.wait = async () => {
      await sleep();
      throw failure;
    };
    expect(await reasonOf(guest.call("later", TABLE.nested, 1))).toBe(failure);
    expect(seen).toBe(failure);
    expect(await reasonOf(guest.call("visit", 1))).toMatchObject({ ...poisoned, cause: failure });
  });

  test("whose exception its method passes on is caught by the guest below", async () => {
    await open();
    expect(await guest.call("caught", TABLE.throws, 1)).toBe(77);
    expect(seen).toBeInstanceOf(WebAssembly.Exception);
    expect([guest.isPoisoned, await guest.call("visit", 2)]).toEqual([false, 20]);
  });

  test("is ended by the signal of its run, and so is the call below it", async () => {
    await open();
    const controller = new AbortController();
    work.wait = async () => {
      controller.abort(failure);
      return never();
    };
    const called = runtime.run({ signal: controller.signal }, async () =>
      guest.call("later", TABLE.nested, 1),
    );
    expect(await reasonOf(called)).toBe(failure);
    expect(seen).toBe(failure);
    expect(guest.isPoisoned).toBe(true);
  });

  test("does not begin when its signal aborts while it waits for another", async () => {
    await open();
    const controller = new AbortController();
    const first = kept(1);
    const second = runtime.run({ signal: controller.signal }, async () => kept(2));
    const third = kept(3);
    controller.abort(failure);
    expect(await reasonOf(second)).toBe(failure);
    expect(await Promise.all([first, third])).toEqual([10, 30]);
    const late = runtime.run({ signal: controller.signal }, async () => kept(4));
    expect([await reasonOf(late), guest.isPoisoned]).toEqual([failure, false]);
  });

  test("of another run ends alone where the guest is kept, and the call below goes on", async () => {
    await open("keep");
    const controller = new AbortController();
    work.later = async (_visit, argument) => {
      await sleep(5);
      return argument;
    };
    work.wait = never;
    const called = guest.call("later", TABLE.visit, 9);
    await sleep();
    const visited = runtime.run({ signal: controller.signal }, async () => kept(1));
    await sleep();
    controller.abort(failure);
    expect(await reasonOf(visited)).toBe(failure);
    expect(await called).toBe(9);
    work.wait = async (argument) => Promise.resolve(argument);
    expect(await kept(2)).toBe(20);
  });

  test("goes on when the call below it is ended by a signal, where the guest is kept", async () => {
    await open("keep");
    const controller = new AbortController();
    let end: (() => void) | undefined;
    work.later = never;
    work.wait = async (argument) => {
      await new Promise<void>((resolve) => (end = resolve));
      return argument;
    };
    const called = runtime.run({ signal: controller.signal }, async () =>
      guest.call("later", TABLE.visit, 9),
    );
    await sleep();
    const visited = kept(1);
    await sleep();
    controller.abort(failure);
    expect(await reasonOf(called)).toBe(failure);
    end?.();
    expect(await visited).toBe(10);
    const after = guest.call("visit", 2);
    await sleep();
    end?.();
    expect(await after).toBe(20);
  });

  test("ends when the guest is closed, and so do the call below and those that wait", async () => {
    await open();
    work.wait = async () => {
      setImmediate(() => guest.close());
      return never();
    };
    const calls = [guest.call("later", TABLE.nested, 1), guest.call("visit", 1), kept(1), kept(2)];
    const reasons = await Promise.all(calls.map(reasonOf));
    expect(reasons).toEqual(reasons.map(() => expect.objectContaining(closed) as unknown));
    // The method hears of it in a job of its own.
    await sleep();
    expect(seen).toMatchObject(closed);
  });

  test("cannot begin once the guest is closed, whatever its argument", async () => {
    await open();
    guest.close();
    expect(await reasonOf(kept(-1))).toMatchObject(closed);
  });
});
