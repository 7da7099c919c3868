import { runInNewContext } from "node:vm";

import { i32 } from "@hostwright/types";

import { currentCall } from "../context/current-call.js";
import { register } from "../context/frame.js";
import { fn } from "../declare/fn.js";
import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { ACT, Host, raise } from "../fixtures/host.fixture.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import type { Guest } from "../guest.js";
import { guestModule } from "../guest-class/guest-module.js";
import { Runtime } from "../runtime.js";

interface Exports {
  run(argument: number): number;
  twice(argument: number): number;
  add(a: number, b: number): number;
  trap(): void;
  dive(depth: number): number;
  spin(): void;
}

const GUEST = `${ACT}
  (func (export "run") (param i32) (result i32) (call $act (local.get 0)))
  (func (export "twice") (param i32) (result i32)
    (drop (call $act (local.get 0)))
    (call $act (i32.const 100)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "trap") unreachable)
  (func $dive (export "dive") (param i32) (result i32) (i32.add (call $dive (local.get 0)) (i32.const 1)))
  (func (export "spin") (drop (call $act (i32.const 0))) (loop (br 0)))`;

/** The same functions as fields, which have an entry of their own. */
const Fields = guestModule({
  run: fn([i32], i32),
  twice: fn([i32], i32),
  add: fn([i32, i32], i32),
  trap: fn([]),
  dive: fn([i32], i32),
  spin: fn([]),
});

interface Opened {
  readonly guest: Guest;
  readonly functions: Exports;
}

let compiled: WebAssembly.Module;
let runtime: Runtime;
let guest: Guest;
let functions: Exports;
let act: (argument: number) => number;

beforeAll(async () => {
  compiled = await compileGuest(GUEST);
});

