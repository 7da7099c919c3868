import { setImmediate } from "node:timers/promises";

import { EnginePromise } from "@hostwright/types/internal";

import { withReplacedPromise } from "../../fixtures/replaced-promise.fixture.js";
import * as reactions from "./reactions.js";

const { onSettled } = reactions;

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

/** Loads a copy while `then` is replaced by one that comes late. */
async function loadReplaced(): Promise<typeof reactions> {
  let copy: typeof reactions | undefined;
  await withReplacedPromise(async () => {
    jest.isolateModules(() => (copy = jest.requireActual<typeof reactions>("./reactions.js")));
    await setImmediate();
  });
  return copy as unknown as typeof reactions;
}

describe.each<[string, () => Promise<typeof reactions>]>([
  ["before the order of `then` is known", async () => Promise.resolve(reactions)],
  ["after that", async () => setImmediate(reactions)],
  ["where `then` was replaced before", loadReplaced],
])("reactions that are registered %s", (_, load) => {
  test.each<[string, Settle, string[]]>([
    ["a result", (resolve) => resolve(1), ["a 1", "await 1", "b 1"]],
    ["an error", (_, reject) => reject(2), ["a! 2", "caught 2", "b! 2"]],
  ])("run around those of an await, one after the other, for %s", async (_, settle, expected) => {
    const { react } = await load();
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
