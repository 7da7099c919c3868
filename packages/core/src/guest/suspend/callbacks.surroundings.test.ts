import { bytes, callback, type GuestFunction, LiftError, string, u32 } from "@hostwright/types";

import { define } from "../../declare/define.js";
import { fn } from "../../declare/fn.js";
import { AsyncCallError } from "../../errors.js";
import { Caller, callbackGuest, TABLE, type Visit, type Work } from "../../fixtures/callbacks.fixture.js";
import { compileGuest } from "../../fixtures/guests.fixture.js";
import { reasonOf } from "../../fixtures/host.fixture.js";
import { sleep } from "../../fixtures/sleep.fixture.js";
import { rejected } from "../../fixtures/thrown.fixture.js";
import type { Guest } from "../../guest.js";
import { HostModuleBase } from "../../host-module-base.js";
import type { ThunkMiddleware } from "../../observe/thunk-middleware.js";
import { record } from "../../observe/recording/record.js";
import { RecordingError } from "../../observe/recording/recording-error.js";
import { Runtime } from "../../runtime.js";
import { testGuest } from "../../testing/index.js";
import { describeWithJspi } from "./jspi.fixture.js";

const WORK: Work = {
  wait: async (argument) => sleep().then(() => argument),
  later: async (visit, argument) => visit(argument),
  now: (_visit, argument) => argument,
};

/** Keeps functions of the guest, and gives none an answer. */
class Keeper extends HostModuleBase {
  readonly kept: Visit[] = [];
  readonly texts: (() => Promise<string>)[] = [];
  readonly views: (() => Promise<Uint8Array>)[] = [];
  onKeep: ((each: Visit) => void) | undefined;
  keep(each: Visit): void {
    this.kept.push(each);
    this.onKeep?.(each);
  }
  keepText(each: () => Promise<string>): void {
    this.texts.push(each);
  }
  keepView(each: () => Promise<Uint8Array>): void {
    this.views.push(each);
  }
  async wait(argument: number): Promise<number> {
    await sleep();
    return argument;
  }
  async take(text: string): Promise<number> {
    return Promise.resolve(text.length);
  }
}
define(
  Keeper,
  {
    keep: fn([callback([u32], u32)({ async: true })]),
    keepText: fn([callback([], string)({ async: true })]),
    keepView: fn([callback([], bytes({ copy: true }))({ async: true })]),
    wait: fn([u32], u32),
    take: fn([string], u32),
  },
  { name: "keeper" },
);

const KEEP = '(import "keeper" "keep" (func $keep (param i32)))';
const TABLE_OF_F = '(table (export "table") 2 funcref) (elem (i32.const 1) $f) (memory (export "memory") 1)';
const WAIT = '(import "keeper" "wait" (func $wait (param i32) (result i32)))';

async function keeping(fields: string): Promise<{ host: Keeper; guest: Guest }> {
  const runtime = new Runtime();
  const host = runtime.link(Keeper);
  return { host, guest: await runtime.instantiate(await compileGuest(fields)) };
}

describe("an asynchronous callback of a guest without asynchronous imports", () => {
  test("enters the guest at once, and gives a promise", async () => {
    const { host, guest } = await keeping(`${KEEP} ${TABLE_OF_F}
      (global $calls (export "calls") (mut i32) (i32.const 0))
      (func $f (param i32) (result i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (i32.mul (local.get 0) (i32.const 2)))
      (func (export "keep") (call $keep (i32.const 1)))`);
    (guest.exports["keep"] as GuestFunction)();
    const called = host.kept[0]?.(21);
    expect((guest.exports["calls"] as WebAssembly.Global).value).toBe(1);
    expect(await called).toBe(42);
  });
});

describe("an asynchronous callback in a test guest", () => {
  test("may be a function that waits", async () => {
    const visit = async (argument: unknown): Promise<number> => sleep().then(() => (argument as number) * 3);
    const guest = testGuest(new Caller(WORK), { table: [undefined, visit] });
    expect(await guest.call("later", 1, 5)).toBe(15);
    const wrapped = testGuest(new Caller(WORK), {
      table: [undefined, async () => Promise.resolve(2 ** 32 + 7)],
    });
    expect(await wrapped.call("later", 1, 5)).toBe(7);
  });
});