describe.each<[string, (options?: object) => Promise<Opened>]>([
  [
    "guest.exports",
    async (options) => {
      const opened = await runtime.instantiate<Exports>(compiled, options);
      return { guest: opened, functions: opened.exports };
    },
  ],
  [
    "a class",
    async (options) => {
      const fields = await runtime.instantiate(compiled, { ...options, as: Fields });
      return { guest: fields.guest, functions: fields };
    },
  ],
])("through %s", (_name, open) => {
  /** Opens the short way, as the first call of a turn does, which goes the long one. */
  const openWays = (...others: readonly Opened[]): void => {
    for (const each of [{ functions }, ...others]) expect(each.functions.add(1, 2)).toBe(3);
  };

  beforeEach(async () => {
    act = (argument) => argument + 1;
    runtime = new Runtime();
    runtime.link(Host, (argument) => act(argument));
    ({ guest, functions } = await open());
  });

  test("a call after another has its own arguments, result and frame, and leaves none", () => {
    const callers: unknown[] = [];
    act = (argument) => {
      callers.push(currentCall()?.guest);
      return argument * 2;
    };
    openWays();
    expect([functions.run(1), functions.run(2), functions.add(-1, 1)]).toEqual([2, 4, 0]);
    expect(callers).toEqual([guest, guest]);
    expect(register.frame).toBeNull();
  });

  test("a guest that is entered again in such a call goes on afterwards, and so do the calls after it", () => {
    act = (argument) => (argument === 0 ? 0 : functions.run(argument - 1) + 1);
    openWays();
    expect([functions.run(3), functions.run(2)]).toEqual([3, 2]);
    expect(register.frame).toBeNull();
  });

  test("a run between two calls gives its instances and values to its own calls only", () => {
    openWays();
    const seen = (): number => functions.run(10);
    const bound = new Host((argument) => argument * 2 + Number(currentCall()?.values["extra"]));
    const inRun = (): number =>
      runtime.run({ instances: [bound], values: { extra: 1 } }, () => seen() + seen());
    expect([seen(), inRun(), seen(), inRun(), seen()]).toEqual([11, 42, 11, 42, 11]);
  });

  test("a call in a run with a signal ends when it aborts, also after calls outside", () => {
    const controller = new AbortController();
    const reason = new Error("too late");
    openWays();
    expect(runtime.run({ signal: controller.signal }, () => functions.run(1))).toBe(2);
    controller.abort(reason);
    expect(caught(() => runtime.run({ signal: controller.signal }, () => functions.run(1)))).toBe(reason);
    expect(functions.run(1)).toBe(2);
  });

  test.each<[string, () => unknown]>([
    ["a trap", () => functions.trap()],
    ["a full stack", () => functions.dive(0)],
    [
      "an error of a host function",
      () => {
        act = () => raise(new Error("no"));
        return functions.run(1);
      },
    ],
  ])("%s in such a call poisons the guest, and no frame is left", (_, work) => {
    openWays();
    const error = caught(work);
    expect(register.frame).toBeNull();
    expect(guest.isPoisoned).toBe(true);
    expect(thrown(() => functions.add(1, 1), GuestClosedError, { code: "guest-poisoned" }).cause).toBe(error);
  });

  test("a guest that is kept is called on after such a failure, and again the short way", async () => {
    const {
      guest: kept,
      functions: { run },
    } = await open({ afterAbort: "keep" });
    const error = new Error("no");
    expect(run(1)).toBe(2);
    act = () => raise(error);
    expect([caught(() => run(1)), caught(() => run(1))]).toEqual([error, error]);
    act = (argument) => argument;
    expect([run(5), run(6), kept.isPoisoned]).toEqual([5, 6, false]);
  });

  test("a call that closes its guest ends, and no other begins", () => {
    act = () => {
      guest.close();
      return 1;
    };
    openWays();
    thrown(() => functions.run(1), GuestClosedError, { code: "guest-closed" });
    thrown(() => functions.add(1, 1), GuestClosedError, { code: "guest-closed" });
    expect(register.frame).toBeNull();
  });

  test("a call that fails on a full stack poisons its guest, however little room is left, and leaves no frame", async () => {
    const others = await Promise.all(Array.from({ length: 40 }, () => open()));
    for (const other of others) other.functions.run(1);
    let next = 0;
    let entered = 0;
    const notPoisoned: number[] = [];
    act = () => {
      entered++;
      return raise(new Error("no"));
    };
    const descend = (): void => {
      try {
        descend();
      } catch {
        // Each level that returns leaves a little more room.
      }
      const other = others[next];
      const before = entered;
      try {
        other?.functions.run(1);
      } catch {
        if (entered > before && other?.guest.isPoisoned !== true) notPoisoned.push(next);
        if (entered > before || other?.guest.isPoisoned === true) next++;
      }
    };
    descend();
    expect(notPoisoned).toEqual([]);
    expect(entered).toBeGreaterThan(0);
    expect(register.frame).toBeNull();
    expect(functions.add(1, 1)).toBe(2);
  });

  test("a call whose host function enters another guest goes on, and so does the guest when that enters it again", async () => {
    const other = await open();
    act = (argument) => {
      if (argument === 0) return currentCall()?.guest === guest ? 1 : -1;
      return (argument % 2 === 0 ? other.functions : functions).run(argument - 1) * 10;
    };
    openWays(other);
    expect([functions.run(4), functions.run(2), functions.run(4)]).toEqual([10_000, 100, 10_000]);
    expect([register.frame, guest.isPoisoned, other.guest.isPoisoned]).toEqual([null, false, false]);
  });

  test("a call is ended that fails in another run, entered by another guest: it makes no further call", async () => {
    const other = await open();
    let failure: unknown;
    const seen: number[] = [];
    act = (argument) => {
      seen.push(argument);
      if (argument === 2) return other.functions.run(1);
      failure = caught(() => {
        runtime.run({}, () => {
          functions.trap();
        });
      });
      return 7;
    };
    openWays(other);
    expect(caught(() => functions.twice(2))).toBe(failure);
    expect(seen).toEqual([2, 1]);
    expect([register.frame, guest.isPoisoned, other.guest.isPoisoned]).toEqual([null, true, false]);
  });

  test("a guest is poisoned from the next turn on where the engine cuts off another that it has entered", async () => {
    const other = await open();
    let isSpinning = false;
    act = (argument) => {
      isSpinning = true;
      if (argument === 1) other.functions.spin();
      return 0;
    };
    for (let timeout = 20; !isSpinning; timeout *= 2) {
      openWays(other);
      caught(() => runInNewContext("work()", { work: () => functions.run(1) }, { timeout }));
    }
    await Promise.resolve();
    await Promise.resolve();
    expect([register.frame, guest.isPoisoned, other.guest.isPoisoned]).toEqual([null, true, true]);
  });

  test("a call that the engine cuts off poisons the guest from the next turn on", async () => {
    let isSpinning = false;
    openWays();
    const cutOff = (): void => {
      for (let timeout = 20; !isSpinning; timeout *= 2) {
        const error = caught(() => runInNewContext("work()", { work: () => functions.spin() }, { timeout }));
        expect(error).toMatchObject({ code: "ERR_SCRIPT_EXECUTION_TIMEOUT" });
      }
    };
    act = () => {
      isSpinning = true;
      return 0;
    };
    cutOff();
    await Promise.resolve();
    await Promise.resolve();
    expect(guest.isPoisoned).toBe(true);
    expect(register.frame).toBeNull();
  });
});
