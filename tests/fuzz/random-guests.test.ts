import {
  define,
  fn,
  GuestClosedError,
  HostModuleBase,
  type Middleware,
  Runtime,
  trapCode,
} from "@hostwright/core";
import {
  bytes,
  errno,
  ErrnoError,
  f32,
  f64,
  GuestMemoryError,
  i32,
  i64,
  LiftError,
  orErrno,
  string,
  u32,
  u64,
} from "@hostwright/types";
import fc from "fast-check";

import { collectGarbage } from "../../packages/core/src/fixtures/garbage.fixture.js";
import { caseCount } from "../../packages/core/src/fixtures/cases.fixture.js";
import { assemble } from "../../packages/core/src/fixtures/guests.fixture.js";
import { type Argument, callLine, hostWork } from "./host-work.js";
import { callByHand, Ended, Interpreter, type Outcome } from "./interpreter.js";
import { type HostFunction, type Program, programs } from "./program.js";
import { writeGuest } from "./write-guest.js";

// Random guests import random functions of random host modules. Each runs three times: in Hostwright, on the plain API with
// imports written by hand, and in an interpreter in plain JavaScript. All have to agree on what every call gives or ends
// with, on what the host was asked to do, and on every byte of memory.

/** Holds the values to compare after a guest has run. */
interface Run {
  readonly outcomes: readonly Outcome[];
  readonly log: readonly string[];
  readonly memory: Uint8Array;
}

const PARAMETER_TYPES = { i32, u32, i64, u64, f32, f64, string, bytes };
const RESULT_TYPES = {
  none: undefined,
  i32,
  u32,
  i64,
  u64,
  f32,
  f64,
  errno,
  place: orErrno(u32, { out: true }),
};

class HostError extends Error {}

type Work = (args: readonly Argument[]) => unknown;

/** Methods by their number of parameters: a class declares as many as a guest passes. */
const METHODS: readonly ((work: Work) => (...args: Argument[]) => unknown)[] = [
  (work) => () => work([]),
  (work) => (a) => work([a]),
  (work) => (a, b) => work([a, b] as Argument[]),
  (work) => (a, b, c) => work([a, b, c] as Argument[]),
  (work) => (a, b, c, d) => work([a, b, c, d] as Argument[]),
];

/** Makes a class with these functions: the methods do the same work as the imports by hand. */
function hostModule(
  module: string,
  imports: readonly HostFunction[],
  log: string[],
): new () => HostModuleBase {
  class RandomModule extends HostModuleBase {}
  const table: Record<string, unknown> = {};
  for (const [index, imported] of imports.entries()) {
    if (imported.module !== module) continue;
    const work = (args: readonly Argument[]): unknown => {
      log.push(callLine(index, args));
      const ending = hostWork(imported, args);
      if (ending.how === "threw") throw new HostError(ending.message);
      if (ending.how === "failed") throw new ErrnoError(ending.errno);
      return ending.value;
    };
    const method = METHODS[imported.parameters.length]?.(work);
    Object.defineProperty(RandomModule.prototype, `h${String(index)}`, { value: method });
    const parameters = imported.parameters.map((parameter) => PARAMETER_TYPES[parameter]);
    const result = RESULT_TYPES[imported.result];
    table[`h${String(index)}`] =
      result === undefined ? fn(parameters as never) : fn(parameters as never, result);
  }
  return define(RandomModule, table as never, { name: module });
}

function outcomeOf(error: unknown): Outcome {
  const trap = trapCode(error);
  if (trap !== undefined) return { trap };
  if (error instanceof Ended) return error.outcome;
  if (error instanceof HostError) return { threw: error.message };
  if (error instanceof GuestMemoryError && error.code === "out-of-bounds") return { refused: "range" };
  if (error instanceof LiftError && error.code === "invalid-utf8") return { refused: "text" };
  throw error;
}

