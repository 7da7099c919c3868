import { type GuestServices, LowerError } from "@hostwright/types";

import { GuestClosedError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import type { InstantiateOptions } from "../link/instantiate.js";
import { Runtime } from "../runtime.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import { WAYS_TO_CATCH } from "../fixtures/catching.fixture.js";
import { register } from "../context/frame.js";
import type { Guest } from "../guest.js";
import { ACT, ACT_LATER, Host, Later, raise, reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";
import { trapCode } from "./trap-code.js";

const failure = new Error("planned");

let runtime: Runtime;
let calls: number[];
let act: (argument: number) => number;

beforeEach(() => {
  runtime = new Runtime();
  calls = [];
  runtime.link(Host, (argument) => {
    calls.push(argument);
    return act(argument);
  });
});

describe.each(WAYS_TO_CATCH)("a guest that catches everything with $name, and never stops,", (way) => {
  interface Exports {
    loop(): number;
    rounds: WebAssembly.Global;
  }

  let guest: Guest<Exports>;

  beforeEach(async () => {
    const module = await compileGuest(`${way.fields} ${ACT}
      (global $rounds (export "rounds") (mut i32) (i32.const 0))
      (func (export "loop") (result i32)
        (loop $again
          (global.set $rounds (i32.add (global.get $rounds) (i32.const 1)))
          (drop ${way.around("(call $act (global.get $rounds))")})
          (br $again))
        (unreachable))`);
    guest = await runtime.instantiate<Exports>(module, way.imports && { imports: way.imports });
  });

  test("ends with the first host call that fails", () => {
    act = () => {
      throw failure;
    };
    expect(caught(() => guest.exports.loop())).toBe(failure);
    expect([calls, guest.exports.rounds.value]).toEqual([[1], 1]);
  });

  test("ends with the first host call after its signal has been aborted", () => {
    const controller = new AbortController();
    act = (argument) => {
      if (argument === 3) controller.abort(failure);
      return 0;
    };
    const run = () => runtime.run({ signal: controller.signal }, () => guest.exports.loop());
    expect(caught(run)).toBe(failure);
    expect([calls, guest.exports.rounds.value]).toEqual([[1, 2, 3], 4]);
  });

  test("ends with the first host call after it has been closed", () => {
    act = (argument) => {
      if (argument === 2) guest.close();
      return 0;
    };
    const error = thrown(() => guest.exports.loop(), GuestClosedError, { code: "guest-closed" });
    expect(error.message).toBe(
      "guest: the call was ended, since the guest was closed. Instantiate a new one.",
    );
    expect([calls, guest.exports.rounds.value]).toEqual([[1, 2], 3]);
  });
});

describe.each(["source text", "closures", "closures for middleware"])("with %s", (thunks) => {
  const refuse = (): never => raise(failure);
  const thrower: object = new Proxy({}, { getPrototypeOf: () => raise(thrower) });
  /** Values that a method may return, and that run code when they are looked at. */
  const HOSTILE: [string, () => unknown][] = [
    ["a getter named then that throws", () => Object.defineProperty({}, "then", { get: refuse })],
    ["a then that throws", () => ({ then: refuse })],
    ["a proxy whose `has` throws", () => new Proxy({}, { has: refuse })],
    ["a proxy whose `getPrototypeOf` throws", () => new Proxy({}, { getPrototypeOf: refuse })],
    ["a proxy that throws itself when it is asked that", () => thrower],
  ];
  let guest: Guest<{ run(): number }>;

  beforeEach(async () => {
    const { fields, imports, around } = WAYS_TO_CATCH.at(-1) as (typeof WAYS_TO_CATCH)[number];
    const own = new Runtime({ codegen: thunks === "source text" });
    if (thunks === "closures for middleware") own.use((_, next) => next());
    own.link(Host, (argument) => act(argument));
    const module = await compileGuest(`${fields} ${ACT}
      (func (export "run") (result i32) ${around("(call $act (i32.const 0))")})`);
    guest = await own.instantiate(module, imports && { imports });
  });

  test.each(HOSTILE)("no guest catches the outcome of a method that returns %s", (name, make) => {
    act = () => make() as number;
    const code = name === "a then that throws" ? "promise" : "wrong-type";
    thrown(() => guest.exports.run(), LowerError, { code });
    expect(guest.isPoisoned).toBe(true);
  });

  test.each(HOSTILE)("no guest catches the outcome of a method that throws %s", (_, make) => {
    act = () => raise(make());
    caught(() => guest.exports.run());
    expect(guest.isPoisoned).toBe(true);
  });
});

interface Recursive {
  run(argument: number): number;
  calm(): number;
}

const RECURSIVE = `(func (export "calm") (result i32) (i32.const 5))`;

async function recursive(body = "(call $act (local.get 0))"): Promise<WebAssembly.Module> {
  return compileGuest(`${ACT} ${RECURSIVE} (func (export "run") (param i32) (result i32) ${body})`);
}

/** Expects that nothing of an ended call is left: no frame, and other guests are as they were. */
async function expectNoTrace(guest: Guest<Recursive>, options?: InstantiateOptions): Promise<void> {
  expect(register.frame).toBeNull();
  const other = await runtime.instantiate<Recursive>(guest.module, options);
  act = (argument) => argument + 1;
  expect(other.exports.run(1)).toBe(2);
}

/** The code of a trap; that of a full stack also for the error of Jest's sandbox, which finds no globals then. */
function codeOf(error: unknown): string | undefined {
  const { name, message } = error as Error;
  return name === "ReferenceError" && message.endsWith(" is not defined")
    ? "stack-overflow"
    : trapCode(error);
}

describe("a guest that recurses through the host until the stack is full", () => {
  // A global, which Jest's sandbox would not find later.
  const Controller = AbortController;
  const { signal } = new Controller();

  /** Ways in which the host function calls the guest once more. */
  const AGAIN: [string, (again: () => number) => number][] = [
    ["calls it", (again) => again()],
    ["calls it in another run", (again) => runtime.run({ values: { more: true } }, again)],
    ["calls it with a signal", (again) => runtime.run({ signal }, again)],
    [
      "calls it with a new signal each time",
      (again) => runtime.run({ signal: new Controller().signal }, again),
    ],
  ];

  test.each(AGAIN)(
    "ends with the engine's error, and leaves no trace, when the host %s",
    async (_, again) => {
      const guest = await runtime.instantiate<Recursive>(await recursive());
      act = (argument) => again(() => guest.exports.run(argument));
      expect(codeOf(caught(() => guest.exports.run(0)))).toBe("stack-overflow");
      expect(calls.length).toBeGreaterThan(100);
      thrown(() => guest.exports.calm(), GuestClosedError, { code: "guest-poisoned" });
      await expectNoTrace(guest);
    },
  );

  test.each(AGAIN)("may be kept when the host %s", async (_, again) => {
    const guest = await runtime.instantiate<Recursive>(await recursive(), { afterAbort: "keep" });
    for (let time = 0; time < 3; time++) {
      act = (argument) => again(() => guest.exports.run(argument));
      try {
        guest.exports.run(0);
      } catch (error) {
        expect(codeOf(error)).toBe("stack-overflow");
      }
      act = (argument) => argument + 1;
      expect([guest.exports.run(1), guest.exports.calm()]).toEqual([2, 5]);
    }
    await expectNoTrace(guest);
  });

  test.each(WAYS_TO_CATCH)("cannot catch that with $name", async ({ fields, imports, around }) => {
    const options = imports && { imports };
    const guest = await runtime.instantiate<Recursive>(
      await compileGuest(`${fields} ${ACT} ${RECURSIVE}
        (func (export "run") (param i32) (result i32) ${around("(call $act (local.get 0))")})`),
      options,
    );
    act = (argument) => guest.exports.run(argument);
    expect(codeOf(caught(() => guest.exports.run(0)))).toBe("stack-overflow");
    await expectNoTrace(guest, options);
  });

  test("leaves no listener on the signal that all of its calls had", async () => {
    const { signal: own } = new Controller();
    const guest = await runtime.instantiate<Recursive>(await recursive());
    const added = jest.spyOn(own, "addEventListener");
    const removed = jest.spyOn(own, "removeEventListener");
    act = (argument) => guest.exports.run(argument);
    runtime.run({ signal: own }, () => caught(() => guest.exports.run(0)));
    expect(added.mock.calls.length).toBeGreaterThan(0);
    const left = new Set(added.mock.calls.map(([, listener]) => listener));
    for (const [, listener] of removed.mock.calls) left.delete(listener);
    expect(left.size).toBe(0);
  });

  test("is poisoned when, and only when, it was cut off, though the host handles everything", async () => {
    const compiled = await compileGuest(`${ACT} (global $inside (export "inside") (mut i32) (i32.const 0))
      (func (export "run") (param i32) (result i32) (local $result i32)
        (global.set $inside (i32.add (global.get $inside) (i32.const 1)))
        (local.set $result (call $act (local.get 0)))
        (global.set $inside (i32.sub (global.get $inside) (i32.const 1)))
        (local.get $result))`);
    /** Begins deeper in the stack, so that it is full at another place. */
    const deeper = (frames: number, work: () => unknown): unknown =>
      frames === 0 ? work() : deeper(frames - 1, work);
    let cutOff = 0;
    for (let frames = 0; frames < 400; frames++) {
      const guest = await runtime.instantiate<Recursive & { inside: WebAssembly.Global }>(compiled);
      act = (argument) => {
        try {
          return guest.exports.run(argument);
        } catch {
          return -2;
        }
      };
      const run = (): unknown => deeper(frames, () => guest.exports.run(0));
      let hasFailed = false;
      try {
        expect(run()).toBe(-2);
      } catch (error) {
        hasFailed = true;
        expect(codeOf(error)).toBe("stack-overflow");
      }
      expect(guest.isPoisoned).toBe(hasFailed);
      if (!hasFailed) expect(guest.exports.inside.value).toBe(0);
      expect(register.frame).toBeNull();
      if (hasFailed) cutOff++;
    }
    // Few depths leave the host room to handle it, 2 of 400 on Node.js 20, and no engine owes us one.
    expect(cutOff).toBeGreaterThan(0);
  });

  test("may do so through its function table as well", async () => {
    const guest = await runtime.instantiate<Recursive>(
      await compileGuest(`${ACT} ${RECURSIVE} (table (export "table") 1 funcref) (elem (i32.const 0) $run)
        (func $run (export "run") (param i32) (result i32) (call $act (local.get 0)))`),
    );
    const services = guest.memory.guest as GuestServices;
    act = (argument) => services.tableFunction(0)?.(argument) as number;
    expect(codeOf(caught(() => guest.exports.run(0)))).toBe("stack-overflow");
    await expectNoTrace(guest);
  });
});

describeWithJspi("a guest that recurses through the host until the stack is full, in guest.call,", () => {
  test("ends with the engine's error, and leaves no trace", async () => {
    runtime.link(Later, async (argument) => Promise.resolve(argument));
    const guest = await runtime.instantiate<Recursive>(
      await compileGuest(`${ACT} ${ACT_LATER} ${RECURSIVE}
        (func (export "run") (param i32) (result i32) (call $act (local.get 0)))
        (func (export "wait") (param i32) (result i32)
          (drop (call $act_later (i32.const 1))) (call $act (local.get 0)))`),
    );
    act = (argument) => guest.exports.run(argument);
    expect(codeOf(await reasonOf(guest.call("wait" as "run", 0)))).toBe("stack-overflow");
    await rejected(guest.call("calm"), GuestClosedError, { code: "guest-poisoned" });
    await expectNoTrace(guest);
  });
});

describe("a guest that ends in its start function", () => {
  test.each(WAYS_TO_CATCH)("cannot catch that with $name, and is not there", async (way) => {
    act = () => {
      throw failure;
    };
    const module = await compileGuest(`${way.fields} ${ACT}
      (func $start (drop ${way.around("(call $act (i32.const 0))")}) (drop (call $act (i32.const 1))))
      (start $start)`);
    const instantiated = runtime.instantiate(module, way.imports && { imports: way.imports });
    expect(await reasonOf(instantiated)).toBe(failure);
    expect(calls).toEqual([0]);
  });

  test("is not there either when it is kept after aborts", async () => {
    act = () => {
      throw failure;
    };
    const module = await compileGuest(`${ACT} (func $start (drop (call $act (i32.const 0)))) (start $start)`);
    expect(await reasonOf(runtime.instantiate(module, { afterAbort: "keep" }))).toBe(failure);
  });

  test("ends for the signal of the run in which it is instantiated", async () => {
    const controller = new AbortController();
    act = (argument) => {
      if (argument === 0) controller.abort(failure);
      return argument;
    };
    const module = await compileGuest(`${ACT}
      (func $start (drop (call $act (i32.const 0))) (drop (call $act (i32.const 1)))) (start $start)`);
    const { signal } = controller;
    const instantiated = runtime.run({ signal }, async () => runtime.instantiate(module));
    expect(await reasonOf(instantiated)).toBe(failure);
    expect(calls).toEqual([0]);
    expect(await reasonOf(runtime.run({ signal }, async () => runtime.instantiate(module)))).toBe(failure);
    expect(calls).toEqual([0]);
  });
});
