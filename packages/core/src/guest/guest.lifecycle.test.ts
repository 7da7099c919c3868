import { type GuestServices, i32 } from "@hostwright/types";

import { CallContextError, GuestClosedError, ModuleLinkError } from "../errors.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, rejected, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";
import type { Caller } from "../context/caller.js";
import { caller } from "../context/current-call.js";
import { collectGarbage } from "../fixtures/garbage.fixture.js";
import type { Guest } from "../guest.js";
import { ACT, ACT_LATER, Host, Later, reasonOf } from "../fixtures/host.fixture.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

const failure = new Error("planned");

interface Exports {
  run(argument: number): number;
}

const RUN = '(func (export "run") (param i32) (result i32) (call $act (local.get 0)))';

let runtime: Runtime;
let host: Host;
let notes: unknown[];
let act: (argument: number) => number;

beforeEach(() => {
  runtime = new Runtime();
  notes = [];
  act = (argument) => argument;
  host = runtime.link(Host, (argument) => act(argument));
});

describe("a closed guest", () => {
  let guest: Guest<Exports>;
  let services: GuestServices;

  beforeEach(async () => {
    guest = await runtime.instantiate<Exports>(
      await compileGuest(`${ACT} (table (export "table") 1 funcref) (elem (i32.const 0) $run)
        (func $run (export "run") (param i32) (result i32) (call $act (local.get 0)))`),
    );
    services = guest.memory.guest as GuestServices;
  });

  test("refuses calls, guest.call and callbacks, also those that were taken before", async () => {
    const { run } = guest.exports;
    const callbacks = [services.exportedFunction("run"), services.tableFunction(0)];
    guest.close();
    expect([guest.isClosed, services.isClosed, guest.isPoisoned]).toEqual([true, true, false]);
    const error = thrown(() => run(1), GuestClosedError, { code: "guest-closed", where: "guest" });
    expect(error.message).toBe(
      "guest: run was called after the guest had been closed. Instantiate a new one.",
    );
    await rejected(guest.call("run", 1), GuestClosedError, { code: "guest-closed" });
    for (const callback of callbacks) thrown(() => callback?.(1), GuestClosedError, { code: "guest-closed" });
  });

  test("is closed once, however often it is closed", async () => {
    guest.close();
    guest.close();
    await guest[Symbol.asyncDispose]();
    thrown(() => guest.exports.run(1), GuestClosedError, { code: "guest-closed" });
  });

  test("says that it is closed and not that it is poisoned, when it is both", () => {
    act = () => {
      throw failure;
    };
    expect(caught(() => guest.exports.run(1))).toBe(failure);
    guest.close();
    const error = thrown(() => guest.exports.run(1), GuestClosedError, { code: "guest-closed" });
    expect(error.cause).toBeUndefined();
  });

  test("drops the state that was kept for it", () => {
    const key = {};
    const kept = services.state(key, () => ({}));
    expect(services.state(key, () => ({}))).toBe(kept);
    guest.close();
    expect(services.state(key, () => ({}))).not.toBe(kept);
  });

  test("leaves instances open, and other guests", async () => {
    guest.close();
    const other = await runtime.instantiate<Exports>(guest.module);
    expect(other.exports.run(3)).toBe(3);
  });
});

describe("a guest that is closed in the middle of its call", () => {
  test("ends at its next host call, also when it is kept after aborts, and in every run that it is in", async () => {
    const module = await compileGuest(`${ACT}
      (func (export "run") (param i32) (result i32)
        (i32.add (call $act (local.get 0)) (call $act (i32.const -1))))`);
    for (const afterAbort of ["poison", "keep"] as const) {
      const calls: number[] = [];
      const guest = await runtime.instantiate<Exports>(module, { afterAbort });
      act = (argument) => {
        calls.push(argument);
        if (argument === 0) guest.close();
        else if (argument > 0) {
          const again = () => guest.exports.run(argument - 1);
          const inner = caught(argument === 2 ? () => runtime.run({ values: { argument } }, again) : again);
          expect(inner).toMatchObject({ name: "GuestClosedError", code: "guest-closed" });
        }
        return argument;
      };
      thrown(() => guest.exports.run(3), GuestClosedError, { code: "guest-closed" });
      expect(calls).toEqual([3, 2, 1, 0]);
    }
  });

  test("ends with that also when it calls nothing any more", async () => {
    const guest = await runtime.instantiate<Exports>(await compileGuest(`${ACT} ${RUN}`));
    act = (argument) => {
      guest.close();
      return argument;
    };
    thrown(() => guest.exports.run(1), GuestClosedError, { code: "guest-closed" });
  });
});

describe("a closed instance", () => {
  test("answers no guest, from the middle of a call on", async () => {
    const guest = await runtime.instantiate<Exports & { twice(): number }>(
      await compileGuest(`${ACT} ${RUN} (func (export "twice") (result i32)
        (drop (call $act (i32.const 1))) (call $act (i32.const 2)))`),
      { afterAbort: "keep" },
    );
    act = (argument) => {
      notes.push(argument);
      void host.close();
      return argument;
    };
    const error = thrown(() => guest.exports.twice(), CallContextError, {
      code: "module-closed",
      module: "host",
      export: "act",
    });
    expect(error.message).toMatch(/^host\.act: the instance of Host that is bound here is closed\. /);
    expect(notes).toEqual([1]);
    thrown(() => guest.exports.run(1), CallContextError, { code: "module-closed" });
    const bound = new Host((argument) => 10 * argument);
    expect(runtime.run({ instances: [bound] }, () => guest.exports.twice())).toBe(20);
  });
});

