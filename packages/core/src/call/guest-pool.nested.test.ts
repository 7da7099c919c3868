import { AsyncCallError } from "../errors.js";
import { compileGuest } from "../guests.fixture.js";
import { Runtime } from "../runtime.js";
import { rejected } from "../thrown.fixture.js";
import type { GuestPool } from "./guest-pool.js";
import { ACT, ACT_LATER, Host, Later } from "./host.fixture.js";
import { describeWithJspi } from "./jspi.fixture.js";
import { sleep } from "./sleep.fixture.js";

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
      place: "wait",
    });
    expect(error.message).toBe(
      "wait: all 1 guests are held by calls that wait for others of this pool, and would wait forever. " +
        "Make the pool larger, or use another for calls from host functions.",
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
