import { setImmediate } from "node:timers/promises";

import { EnginePromise } from "@hostwright/types/internal";

import { onSettled, react } from "./reactions.js";

const steps: string[] = [];
const note = (step: string) => (value: unknown) => void steps.push(`${step} ${String(value)}`);

beforeEach(() => steps.splice(0));

/** Awaits a promise, as an engine that has suspended a guest does. */
async function awaited(promise: Promise<unknown>): Promise<void> {
  try {
    note("await")(await promise);
  } catch (error) {
    note("caught")(error);
  }
}

type Settle = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void;

describe.each([
  ["before the order of `then` is known", async () => Promise.resolve()],
  ["after that", async () => setImmediate()],
])("reactions that are registered %s", (_, begin) => {
  test.each<[string, Settle, string[]]>([
    ["a result", (resolve) => resolve(1), ["a 1", "await 1", "b 1"]],
    ["an error", (_, reject) => reject(2), ["a! 2", "caught 2", "b! 2"]],
  ])("run around those of an await, one after the other, for %s", async (_, settle, expected) => {
    await begin();
    let end: (() => void) | undefined;
    const promise = new EnginePromise<unknown>((...both) => (end = () => settle(...both)));
    react(promise, note("a"), note("a!"));
    void awaited(promise);
    react(promise, note("b"), note("b!"));
    end?.();
    await setImmediate();
    expect(steps).toEqual(expected);
  });
});

describe("onSettled", () => {
  class OtherPromise extends Promise<unknown> {}

  test.each<[string, unknown, string]>([
    ["a value", 1, "a 1"],
    ["a promise", Promise.resolve(1), "a 1"],
    ["a promise that is rejected", Promise.reject(new RangeError("planned")), "a! RangeError: planned"],
    ["a promise of another class", OtherPromise.resolve(1), "a 1"],
    ["an object with a then", { then: (resolve: (value: unknown) => void) => resolve(1) }, "a 1"],
    [
      "an object whose then throws",
      {
        get then() {
          throw new RangeError("planned");
        },
      },
      "a! RangeError: planned",
    ],
  ])("waits for %s, as await does", async (_, value, expected) => {
    onSettled(value, note("a"), note("a!"));
    expect(steps).toEqual([]);
    await setImmediate();
    expect(steps).toEqual([expected]);
  });
});
