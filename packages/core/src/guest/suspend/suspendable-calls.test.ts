import { AsyncLocalStorage } from "node:async_hooks";

import { AsyncCallError } from "../../errors.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { Runtime } from "../../runtime.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import type { Guest } from "../../guest.js";
import { ACT, ACT_LATER, Host, Later, reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";

interface Exports {
  run(argument: number): number;
  now(argument: number): number;
  nothing(): number;
}

// The stack in memory that compilers of C and Rust keep: a call takes 16 bytes of it, and gives them back.
const GUEST = `${ACT} ${ACT_LATER} (memory (export "memory") 1)
  (global $stack (export "stack") (mut i32) (i32.const 65536))
  (func (export "run") (param i32) (result i32) (local $result i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (i32.store (global.get $stack) (local.get 0))
    (drop (call $act_later (local.get 0)))
    (local.set $result (i32.load (global.get $stack)))
    (global.set $stack (i32.add (global.get $stack) (i32.const 16)))
    (local.get $result))
  (func (export "now") (param i32) (result i32) (call $act (local.get 0)))
  (func (export "nothing") (result i32) (i32.const 1))`;

let guestModule: WebAssembly.Module;
let runtime: Runtime;
let guest: Guest<Exports & { stack: WebAssembly.Global }>;
let events: unknown[];
let act: (argument: number) => number;
let actLater: (argument: number) => Promise<number>;

describeWithJspi("guest.call", () => {
  beforeAll(async () => {
    guestModule = await compileGuest(GUEST);
  });

  beforeEach(async () => {
    runtime = new Runtime();
    events = [];
    act = (argument) => argument;
    actLater = async (argument) => {
      await sleep();
      return argument;
    };
    runtime.link(Host, (argument) => act(argument));
    runtime.link(Later, async (argument) => actLater(argument));
    guest = await runtime.instantiate(guestModule);
  });

  describe("in one guest", () => {
    test("runs one after the other, in the order in which they were made, whatever they wait for", async () => {
      actLater = async (argument) => {
        events.push(["begins", argument]);
        await sleep(5 - argument);
        events.push(["ends", argument]);
        return argument;
      };
      expect(await Promise.all([1, 2, 3, 4].map(async (id) => guest.call("run", id)))).toEqual([1, 2, 3, 4]);
      expect(events).toEqual(
        [1, 2, 3, 4].flatMap((id) => [
          ["begins", id],
          ["ends", id],
        ]),
      );
    });

    test("never lets two write to its stack at a time", async () => {
      const ids = Array.from({ length: 100 }, (_, id) => id);
      actLater = async (argument) => (argument % 3 === 0 ? sleep() : Promise.resolve()).then(() => argument);
      expect(await Promise.all(ids.map(async (id) => guest.call("run", id)))).toEqual(ids);
      expect(guest.exports.stack.value).toBe(65536);
    });

    test("waits for one that runs also when it would not be suspended itself", async () => {
      const run = guest.call("run", 1).then((result) => events.push(result));
      const now = guest.call("nothing").then(() => events.push("nothing"));
      await Promise.all([run, now]);
      expect(events).toEqual([1, "nothing"]);
    });

    test("lets guest.exports in between, which returns before the call goes on", async () => {
      const called = guest.call("run", 7);
      await Promise.resolve();
      expect(guest.exports.now(3)).toBe(3);
      expect(await called).toBe(7);
    });

    test("goes on after one that was ended, when the guest is kept", async () => {
      const kept = await runtime.instantiate<Exports>(guestModule, { afterAbort: "keep" });
      const failure = new Error("planned");
      actLater = async (argument) => {
        await sleep();
        if (argument === 1) throw failure;
        return argument;
      };
      const calls = [0, 1, 2].map(async (id) => kept.call("run", id));
      expect(await Promise.allSettled(calls)).toEqual([
        { status: "fulfilled", value: 0 },
        { status: "rejected", reason: failure },
        { status: "fulfilled", value: 2 },
      ]);
    });

    test("refuses those that wait behind one that has poisoned it", async () => {
      const failure = new Error("planned");
      actLater = async () => {
        await sleep();
        throw failure;
      };
      const calls = [0, 1, 2].map(async (id) => reasonOf(guest.call("run", id)));
      expect(await Promise.all(calls)).toEqual([
        failure,
        expect.objectContaining({ code: "guest-poisoned", cause: failure }),
        expect.objectContaining({ code: "guest-poisoned", cause: failure }),
      ]);
    });

    test("never throws, but rejects: for a bad argument too, after which the register is clear", async () => {
      expect(await reasonOf(guest.call("run", Symbol("no number") as never))).toBeInstanceOf(TypeError);
      expect(register.frame).toBeNull();
      expect(await guest.call("run", 3)).toBe(3);
    });
  });

  describe("in several guests", () => {
    test("runs at the same time", async () => {
      const guests = await Promise.all(
        Array.from({ length: 4 }, async () => runtime.instantiate<Exports>(guestModule)),
      );
      let waiting = 0;
      let most = 0;
      actLater = async (argument) => {
        most = Math.max(most, ++waiting);
        await sleep();
        waiting--;
        return argument;
      };
      await Promise.all(guests.map(async (each, id) => each.call("run", id)));
      expect(most).toBe(4);
    });
  });

  describe("from inside a call of the same guest", () => {
    async function expectReentrant(called: Promise<unknown>): Promise<void> {
      const error = await rejected(called, AsyncCallError, { code: "reentrant-call", where: "guest" });
      expect(error.message).toBe(
        "guest: nothing was called from inside a call of the same guest, and would wait for itself. " +
          "Call guest.exports, or another guest.",
      );
    }

    test.each<[string, () => Promise<unknown>]>([
      ["at once", async () => Promise.resolve()],
      ["after an await", async () => sleep()],
      [
        "in an inner run",
        async () =>
          runtime.run({ values: { inner: true } }, async () => expectReentrant(guest.call("nothing"))),
      ],
      [
        "in a run of another runtime",
        async () => new Runtime().run({}, async () => expectReentrant(guest.call("nothing"))),
      ],
    ])("is refused, since it would wait for itself: %s", async (_, before) => {
      actLater = async (argument) => {
        await before();
        await expectReentrant(guest.call("nothing"));
        return argument;
      };
      expect(await guest.call("run", 1)).toBe(1);
      expect(guest.isPoisoned).toBe(false);
    });

    test("is refused from a synchronous host function too, which could not even wait", async () => {
      let called: Promise<unknown> | undefined;
      act = (argument) => {
        called = guest.call("nothing");
        called.catch(() => undefined);
        return argument;
      };
      expect(await guest.call("now", 1)).toBe(1);
      await expectReentrant(called as Promise<unknown>);
    });

    test("is refused through another guest", async () => {
      const other = await runtime.instantiate<Exports>(guestModule);
      actLater = async (argument) => {
        await sleep();
        if (argument === 1) await other.call("run", 2);
        else await expectReentrant(guest.call("nothing"));
        return argument;
      };
      expect(await guest.call("run", 1)).toBe(1);
    });

    test("is refused from a timer that the call has started, as long as the call runs: the call may be waiting for it", async () => {
      let fired: Promise<void> | undefined;
      actLater = async (argument) => {
        fired = new Promise((resolve) => {
          setTimeout(() => resolve(expectReentrant(guest.call("nothing"))), 1);
        });
        await sleep(5);
        await fired;
        return argument;
      };
      expect(await guest.call("run", 1)).toBe(1);
    });

    test("is made from such a timer once the call has ended", async () => {
      let later: Promise<unknown> | undefined;
      let end: (() => void) | undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      actLater = async (argument) => {
        later = ended.then(async () => sleep()).then(async () => guest.call("run", 2));
        actLater = async (inner) => Promise.resolve(inner);
        return Promise.resolve(argument);
      };
      expect(await guest.call("run", 1)).toBe(1);
      end?.();
      expect(await later).toBe(2);
    });

    test("is made where the work belongs to the call no more", async () => {
      const outside = AsyncLocalStorage.snapshot();
      let other: Promise<unknown> | undefined;
      actLater = async (argument) => {
        if (argument === 1) other = outside(async () => guest.call("run", 2));
        return Promise.resolve(argument);
      };
      expect(await guest.call("run", 1)).toBe(1);
      expect(await other).toBe(2);
    });

    test("goes through guest.exports", async () => {
      act = (argument) => argument + 1;
      actLater = async (argument) => {
        await sleep();
        return guest.exports.now(argument);
      };
      expect(await guest.call("run", 1)).toBe(1);
      expect(guest.isPoisoned).toBe(false);
    });

    test("is made by a synchronous call that has come before it, and runs after that", async () => {
      let called: Promise<unknown> | undefined;
      act = (argument) => {
        called = guest.call("run", 5).then((result) => events.push(result));
        events.push(argument);
        return argument;
      };
      expect(guest.exports.now(1)).toBe(1);
      expect(events).toEqual([1]);
      await called;
      expect(events).toEqual([1, 5]);
    });
  });

  test("is made for a function that the guest imports and exports again", async () => {
    const again = await runtime.instantiate<Exports>(
      await compileGuest(`${ACT} ${ACT_LATER} (export "now" (func $act)) (export "run" (func $act_later))`),
    );
    expect(await again.call("now", 4)).toBe(4);
    expect(await again.call("run", 5)).toBe(5);
    expect([register.frame, currentCall()]).toEqual([null, undefined]);
  });
});

describe("guest.call of a guest without asynchronous imports", () => {
  test("runs at once, also from inside a call of the same guest", async () => {
    runtime = new Runtime();
    const called: Promise<unknown>[] = [];
    runtime.link(Host, (argument) => {
      if (argument > 0) called.push(plain.call("now", argument - 1));
      return argument;
    });
    const plain = await runtime.instantiate<Exports>(
      await compileGuest(`${ACT} (func (export "now") (param i32) (result i32) (call $act (local.get 0)))`),
    );
    expect(await plain.call("now", 2)).toBe(2);
    expect(await Promise.all(called)).toEqual([0, 1]);
  });
});
