import { type Argument, callLine, doubleBytes, floatBytes, hostWork } from "./host-work.js";
import type { HostFunction, Local, Program, Statement } from "./program.js";
import { argumentsOf, coreType } from "./write-guest.js";

const PAGE = 65_536;
const MOST_PAGES = 3;

/** How a call of a guest ends: with a value, a trap, what the host threw, or an argument that cannot be lifted. */
export type Outcome =
  | { readonly value: bigint }
  | { readonly trap: string }
  | { readonly threw: string }
  | { readonly refused: "range" | "text" };

/** Ends the interpreted guest. */
export class Ended extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super();
    this.outcome = outcome;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Lifts the arguments of a host function by hand, from core values as the JavaScript API passes them. */
function liftByHand(
  imported: HostFunction,
  raw: readonly (number | bigint)[],
  memory: Uint8Array,
): Argument[] {
  let next = 0;
  return imported.parameters.map((parameter) => {
    const core = raw[next++] as number | bigint;
    if (parameter === "u32") return (core as number) >>> 0;
    if (parameter === "u64") return BigInt.asUintN(64, core as bigint);
    if (parameter !== "string" && parameter !== "bytes") return core;
    const offset = (core as number) >>> 0;
    const length = (raw[next++] as number) >>> 0;
    if (offset + length > memory.length) throw new Ended({ refused: "range" });
    const bytes = memory.subarray(offset, offset + length);
    if (parameter === "bytes") return bytes;
    try {
      return utf8.decode(bytes);
    } catch {
      throw new Ended({ refused: "text" });
    }
  });
}

/** Calls a host function by hand: the same checks in the same order as a thunk, without one. */
export function callByHand(
  index: number,
  imported: HostFunction,
  raw: readonly (number | bigint)[],
  memory: Uint8Array,
  log: string[],
): number | bigint | undefined {
  const args = liftByHand(imported, raw, memory);
  const place = imported.result === "place" ? (raw.at(-1) as number) >>> 0 : 0;
  if (place + (imported.result === "place" ? 4 : 0) > memory.length) throw new Ended({ refused: "range" });
  log.push(callLine(index, args));
  const ending = hostWork(imported, args);
  if (ending.how === "threw") throw new Ended({ threw: ending.message });
  if (ending.how === "failed") return ending.errno;
  if (imported.result === "errno") return 0;
  if (imported.result !== "place") return ending.value;
  new DataView(memory.buffer, memory.byteOffset).setUint32(place, ending.value as number, true);
  return 0;
}

/** Runs a program as plain JavaScript does it: no engine, no guest, a memory of its own. */
export class Interpreter {
  readonly log: string[] = [];
  memory = new Uint8Array(PAGE);
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Calls an exported function. */
  call(index: number): Outcome {
    try {
      return { value: this.#run(index) };
    } catch (error) {
      if (error instanceof Ended) return error.outcome;
      throw error;
    }
  }

  #run(index: number): bigint {
    const locals: Record<Local, number | bigint> = {
      i0: 0,
      i1: 0,
      i2: 0,
      l0: 0n,
      l1: 0n,
      f0: 0,
      f1: 0,
      d0: 0,
      d1: 0,
    };
    this.#steps(this.#program.functions[index] ?? [], locals);
    const bits = new BigInt64Array(doubleBytes(locals.d0 as number).buffer)[0] as bigint;
    const unsigned = (value: number | bigint): bigint => BigInt((value as number) >>> 0);
    return BigInt.asIntN(64, (locals.l0 as bigint) ^ unsigned(locals.i0) ^ bits ^ unsigned(locals.i1));
  }

