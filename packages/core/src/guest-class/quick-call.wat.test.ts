import { runInNewContext } from "node:vm";

import { allocated, enumeration, i32, string } from "@hostwright/types";
import fc from "fast-check";

import { currentCall } from "../context/current-call.js";
import { register } from "../context/frame.js";
import { fn } from "../declare/fn.js";
import { caseCount } from "../fixtures/cases.fixture.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { ACT, Host, raise } from "../fixtures/host.fixture.js";
import { caught } from "../fixtures/thrown.fixture.js";
import { Runtime } from "../runtime.js";
import { guestModule } from "./guest-module.js";

/** A guest whose functions, those of its allocator too, call the host first, and which counts the pieces that are allocated and not freed. */
const GUEST = `${ACT}
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (global $live (export "live") (mut i32) (i32.const 0))
  (func $take (param i32) (result i32)
    (global.set $live (i32.add (global.get $live) (i32.const 1)))
    (global.set $next (i32.add (global.get $next) (i32.add (local.get 0) (i32.const 8))))
    (i32.sub (global.get $next) (local.get 0)))
  (func (export "malloc") (param i32) (result i32)
    (drop (call $act (i32.const 0)))
    (call $take (local.get 0)))
  (func (export "free") (param i32)
    (drop (call $act (i32.const 2)))
    (global.set $live (i32.sub (global.get $live) (i32.const 1))))
  (func (export "echo") (param i32 i32) (result i64) (local $copy i32)
    (drop (call $act (i32.const 1)))
    (local.set $copy (call $take (local.get 1)))
    (memory.copy (local.get $copy) (local.get 0) (local.get 1))
    (i64.or (i64.shl (i64.extend_i32_u (local.get $copy)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))
  (func (export "bad") (param i32 i32) (result i64)
    (drop (call $act (i32.const 1)))
    (i32.store8 (local.get 0) (i32.const 255))
    (i64.or (i64.shl (i64.extend_i32_u (call $take (i32.const 1))) (i64.const 32)) (i64.const 0xffffffff)))
  (func (export "sum") (param i32 i32 i32 i32 i32) (result i32)
    (drop (call $act (i32.const 1)))
    (i32.add (i32.load8_u (local.get 0)) (i32.add (i32.load8_u (local.get 3)) (local.get 2))))
  (func (export "plain") (param i32) (result i32)
    (drop (call $act (i32.const 1)))
    (local.get 0))
  (func (export "trap") unreachable)
  (func (export "spin") (loop (br 0)))`;

const Plugin = guestModule({
  echo: fn([string], allocated(string({ layout: "packed" }))),
  bad: fn([string], allocated(string({ layout: "packed" }))),
  sum: fn([string, i32, string], i32),
  // Takes no memory. Its result fails for a text of 4 bytes.
  plain: fn([i32], enumeration({ empty: 0, letter: 1, umlaut: 2, name: 3 })),
});

const FEATURES = { bulk_memory: true };

let compiled: WebAssembly.Module;

beforeAll(async () => {
  compiled = await compileGuest(GUEST, FEATURES);
});

/** Something that the host does while the guest runs. */
const ACTIONS = ["none", "throw", "again", "export", "other run", "close", "trap", "grow", "long"] as const;
type Action = (typeof ACTIONS)[number];

const FIELDS = ["echo", "bad", "sum", "plain"] as const;
type Field = (typeof FIELDS)[number];

interface Step {
  readonly field: Field;
  readonly text: string;
  readonly isInRun: boolean;
  /** Actions of the host in its calls, one after the other; in those after them it does nothing. */
  readonly script: readonly Action[];
}