describeWithJspi("an asynchronous callback", () => {
  test("that a start function has passed begins when the guest has started, and waits", async () => {
    const runtime = new Runtime();
    const host = runtime.link(Keeper);
    const results: unknown[] = [];
    host.onKeep = (each) => results.push(each(5));
    const module = await compileGuest(`${KEEP} ${WAIT}
      (import "env" "table" (table 2 funcref)) (elem (i32.const 1) $f)
      (func $f (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 1)))
      (func $start (call $keep (i32.const 1))) (start $start)`);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 2 });
    await runtime.instantiate(module, { imports: { env: { table } } });
    const [kept] = host.kept as [Visit];
    expect(await Promise.all([...results, kept(1)])).toEqual([6, 2]);
  });

  test("gives a text as it was when the guest returned: the next call may use its place", async () => {
    const { host, guest } = await keeping(`
      (import "keeper" "keepText" (func $keep_text (param i32)))
      (import "keeper" "keepView" (func $keep_view (param i32))) ${WAIT}
      ${TABLE_OF_F} (global $calls (mut i32) (i32.const 96))
      (func $f (result i32 i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store8 (i32.const 8) (global.get $calls))
        (drop (call $wait (i32.const 0)))
        (i32.const 8) (i32.const 1))
      (func (export "keep") (call $keep_text (i32.const 1)) (call $keep_view (i32.const 1)))`);
    (guest.exports["keep"] as GuestFunction)();
    const [text] = host.texts as [() => Promise<string>];
    const [view] = host.views as [() => Promise<Uint8Array>];
    expect(await Promise.all([text(), view(), text()])).toEqual(["a", Uint8Array.of(98), "c"]);
  });

  test("passes the hooks around entries, which are made once for each function", async () => {
    const entered: unknown[] = [];
    const hooks: ThunkMiddleware = {
      attach: () => ({
        wrapEntry: (name, entry) => {
          entered.push(name);
          return (...args) => {
            entered.push(args);
            return entry(...args);
          };
        },
      }),
    };
    const runtime = new Runtime();
    runtime.link(Caller, WORK);
    runtime.use(hooks);
    const guest = await callbackGuest(runtime);
    entered.length = 0;
    expect([await guest.call("later", TABLE.visit, 1), await guest.call("later", TABLE.visit, 2)]).toEqual([
      10, 20,
    ]);
    expect(entered.filter((each) => !Array.isArray(each))).toEqual([
      { export: "later" },
      // For the function that is called without waiting, and for the one that may suspend the guest.
      { tableIndex: TABLE.visit },
      { tableIndex: TABLE.visit },
    ]);
    expect(entered.filter(Array.isArray)).toEqual([[TABLE.visit, 1], [1], [TABLE.visit, 2], [2]]);
  });

  test("cannot be recorded: the replay could not tell when to call it", async () => {
    const runtime = new Runtime();
    runtime.link(Caller, WORK);
    runtime.use(record());
    const guest = await callbackGuest(runtime);
    await rejected(guest.call("later", TABLE.visit, 1), RecordingError, { code: "unrecordable-call" });
  });

  test("counts the bytes that its host functions copy in addition to those of its method, and gives them back", async () => {
    class Copies extends HostModuleBase {
      async outer(text: string, each: () => Promise<number>): Promise<number> {
        await sleep();
        const lengths = [await each(), await each()];
        return text.length + (lengths[0] as number);
      }
      async inner(text: string): Promise<number> {
        await sleep();
        return text.length;
      }
    }
    const each = callback([], u32)({ async: true });
    define(Copies, { outer: fn([string, each], u32), inner: fn([string], u32) }, { name: "copies" });
    const runtime = new Runtime();
    runtime.link(Copies);
    const module = await compileGuest(`
      (import "copies" "outer" (func $outer (param i32 i32 i32) (result i32)))
      (import "copies" "inner" (func $inner (param i32 i32) (result i32)))
      ${TABLE_OF_F}
      (func $f (result i32) (call $inner (i32.const 0) (i32.const 1000)))
      (func (export "run") (result i32) (call $outer (i32.const 0) (i32.const 1000) (i32.const 1)))`);
    const enough = await runtime.instantiate<{ run(): number }>(module, { copyLimit: 4000 });
    expect([await enough.call("run"), await enough.call("run")]).toEqual([2000, 2000]);
    const tooFew = await runtime.instantiate<{ run(): number }>(module, { copyLimit: 3999 });
    const error = await rejected(tooFew.call("run"), LiftError, { code: "copy-limit" });
    expect(error.message).toMatch(/takes 2000 bytes of the host after 2000 that it has copied already/);
  });

  test("does not count as another guest of a pool", async () => {
    const runtime = new Runtime();
    let calls = 0;
    const wait = async (argument: number): Promise<number> =>
      calls++ === 0 ? pool.call("later", TABLE.visit, argument) : argument;
    linked(runtime, { ...WORK, wait });
    const { module } = await callbackGuest(runtime);
    const pool = await runtime.pool<Exports>(module, { size: 2 });
    // The first and its callback hold one guest; the call inside them waits for the second to end.
    const both = [pool.call("later", TABLE.visit, 1), pool.call("later", TABLE.visit, 2)];
    expect(await Promise.all(both)).toEqual([10, 20]);
    expect(calls).toBe(3);
    await rejected(refusing(module), AsyncCallError, { code: "reentrant-call" });
  });
});

interface Exports {
  later(index: number, argument: number): number;
}

function linked(runtime: Runtime, work: Work): Runtime {
  runtime.link(Caller, work);
  return runtime;
}

/** Calls a pool of one guest from inside its own call. */
async function refusing(module: WebAssembly.Module): Promise<unknown> {
  const runtime = new Runtime();
  let reason: unknown;
  linked(runtime, {
    ...WORK,
    wait: async (argument) => {
      reason = await reasonOf(pool.call("later", TABLE.visit, 1));
      return argument;
    },
  });
  const pool = await runtime.pool<Exports>(module, { size: 1 });
  await pool.call("later", TABLE.nested, 1);
  throw reason;
}