  #steps(statements: readonly Statement[], locals: Record<Local, number | bigint>): void {
    for (const statement of statements) this.#step(statement, locals);
  }

  #step(statement: Statement, locals: Record<Local, number | bigint>): void {
    switch (statement.do) {
      case "set":
        locals[statement.into] = statement.value;
        break;
      case "operate":
        locals[statement.into] = operate(
          statement.into,
          statement.operator,
          locals[statement.a],
          locals[statement.b],
        );
        break;
      case "convert":
        locals[statement.into] = convert(statement.by, locals[statement.from]);
        break;
      case "load":
      case "store":
        this.#access(statement, locals);
        break;
      case "grow":
        locals[statement.into] = this.#grow();
        break;
      case "call":
        locals[statement.into] = this.#run(statement.target);
        break;
      case "import":
        this.#import(statement.target, statement.from, locals);
        break;
      case "if":
        if (locals[statement.test] !== 0) this.#steps(statement.body, locals);
        break;
      case "loop":
        for (let left = statement.times; left > 0; left--) this.#steps(statement.body, locals);
        break;
      case "trap":
        throw new Ended({ trap: "unreachable" });
    }
  }

  #grow(): number {
    const pages = this.memory.length / PAGE;
    if (pages >= MOST_PAGES) return -1;
    const grown = new Uint8Array(this.memory.length + PAGE);
    grown.set(this.memory);
    this.memory = grown;
    return pages;
  }

  #access(
    { do: what, local, address, offset }: Extract<Statement, { readonly do: "load" | "store" }>,
    locals: Record<Local, number | bigint>,
  ): void {
    const kind = local[0] as "i" | "l" | "f" | "d";
    const at = ((locals[address] as number) >>> 0) + offset;
    const size = kind === "i" || kind === "f" ? 4 : 8;
    if (at + size > this.memory.length) throw new Ended({ trap: "memory-out-of-bounds" });
    const view = new DataView(this.memory.buffer);
    if (what === "load") {
      if (kind === "i") locals[local] = view.getInt32(at, true);
      else if (kind === "l") locals[local] = view.getBigInt64(at, true);
      else locals[local] = kind === "f" ? view.getFloat32(at, true) : view.getFloat64(at, true);
    } else if (kind === "i") view.setInt32(at, locals[local] as number, true);
    else if (kind === "l") view.setBigInt64(at, locals[local] as bigint, true);
    else
      this.memory.set(
        kind === "f" ? floatBytes(locals[local] as number) : doubleBytes(locals[local] as number),
        at,
      );
  }

  #import(target: number, from: number, locals: Record<Local, number | bigint>): void {
    const imported = this.#program.imports[target] as HostFunction;
    const { args, into } = argumentsOf(imported, from);
    const raw = args.map((name) => locals[name]);
    const given = callByHand(target, imported, raw, this.memory, this.log);
    const { gives } = coreType(imported);
    if (gives === "i32") locals[into] = (given as number) | 0;
    else if (gives === "i64") locals[into] = BigInt.asIntN(64, given as bigint);
    else if (gives !== "") locals[into] = given as number;
  }
}

function operate(into: Local, operator: string, a: number | bigint, b: number | bigint): number | bigint {
  if (into.startsWith("i")) return operateI32(operator, a as number, b as number);
  if (into.startsWith("l")) return operateI64(operator, a as bigint, b as bigint);
  const result = operateFloat(operator, a as number, b as number);
  return into.startsWith("f") ? Math.fround(result) : result;
}

function operateI32(operator: string, a: number, b: number): number {
  const divides = operator.startsWith("div") || operator.startsWith("rem");
  if (divides && b === 0) throw new Ended({ trap: "divide-by-zero" });
  if (operator === "div_s" && a === -2_147_483_648 && b === -1) throw new Ended({ trap: "integer-overflow" });
  switch (operator) {
    case "add":
      return (a + b) | 0;
    case "sub":
      return (a - b) | 0;
    case "mul":
      return Math.imul(a, b);
    case "div_s":
      return (a / b) | 0;
    case "div_u":
      return ((a >>> 0) / (b >>> 0)) | 0;
    case "rem_s":
      return (a % b) | 0;
    case "rem_u":
      return ((a >>> 0) % (b >>> 0)) | 0;
    case "and":
      return a & b;
    case "xor":
      return a ^ b;
    case "shl":
      return a << b;
    default:
      return (a >>> b) | 0;
  }
}

function operateI64(operator: string, a: bigint, b: bigint): bigint {
  if (operator === "div_s") {
    if (b === 0n) throw new Ended({ trap: "divide-by-zero" });
    if (a === -(2n ** 63n) && b === -1n) throw new Ended({ trap: "integer-overflow" });
  }
  const results = { add: a + b, sub: a - b, mul: a * b, xor: a ^ b, div_s: b === 0n ? 0n : a / b };
  return BigInt.asIntN(64, results[operator as keyof typeof results]);
}

function operateFloat(operator: string, a: number, b: number): number {
  const results = { add: a + b, sub: a - b, mul: a * b, div: a / b };
  return results[operator as keyof typeof results];
}

function convert(by: string, value: number | bigint): number | bigint {
  switch (by) {
    case "i64.extend_i32_s":
      return BigInt(value);
    case "i64.extend_i32_u":
      return BigInt((value as number) >>> 0);
    case "i32.wrap_i64":
      return Number(BigInt.asIntN(32, value as bigint));
    case "f32.demote_f64":
      return Math.fround(value as number);
    case "i32.trunc_f64_s": {
      const whole = Math.trunc(value as number);
      if (!(whole >= -2_147_483_648 && whole <= 2_147_483_647))
        throw new Ended({ trap: "invalid-conversion" });
      return whole | 0;
    }
    default:
      return value;
  }
}
