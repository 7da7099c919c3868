import { type ExportsOf, fn } from "@hostwright/core";
import { bytes, errno, orErrno, type Pointer, pointer, u32, u64, u8 } from "@hostwright/types";

import { clockid, type ClockId, SIGNALS } from "../abi/values.js";
import { clockResolution, clockTime } from "../clocks.js";
import { WasiExit } from "../errors.js";
import { fail } from "../fail.js";
import type { WasiOptions } from "../options.js";
import { fillRandomly } from "../random.js";
import { PathFunctions } from "./path-functions.js";

/** Signals that do nothing where a program has no handler, as no program of WASI has. */
const IGNORED: readonly string[] = ["none", "chld", "cont", "urg", "winch"];

/** The functions that are about the program itself: its arguments, its environment, time, chance and its end. */
export abstract class ProcessFunctions extends PathFunctions {
  static override get exports(): ExportsOf<ProcessFunctions> {
    const block = [pointer(pointer(u8)), pointer(u8)] as const;
    return {
      args_get: fn(block, errno, { names: ["argv", "argv_buf"] }),
      args_sizes_get: fn([], orErrno([u32, u32])),
      environ_get: fn(block, errno, { names: ["environ", "environ_buf"] }),
      environ_sizes_get: fn([], orErrno([u32, u32])),
      clock_res_get: fn([clockid], orErrno(u64), { names: ["id"] }),
      clock_time_get: fn([clockid, u64], orErrno(u64), { names: ["id", "precision"] }),
      proc_exit: fn([u32], undefined, { names: ["rval"] }),
      proc_raise: fn([u32], errno, { names: ["sig"] }),
      random_get: fn([bytes], errno, { names: ["buf"] }),
    } satisfies ExportsOf<ProcessFunctions>;
  }

  readonly #args: TextBlock;
  readonly #environ: TextBlock;

  constructor(options: WasiOptions = {}, waits = false) {
    super(options, waits);
    const { args = [], env = {} } = options;
    this.#args = textBlock(args);
    this.#environ = textBlock(Object.entries(env).map(([name, value]) => `${name}=${value}`));
  }

  args_get(argv: Pointer<Pointer<number>>, texts: Pointer<number>): void {
    put(this.#args, argv, texts);
  }

  args_sizes_get(): [count: number, size: number] {
    return [this.#args.starts.length, this.#args.bytes.length];
  }

  environ_get(environ: Pointer<Pointer<number>>, texts: Pointer<number>): void {
    put(this.#environ, environ, texts);
  }

  environ_sizes_get(): [count: number, size: number] {
    return [this.#environ.starts.length, this.#environ.bytes.length];
  }

  clock_res_get(id: ClockId): bigint {
    return clockResolution(id);
  }

  clock_time_get(id: ClockId, _precision: bigint): bigint {
    return clockTime(id);
  }

  proc_exit(code: number): never {
    throw new WasiExit(code);
  }

  proc_raise(signal: number): void {
    const name = SIGNALS[signal] ?? fail("EINVAL");
    if (!IGNORED.includes(name)) throw new WasiExit(128 + signal, name);
  }

  random_get(into: Uint8Array): void {
    const { random } = this.options;
    if (random === undefined) fillRandomly(into);
    else {
      // Its own bytes: the function must not keep a view of the guest's memory.
      const own = new Uint8Array(into.length);
      random(own);
      into.set(own);
    }
  }
}

/** Texts one after another, each with a NUL behind it. */
interface TextBlock {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
}

function textBlock(texts: readonly string[]): TextBlock {
  const encoded = texts.map((text) => new TextEncoder().encode(`${text}\0`));
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
  const starts: number[] = [];
  let at = 0;
  for (const each of encoded) {
    starts.push(at);
    bytes.set(each, at);
    at += each.length;
  }
  return { bytes, starts };
}

function put({ bytes, starts }: TextBlock, places: Pointer<Pointer<number>>, texts: Pointer<number>): void {
  texts.memory.writeBytes(texts.offset, bytes);
  const all = places.slice(starts.length);
  for (const [index, start] of starts.entries()) all.set(index, texts.at(start));
}
