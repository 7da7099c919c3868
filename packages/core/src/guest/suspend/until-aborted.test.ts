import { reasonOf } from "../../fixtures/host.fixture.js";
import { untilAborted } from "./until-aborted.js";

const failure = new Error("planned");

describe("waiting until a signal aborts", () => {
  test("gives what the promise gives, and leaves no listener", async () => {
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, "addEventListener");
    const removed = jest.spyOn(signal, "removeEventListener");
    expect(await untilAborted(Promise.resolve(3), signal)).toBe(3);
    expect(await reasonOf(untilAborted(Promise.reject(failure), signal))).toBe(failure);
    expect(added.mock.calls).toHaveLength(2);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  test.each<[string, unknown]>([
    ["an error", failure],
    ["a symbol", Symbol("reason")],
    ["null", null],
    ["a frozen object", Object.freeze({ code: "ETIMEDOUT" })],
  ])("throws the signal's reason itself: %s", async (_, reason) => {
    const controller = new AbortController();
    const never = new Promise<never>(() => undefined);
    const waiting = untilAborted(never, controller.signal);
    controller.abort(reason);
    expect(await reasonOf(waiting)).toBe(reason);
    expect(await reasonOf(untilAborted(never, controller.signal))).toBe(reason);
  });
});
