import { compileGuest } from "../../fixtures/guests.fixture.js";
import { caught } from "../../fixtures/thrown.fixture.js";
import { currentCall } from "../../context/current-call.js";
import { WAYS_TO_CATCH } from "../../fixtures/catching.fixture.js";
import { register } from "../../context/frame.js";
import type { Guest } from "../../guest.js";
import { raise, reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { Suspended, type SuspendedExports } from "../../fixtures/suspended.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";

const failure = new Error("planned");

describeWithJspi.each(WAYS_TO_CATCH)(
  "a call that is suspended, of a guest that catches with $name,",
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

    test("does not catch a rejection of the method, which its caller receives", async () => {
      const reason = Symbol("reason");
      world.actLater = async () => {
        await sleep();
        return raise(reason);
      };
      expect(await reasonOf(guest.call("twice"))).toBe(reason);
      expect([world.calls, guest.isPoisoned]).toEqual([[1], true]);
    });

    test("does catch a rejection of a plain asynchronous import", async () => {
      const { Suspending, promising } = WebAssembly as unknown as {
        Suspending: new (host: () => Promise<number>) => WebAssembly.ImportValue;
        promising: (run: unknown) => () => Promise<number>;
      };
      const module = await compileGuest(`${way.fields} (import "plain" "fail" (func $fail (result i32)))
        (func (export "run") (result i32) ${way.around("(call $fail)")})`);
      const fail = new Suspending(async () => Promise.reject(failure));
      const instance = await WebAssembly.instantiate(module, { ...way.imports, plain: { fail } });
      expect(await promising(instance.exports["run"])()).toBe(-1);
    });

    test("ends when its guest is closed", async () => {
      const called = guest.call("twice");
      const waiting = guest.call("run", 5);
      await sleep();
      guest.close();
      expect(await reasonOf(called)).toMatchObject({
        code: "guest-closed",
        message: "guest: the call was ended, since the guest was closed. Instantiate a new one.",
      });
      expect(await reasonOf(waiting)).toMatchObject({ code: "guest-closed" });
      expect(world.calls).toEqual([1]);
    });

    test.each(["poison", "keep"] as const)(
      "ends when its guest is closed by a synchronous host function in its midst (%s)",
      async (afterAbort) => {
        const closing = await world.instantiate(afterAbort);
        world.actLater = async (argument) => Promise.resolve(argument);
        world.act = (argument) => {
          closing.close();
          return argument;
        };
        expect(await reasonOf(closing.call("mixed"))).toMatchObject({ code: "guest-closed" });
        expect(world.calls).toEqual([1, 2]);
      },
    );

    test("ends when a call through guest.exports poisons its guest, with the same reason", async () => {
      const called = guest.call("twice");
      await sleep();
      const trap = caught(() => guest.exports.trap());
      expect(await reasonOf(called)).toBe(trap);
      expect(world.calls).toEqual([1]);
    });

    test("ends when its own host function does that, be it asynchronous or not", async () => {
      const other = await world.instantiate();
      const traps: unknown[] = [];
      world.actLater = async (argument) => {
        await sleep();
        if (argument === 1) traps.push(caught(() => guest.exports.trap()));
        return argument;
      };
      expect(await reasonOf(guest.call("twice"))).toBe(traps[0]);
      world.actLater = async (argument) => Promise.resolve(argument);
      world.act = (argument) => {
        traps.push(caught(() => other.exports.trap()));
        return argument;
      };
      expect(await reasonOf(other.call("mixed"))).toBe(traps[1]);
      expect(world.calls).toEqual([1, 1, 2]);
    });

    test("goes on when a call through guest.exports fails in a guest that is kept", async () => {
      const kept = await world.instantiate("keep");
      world.actLater = async (argument) => {
        await sleep();
        return argument;
      };
      const called = kept.call("twice");
      await Promise.resolve();
      expect(caught(() => kept.exports.trap())).toBeInstanceOf(WebAssembly.RuntimeError);
      world.act = () => {
        throw failure;
      };
      expect(caught(() => kept.exports.now(1))).toBe(failure);
      expect(await called).toBe(2);
    });
  },
);
