import { AsyncCallError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";
import { rejected } from "../fixtures/thrown.fixture.js";
import type { GuestPool } from "./pool.js";
import { ACT, ACT_LATER, Host, Later, reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { sleep } from "../fixtures/sleep.fixture.js";

interface Exports {
  wait(argument: number): number;
}

describeWithJspi("a pool that is called by host functions of its own guests", () => {
  let runtime: Runtime;
  let pool: GuestPool<Exports>;
  let made: number;
  let waiting: (argument: number) => Promise<number>;

  /** Calls the pool once more for 10 and above. */
  const outer = async (argument: number): Promise<number> => {
    await sleep(0);
    return argument >= 10 ? pool.call("wait", argument - 10) : argument;
  };

  beforeEach(() => {
    runtime = new Runtime();
    made = 0;
    waiting = outer;
    runtime.link(Host, () => ++made);
    runtime.link(Later, async (argument) => waiting(argument));
  });

  async function open(options: { size: number }): Promise<GuestPool<Exports>> {
    const module = await compileGuest(`${ACT} ${ACT_LATER}
      (func $begin (drop (call $act (i32.const 0)))) (start $begin)
      (func (export "wait") (param i32) (result i32) (call $act_later (local.get 0)))`);
    return runtime.pool<Exports>(module, options);
  }

  test("gives them another guest, as long as there is one", async () => {
    pool = await open({ size: 3 });
    expect(await pool.call("wait", 25)).toBe(5);
    expect(made).toBe(3);
  });

  test("refuses them when they would wait for themselves", async () => {
    pool = await open({ size: 1 });
    const error = await rejected(pool.call("wait", 11), AsyncCallError, {
      code: "reentrant-call",
      where: "wait",
    });
    expect(error.message).toBe(
      "wait: all 1 guests are held by calls that wait for others of this pool, and would wait forever. " +
        "Make the pool larger, or use another for the inner calls.",
    );
    expect(await pool.call("wait", 1)).toBe(1);
  });

  test("refuses the one with which all of its guests would wait, and the others go on", async () => {
    pool = await open({ size: 3 });
    const calls = [11, 12, 13, 14, 15].map(async (id) => pool.call("wait", id));
    const settled = await Promise.allSettled(calls);
    const refused = settled.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ name: "AsyncCallError", code: "reentrant-call" });
    }
    settled.forEach((each, index) => {
      if (each.status === "fulfilled") expect(each.value).toBe(index + 1);
    });
    expect(settled.some(({ status }) => status === "fulfilled")).toBe(true);
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
  });

  test("lets them wait as long as some other call does not", async () => {
    pool = await open({ size: 2 });
    let free: (() => void) | undefined;
    waiting = async (argument) => {
      if (argument === 99) await new Promise<void>((resolve) => (free = resolve));
      return outer(argument === 99 ? 9 : argument);
    };
    const other = pool.call("wait", 99);
    const nested = pool.call("wait", 13);
    // It waits with the other running, and is not refused.
    while (pool.waiting < 1) await sleep(0);
    free?.();
    expect(await Promise.all([other, nested])).toEqual([9, 3]);
  });
});

