import { setImmediate } from "node:timers/promises";

import { CallQueue } from "./suspendable-calls.js";
import { reasonOf } from "../../fixtures/host.fixture.js";

const failure = new Error("planned");

/** Work that ends when it is told to. */
function openWork() {
  let end: (() => void) | undefined;
  let fail: ((reason: unknown) => void) | undefined;
  const begun = jest.fn();
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return {
    begun,
    run: async (): Promise<void> => {
      begun();
      await ended;
    },
    end: () => end?.(),
    fail: (reason: unknown) => fail?.(reason),
  };
}

describe("a queue", () => {
  test("lets one piece of work after the other run, in the order in which they came", async () => {
    const queue = new CallQueue();
    const pieces = [openWork(), openWork(), openWork()];
    const all = pieces.map(async ({ run }) => queue.run(run, undefined));
    for (const [index, piece] of pieces.entries()) {
      await setImmediate();
      expect(pieces.map(({ begun }) => begun.mock.calls.length)).toEqual(
        pieces.map((_, at) => (at <= index ? 1 : 0)),
      );
      expect(queue.length).toBe(pieces.length - index);
      piece.end();
    }
    await Promise.all(all);
    expect(queue.length).toBe(0);
  });

  test("begins work in the next job when all others have ended, and not before", async () => {
    const queue = new CallQueue();
    for (const signal of [undefined, new AbortController().signal, undefined]) {
      const piece = openWork();
      const run = queue.run(piece.run, signal);
      expect(piece.begun).not.toHaveBeenCalled();
      await setImmediate();
      expect(piece.begun).toHaveBeenCalledTimes(1);
      piece.end();
      await run;
      expect(queue.length).toBe(0);
    }
  });

  test("begins work at once that comes in the very job in which the last one ends, and lets the next wait for it", async () => {
    const queue = new CallQueue();
    const [first, second, third] = [openWork(), openWork(), openWork()];
    first.end();
    const all: Promise<unknown>[] = [];
    await queue.run(first.run, undefined).then(() => {
      all.push(queue.run(second.run, undefined), queue.run(third.run, undefined));
    });
    await setImmediate();
    expect([second.begun.mock.calls.length, third.begun.mock.calls.length]).toEqual([1, 0]);
    second.end();
    await setImmediate();
    expect(third.begun).toHaveBeenCalledTimes(1);
    third.end();
    await Promise.all(all);
  });

  test("returns the result of the work, and goes on after work that fails", async () => {
    const queue = new CallQueue();
    const failed = queue.run(async () => Promise.reject(failure), undefined);
    const thrown = queue.run(() => {
      throw failure;
    }, undefined);
    const given = queue.run(async () => Promise.resolve(7), undefined);
    expect(await Promise.all([reasonOf(failed), reasonOf(thrown), given])).toEqual([failure, failure, 7]);
    expect(queue.length).toBe(0);
  });

  test("never begins work whose signal aborts while it waits, and keeps the order of the others", async () => {
    const queue = new CallQueue();
    const controller = new AbortController();
    const [first, second, third] = [openWork(), openWork(), openWork()];
    const one = queue.run(first.run, undefined);
    const two = queue.run(second.run, controller.signal);
    const three = queue.run(third.run, undefined);
    controller.abort(failure);
    expect(await reasonOf(two)).toBe(failure);
    await setImmediate();
    // The place before the third is free, but the first is not done.
    expect([first, second, third].map(({ begun }) => begun.mock.calls.length)).toEqual([1, 0, 0]);
    expect(queue.length).toBe(2);
    first.end();
    third.end();
    await Promise.all([one, three]);
    expect(second.begun).not.toHaveBeenCalled();
  });

  test("begins no work whose signal has aborted already, even when the queue is empty", async () => {
    const queue = new CallQueue();
    const work = openWork();
    expect(await reasonOf(queue.run(work.run, AbortSignal.abort(failure)))).toBe(failure);
    expect(work.begun).not.toHaveBeenCalled();
    expect(await queue.run(async () => Promise.resolve(1), undefined)).toBe(1);
  });

  test("does not end work that has begun when its signal aborts", async () => {
    const queue = new CallQueue();
    const controller = new AbortController();
    const work = openWork();
    const running = queue.run(work.run, controller.signal);
    await setImmediate();
    controller.abort(failure);
    work.end();
    await running;
  });
});
