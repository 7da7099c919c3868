import { reasonOf } from "../fixtures/host.fixture.js";
import { watchListeners } from "../fixtures/signal.fixture.js";
import { AbortListener, untilAborted } from "./abort-listener.js";

test("listeners run in the order in which they were added, and once", () => {
  const controller = new AbortController();
  const heard: number[] = [];
  const listeners = [1, 2, 3].map((each) => new AbortListener(controller.signal, () => heard.push(each)));
  for (const listener of listeners) listener.add();
  listeners[0]?.add();
  controller.abort();
  controller.abort();
  expect(heard).toEqual([1, 2, 3]);
});

test("a listener that is removed hears nothing, be it removed by another on the way", () => {
  const controller = new AbortController();
  const heard: string[] = [];
  const last = new AbortListener(controller.signal, () => heard.push("last"));
  const removed = new AbortListener(controller.signal, () => heard.push("removed"));
  const first = new AbortListener(controller.signal, () => {
    heard.push("first");
    first.remove();
  });
  for (const listener of [first, removed, last]) listener.add();
  removed.remove();
  removed.remove();
  controller.abort();
  expect(heard).toEqual(["first", "last"]);
});

test("all listeners of a signal are one to the engine, which is gone with the last", () => {
  const { signal, listeners } = watchListeners(new AbortController().signal);
  const many = Array.from({ length: 50 }, () => new AbortListener(signal, () => undefined));
  for (const listener of many) listener.add();
  expect(listeners()).toBe(1);
  for (const listener of many.slice(1)) listener.remove();
  expect(listeners()).toBe(1);
  many[0]?.remove();
  expect(listeners()).toBe(0);
  many[0]?.add();
  expect(listeners()).toBe(1);
});

test("signals do not hear of each other", () => {
  const controllers = [new AbortController(), new AbortController()] as const;
  const heard: number[] = [];
  controllers.forEach(({ signal }, index) => {
    new AbortListener(signal, () => heard.push(index)).add();
  });
  controllers[1].abort();
  expect(heard).toEqual([1]);
});

const failure = new Error("planned");

describe("waiting until a signal aborts", () => {
  test("settles as the promise does, and leaves no listener", async () => {
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
