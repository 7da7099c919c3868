import { Asking, type AskingExports, ASK_LATER } from "../fixtures/asking.fixture.js";
import type { Caller } from "./caller.js";
import { currentCall } from "./current-call.js";
import type { Guest } from "../guest.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";

describeWithJspi("currentCall, in a guest.call,", () => {
  const sleep = async () => new Promise((resolve) => setTimeout(resolve, 1));

  let asking: Asking;
  let guest: Guest<AskingExports>;

  beforeEach(async () => {
    asking = new Asking();
    guest = await asking.instantiate(ASK_LATER);
  });

  test("is the same caller before and after each await, and in timers", async () => {
    const seen: (Caller | undefined)[] = [];
    asking.ask = (from) => {
      seen.push(from, currentCall());
      return 0;
    };
    asking.askLater = async (from, argument) => {
      seen.push(from, currentCall());
      await Promise.resolve();
      seen.push(currentCall());
      await sleep();
      seen.push(currentCall());
      await new Promise<void>((resolve) =>
        setTimeout(() => {
          seen.push(currentCall());
          resolve();
        }, 1),
      );
      return argument;
    };
    const { signal } = new AbortController();
    await asking.runtime.run({ values: { user: "ada" }, signal }, async () => guest.call("both", 1));
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatchObject({ values: { user: "ada" } });
    expect([seen[0]?.guest === guest, seen[0]?.signal === signal]).toEqual([true, true]);
    expect(currentCall()).toBeUndefined();
  });

  test("is that of the inner guest in its call, and the outer one after it", async () => {
    const seen: unknown[] = [];
    asking.askLater = async (from, argument) => {
      await sleep();
      if (argument === 1) {
        await inner.call("later", 2);
        seen.push(currentCall() === from);
        inner.exports.now(3);
      } else {
        seen.push(currentCall() === from, from.guest === inner);
      }
      await sleep();
      seen.push(currentCall() === from);
      return argument;
    };
    const inner = await asking.instantiate(ASK_LATER);
    asking.ask = (from) => {
      seen.push(currentCall() === from, from.guest === inner);
      return 0;
    };
    await guest.call("later", 1);
    expect(seen).toEqual([true, true, true, true, true, true, true]);
  });

  test("is one for each of many calls that wait at the same time", async () => {
    asking.askLater = async (from, argument) => {
      for (let round = 0; round < argument % 4; round++)
        await (round % 2 === 0 ? sleep() : Promise.resolve());
      expect(currentCall()).toBe(from);
      return currentCall()?.values["id"] as number;
    };
    const guests = await Promise.all(Array.from({ length: 30 }, async () => asking.instantiate(ASK_LATER)));
    asking.ask = () => 0;
    const calls = guests.map(async (each, id) =>
      asking.runtime.run({ values: { id } }, async () => each.call("both", id)),
    );
    expect(await Promise.all(calls)).toEqual([...guests.keys()]);
  });
});
