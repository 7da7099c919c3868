import { ErrnoError, LiftError } from "@hostwright/types";

import { makeRandom, SEED } from "../../fixtures/random.fixture.js";
import { caught, thrown } from "../../fixtures/thrown.fixture.js";
import { assemble } from "../../fixtures/guests.fixture.js";
import { describeWithJspi } from "../../guest/suspend/jspi.fixture.js";
import type { Guest } from "../../guest.js";
import { Runtime } from "../../runtime.js";
import { handler, startCaller } from "../given-functions.fixture.js";
import { record } from "./record.js";
import { RecordingError, ReplayError } from "./recording-error.js";
import { replay } from "./replay.js";

type Started = Awaited<ReturnType<typeof startCaller>>;

/** Records the calls of `work`, and gives the bytes of the recording. */
async function recorded(work: (started: Started) => unknown) {
  const recorder = record();
  const started = await startCaller(recorder);
  await work(started);
  return { file: recorder.of(started.guest)?.bytes() as Uint8Array, guest: started.guest };
}

/** Makes a guest of the same module that has a recording in place of its host. */
async function again(file: Uint8Array, { module }: Pick<Guest, "module">) {
  const player = replay(file);
  const host = { handler: () => 0, release: () => undefined, ...player.imports["host"] };
  const guest = await new Runtime().instantiate(module, { imports: { host }, afterAbort: "keep" });
  return { player, guest };
}

const double = (value: number): number => 2 * value;

function tableOf({ instance }: Guest): WebAssembly.Table {
  return instance.exports["table"] as WebAssembly.Table;
}

/** Lists the indices of a table that have a function. */
function filled(guest: Guest): number[] {
  const table = tableOf(guest);
  return Array.from({ length: table.length }, (_, index) => index).filter(
    (index) => table.get(index) !== null,
  );
}

describe("a recording of functions that a guest was given", () => {
  test("is replayed without them: arguments, kept ones and results", async () => {
    const { file, guest } = await recorded(({ caller, guest: { memory } }) => {
      caller.keep(double, 1);
      expect([caller.twice(double, 3), caller.tell((isSo) => (isSo ? 7 : 8)), caller.ask(1)]).toEqual([
        12, 7, 202,
      ]);
      caller.apply((value) => {
        memory.writeU32(64, value);
        return 0;
      }, 9);
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    player.finish();
    expect([player.calls, filled(other), other.memory.readU32(64)]).toEqual([7, [1, 2], 9]);
    expect(filled(guest)).toEqual([1, 2]);
    expect(tableOf(other).length).toBe(tableOf(guest).length);
  });

  test("holds calls that entered the guest again, got an errno, or were ended", async () => {
    const { file, guest } = await recorded(({ caller }) => {
      caller.apply((value) => caller.twice(double, value), 2);
      caller.check(() => {
        throw new ErrnoError("EACCES");
      });
      caught(() =>
        caller.apply(() => {
          throw new RangeError("planned");
        }, 1),
      );
      caller.apply(double, 2);
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    expect(player.calls).toBe(6);
    expect(filled(other)).toEqual([]);
  });

  test("holds functions that were released, by the guest and by the host", async () => {
    const { file, guest } = await recorded(({ caller, guest: { exports, memory } }) => {
      caller.ask(1);
      exports["release"](1);
      caught(() => exports["apply"](1, 1));
      caller.ask(1);
      exports["copy"](1);
      handler.drop(memory, heldBy(memory));
      thrown(() => exports["apply"](0, 1), LiftError, { code: "unknown-callback" });
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    player.finish();
    expect(filled(other)).toEqual([0]);
  });

  test("needs run where the program gave one, and no run where a method did", async () => {
    const { file, guest } = await recorded(({ caller }) => {
      caller.apply(double, 1);
    });
    const first = await again(file, guest);
    const code = { code: "needs-run", index: 0, direction: "to-host" };
    const error = thrown(() => first.player.finish(), ReplayError, code);
    expect(error.message).toBe(
      "replay: call 0 to-host comes after a function of the host, given as function 1 of the table, by the program. Use run, which gives the guest one that plays the recording.",
    );
    const { file: other } = await recorded(({ caller }) => {
      caller.ask(4);
    });
    const second = await again(other, guest);
    expect(second.guest.exports["ask"](4)).toBe(105);
    second.player.finish();
  });

  test("tells where calls and places differ", async () => {
    const { file } = await recorded(({ caller }) => {
      caller.apply(double, 1);
    });
    const wat = (table: string, value: number): string => `
      (type $f (func (param i32) (result i32)))
      (table (export "table") ${table} funcref)
      (memory (export "memory") 1)
      (func (export "apply") (param i32 i32) (result i32) (call_indirect (type $f) (i32.const ${String(value)}) (local.get 0)))`;
    for (const [table, value, about] of [
      ["1", 5, { direction: "to-host", expected: "table.1(1)", found: "table.1(5)" }],
      ["3", 1, { direction: "to-guest", found: "function 3 of the table" }],
      ["1 1", 1, { direction: "to-guest", found: "a guest whose table has no place for it" }],
    ] as const) {
      const player = replay(file);
      const other = await new Runtime().instantiate(await assemble(wat(table, value)));
      const run = (): void => {
        player.run(other);
      };
      thrown(run, ReplayError, { code: "diverged", ...about });
    }
  });

  test("refuses a function that a plain import gives", async () => {
    const recorder = record();
    const runtime = new Runtime();
    runtime.use(recorder);
    let give = (): number => 0;
    const source = await assemble(`
      (import "js" "give" (func $give (result i32)))
      (table (export "table") 1 funcref)
      (memory (export "memory") 1)
      (func (export "run") (result i32) (call $give))`);
    const guest = await runtime.instantiate(source, { imports: { js: { give: () => give() } } });
    give = () => handler.lower(double, guest.memory) as number;
    thrown(() => guest.exports["run"](), RecordingError, { code: "unrecordable-call" });
    expect(tableOf(guest).length).toBe(2);
    handler.lower(double, guest.memory);
    expect(tableOf(guest).length).toBe(2);
  });

  test("holds many calls, nested or not", async () => {
    const random = makeRandom(SEED);
    const { file, guest } = await recorded(({ caller }) => {
      const nested = (depth: number) => (value: number) =>
        depth === 0 || random(10) < 3 ? value + 1 : caller.twice(nested(depth - 1), value % 100);
      for (let call = 0; call < 60; call++) {
        const kind = random(5);
        if (kind === 0) caller.keep((value) => value + call, call);
        else if (kind === 1) caller.ask(call);
        else caller.apply(nested(3), call);
      }
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    player.finish();
    expect(filled(other)).toEqual(filled(guest));
  });
});

function heldBy(memory: Guest["memory"]): (value: number) => number {
  const [held] = handler.held(memory).values();
  return held as (value: number) => number;
}

describeWithJspi("a recording of functions that waited", () => {
  test("is replayed at once", async () => {
    const { file, guest } = await recorded(async ({ caller }) => {
      const step = async (value: number): Promise<number> => Promise.resolve(value + 1);
      expect(await caller.later(step, 1)).toBe(3);
      expect(await caller.later(step, 5)).toBe(7);
    });
    const { player, guest: other } = await again(file, guest);
    player.run(other);
    player.finish();
    expect([player.calls, filled(other)]).toEqual([4, []]);
  });
});