/** Calls each export in turn until one does not return. */
function callAll(count: number, call: (index: number) => Outcome): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < count; index++) {
    const outcome = call(index);
    outcomes.push(outcome);
    if (!("value" in outcome)) break;
  }
  return outcomes;
}

type Exported = Record<string, () => bigint>;

function callExport(exports: Exported, index: number): Outcome {
  try {
    return { value: (exports[`f${String(index)}`] as () => bigint)() };
  } catch (error) {
    return outcomeOf(error);
  }
}

function runPlainly(module: WebAssembly.Module, program: Program): Run {
  const log: string[] = [];
  const namespaces: Record<string, Record<string, WebAssembly.ImportValue>> = { left: {}, right: {} };
  program.imports.forEach((imported, index) => {
    const namespace = namespaces[imported.module] as Record<string, WebAssembly.ImportValue>;
    namespace[`h${String(index)}`] = (...raw: (number | bigint)[]) =>
      callByHand(index, imported, raw, new Uint8Array(memory.buffer), log);
  });
  const { exports } = new WebAssembly.Instance(module, namespaces);
  const memory = exports["memory"] as WebAssembly.Memory;
  const outcomes = callAll(program.functions.length, (index) => callExport(exports as Exported, index));
  return { outcomes, log, memory: new Uint8Array(memory.buffer) };
}

function interpret(program: Program): Run {
  const interpreter = new Interpreter(program);
  const outcomes = callAll(program.functions.length, (index) => interpreter.call(index));
  return { outcomes, log: interpreter.log, memory: interpreter.memory };
}

async function runInHostwright(
  module: WebAssembly.Module,
  program: Program,
  codegen: boolean,
  middleware: readonly Middleware[],
): Promise<Run> {
  const log: string[] = [];
  const runtime = new Runtime({ codegen });
  runtime.use(...middleware);
  for (const name of ["left", "right"]) {
    if (program.imports.some((imported) => imported.module === name))
      runtime.link(hostModule(name, program.imports, log));
  }
  const guest = await runtime.instantiate<Exported>(module);
  const outcomes = callAll(program.functions.length, (index) => callExport(guest.exports, index));
  const hasEnded = outcomes.some((outcome) => !("value" in outcome));
  expect(guest.isPoisoned).toBe(hasEnded);
  if (hasEnded) expect(() => guest.exports["f0"]?.()).toThrow(GuestClosedError);
  const memory = Uint8Array.from(guest.memory.bytes(0, guest.memory.byteLength));
  await runtime.close();
  return { outcomes, log, memory };
}

function expectSame(run: Run, reference: Run): void {
  expect(run.outcomes).toEqual(reference.outcomes);
  expect(run.log).toEqual(reference.log);
  expect(Buffer.compare(run.memory, reference.memory)).toBe(0);
}

const passOn: Middleware = (_call, next) => next();

const WAYS: [name: string, codegen: boolean, middleware: readonly Middleware[]][] = [
  ["generated thunks", true, []],
  ["closures", false, []],
  ["middleware", true, [passOn]],
];

test.each(WAYS)(
  "a random guest does the same through %s, by hand and interpreted",
  async (_name, codegen, middleware) => {
    const endings = new Set<string>();
    let programCount = 0;
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        // Each memory takes gigabytes of addresses, and small objects alone make no engine collect them.
        if (++programCount % 500 === 0) await collectGarbage();
        const module = new WebAssembly.Module(await assemble(writeGuest(program)));
        const reference = interpret(program);
        expectSame(runPlainly(module, program), reference);
        expectSame(await runInHostwright(module, program, codegen, middleware), reference);
        for (const outcome of reference.outcomes) endings.add(Object.keys(outcome).join());
      }),
      { numRuns: caseCount(2_000) },
    );
    // The programs reach every kind of end.
    expect([...endings].sort()).toEqual(["refused", "threw", "trap", "value"]);
  },
);
