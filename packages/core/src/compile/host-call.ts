import {
  ErrnoError,
  type ErrnoTable,
  HostwrightError,
  isErrnoError,
  type Lowerable,
} from "@hostwright/types";

import type { Caller } from "../call/caller.js";
import { callerOf } from "../call/current-call.js";
import type { Frame } from "../call/frame.js";
import type { Guest } from "../call/guest.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";

/** A parameter as middleware sees it. */
export interface CalledParameter {
  /** Its name in the source; `undefined` for a destructured one. */
  readonly name: string | undefined;
  /** How its type is called. */
  readonly type: string;
}

/** A failure as the guest is told of it. */
export interface CallErrno {
  /** What the guest gets, in the module's errno table. */
  readonly number: number;
  /** Its name in that table; `undefined` when the table has none for it. */
  readonly name: string | undefined;
}

/**
 * Is a call of a host function as middleware sees it: arguments lifted, result not yet lowered. A call whose arguments
 * cannot be lifted never gets here, and what goes wrong when the result is lowered comes afterwards.
 *
 * ```ts
 * import { type HostCall, type Middleware, Runtime } from "@hostwright/core";
 *
 * const slowest: { call?: string; milliseconds: number } = { milliseconds: 0 };
 * const watch: Middleware = (call: HostCall, next) => {
 *   const start = performance.now();
 *   try {
 *     return next();
 *   } finally {
 *     const milliseconds = performance.now() - start;
 *     if (milliseconds > slowest.milliseconds) Object.assign(slowest, { call: call.format(), milliseconds });
 *   }
 * };
 * new Runtime().use(watch);
 * ```
 */
export interface HostCall {
  /** The host module's name. */
  readonly module: string;
  /** The export's name. */
  readonly export: string;
  /** Whether the method is asynchronous: `next` gives a promise then. */
  readonly isAsync: boolean;
  /** The method's parameters. */
  readonly parameters: readonly CalledParameter[];
  /** What the method gets, lifted once. Views are valid as long as they are for the method. */
  readonly arguments: readonly unknown[];
  /** The guest that calls; `undefined` in its start function, when it is not there yet, and where none calls. */
  readonly guest: Guest | undefined;
  /** What `@caller` gives the method, in a start function too; `undefined` where a host function is called without a guest. */
  readonly caller: Caller | undefined;
  /**
   * Writes the call as a person would read it: `kv.put(key: "a", value: "…" (9 bytes))`. Long values are cut off, and
   * what takes no value of the guest's is left out. Of views it shows what they hold now: the method may change that.
   */
  format(): string;
  /** Writes what the method returned as a person would read it, a failure as `errno 51 (ENOSPC)`; empty for nothing. */
  formatResult(value: unknown): string;
  /** Writes what the method threw: `errno 51 (ENOSPC)` where that is what the guest gets, else the error's own text. */
  formatError(error: unknown): string;
  /** Gives the failure that the guest is told of when the method returns this; `undefined` when that is none. */
  errnoOfResult(value: unknown): CallErrno | undefined;
  /** Gives the failure that the guest is told of when the method throws this; `undefined` when it ends the call. */
  errnoOfError(error: unknown): CallErrno | undefined;
}

/**
 * Stands around every call of a host function: `next()` calls the method, or the middleware behind this one, and gives what
 * that returns. What the middleware returns or throws counts as what the method did.
 *
 * ```ts
 * import { type Middleware, Runtime } from "@hostwright/core";
 *
 * const shout: Middleware = (call, next) => {
 *   console.log(call.format().toUpperCase());
 *   return next();
 * };
 * const runtime = new Runtime();
 * runtime.use(shout);
 * ```
 */
export type Middleware = (call: HostCall, next: () => unknown) => unknown;

/** A result that may be a failure. */
interface FailingResult {
  /** Where it is in the array of several results. */
  readonly index: number;
  readonly type: Lowerable<unknown>;
  /** What names and numbers are failures, as far as it was asked before; see {@link LiveCall.errnoOfResult}. */
  readonly known: Map<string | number, CallErrno | undefined>;
}

/** Most names and numbers that are remembered of a result, which may as well be a count. */
const MOST_KNOWN = 64;

/** What all calls of one export have in common. Its types know the module's errnos. */
export class CallSite {
  readonly module: string;
  readonly exported: ExportMetadata;
  readonly errnos: ErrnoTable;
  readonly failing: readonly FailingResult[];

