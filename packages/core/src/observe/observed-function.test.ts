import { ErrnoError, LiftError, LowerError } from "@hostwright/types";

import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import { describeWithJspi } from "../guest/suspend/jspi.fixture.js";
import { fn, HostModuleBase } from "../index.js";
import { testGuest } from "../testing/index.js";
import { handler, startCaller } from "./given-functions.fixture.js";
import { ticking } from "./host.fixture.js";
import { logCalls } from "./log-calls.js";
import type { Middleware, ObservedCall } from "./middleware.js";
import { policy, PolicyError } from "./policy.js";
import { timing } from "./timing.js";

async function logged(...inner: Middleware[]) {
  const lines: string[] = [];
  const log = logCalls((line) => lines.push(line), { clock: ticking(0) });
  return { lines, ...(await startCaller(log, ...inner)) };
}

const double = (value: number): number => 2 * value;

describe("middleware around a function that a guest was given", () => {
  test("sees calls of arguments, kept ones and results of methods, with values of their types", async () => {
    const { lines, caller } = await logged();
    expect([caller.apply(double, 4), caller.keep(double, 5), caller.tell((isSo) => (isSo ? 3 : 4))]).toEqual([
      8, 10, 3,
    ]);
    expect(caller.ask(6)).toBe(207);
    expect(lines).toEqual([
      "  to-host table.1(4) → 8 0ns",
      "to-guest Caller.apply(the function double, 4) → 8 0ns",
      "  to-host table.1(5) → 10 0ns",
      "to-guest Caller.apply(the function double, 5) → 10 0ns",
      "  to-host table.2(true) → 3 0ns",
      "to-guest Caller.tell(a function) → 3 0ns",
      "  to-host host.handler() → the function given 0ns",
      "  to-host table.2(6) → 7 0ns",
      "to-guest Caller.ask(6) → 207 0ns",
    ]);
  });

  test("replaces arguments' outcome, sees the context of the call, and errors as outcomes", async () => {
    const seen: ObservedCall[] = [];
    const keep: Middleware = (call, next) => {
      if (call.direction === "to-guest") return next();
      seen.push(call);
      return Number(next()) + 1;
    };
    const { runtime, caller, guest } = await startCaller(keep);
    expect(runtime.run({ values: { user: "Ada" } }, () => caller.twice(double, 3))).toBe(15);
    const [call] = seen as [ObservedCall];
    expect(call).toMatchObject({ module: "table", export: "1", isAsync: false, guest, arguments: [3] });
    expect([call.parameters, call.values]).toEqual([[{ name: undefined, type: "i32" }], { user: "Ada" }]);
    const failure = new RangeError("planned");
    const failing = (): number => {
      throw failure;
    };
    expect(caught(() => caller.apply(failing, 1))).toBe(failure);
    expect([seen.length, seen.at(-1)?.formatError(failure)]).toEqual([3, "RangeError: planned"]);
  });

  test("shows an errno that is returned or thrown, which the guest gets", async () => {
    const { lines, caller } = await logged();
    const failing = (): never => {
      throw new ErrnoError("EACCES");
    };
    expect([caller.check(() => "ENOENT"), caller.check(failing)]).toEqual([44, 2]);
    expect(lines.filter((line) => line.includes("to-host"))).toEqual([
      "  to-host table.1(1) → errno 44 (ENOENT) 0ns",
      "  to-host table.1(1) → errno 2 (EACCES) 0ns",
    ]);
    const fault = thrown(() => caller.check(() => 1.5), LowerError, { code: "wrong-type" });
    expect(
      caught(() =>
        caller.check(() => {
          throw fault;
        }),
      ),
    ).toBe(fault);
  });

  test("does not see a call of a function that was released", async () => {
    const { lines, caller, guest } = await logged();
    caller.ask(1);
    guest.exports["copy"](1);
    guest.exports["release"](1);
    lines.length = 0;
    thrown(() => guest.exports["apply"](0, 1), LiftError, { code: "unknown-callback" });
    expect(lines).toEqual([]);
  });

  test("has a row of timing for each index", async () => {
    const timings = timing({ clock: ticking(1), only: { direction: "to-host" } });
    const { caller } = await startCaller(timings);
    caller.twice(double, 1);
    caught(() => caller.apply(() => "x" as never, 1));
    expect(timings.toJSON()).toMatchObject([
      { direction: "to-host", module: "table", export: "1", count: 3 },
    ]);
  });

  test("stops a call by a policy before its arguments are lifted", async () => {
    let calls = 0;
    const { caller } = await startCaller(
      policy([
        { module: "table", quota: { calls: 2 }, deny: "EDQUOT" },
        { module: "table", allow: true },
      ]),
    );
    const count = (): number => ++calls;
    expect([caller.check(count as never), caller.check(() => 0), caller.check(count as never)]).toEqual([
      1, 0, 19,
    ]);
    const error = thrown(() => caller.tell(() => 1), PolicyError, { code: "quota-exceeded" });
    expect(error).toMatchObject({ direction: "to-host", module: "table", export: "1", rule: 0 });
    expect(calls).toBe(1);
  });

  test("is there in a testGuest", () => {
    const lines: string[] = [];
    class Giving extends HostModuleBase {
      static override readonly moduleName = "giving";
      static readonly exports = { get: fn([], handler) };
      get(): (value: number) => number {
        return double;
      }
    }
    const log = logCalls((line) => lines.push(line), { clock: ticking(0) });
    const guest = testGuest(new Giving(), { middleware: [log] });
    const index = guest.call("get") as number;
    expect(guest.memory.guest?.tableFunction(index)?.(4)).toBe(8);
    expect(lines[1]).toBe("to-host table.1(4) → 8 0ns");
  });
});

describeWithJspi("middleware around a function that waits", () => {
  test("sees each of many calls until it has ended, in the context of its own", async () => {
    const users: unknown[] = [];
    const watch: Middleware = async (call, next) => {
      const value = await (next() as Promise<unknown>);
      if (call.direction === "to-host") users.push([call.values["user"], call.isAsync, value]);
      return value;
    };
    const { runtime, caller } = await startCaller(watch);
    const wait = async (value: number): Promise<number> => {
      await Promise.resolve();
      return value + 1;
    };
    const all = Array.from({ length: 20 }, (_, user) =>
      runtime.run({ values: { user } }, () => caller.later(wait, user)),
    );
    expect(await Promise.all(all)).toEqual(all.map((_, user) => user + 2));
    expect(users).toHaveLength(40);
    for (let user = 0; user < 20; user++) {
      expect(users).toContainEqual([user, true, user + 1]);
      expect(users).toContainEqual([user, true, user + 2]);
    }
  });

  test("sees its rejection, and a policy stops it", async () => {
    const { lines, caller } = await logged(policy([{ module: "table", quota: { calls: 2 }, abort: true }]));
    const failure = new RangeError("planned");
    expect(
      await rejected(
        caller.later(async () => Promise.reject(failure), 1),
        RangeError,
        {},
      ),
    ).toBe(failure);
    await rejected(
      caller.later(async (value) => Promise.resolve(value), 1),
      PolicyError,
      {
        code: "quota-exceeded",
      },
    );
    expect(lines.filter((line) => line.includes("to-host"))).toEqual([
      expect.stringContaining("to-host table.1(1) → threw RangeError: planned"),
      expect.stringContaining("to-host table.1(1) → 1 0ns"),
      expect.stringContaining("to-host table.1(1) → threw PolicyError"),
    ]);
  });
});