describe("a guest that cannot be instantiated", () => {
  @wasm.module("init")
  class Init extends HostModuleBase<Caller[]> {
    @wasm.export("begin", i32)
    begin(@caller from: Caller): number {
      this.options.push(from);
      return 1;
    }
  }

  const BEGIN = '(import "init" "begin" (func $begin (result i32)))';
  let callers: Caller[];

  beforeEach(() => {
    callers = [];
    runtime.link(Init, callers);
    act = () => {
      throw failure;
    };
  });

  const FAILING: [string, string][] = [
    ["its start function traps", "unreachable"],
    ["its start function reaches a host function that throws", "(drop (call $act (i32.const 0)))"],
  ];

  test.each(FAILING)("because %s is closed for those who have seen it", async (_, work) => {
    const module = await compileGuest(`${BEGIN} ${ACT} (memory (export "memory") 1)
      (func (export "run") (param i32) (result i32) (local.get 0))
      (func $start (drop (call $begin)) ${work}) (start $start)`);
    expect(await reasonOf(runtime.instantiate(module))).toBeInstanceOf(Error);
    const [from] = callers as [Caller];
    thrown(() => from.guest, CallContextError, { code: "guest-starting", where: "caller" });
    const services = from.memory.guest as GuestServices;
    expect([services.isClosed, services.exportedFunction("run")]).toEqual([true, undefined]);
    await runtime.close();
  });

  test.each(FAILING)("because %s is held by nothing", async (_, work) => {
    const module = await compileGuest(`${BEGIN} ${ACT} (memory (export "memory") 1)
      (func $start (drop (call $begin)) ${work}) (start $start)`);
    const memories: WeakRef<object>[] = [];
    for (let time = 0; time < 10; time++) {
      await reasonOf(runtime.instantiate(module));
      memories.push(...callers.splice(0).map(({ memory }) => new WeakRef(memory)));
    }
    expect(memories).toHaveLength(10);
    await collectGarbage();
    expect(memories.filter((memory) => memory.deref() !== undefined)).toHaveLength(0);
  });

  test("because it has no memory of the name that is asked for has run nothing", async () => {
    const module = await compileGuest(`${BEGIN} (func $start (drop (call $begin))) (start $start)`);
    const instantiated = runtime.instantiate(module, { memory: "missing" });
    await rejected(instantiated, ModuleLinkError, { code: "missing-memory" });
    expect(callers).toEqual([]);
  });

  test("because an import is missing has run nothing", async () => {
    const module = await compileGuest(`${BEGIN} (import "missing" "one" (func))
      (func $start (drop (call $begin))) (start $start)`);
    await rejected(runtime.instantiate(module), ModuleLinkError, { code: "unresolved-imports" });
    expect(callers).toEqual([]);
  });
});

describe("closing a runtime", () => {
  class Noted extends Host {
    override close(): void {
      notes.push("instance");
    }
  }

  test("closes its pools and its guests, and then its instances", async () => {
    const closing = new Runtime();
    closing.link(Noted, (argument) => argument);
    const module = await compileGuest(`${ACT} ${RUN}`);
    const guest = await closing.instantiate<Exports>(module);
    const pool = await closing.pool<Exports>(module, { size: 2 });
    expect(await Promise.all([pool.call("run", 1), pool.call("run", 2)])).toEqual([1, 2]);
    await closing.close();
    expect(notes).toEqual(["instance"]);
    await rejected(pool.call("run", 1), GuestClosedError, { code: "pool-closed", where: "run" });
    thrown(() => guest.exports.run(1), GuestClosedError, { code: "guest-closed" });
    await rejected(closing.pool(module, { size: 1 }), ModuleLinkError, { code: "runtime-closed" });
    thrown(() => closing.run({}, () => 1), CallContextError, { code: "runtime-closed" });
  });
});

describeWithJspi("closing a runtime whose calls are waiting", () => {
  test("waits for those of its pools, lets no more begin, and ends those of its guests", async () => {
    const resume: (() => void)[] = [];
    class Slow extends Later {
      override close(): void {
        notes.push("instance");
      }
    }
    runtime.link(Slow, async (argument) => {
      await new Promise<void>((resolve) => {
        if (argument !== 5) resume.push(resolve);
      });
      notes.push(argument);
      return argument;
    });
    const module = await compileGuest(`${ACT_LATER}
      (func (export "run") (param i32) (result i32) (call $act_later (local.get 0)))`);
    const pools = [
      await runtime.pool<Exports>(module, { size: 1 }),
      await runtime.pool<Exports>(module, { size: 1 }),
    ];
    const guest = await runtime.instantiate<Exports>(module);
    const calls = pools.map(async (pool, index) => pool.call("run", index));
    const waiting = pools.map(async (pool, index) => pool.call("run", 10 + index));
    const ended = reasonOf(guest.call("run", 5));
    await new Promise((resolve) => setTimeout(resolve, 1));
    let isClosed = false;
    const closed = runtime.close().then(() => {
      isClosed = true;
      notes.push("closed");
    });
    for (const pool of pools) await rejected(pool.call("run", 9), GuestClosedError, { code: "pool-closed" });
    while (!isClosed) {
      for (const each of resume.splice(0)) each();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await Promise.all([...calls, ...waiting])).toEqual([0, 1, 10, 11]);
    expect(await ended).toMatchObject({ name: "GuestClosedError", code: "guest-closed" });
    await closed;
    expect(notes.slice(-2)).toEqual(["instance", "closed"]);
    expect(notes).toEqual(expect.arrayContaining([0, 1, 10, 11]));
  });
});
