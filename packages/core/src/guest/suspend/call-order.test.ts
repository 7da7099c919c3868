import { setImmediate } from "node:timers/promises";

import { AMBIGUOUS } from "../../context/ambiguous-context.js";
import { type CallContext, OUTSIDE } from "../../context/call-context.js";
import { type SuspendableFrame, type SuspendedWait, UnboundFrame } from "../../context/frame.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { CallOrder, OrderedCall } from "./call-order.js";

const failure = new Error("planned");

/** A call, and a record of its steps in `events`. */
class Call extends OrderedCall {
  readonly begun: Promise<void>;
  #suspended: SuspendedWait | undefined;
  readonly #order: CallOrder;
  readonly #name: string;

  constructor(order: CallOrder, name: string, isCallback = false, context: CallContext = OUTSIDE) {
    super(context, isCallback);
    this.#order = order;
    this.#name = name;
    this.begun = order.begin(this).then(() => {
      events.push(`${name} begins`);
      const call = { caller: undefined as never, isActive: true };
      const own = { ...context, calls: [call, ...context.calls] };
      this.frame = new UnboundFrame(undefined as never, undefined, own, true);
    });
    this.begun.catch(() => undefined);
  }

  /** The context of work inside it. */
  get inside(): CallContext {
    return (this.frame as SuspendableFrame).context;
  }

  waits(): void {
    this.#suspended = {
      goOn: () => void events.push(`${this.#name} goes on`),
      cancel: (reason) => void events.push(`${this.#name} ends with ${String(reason)}`),
    };
    this.#order.suspend(this.frame as SuspendableFrame, this.#suspended);
  }

  goesOn(): void {
    this.#order.resume(this.frame as SuspendableFrame, this.#suspended as SuspendedWait);
  }

  ends(): void {
    this.#order.end(this);
  }
}

let order: CallOrder;
let events: string[];

beforeEach(() => {
  order = new CallOrder();
  events = [];
});

async function took(): Promise<string[]> {
  await setImmediate();
  return events.splice(0);
}

/** A call that is suspended. */
async function suspended(...about: [name: string, isCallback?: boolean, context?: CallContext]) {
  const call = new Call(order, ...about);
  await call.begun;
  call.waits();
  expect(await took()).toEqual([`${about[0]} begins`]);
  return call;
}

describe("calls of guest.call", () => {
  test("begin one after the other, in the order in which they were made", async () => {
    const calls = ["a", "b", "c"].map((name) => new Call(order, name));
    for (const [index, call] of calls.entries()) {
      expect(await took()).toEqual([`${["a", "b", "c"][index] ?? ""} begins`]);
      expect(order.length).toBe(3 - index);
      call.waits();
      expect(await took()).toEqual([]);
      call.goesOn();
      call.ends();
      events.splice(0);
    }
    expect(order.length).toBe(0);
  });

  test("begin in a later job, also when there is no other call", async () => {
    const call = new Call(order, "a");
    expect(events).toEqual([]);
    await call.begun;
    expect(events).toEqual(["a begins"]);
  });

  test("begin when the call before has ended without having entered the guest", async () => {
    const first = new Call(order, "a");
    new Call(order, "b");
    first.ends();
    expect(await took()).toEqual(["a begins", "b begins"]);
  });

  test("do not begin when their signal aborts while they wait; those behind them still wait for those before", async () => {
    const controller = new AbortController();
    const first = await suspended("a");
    const second = new Call(order, "b", false, { ...OUTSIDE, signal: controller.signal });
    new Call(order, "c");
    controller.abort(failure);
    expect(await reasonOf(second.begun)).toBe(failure);
    second.ends();
    expect(await took()).toEqual([]);
    expect(order.length).toBe(2);
    first.ends();
    expect(await took()).toEqual(["c begins"]);
  });

  test("give up their turn when their signal aborts in the very job in which it comes", async () => {
    const controller = new AbortController();
    const first = await suspended("a");
    const second = new Call(order, "b", false, { ...OUTSIDE, signal: controller.signal });
    new Call(order, "c");
    controller.abort(failure);
    first.ends();
    expect(await reasonOf(second.begun)).toBe(failure);
    expect(await took()).toEqual([]);
    second.ends();
    expect(await took()).toEqual(["c begins"]);
  });

  test("do not begin with a signal that has aborted, even when there is no other call", async () => {
    const call = new Call(order, "a", false, { ...OUTSIDE, signal: AbortSignal.abort(failure) });
    expect(await reasonOf(call.begun)).toBe(failure);
    expect(order.length).toBe(0);
  });
});