/** Makes calls, and tells all that can be seen of them. */
async function play(steps: readonly Step[], afterAbort: "keep" | undefined, codegen: boolean) {
  const seen: unknown[] = [];
  const runtime = new Runtime({ codegen });
  let script: Action[] = [];
  runtime.link(Host, (argument) => {
    const action = script.shift() ?? "none";
    const caller = currentCall();
    seen.push([argument, action, caller?.guest === guest, caller?.values["id"]]);
    act[action]();
    return 0;
  });
  const plugin = await runtime.instantiate(compiled, { as: Plugin, ...(afterAbort && { afterAbort }) });
  const { guest } = plugin;
  const call = (field: Field, text: string): unknown => {
    if (field === "plain") return plugin.plain(text.length);
    return field === "sum" ? plugin.sum(text, 7, text) : plugin[field](text);
  };
  const note = (work: () => unknown): void => {
    seen.push(work());
  };
  const act: Record<Action, () => void> = {
    none: () => undefined,
    throw: () => raise(new Error("no")),
    again: () => {
      note(() => call("echo", "again"));
    },
    export: () => {
      note(guest.exports["malloc"] as () => unknown);
    },
    "other run": () => {
      note(() => runtime.run({ values: { id: "other" } }, () => call("sum", "other")));
    },
    close: () => {
      guest.close();
    },
    trap: () => {
      note(() => String(caught(guest.exports["trap"] as () => void)));
    },
    grow: () => {
      note(() => (guest.exports["memory"] as WebAssembly.Memory).grow(1));
    },
    long: () => {
      note(() => call("echo", "long".repeat(20)));
    },
  };
  for (const { field, text, isInRun, script: wanted } of steps) {
    script = [...wanted];
    const work = (): unknown => call(field, text);
    try {
      note(() => (isInRun ? runtime.run({ values: { id: field } }, work) : work()));
    } catch (error) {
      seen.push(String(error), (error as { code?: unknown }).code);
    }
    seen.push(guest.isPoisoned, (guest.exports["live"] as WebAssembly.Global).value, register.frame);
  }
  return seen;
}

const step = (field: Field, ...script: Action[]): Step => ({ field, text: "Ada", isInRun: false, script });

/** The first call of a turn goes the long way. */
const FIRST = step("echo");

test.each<[string, Step, readonly unknown[]]>([
  ["all that it took when it has returned", FIRST, ["Ada", false, 0, null]],
  [
    "all when its allocator is refused",
    step("sum", "none", "throw"),
    ["Error: no", undefined, false, 0, null],
  ],
  [
    "an argument when the guest fails",
    step("echo", "none", "throw"),
    ["Error: no", undefined, false, 0, null],
  ],
  [
    "all that can be freed when one piece cannot",
    step("echo", "none", "none", "throw"),
    ["Error: no", undefined, false, 1, null],
  ],
])("a call after another frees %s", async (_name, second, end) => {
  const seen = await play([FIRST, second], "keep", true);
  expect(seen.slice(-end.length)).toEqual(end);
});

test("whatever the host does meanwhile, and however a call ends, it is the same as without source text", async () => {
  const steps = fc.array(
    fc.record({
      field: fc.constantFrom(...FIELDS),
      text: fc.constantFrom("Ada", "x", "", "\u00e4", "Grace Hopper".repeat(3), "long".repeat(20)),
      isInRun: fc.boolean(),
      script: fc.array(fc.constantFrom(...ACTIONS), { maxLength: 5 }),
    }),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom("keep", undefined), async (some, afterAbort) => {
      const all = [FIRST, ...some, step("echo"), step("sum"), step("plain")];
      expect(await play(all, afterAbort, true)).toEqual(await play(all, afterAbort, false));
    }),
    { numRuns: caseCount(2000) },
  );
});

test.each<[string, Field, number]>([
  ["its allocator", "echo", 1],
  ["a function that takes memory", "echo", 2],
  ["a function that takes none", "plain", 1],
])(
  "a call that the engine cuts off in %s poisons the guest from the next turn on",
  async (_where, field, last) => {
    let act = (): number => 0;
    const runtime = new Runtime();
    runtime.link(Host, () => act());
    const plugin = await runtime.instantiate(compiled, { as: Plugin });
    const { spin } = plugin.guest.exports as unknown as { spin: () => void };
    plugin.echo("Ada");
    let calls = 0;
    act = () => {
      calls++;
      if (calls === last) spin();
      return 0;
    };
    const work = (): unknown => (field === "echo" ? plugin.echo("Ada") : plugin.plain(0));
    for (let timeout = 20; calls === 0; timeout *= 2)
      expect(caught(() => runInNewContext("work()", { work }, { timeout }))).toMatchObject({
        code: "ERR_SCRIPT_EXECUTION_TIMEOUT",
      });
    await Promise.resolve();
    await Promise.resolve();
    expect([plugin.guest.isPoisoned, register.frame]).toEqual([true, null]);
  },
);