describeWithJspi("work that waits for the calls of a pool, inside of one,", () => {
  let runtime: Runtime;
  let pool: GuestPool<Exports>;
  let act: () => Promise<unknown>;

  beforeEach(async () => {
    runtime = new Runtime();
    runtime.link(Later, async (argument) => {
      await act();
      return argument;
    });
    const module = await compileGuest(`${ACT_LATER}
      (func (export "wait") (param i32) (result i32) (call $act_later (local.get 0)))`);
    pool = await runtime.pool<Exports>(module, { size: 2 });
  });

  const closing: [string, () => Promise<void>][] = [
    ["pool", async () => pool.close()],
    ["runtime", async () => runtime.close()],
  ];

  test.each(closing)("is refused: the close of the %s, and nothing is closed", async (where, close) => {
    act = close;
    const error = await rejected(pool.call("wait", 1), AsyncCallError, { code: "reentrant-call", where });
    expect(error.message).toBe(
      `${where}: close was called from inside a call of the pool, and would wait for itself. Close it when that call has ended.`,
    );
    act = async () => sleep(0);
    expect([await pool.call("wait", 1), pool.running]).toEqual([1, 0]);
  });

  test.each(closing)("is refused while the %s is being closed, too, and that goes on", async (_, close) => {
    act = async () => {
      await sleep(0);
      await rejected(close(), AsyncCallError, { code: "reentrant-call" });
    };
    const called = pool.call("wait", 1);
    await Promise.resolve();
    const closed = close();
    expect(await called).toBe(1);
    await closed;
  });

  test.each(closing)(
    "is taken from its timers when the call has ended: the close of the %s",
    async (_, close) => {
      let closed: Promise<void> | undefined;
      let end: (() => void) | undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      act = async () => {
        closed = ended.then(async () => sleep()).then(close);
        return Promise.resolve();
      };
      expect(await pool.call("wait", 1)).toBe(1);
      end?.();
      await closed;
      expect(await reasonOf(pool.call("wait", 1))).toMatchObject({ code: "pool-closed" });
    },
  );

  test("is taken from another pool's call", async () => {
    const module = await compileGuest(`${ACT_LATER}
      (func (export "wait") (param i32) (result i32) (call $act_later (local.get 0)))`);
    const other = await runtime.pool<Exports>(module, { size: 1 });
    act = async () => pool.close();
    expect(await other.call("wait", 1)).toBe(1);
  });

  test("ends the call of a guest without a pool, when its runtime is closed", async () => {
    const module = await compileGuest(`${ACT_LATER}
      (func (export "wait") (param i32) (result i32) (call $act_later (local.get 0)))`);
    const guest = await runtime.instantiate<Exports>(module);
    act = async () => runtime.close();
    expect(await reasonOf(guest.call("wait", 1))).toMatchObject({ code: "guest-closed" });
  });
});

describe("a use of a pool inside of another", () => {
  let pool: GuestPool;

  async function open(size: number): Promise<void> {
    const module = await compileGuest('(func (export "one") (result i32) (i32.const 1))');
    pool = await new Runtime().pool(module, { size });
  }

  afterEach(() => {
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
  });

  test("takes a further guest, as long as there is one", async () => {
    await open(2);
    const guests = await pool.use((outer) => pool.use((inner) => [outer, inner]));
    expect(new Set(guests).size).toBe(2);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a use", () => pool.use(() => 1)],
    ["a call", () => pool.call("one")],
    ["a use after a wait", () => sleep(0).then(() => pool.use(() => 1))],
    ["a use in a run", () => new Runtime().run({ values: { a: 1 } }, () => pool.use(() => 1))],
  ])("is refused when it would wait for itself: %s", async (_what, inner) => {
    await open(1);
    await rejected(pool.use(inner), AsyncCallError, { code: "reentrant-call" });
    expect(await pool.use((guest) => guest.exports["one"]())).toBe(1);
  });

  test("waits for one that does not wait", async () => {
    await open(2);
    let free: (() => void) | undefined;
    const other = pool.use(() => new Promise<void>((resolve) => (free = resolve)));
    const nested = pool.use(() => pool.use(() => 2));
    while (pool.waiting < 1) await sleep(0);
    free?.();
    expect([await other, await nested]).toEqual([undefined, 2]);
  });

  test("waits when the outer one has ended and only left it behind", async () => {
    await open(1);
    let left: Promise<number> | undefined;
    let go: (() => void) | undefined;
    await pool.use(() => {
      left = new Promise<void>((resolve) => (go = resolve)).then(() => pool.use(() => 3));
    });
    const next = pool.use(() => {
      go?.();
      return sleep(0);
    });
    await next;
    expect(await left).toBe(3);
  });

  test("is refused for the end of the pool, too", async () => {
    await open(1);
    await rejected(
      pool.use(() => pool.close()),
      AsyncCallError,
      { code: "reentrant-call", where: "pool" },
    );
  });
});
