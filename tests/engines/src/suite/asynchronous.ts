import { caller, type Caller, currentCall, HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { i32 } from "@hostwright/types";
import type { Environment } from "../environment.js";
import { findAsyncHooks } from "../features.js";
import { test, type Test } from "../harness.js";

@wasm.module("env")
class Env extends HostModuleBase<number> {
  @wasm.export("who", i32)
  who(): number {
    return this.options;
  }
}

type Wait = (argument: number, from: Caller) => Promise<number>;

@wasm.module("later")
class Later extends HostModuleBase<Wait> {
  @wasm.export("wait", i32)
  async wait(@i32 argument: number, @caller from: Caller): Promise<number> {
    return this.options(argument, from);
  }
}

interface Exports {
  round(times: number): number;
  who(): number;
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ways to make a guest wait. */
const WAYS: readonly ((number: number) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (number) => sleep(number % 4),
  async () => {
    await Promise.resolve();
    await Promise.resolve();
  },
  async () => ({ then: (resolve: (value: number) => void) => resolve(1) }),
];

async function open(environment: Environment, wait: Wait) {
  const runtime = new Runtime();
  runtime.link(Env, 1);
  runtime.link(Later, wait);
  return { runtime, module: await environment.module("waiting") };
}

export const asynchronous: Test[] = [
  test("an asynchronous method suspends its guest", ["JSPI"], async (assert, environment) => {
    const { runtime, module } = await open(environment, async (argument) => {
      await sleep(1);
      return argument * 100;
    });
    const guest = await runtime.instantiate<Exports>(module);
    assert.equal(await guest.call("round", 3), 606);
  }),

  test("without JSPI, a guest that imports one is refused by name", async (assert, environment) => {
    const { runtime, module } = await open(environment, () => Promise.resolve(1));
    if ("Suspending" in WebAssembly) {
      assert.equal((await runtime.instantiate<Exports>(module)).isClosed, false);
      return;
    }
    const error = await assert.rejects(runtime.instantiate(module), "ModuleLinkError", "unresolved-imports");
    assert.equal(error.message.includes("JSPI"), true, error.message);
  }),

  test(
    "a synchronous call that would have to wait says what to do",
    ["JSPI"],
    async (assert, environment) => {
      const { runtime, module } = await open(environment, () => Promise.resolve(1));
      const guest = await runtime.instantiate<Exports>(module);
      const error = assert.throws(() => guest.exports.round(1), "AsyncCallError", "not-suspendable");
      assert.equal(error.message.includes("guest.call"), true, error.message);
    },
  ),

  test(
    "instances, values and calls are right before and after each of 800 suspensions",
    ["JSPI"],
    async (assert, environment) => {
      let wrong = 0;
      const { runtime, module } = await open(environment, async (argument, from) => {
        const number = from.values["number"] as number;
        if (currentCall() !== from) wrong++;
        await WAYS[(number + argument) % WAYS.length]?.(number);
        return 1;
      });
      const pool = await runtime.pool<Exports>(module, { size: 16 });
      const call = (number: number) =>
        runtime.run({ instances: [new Env(number)], values: { number } }, () => pool.call("round", 8));
      const answers = await Promise.all(Array.from({ length: 100 }, (_, number) => call(number)));
      assert.equal(
        answers,
        Array.from({ length: 100 }, (_, number) => 8 * (2 * number + 1)),
      );
      assert.equal(wrong, 0, "calls in another's context");
      await runtime.close();
    },
  ),

  test(
    "a host call after an await is of the same call",
    ["JSPI", "AsyncLocalStorage"],
    async (assert, environment) => {
      const seen: boolean[] = [];
      const { runtime, module } = await open(environment, async (_, from) => {
        await sleep(1);
        seen.push(currentCall() === from);
        return 1;
      });
      const guest = await runtime.instantiate<Exports>(module);
      await guest.call("round", 2);
      assert.equal(seen, [true, true]);
    },
  ),

  test("calls of one guest wait for each other", ["JSPI"], async (assert, environment) => {
    let running = 0;
    let most = 0;
    const { runtime, module } = await open(environment, async () => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      return 1;
    });
    const guest = await runtime.instantiate<Exports>(module);
    await Promise.all([guest.call("round", 2), guest.call("round", 2), guest.call("who")]);
    assert.equal(most, 1);
  }),

  test("a signal ends a guest that waits", ["JSPI"], async (assert, environment) => {
    const controller = new AbortController();
    const { runtime, module } = await open(environment, () => {
      setTimeout(() => controller.abort(new RangeError("enough")), 1);
      return new Promise(() => undefined);
    });
    const guest = await runtime.instantiate<Exports>(module);
    const { signal } = controller;
    await assert.rejects(
      runtime.run({ signal }, () => guest.call("round", 1)),
      "RangeError",
    );
    assert.equal(guest.isPoisoned, true);
  }),

  test(
    "what an asynchronous method throws reaches the caller as it is",
    ["JSPI"],
    async (assert, environment) => {
      const reason = new RangeError("planned");
      const { runtime, module } = await open(environment, async () => {
        await sleep(1);
        throw reason;
      });
      const guest = await runtime.instantiate<Exports>(module);
      assert.equal((await assert.rejects(guest.call("round", 1), "RangeError")) === reason, true);
    },
  ),

  test(
    "what a method calls after an await is of its call, or is refused by name",
    ["JSPI"],
    async (assert, environment) => {
      const answers = { right: 0, wrong: 0, refused: 0 };
      const { runtime, module } = await open(environment, async (_, from) => {
        const number = from.values["number"] as number;
        await WAYS[number % WAYS.length]?.(number);
        try {
          answers[other.exports.who() === number && currentCall() === from ? "right" : "wrong"]++;
        } catch (error) {
          if ((error as { code?: string }).code !== "context-lost") throw error;
          answers.refused++;
        }
        return 1;
      });
      const other = await runtime.instantiate<Exports>(module);
      const pool = await runtime.pool<Exports>(module, { size: 8 });
      const call = (number: number) =>
        runtime.run({ instances: [new Env(number)], values: { number } }, () => pool.call("round", 3));
      await Promise.all(Array.from({ length: 50 }, (_, number) => call(number)));
      const right = findAsyncHooks(environment) === undefined ? 0 : 150;
      assert.equal(answers, { right, wrong: 0, refused: 150 - right });
    },
  ),
];