describe("callbacks", () => {
  test("begin while the guest is suspended, before the next guest.call", async () => {
    await suspended("a");
    new Call(order, "b");
    new Call(order, "f", true);
    expect(await took()).toEqual(["f begins"]);
  });

  test("wait while the guest runs, until it is suspended or has ended", async () => {
    const call = new Call(order, "a");
    await call.begun;
    const callbacks = ["f", "g"].map((name) => new Call(order, name, true));
    expect(await took()).toEqual(["a begins"]);
    call.waits();
    expect(await took()).toEqual(["f begins"]);
    callbacks[0]?.ends();
    expect(await took()).toEqual(["g begins"]);
  });

  test("wait for a call that is about to go on", async () => {
    const call = await suspended("a");
    call.goesOn();
    new Call(order, "f", true);
    expect(await took()).toEqual(["a goes on"]);
    call.ends();
    expect(await took()).toEqual(["f begins"]);
  });

  test("let the call below them go on when they have ended, once", async () => {
    const call = await suspended("a");
    const callback = await suspended("f", true);
    call.goesOn();
    expect(await took()).toEqual([]);
    callback.goesOn();
    expect(await took()).toEqual(["f goes on"]);
    callback.ends();
    expect(await took()).toEqual(["a goes on"]);
    const other = new Call(order, "g", true);
    expect(await took()).toEqual([]);
    call.waits();
    other.ends();
    expect(await took()).toEqual(["g begins"]);
  });

  test("let the call below them go on before another callback begins", async () => {
    const call = await suspended("a");
    const callback = await suspended("f", true);
    new Call(order, "g", true);
    call.goesOn();
    callback.ends();
    expect(await took()).toEqual(["a goes on"]);
  });

  test("wait for other callbacks that they were not made in", async () => {
    const call = await suspended("a");
    const first = await suspended("f", true, call.inside);
    new Call(order, "g", true, call.inside);
    new Call(order, "h", true);
    expect(await took()).toEqual([]);
    first.ends();
    expect(await took()).toEqual(["g begins"]);
  });

  test("begin inside a callback that may be waiting for them", async () => {
    const first = await suspended("f", true);
    const second = await suspended("g", true, first.inside);
    await suspended("h", true, second.inside);
    expect(order.frames).toHaveLength(3);
  });

  test("begin inside any callback where the engine cannot tell", async () => {
    await suspended("f", true);
    await suspended("g", true, { ...OUTSIDE, calls: [AMBIGUOUS.call] });
  });

  test("know the innermost call that they were made in", async () => {
    const call = await suspended("a");
    const callback = await suspended("f", true);
    expect(order.frameAround(new OrderedCall(callback.inside, true))).toBe(callback.frame);
    expect(order.frameAround(new OrderedCall(call.inside, true))).toBe(call.frame);
    expect(order.frameAround(new OrderedCall(OUTSIDE, true))).toBeUndefined();
    expect(order.frameAround(new OrderedCall(undefined, true))).toBeUndefined();
  });
});

describe("a wait that is cancelled", () => {
  test("ends at once, whatever runs above it, and only once", async () => {
    const call = await suspended("a");
    await suspended("f", true);
    order.cancel(call.frame as SuspendableFrame, "reason");
    order.cancel(call.frame as SuspendableFrame, "again");
    expect(await took()).toEqual(["a ends with reason"]);
  });

  test("does not hold up the end of its own method, which comes too late", async () => {
    const call = await suspended("a");
    order.cancel(call.frame as SuspendableFrame, "reason");
    call.goesOn();
    expect(await took()).toEqual(["a ends with reason", "a goes on"]);
    // The call runs: its end does not count as that of a later wait.
    new Call(order, "f", true);
    expect(await took()).toEqual([]);
  });

  test("is not found after the call has ended, or before it has begun to wait", async () => {
    const call = new Call(order, "a");
    await call.begun;
    order.cancel(call.frame as SuspendableFrame, "reason");
    call.waits();
    call.ends();
    order.cancel(call.frame as SuspendableFrame, "reason");
    expect(await took()).toEqual(["a begins"]);
  });
});
