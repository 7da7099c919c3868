import { EventEmitter, once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";

import { u32 } from "@hostwright/types";
import fc from "fast-check";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import { collectGarbage } from "../fixtures/garbage.fixture.js";

@wasm.module("env")
class Env extends HostModuleBase<number> {
  #calls = 0;

  @wasm.export("who", u32)
  who(): number {
    return this.options;
  }

  @wasm.export("count", u32)
  count(@u32 caller: number): number {
    return caller === this.options ? ++this.#calls : -1;
  }
}

interface Exports {
  who(): number;
  count(caller: number): number;
}

async function setUp() {
  const runtime = new Runtime();
  runtime.link(Env, 0);
  return { runtime, guest: await runtime.instantiate<Exports>(await forwardingGuest([Env])) };
}

let { runtime, guest } = {} as Awaited<ReturnType<typeof setUp>>;

beforeAll(async () => {
  ({ runtime, guest } = await setUp());
});

/** Every way on which work goes on later. */
const LATER: [string, () => Promise<unknown>][] = [
  ["a microtask", async () => Promise.resolve()],
  ["a timer", async () => setTimeout(1)],
  ["an immediate", async () => setImmediate()],
  [
    "process.nextTick",
    async () =>
      new Promise((resolve) => {
        process.nextTick(resolve, undefined);
      }),
  ],
  [
    "a thenable",
    async () => ({
      then: (resolve: (value: number) => void) => {
        resolve(1);
      },
    }),
  ],
  ["several promises", async () => Promise.all([setTimeout(1), setImmediate(), Promise.resolve()])],
  [
    "an event",
    async () => {
      const emitter = new EventEmitter();
      const event = once(emitter, "done");
      globalThis.setTimeout(() => emitter.emit("done"), 1);
      return event;
    },
  ],
  ["fetch", async () => (await fetch("data:text/plain,hello")).text()],
  ["a compilation", async () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
];

test.each(LATER)("a run holds across %s", async (_, later) => {
  const seen = await runtime.run({ instances: [new Env(2)] }, async () => {
    const before = guest.exports.who();
    await later();
    const inner = await runtime.run({ instances: [new Env(3)] }, async () => {
      await later();
      return guest.exports.who();
    });
    return [before, inner, guest.exports.who()];
  });
  expect(seen).toEqual([2, 3, 2]);
  expect(guest.exports.who()).toBe(0);
});

test.each(LATER)("a rejection after %s is handled in the run that it began in", async (_, later) => {
  const handled = runtime.run({ instances: [new Env(2)] }, async () =>
    later()
      .then(() => {
        throw new Error("planned");
      })
      .catch(() => guest.exports.who()),
  );
  expect(await handled).toBe(2);
});

test("a callback that is called later is called in the run that it was given to the engine in", async () => {
  const seen = await new Promise((resolve) => {
    runtime.run({ instances: [new Env(2)] }, () => {
      queueMicrotask(() => {
        const first = guest.exports.who();
        globalThis.setTimeout(() => {
          resolve([first, guest.exports.who()]);
        }, 1);
      });
    });
  });
  expect(seen).toEqual([2, 2]);
});

test("an async generator sees the run of the code that asks for its next value", async () => {
  async function* answers(): AsyncGenerator<number> {
    for (;;) {
      yield guest.exports.who();
      await setImmediate();
    }
  }
  const generator = answers();
  const next = async (id: number) =>
    runtime.run({ instances: [new Env(id)] }, async () => (await generator.next()).value as number);
  expect([await next(2), await next(3), await next(4)]).toEqual([2, 3, 4]);
  await generator.return(undefined);
});

/** One caller: with an instance of its own, calls again and again, and waits in between as the plan's digits say. */
async function caller(id: number, plan: number): Promise<number[]> {
  return runtime.run({ instances: [new Env(id)] }, async () => {
    const seen: number[] = [];
    for (const digit of plan.toString(5)) {
      await LATER[Number(digit)]?.[1]();
      seen.push(guest.exports.who(), guest.exports.count(id));
    }
    return seen;
  });
}

test("of 1,000 interleaved callers with an instance each, none ever sees another's", async () => {
  const plans = fc.array(fc.nat({ max: 5 ** 4 }), { minLength: 1000, maxLength: 1000, size: "max" });
  await fc.assert(
    fc.asyncProperty(plans, async (all) => {
      const seen = await Promise.all(all.map(async (plan, index) => caller(index + 1, plan)));
      // Each instance has counted the calls of its own caller, and no others.
      const expected = all.map((plan, index) =>
        [...plan.toString(5)].flatMap((_, call) => [index + 1, call + 1]),
      );
      expect(seen).toEqual(expected);
      expect(guest.exports.who()).toBe(0);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

test("callers of several guests and runtimes do not mix either", async () => {
  const others = await Promise.all(Array.from({ length: 10 }, setUp));
  const asked = others.flatMap((other, index) =>
    Array.from({ length: 20 }, async (_, round) => {
      const id = 1 + index * 20 + round;
      return other.runtime.run({ instances: [new Env(id)] }, async () => {
        await setTimeout(round % 4);
        const inner = runtime.run({ instances: [new Env(1000 + id)] }, () => [
          guest.exports.who(),
          other.guest.exports.who(),
        ]);
        await setImmediate();
        return [...inner, guest.exports.who(), other.guest.exports.who()];
      });
    }),
  );
  expect(await Promise.all(asked)).toEqual(asked.map((_, index) => [1001 + index, index + 1, 0, index + 1]));
});

test("work that sets up work for ever, each in a run of its own, keeps nothing of the runs before it", async () => {
  const bound: WeakRef<Env>[] = [];
  const last = await new Promise<number>((resolve) => {
    function go(id: number): void {
      const instance = new Env(id);
      bound.push(new WeakRef(instance));
      runtime.run({ instances: [instance] }, () => {
        if (id < 5) globalThis.setTimeout(go, 1, id + 1);
        else globalThis.setTimeout(() => void collectGarbage().then(() => resolve(guest.exports.who())), 1);
      });
    }
    go(1);
  });
  expect(last).toBe(5);
  expect(bound.map((each) => each.deref()?.who())).toEqual([undefined, undefined, undefined, undefined, 5]);
});
