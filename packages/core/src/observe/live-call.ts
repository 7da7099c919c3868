import {
  ErrnoError,
  type ErrnoTable,
  HostwrightError,
  isErrnoError,
  type Lowerable,
} from "@hostwright/types";

import { formatReason } from "../guest/abort.js";
import type { Caller } from "../context/caller.js";
import { callerOf } from "../context/current-call.js";
import type { Frame } from "../context/frame.js";
import type { Guest } from "../guest.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";
import type { CalledParameter, CallErrno, HostCall } from "./host-call.js";

/** A result that may be a failure. */
interface FailingResult {
  /** Where it is in the array of several results. */
  readonly index: number;
  readonly type: Lowerable<unknown>;
  /** What names and numbers are failures, as far as it was asked before; see {@link ObservedCall.errnoOfResult}. */
  readonly known: Map<string | number, CallErrno | undefined>;
}

/** Most names and numbers that are remembered of a result, which may as well be a count. */
const MOST_KNOWN = 64;

/** What all calls of one export have in common. Its types know the module's errnos. */
export class ExportCalls {
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
export class ObservedCall implements HostCall {
  readonly arguments: readonly unknown[];
  readonly #site: ExportCalls;
  readonly #frame: Frame;

  constructor(site: ExportCalls, args: readonly unknown[], frame: Frame) {
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
    return formatReason(error, ({ name, message }) => `${name}: ${message}`);
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

// Until compile takes no middleware.
export { ExportCalls as CallSite };
