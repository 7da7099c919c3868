import { currentCall } from "../../context/current-call.js";
import { WAYS_TO_CATCH } from "../../fixtures/catching.fixture.js";
import { register } from "../../context/frame.js";
import type { Guest } from "../../guest.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { watchListeners } from "../../fixtures/signal.fixture.js";
import { never, Suspended, type SuspendedExports } from "../../fixtures/suspended.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";

const failure = new Error("planned");

describeWithJspi.each(WAYS_TO_CATCH)(
  "the signal of a call that is suspended, of a guest that catches with $name,",
  (way) => {
    let world: Suspended;
    let guest: Guest<SuspendedExports>;

    beforeEach(async () => {
      world = new Suspended(way);
      guest = await world.instantiate();
    });

    afterEach(() => {
      expect([register.frame, currentCall()]).toEqual([null, undefined]);
    });

    test.each<[string, unknown]>([
      ["an error", failure],
      ["an error with the code of an errno", Object.assign(new Error("planned"), { code: "ETIMEDOUT" })],
      ["a frozen object", Object.freeze({ code: "ENOENT" })],
      ["null", null],
      ["a symbol", Symbol("reason")],
    ])("ends at once when its signal aborts, with its reason: %s", async (_, reason) => {
      for (const name of ["twice", "file"] as const) {
        const other = await world.instantiate();
        const own = new AbortController();
        const called = world.runtime.run({ signal: own.signal }, async () => other.call(name));
        await sleep();
        own.abort(reason);
        expect(await reasonOf(called)).toBe(reason);
        expect(other.isPoisoned).toBe(true);
      }
      expect(world.calls).toEqual([1]);
    });

    test("ends so also when the method itself throws the reason of the signal, which looks like an errno", async () => {
      const reason = Object.assign(new Error("planned"), { code: "ETIMEDOUT" });
      const { signal } = world.controller;
      world.read = async () =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        });
      const called = world.withSignal(async () => guest.call("file"));
      await sleep();
      world.controller.abort(reason);
      expect(await reasonOf(called)).toBe(reason);
      expect(guest.isPoisoned).toBe(true);
    });

    test.each<[string, () => Promise<number>]>([
      ["waits on", never],
      ["has ended already", async () => Promise.resolve(1)],
      ["fails as well", async () => Promise.reject(new Error("too late"))],
    ])("ends when its method aborts the signal before it waits, and %s", async (_, rest) => {
      world.actLater = async () => {
        world.controller.abort(failure);
        return rest();
      };
      expect(await reasonOf(world.withSignal(async () => guest.call("twice")))).toBe(failure);
      expect([world.calls, guest.isPoisoned]).toEqual([[1], true]);
    });

    test("ends at its next host call, synchronous or not, when a synchronous one has aborted the signal", async () => {
      world.actLater = async (argument) => Promise.resolve(argument);
      world.act = (argument) => {
        world.controller.abort(failure);
        return argument;
      };
      expect(await reasonOf(world.withSignal(async () => guest.call("mixed")))).toBe(failure);
      expect([world.calls, guest.isPoisoned]).toEqual([[1, 2], true]);
    });

    test("ends when a timeout aborts it", async () => {
      const signal = AbortSignal.timeout(2);
      const reason = await reasonOf(world.runtime.run({ signal }, async () => guest.call("run", 1)));
      expect(reason).toBe(signal.reason);
      expect(reason).toMatchObject({ name: "TimeoutError" });
    });

    test("is ignored when its method ends after it, and so is the failure of the method", async () => {
      const unheard = jest.fn();
      process.on("unhandledRejection", unheard);
      let fail: ((reason: Error) => void) | undefined;
      world.actLater = async () =>
        new Promise((_, reject) => {
          fail = reject;
        });
      const called = world.withSignal(async () => guest.call("twice"));
      await sleep();
      world.controller.abort(failure);
      expect(await reasonOf(called)).toBe(failure);
      fail?.(new Error("too late"));
      await sleep(5);
      process.off("unhandledRejection", unheard);
      expect(unheard).not.toHaveBeenCalled();
      expect(world.calls).toEqual([1]);
    });

    test("does not begin when its signal aborts while it waits for another", async () => {
      let end: ((value: number) => void) | undefined;
      world.actLater = async () =>
        new Promise((resolve) => {
          end = resolve;
        });
      const first = guest.call("run", 1);
      const second = world.withSignal(async () => guest.call("run", 2));
      const third = guest.call("run", 3);
      await sleep();
      world.controller.abort(failure);
      expect(await reasonOf(second)).toBe(failure);
      expect(world.calls).toEqual([1]);
      end?.(10);
      expect(await first).toBe(10);
      await sleep();
      end?.(30);
      expect([await third, world.calls, guest.isPoisoned]).toEqual([30, [1, 3], false]);
    });

    test("may be kept, and the guest is called again", async () => {
      const kept = await world.instantiate("keep");
      const called = world.withSignal(async () => kept.call("twice"));
      await sleep();
      world.controller.abort(failure);
      expect(await reasonOf(called)).toBe(failure);
      expect(await reasonOf(world.withSignal(async () => kept.call("twice")))).toBe(failure);
      world.actLater = async (argument) => Promise.resolve(argument);
      expect(await kept.call("twice")).toBe(2);
      kept.close();
      expect(world.calls).toEqual([1, 1, 2]);
    });

    test("leaves no listener on its signal, however it ends, and many calls make no engine warn of a leak", async () => {
      const warned = jest.fn();
      process.on("warning", warned);
      const { signal, listeners } = watchListeners(world.controller.signal);
      world.actLater = async (argument) => {
        await sleep();
        if (argument % 3 === 0) throw failure;
        return argument;
      };
      const guests = await Promise.all(Array.from({ length: 30 }, async () => world.instantiate()));
      const all = world.runtime.run({ signal }, () =>
        guests.flatMap((each, id) => [each.call("run", id), each.call("run", 300 + id)]),
      );
      expect(listeners()).toBe(1);
      await Promise.allSettled(all);
      expect(listeners()).toBe(0);
      await sleep();
      process.off("warning", warned);
      expect(warned).not.toHaveBeenCalled();
    });
  },
);
