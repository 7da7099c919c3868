import { AsyncCallError, ModuleLinkError } from "../../errors.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import { caught, rejected, thrown } from "../../fixtures/thrown.fixture.js";
import * as wasm from "../../wasm.js";
import type { Guest } from "../../guest.js";
import { ACT, ACT_LATER, Host, Later, reasonOf } from "../../fixtures/host.fixture.js";
import { describeWithJspi, withoutJspi } from "./jspi.fixture.js";

const later = jest.fn(async (argument: number) => Promise.resolve(argument));

/** Needs nothing of a guest's, as a start function does. */
@wasm.module("poll")
class Poll extends HostModuleBase {
  @wasm.export("act")
  async act(): Promise<void> {
    await later(0);
  }
}

interface Exports {
  run(argument: number): number;
  now(argument: number): number;
  calm(): number;
}

const GUEST = `${ACT} ${ACT_LATER}
  (func (export "run") (param i32) (result i32) (call $act_later (local.get 0)))
  (func (export "now") (param i32) (result i32) (call $act (local.get 0)))
  (func (export "calm") (result i32) (i32.const 5))`;

let runtime: Runtime;
let act: (argument: number) => number;

beforeEach(() => {
  runtime = new Runtime();
  later.mockClear();
  act = (argument) => argument;
  runtime.link(Host, (argument) => act(argument));
  runtime.link(Later, later);
});

describe("an engine that suspends no guests", () => {
  test("links a guest with an asynchronous import never, and names the function and the next step", async () => {
    await withoutJspi(async () => {
      const instantiated = runtime.instantiate(await compileGuest(GUEST));
      const error = await rejected(instantiated, ModuleLinkError, { code: "unresolved-imports" });
      expect(error.problems).toMatchObject([
        {
          code: "async-unavailable",
          module: "later",
          name: "act",
          message:
            "later.act: Later.act is asynchronous, and this engine cannot suspend a guest. " +
            "Use an engine with JSPI (Node.js 24, Deno, Bun, Chromium 137), or make the method synchronous.",
        },
      ]);
      expect(error.message).toBe(error.problems[0]?.message);
    });
  });

  test("tells of all such imports, and of other problems, at once", async () => {
    await withoutJspi(async () => {
      const module = await compileGuest(`${ACT_LATER} (import "later" "missing" (func)) ${ACT}
        (import "later" "act" (func (param i32) (result i32)))`);
      const error = await rejected(runtime.instantiate(module), ModuleLinkError, {
        code: "unresolved-imports",
      });
      expect(error.problems.map(({ code, name }) => [code, name])).toEqual([
        ["async-unavailable", "act"],
        ["missing-export", "missing"],
        ["async-unavailable", "act"],
      ]);
    });
  });

  test("makes no guest of a pool, and every call is told", async () => {
    await withoutJspi(async () => {
      const pool = await runtime.pool<Exports>(await compileGuest(GUEST), { size: 1 });
      for (let time = 0; time < 3; time++) {
        await rejected(pool.call("run", 1), ModuleLinkError, { code: "unresolved-imports" });
      }
      expect([pool.running, pool.waiting]).toEqual([0, 0]);
      await pool.close();
    });
  });

  test("links guests that import none of the asynchronous functions of a linked class", async () => {
    await withoutJspi(async () => {
      const guest = await runtime.instantiate<Exports>(
        await compileGuest(`${ACT} (func (export "now") (param i32) (result i32) (call $act (local.get 0)))`),
      );
      expect([guest.exports.now(3), await guest.call("now", 4)]).toEqual([3, 4]);
    });
  });
});

describeWithJspi("an asynchronous import", () => {
  let guest: Guest<Exports>;

  beforeEach(async () => {
    guest = await runtime.instantiate<Exports>(await compileGuest(GUEST));
  });

  // An engine may notice it first, or call the import, which notices it then. Either error names the next step.
  const ADVICE = /asynchronous.*[Uu]se guest\.call\(|asynchronous.*Call guest\.call\("run"\)/;
  // In a guest.call already: the call that cannot wait is the one in between.
  const INNER_ADVICE =
    /asynchronous.* Take callback\(…\)\(\{ async: true \}\) in an async method, or let the guest make that call itself\.$/;

  async function expectPoisoned(): Promise<void> {
    expect(later).not.toHaveBeenCalled();
    expect(guest.isPoisoned).toBe(true);
    expect(await reasonOf(guest.call("calm"))).toMatchObject({
      code: "guest-poisoned",
      cause: { code: "not-suspendable" },
    });
  }

  test("that is reached through guest.exports is an error that says to use guest.call", async () => {
    const error = thrown(() => guest.exports.run(1), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(ADVICE);
    await expectPoisoned();
  });

  test("does not hinder calls through guest.exports that do not reach it", () => {
    expect([guest.exports.now(1), guest.exports.calm()]).toEqual([1, 5]);
  });

  test("that is reached with JavaScript between it and guest.call is the same error", async () => {
    act = (argument) => guest.exports.run(argument);
    const error = await rejected(guest.call("now", 1), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(INNER_ADVICE);
    expect(error.message).not.toMatch(/guest\.call/);
    await expectPoisoned();
  });

  test("that is reached through a callback out of an asynchronous method is the same error", async () => {
    let seen: unknown;
    later.mockImplementationOnce(async (argument) => {
      await Promise.resolve();
      seen = thrown(() => guest.exports.run(argument), AsyncCallError, { code: "not-suspendable" });
      return argument;
    });
    // The call that is suspended is ended with it: its guest is poisoned.
    expect(await reasonOf(guest.call("run", 1))).toBe(seen);
    expect((seen as Error).message).toMatch(INNER_ADVICE);
    expect((seen as Error).message).not.toMatch(/guest\.call/);
    expect(later).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["is", '(import "poll" "act" (func $act)) (start $act)'],
    ["is reached in", `${ACT_LATER} (func $start (drop (call $act_later (i32.const 1)))) (start $start)`],
  ])("that %s a start function is an error that says to call it later", async (_, fields) => {
    runtime.link(Poll);
    const module = await compileGuest(fields);
    const error = await rejected(runtime.instantiate(module), AsyncCallError, { code: "not-suspendable" });
    expect(error.message).toMatch(
      /asynchronous.* start function.* cannot be suspended\. Let the guest export a function that calls it, and use guest\.call\(…\)\.$/,
    );
    expect(later).not.toHaveBeenCalled();
  });

  test("that is reached past every wrapper is an error that says so", () => {
    const raw = guest.instance.exports as unknown as Exports;
    expect(["AsyncCallError", "SuspendError"]).toContain((caught(() => raw.run(1)) as Error).name);
    expect(later).not.toHaveBeenCalled();
  });

  test("leaves a kept guest callable after it was refused", async () => {
    const kept = await runtime.instantiate<Exports>(guest.module, { afterAbort: "keep" });
    thrown(() => kept.exports.run(1), AsyncCallError, { code: "not-suspendable" });
    expect([kept.exports.now(2), await kept.call("run", 3)]).toEqual([2, 3]);
  });
});
