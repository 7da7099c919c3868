import { AsyncLocalStorage } from "node:async_hooks";

import { LowerError, none } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import { GuestClosedError } from "../errors.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { guestModule } from "../guest-class/guest-module.js";
import { fn } from "../declare/fn.js";
import { Runtime } from "../runtime.js";
import { startPlugin } from "./both-directions.fixture.js";
import { ticking } from "./host.fixture.js";
import { logCalls } from "./log-calls.js";
import type { Middleware, ObservedCall } from "./middleware.js";

/** Middleware that writes a line before each call and one after it. */
function tracing() {
  const lines: string[] = [];
  const trace: Middleware = (call, next) => {
    const name = `${call.direction} ${call.module}.${call.export}`;
    lines.push(`${name} begins`);
    try {
      return next();
    } finally {
      lines.push(`${name} ends`);
    }
  };
  return { lines, trace };
}

async function logged(...inner: Middleware[]) {
  const lines: string[] = [];
  const log = logCalls((line) => lines.push(line), { clock: ticking(0) });
  return { lines, ...(await startPlugin(log, ...inner)) };
}

/** Middleware that keeps the calls to the guest. */
function keeping() {
  const calls: ObservedCall[] = [];
  const keep: Middleware = (call, next) => {
    if (call.direction === "to-guest") calls.push(call);
    return next();
  };
  return { calls, keep };
}

describe("a log of both directions", () => {
  test("shows the values of a class, not the calls that convert them, and no others", async () => {
    const { lines, plugin, guest } = await logged();
    expect(plugin.greet("Ada")).toBe("Ada");
    expect(plugin.add(2, 3n)).toBe(5n);
    expect(guest.exports["add"](2, 3n)).toBe(5n);
    expect(await guest.call("check", 7)).toBe(7);
    expect(lines).toEqual(['to-guest Plugin.greet("Ada") → "Ada" 0ns', "to-guest Plugin.add(2, 3) → 5 0ns"]);
  });

  test("shows a call of the guest by the host within a call of the host by the guest, in order", async () => {
    const { lines, plugin } = await logged();
    expect(plugin.deep(2)).toBe(2);
    expect(plugin.pass(5)).toBe(15);
    expect(lines).toEqual([
      "        to-guest Plugin.deep(0) → 0 0ns",
      "      to-host host.again(depth: 0) → 0 0ns",
      "    to-guest Plugin.deep(1) → 1 0ns",
      "  to-host host.again(depth: 1) → 1 0ns",
      "to-guest Plugin.deep(2) → 2 0ns",
      "  to-host host.visit(each: function 1, value: 5) → 15 0ns",
      "to-guest Plugin.pass(5) → 15 0ns",
    ]);
  });

  test("shows failures, errors of values, traps and ended calls as outcomes", async () => {
    const { lines, plugin, host } = await logged();
    expect(caught(() => plugin.check(44))).toMatchObject({ name: "ErrnoError" });
    thrown(() => plugin.greet(5 as never), LowerError, { where: "Plugin.greet" });
    expect(caught(() => plugin.trap())).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(caught(() => plugin.fail())).toBe(host.failure);
    expect(lines.map((line) => line.replace(/threw (\w+):.*/, "threw $1"))).toEqual([
      "to-guest Plugin.check(44) → errno 44 (ENOENT) 0ns",
      "to-guest Plugin.greet(5) → threw LowerError",
      "to-guest Plugin.trap() → threw RuntimeError",
      "  to-host host.fail() → threw TypeError",
      "to-guest Plugin.fail() → threw TypeError",
    ]);
  });

  test("shows a call that is refused, since the guest is closed", async () => {
    const { lines, plugin } = await logged();
    plugin.close();
    thrown(() => plugin.add(1, 1n), GuestClosedError, { code: "guest-closed" });
    expect(lines).toEqual([
      expect.stringMatching(/^to-guest Plugin\.add\(1, 1\) → threw GuestClosedError: /),
    ]);
  });

  test("escapes the names of exports, which a guest chooses", async () => {
    const lines: string[] = [];
    const runtime = new Runtime();
    runtime.use(logCalls((line) => lines.push(line), { clock: ticking(0) }));
    const Odd = guestModule({ run: fn([], none, { name: "a\nb" }) }, { name: "Odd" });
    const odd = await runtime.instantiate(await assemble(`(func (export "a\\0ab"))`), { as: Odd });
    odd.run();
    expect(lines).toEqual(['to-guest Odd."a\\u{a}b"() → ok 0ns']);
  });
});