  constructor(module: string, exported: ExportMetadata, errnos: ErrnoTable) {
    this.module = module;
    this.exported = exported;
    this.errnos = errnos;
    this.failing = exported.results.flatMap((type, index) =>
      type.lowerFailure === undefined ? [] : [{ index, type, known: new Map() }],
    );
  }
}

/** One call of an export. */
export class LiveCall implements HostCall {
  readonly arguments: readonly unknown[];
  readonly #site: CallSite;
  readonly #frame: Frame;

  constructor(site: CallSite, args: readonly unknown[], frame: Frame) {
    this.#site = site;
    this.#frame = frame;
    this.arguments = args;
  }

  get module(): string {
    return this.#site.module;
  }

  get export(): string {
    return this.#site.exported.name;
  }

  get isAsync(): boolean {
    return this.#site.exported.isAsync;
  }

  get parameters(): readonly CalledParameter[] {
    return this.#site.exported.parameters.map(({ name, type }) => ({ name, type: type.name }));
  }

  get guest(): Guest | undefined {
    return this.#frame.owner?.guest;
  }

  get caller(): Caller | undefined {
    return callerOf(this.#frame);
  }

  format(): string {
    const shown = this.#site.exported.parameters.flatMap(({ name, type }, index) => {
      if (type.flat.length === 0) return [];
      const value = type.format(this.arguments[index]);
      return [name === undefined ? value : `${name}: ${value}`];
    });
    return `${this.module}.${this.export}(${shown.join(", ")})`;
  }

  formatResult(value: unknown): string {
    const errno = this.errnoOfResult(value);
    if (errno !== undefined) return formatErrno(errno);
    const written = this.#results(value).map(([type, each]) => type.format(each));
    return this.#site.exported.isTuple ? `[${written.join(", ")}]` : (written[0] ?? "");
  }

  formatError(error: unknown): string {
    const errno = this.errnoOfError(error);
    if (errno !== undefined) return formatErrno(errno);
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }

  errnoOfResult(value: unknown): CallErrno | undefined {
    const { failing, exported } = this.#site;
    for (const result of failing) {
      const own = exported.isTuple ? nth(value, result.index) : value;
      const errno = this.#failed(result, own);
      if (errno !== undefined) return errno;
    }
    return undefined;
  }

  errnoOfError(error: unknown): CallErrno | undefined {
    // A fault of the call itself is never an errno, whatever caused it.
    if (error instanceof HostwrightError && !(error instanceof ErrnoError)) return undefined;
    const failing = this.#site.failing.at(-1);
    return failing && this.#errno(failure(failing.type, error));
  }

  #results(value: unknown): [Lowerable<unknown>, unknown][] {
    const { results, isTuple } = this.#site.exported;
    return results.map((type, index) => [type, isTuple ? nth(value, index) : value]);
  }

  // A method may return its failure: as an error, or as a name or a number where the result is nothing but an errno.
  #failed({ type, known }: FailingResult, value: unknown): CallErrno | undefined {
    if (isErrnoError(value)) return this.#errno(failure(type, value));
    if ((typeof value !== "string" && typeof value !== "number") || value === 0) return undefined;
    if (type.flat.length !== 1 || type.out !== undefined) return undefined;
    if (known.has(value)) return known.get(value);
    const errno = this.#ask(type, value);
    if (known.size < MOST_KNOWN) known.set(value, errno);
    return errno;
  }

  // The latter is told from other results by asking the type: it makes of the value what it makes of that failure. That takes
  // an error, and its stack, which costs a hundred times what the call does.
  #ask(type: Lowerable<unknown>, value: string | number): CallErrno | undefined {
    try {
      const core = type.lowerFailure?.(new ErrnoError(value as number));
      return type.lower(value, this.#frame.memory) === core ? this.#errno(core) : undefined;
    } catch {
      return undefined;
    }
  }

  #errno(core: unknown): CallErrno | undefined {
    const number: unknown = Array.isArray(core) ? core.at(-1) : core;
    if (typeof number !== "number") return undefined;
    return Object.freeze({ number, name: this.#site.errnos.nameOf(number) });
  }
}

function nth(values: unknown, index: number): unknown {
  return Array.isArray(values) ? (values as unknown[])[index] : undefined;
}

function failure(type: Lowerable<unknown>, error: unknown): unknown {
  try {
    return type.lowerFailure?.(error);
  } catch {
    return undefined;
  }
}

function formatErrno({ number, name }: CallErrno): string {
  return name === undefined ? `errno ${String(number)}` : `errno ${String(number)} (${name})`;
}
