import { HostModuleBase, Runtime, wasm } from "@hostwright/core";
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

@wasm.module("log")
class Log extends HostModuleBase<number> {
  @wasm.export("who", i32)
  who(): number {
    return this.options;
  }
}

interface Exports {
  env(): number;
  log(): number;
  both(): number;
}

async function instantiate(environment: Environment) {
  const runtime = new Runtime();
  runtime.link(Env, 1);
  runtime.link(Log, 2);
  const guest = await runtime.instantiate<Exports>(await environment.module("asking"));
  return { runtime, exports: guest.exports };
}

/** Lets other work run. */
function turn(way: number): Promise<void> {
  return way % 3 === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, way % 5));
}

export const contexts: Test[] = [
  test("a call reaches the instance of the innermost run, else the default", async (assert, environment) => {
    const { runtime, exports } = await instantiate(environment);
    const [outer, inner, log] = [new Env(10), new Env(20), new Log(30)];
    assert.equal(exports.both(), 1002);
    const answers = runtime.run({ instances: [outer, log] }, () => [
      exports.both(),
      runtime.run({ instances: [inner] }, () => exports.both()),
      exports.both(),
    ]);
    assert.equal(answers, [10030, 20030, 10030]);
    assert.equal(exports.both(), 1002);
  }),

  test("a class that is only declared needs an instance", async (assert, environment) => {
    const runtime = new Runtime();
    runtime.declare(Env);
    runtime.link(Log, 2);
    const { exports } = await runtime.instantiate<Exports>(await environment.module("asking"), {
      afterAbort: "keep",
    });
    assert.throws(() => exports.env(), "CallContextError", "unbound-module");
    assert.equal(
      runtime.run({ instances: [new Env(7)] }, () => exports.env()),
      7,
    );
  }),

  test("synchronous calls of 100 interleaved runs reach their own instances", async (assert, environment) => {
    const { runtime, exports } = await instantiate(environment);
    const ask = async (number: number) => {
      const instances = [new Env(number), new Log(number)];
      let right = 0;
      for (let round = 0; round < 5; round++) {
        await turn(number + round);
        if (runtime.run({ instances }, () => exports.both()) === number * 1001) right++;
      }
      return right;
    };
    const right = await Promise.all(Array.from({ length: 100 }, async (_, number) => ask(number)));
    assert.equal(
      right.reduce((sum, count) => sum + count),
      500,
    );
  }),

  test("a binding follows the work through await", ["AsyncLocalStorage"], async (assert, environment) => {
    const { runtime, exports } = await instantiate(environment);
    const ask = async (number: number) =>
      runtime.run({ instances: [new Env(number)] }, async () => {
        let right = 0;
        for (let round = 0; round < 5; round++) {
          await turn(number + round);
          if (exports.both() === number * 1000 + 2) right++;
        }
        return right;
      });
    const right = await Promise.all(Array.from({ length: 100 }, async (_, number) => ask(number)));
    assert.equal(
      right.reduce((sum, count) => sum + count),
      500,
    );
  }),

  test("a call after an await reaches its own instance, or is refused by name", async (assert, environment) => {
    const { runtime, exports } = await instantiate(environment);
    const answers = { right: 0, wrong: 0, refused: 0 };
    const ask = async (number: number) =>
      runtime.run({ instances: [new Env(number)] }, async () => {
        for (let round = 0; round < 5; round++) {
          try {
            answers[exports.env() === number ? "right" : "wrong"]++;
          } catch (error) {
            if ((error as { code?: string }).code !== "context-lost") throw error;
            answers.refused++;
          }
          await turn(number + round);
        }
      });
    await Promise.all(Array.from({ length: 100 }, async (_, number) => ask(number)));
    const right = findAsyncHooks(environment) === undefined ? 100 : 500;
    assert.equal(answers, { right, wrong: 0, refused: 500 - right });
    assert.equal(exports.env(), 1, "behind all runs");
  }),
];