describe("middleware around calls to a guest", () => {
  test("has the context of the call: the guest, its memory, signal, values and caller", async () => {
    const { calls, keep } = keeping();
    const { runtime, plugin, guest } = await startPlugin(keep);
    const { signal } = new AbortController();
    const values = { request: 7 };
    plugin.deep(0);
    runtime.run({ signal, values }, () => plugin.deep(1));
    expect(calls.map((call) => [call.guest, call.memory])).toEqual(calls.map(() => [guest, guest.memory]));
    expect(calls.map((call) => call.signal?.aborted)).toEqual([undefined, false, false]);
    expect(calls.map((call) => call.values)).toEqual([{}, values, values]);
    // The innermost is made by a host function.
    expect(calls.map((call) => call.caller?.guest)).toEqual([undefined, undefined, guest]);
    expect(calls[0]?.parameters).toEqual([{ name: undefined, type: "i32" }]);
  });

  test("runs outside of the guest, and within the host function that makes the call", async () => {
    const seen: unknown[] = [];
    const { plugin, guest } = await startPlugin((call, next) => {
      seen.push(`${call.direction} ${currentCall() === undefined ? "outside" : "inside"}`);
      return next();
    });
    plugin.deep(1);
    guest.exports["pass"](1);
    plugin.pass(1);
    expect(seen).toEqual([
      "to-guest outside",
      "to-host inside",
      "to-guest inside",
      "to-host inside",
      "to-guest outside",
      "to-host inside",
    ]);
  });

  test("replaces results and errors, and may make the call again, or not at all", async () => {
    const fault = new Error("planned");
    let calls = 0;
    const { plugin, guest } = await startPlugin((call, next) => {
      calls++;
      if (call.export === "greet") return `${String(next())}!`;
      if (call.export === "add") return (next() as bigint) + (next() as bigint);
      if (call.export === "trap") throw fault;
      return next();
    });
    expect(plugin.greet("Ada")).toBe("Ada!");
    expect(plugin.add(1, 2n)).toBe(6n);
    expect(caught(() => plugin.trap())).toBe(fault);
    expect([guest.isPoisoned, calls]).toEqual([false, 3]);
  });

  test("wraps in the given order, the first outermost, and outside of hooks", async () => {
    const order: string[] = [];
    const named =
      (name: string): Middleware =>
      (_call, next) => {
        order.push(name);
        return next();
      };
    const { plugin } = await startPlugin(named("a"), named("b"), {
      attach: () => ({
        wrapEntry:
          (entered, entry) =>
          (...args) => {
            order.push(JSON.stringify(entered));
            return entry(...args);
          },
      }),
    });
    plugin.greet("Ada");
    // Hooks are below all types, and see the calls that convert values.
    expect(order).toEqual(["a", "b", '{"export":"malloc"}', '{"export":"greet"}', '{"export":"free"}']);
  });

  test("does not see the calls of another guest that imports a function", async () => {
    const { lines, trace } = tracing();
    const runtime = new Runtime();
    runtime.use(trace);
    const lib = await runtime.instantiate(
      await assemble(
        `(func (export "half") (param i32) (result i32) (i32.shr_u (local.get 0) (i32.const 1)))`,
      ),
    );
    const main = await runtime.instantiate<{ run(value: number): number }>(
      await assemble(`(import "lib" "half" (func $half (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $half (local.get 0)))`),
      { imports: { lib: lib.exports } },
    );
    expect(main.exports.run(10)).toBe(5);
    expect(lines).toEqual([]);
  });

  test("keeps the context of many interleaved calls apart", async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen: [unknown, unknown, unknown][] = [];
    const { runtime, plugin } = await startPlugin((call, next) => {
      seen.push([call.values["id"], storage.getStore(), call.caller?.values["id"] ?? call.values["id"]]);
      return next();
    });
    const ids = Array.from({ length: 200 }, (_, id) => id);
    await Promise.all(
      ids.map((id) =>
        storage.run(id, () =>
          runtime.run({ values: { id } }, async () => {
            for (let turn = 0; turn < id % 5; turn++) await Promise.resolve();
            expect(plugin.deep(id % 3)).toBe(id % 3);
          }),
        ),
      ),
    );
    expect(seen.every(([a, b, c]) => a === b && b === c)).toBe(true);
    expect(seen).toHaveLength(ids.reduce((sum, id) => sum + 1 + 2 * (id % 3), 0));
  });
});
