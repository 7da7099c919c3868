import {
  ErrnoError,
  type GuestMemory,
  HostwrightError,
  isErrnoError,
  type Lowerable,
} from "@hostwright/types";
import type { Signal } from "@hostwright/types/internal";

import { type Caller, type CallValues, NO_VALUES } from "../context/caller.js";
import { callerOf } from "../context/current-call.js";
import type { Frame } from "../context/frame.js";
import type { Guest } from "../guest.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";
import { errnoOf, errnoOfFailure, formatErrno, formatFailure } from "./call-errno.js";
import type { CalledParameter, CallErrno, ObservedCall } from "./middleware.js";

/** Describes a result whose type can be a failure. */
interface FailingResult {
  /** Its index in the array of several results. */
  readonly index: number;
  readonly type: Lowerable<unknown>;
  /** Caches the errnos of returned names and numbers; `undefined` for those that are not failures. */
  readonly errnos: Map<string | number, CallErrno | undefined>;
}

// A result may be a count, of which each number would be cached.
const MOST_CACHED = 64;

/** Holds the data that all calls of one export share. The result types are bound to the errnos of the module. */
export class ExportCalls {
  readonly module: string;
  readonly exported: ExportMetadata;
  readonly failing: readonly FailingResult[];

  constructor(module: string, exported: ExportMetadata) {
    this.module = module;
    this.exported = exported;
    this.failing = exported.results.flatMap((type, index) =>
      type.lowerFailure === undefined ? [] : [{ index, type, errnos: new Map() }],
    );
  }
}

/** Lifts the arguments of a call. */
export type Lift = () => readonly unknown[];

/** Implements one observed call of an export of a host module. */
export class CallToHost implements ObservedCall {
  readonly direction = "to-host";
  readonly #shared: ExportCalls;
  readonly #frame: Frame;
  #arguments: readonly unknown[] | undefined;
  #lift: Lift | undefined;

  /** Makes a call with its arguments, or with the function that lifts them when they are first read. */
  constructor(shared: ExportCalls, frame: Frame, args: readonly unknown[] | undefined, lift?: Lift) {
    this.#shared = shared;
    this.#frame = frame;
    this.#arguments = args;
    this.#lift = lift;
  }

  get arguments(): readonly unknown[] {
    return this.#arguments ?? this.#lifted();
  }

  get module(): string {
    return this.#shared.module;
  }

  get export(): string {
    return this.#shared.exported.name;
  }

  get isAsync(): boolean {
    return this.#shared.exported.isAsync;
  }

  get parameters(): readonly CalledParameter[] {
    return this.#shared.exported.parameters.map(({ name, type }) => ({ name, type: type.name }));
  }

  get guest(): Guest | undefined {
    return this.#frame.owner?.guest;
  }

  get memory(): GuestMemory | undefined {
    return this.#frame.owner?.memory;
  }

  get signal(): Signal | undefined {
    return this.caller?.signal;
  }

  get values(): CallValues {
    return this.caller?.values ?? NO_VALUES;
  }

  get caller(): Caller | undefined {
    return callerOf(this.#frame);
  }

  format(): string {
    const shown = this.#shared.exported.parameters.flatMap(({ name, type }, index) => {
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
    return this.#shared.exported.isTuple ? `[${written.join(", ")}]` : (written[0] ?? "");
  }

  formatError(error: unknown): string {
    return formatFailure(this.errnoOfError(error), error);
  }

  errnoOfResult(value: unknown): CallErrno | undefined {
    // Alone, so that it is inlined: most functions have no errno.
    return this.#shared.failing.length === 0 ? undefined : this.#errnoIn(value);
  }

  errnoOfError(error: unknown): CallErrno | undefined {
    // A fault of the call itself is never an errno, whatever its cause.
    if (error instanceof HostwrightError && !(error instanceof ErrnoError)) return undefined;
    const failing = this.#shared.failing.at(-1);
    return failing && errnoOfFailure(failing.type, error);
  }

  #errnoIn(value: unknown): CallErrno | undefined {
    const { failing, exported } = this.#shared;
    for (const result of failing) {
      const single = exported.isTuple ? nth(value, result.index) : value;
      const errno = this.#failureOf(result, single);
      if (errno !== undefined) return errno;
    }
    return undefined;
  }

  // Lifted once: that may copy, and take handles out of their table.
  #lifted(): readonly unknown[] {
    try {
      return (this.#arguments = (this.#lift as Lift)());
    } catch (error) {
      this.#lift = () => {
        throw error;
      };
      throw error;
    }
  }

  #results(value: unknown): [Lowerable<unknown>, unknown][] {
    const { results, isTuple } = this.#shared.exported;
    return results.map((type, index) => [type, isTuple ? nth(value, index) : value]);
  }

  // A method may return its failure as an error; or as a name or a number, where the result consists of an errno only.
  #failureOf({ type, errnos }: FailingResult, value: unknown): CallErrno | undefined {
    if (isErrnoError(value)) return errnoOfFailure(type, value);
    if ((typeof value !== "string" && typeof value !== "number") || value === 0) return undefined;
    if (type.flat.length !== 1 || type.out !== undefined) return undefined;
    if (errnos.has(value)) return errnos.get(value);
    const errno = this.#compareWithFailure(type, value);
    if (errnos.size < MOST_CACHED) errnos.set(value, errno);
    return errno;
  }

  // A name or number is a failure if it lowers to the same value as an ErrnoError with it. Making that error, with its stack, takes
  // a hundred times as long as the call.
  #compareWithFailure(type: Lowerable<unknown>, value: string | number): CallErrno | undefined {
    try {
      const core = type.lowerFailure?.(new ErrnoError(value as number));
      return type.lower(value, this.#frame.memory) === core ? errnoOf(type, core) : undefined;
    } catch {
      return undefined;
    }
  }
}

function nth(values: unknown, index: number): unknown {
  return Array.isArray(values) ? (values as unknown[])[index] : undefined;
}
