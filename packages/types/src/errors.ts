import { ErrorMark, isMarked, isOfClass } from "./error-classes.js";
import { safeText } from "./safe-text.js";

/** The context of an error: where it happened, its subject, and its cause. */
export interface ErrorContext {
  /** Where it happened: `kv.put`. Comes first in the message. */
  readonly where?: string | undefined;
  /** The subject of the fact: `parameter 1 (value: bytes)`. Comes between `where` and the fact. */
  readonly subject?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * The base class of every error of Hostwright: `catch (e) { if (e instanceof HostwrightError) … }`.
 *
 * A message reads `where: fact with numbers. Next step.` Compare {@link HostwrightError.code}: messages may change.
 *
 * ```ts
 * import { GuestMemory, HostwrightError } from "@hostwright/types";
 *
 * try {
 *   new GuestMemory(16).readU32(14);
 * } catch (error) {
 *   if (error instanceof HostwrightError) console.log(error.code); // "out-of-bounds"
 * }
 * ```
 */
export abstract class HostwrightError<Code extends string = string> extends Error {
  /** The kebab-case name of the fault, stable across releases. */
  readonly code: Code;
  readonly #fact: string;
  #where: string | undefined;
  /** The path to the fault in a larger value: `.path`, `[2].x`. */
  #part = "";

  /** Makes an error of a code, a fact and its context; `data` become fields of the error. */
  constructor(code: Code, fact: string, context: ErrorContext = {}, data?: object) {
    super(compose(fact, context), "cause" in context ? { cause: context.cause } : undefined);
    this.code = code;
    this.#fact = fact;
    this.#where = context.where;
    Object.assign(this, data);
    new ErrorMark(this);
  }

  // The engine's own `instanceof` runs the code of a proxy, and knows the class of one copy of this package only.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isMarked(value) && (this === HostwrightError || isOfClass(value, this.prototype));
  }

  /** Where it happened, such as `kv.put`; `undefined` until that is known. */
  get where(): string | undefined {
    return this.#where;
  }

  /**
   * Puts `where` and the subject in front of the message, and returns the same error. The first `where` stays: the code
   * that is nearest to the fault knows it best.
   */
  locate(where: string, subject?: string): this {
    if (this.#where !== undefined) return this;
    this.#where = where;
    this.#setMessage(
      subject === undefined
        ? `${safeText(where)}: ${this.message}`
        : compose(this.#fact, { where, subject: `${subject}${this.#part}` }),
    );
    return this;
  }

  /**
   * Adds the part of a larger value in which the fault lies, `.path` or `[2]`, and returns the same error. Called from the
   * innermost value outwards, so that the message has the whole path: `Row.points[2].x`.
   */
  within(owner: string, part: string): this {
    if (this.#where !== undefined) return this;
    this.#part = `${part}${this.#part}`;
    this.#setMessage(compose(this.#fact, { subject: `${owner}${this.#part}` }));
    return this;
  }

  #setMessage(message: string): void {
    // V8 writes the message into `stack` when that is first read, hence here; other engines keep the frames. Frozen errors keep their message.
    const located = this.stack?.replace(this.message, () => message);
    if (Reflect.set(this, "message", message) && located !== undefined) Reflect.set(this, "stack", located);
  }
}

/** Locates an error of Hostwright as {@link HostwrightError.locate} does. Returns any other value unchanged. */
export function locateError(error: unknown, where: string, subject: string): unknown {
  return error instanceof HostwrightError ? error.locate(where, subject) : error;
}

/** Locates an error of Hostwright as {@link HostwrightError.within} does. Returns any other value unchanged. */
export function locateInPart(error: unknown, owner: string, part: string): unknown {
  return error instanceof HostwrightError ? error.within(owner, part) : error;
}

function compose(fact: string, { where, subject }: ErrorContext): string {
  // Guests choose the names of their functions, and servers URLs: both may be part of where something happened.
  const sentence = subject === undefined ? fact : `${safeText(subject)} ${fact}`;
  return where === undefined ? sentence : `${safeText(where)}: ${sentence}`;
}

/** The codes of a {@link GuestMemoryError}. */
export type GuestMemoryErrorCode =
  "out-of-bounds" | "null-pointer" | "no-memory" | "several-memories" | "memory-not-ready";

/** The access that a {@link GuestMemoryError} refuses. */
export interface GuestMemoryAccess {
  /** The offset of the first byte. A `bigint` only where a number could not hold it exactly. */
  readonly offset: number | bigint;
  /** The length of the access in bytes. */
  readonly length: number | bigint;
  /** The size of the memory in bytes at that moment. */
  readonly memorySize: number;
}

/**
 * Reports an access that would leave the guest's memory (a segmentation fault in other runtimes), or that found no memory.
 * Nothing was read or written.
 *
 * Codes: `out-of-bounds`, `null-pointer` (offset 0 where a type refuses it), `no-memory` (the guest has none), `several-memories`
 * (none is chosen), `memory-not-ready` (a start function called the host before the guest's exported memory was there).
 *
 * ```ts
 * import { GuestMemory, GuestMemoryError } from "@hostwright/types";
 *
 * try {
 *   new GuestMemory(65536).bytes(65530, 16);
 * } catch (error) {
 *   if (error instanceof GuestMemoryError) console.log(error.offset, error.length, error.memorySize); // 65530 16 65536
 * }
 * ```
 */
export class GuestMemoryError extends HostwrightError<GuestMemoryErrorCode> {
  /** The offset of the first byte; a `bigint` only where a number could not hold it exactly. */
  declare readonly offset: number | bigint;
  /** The length of the access in bytes. */
  declare readonly length: number | bigint;
  /** The size of the memory in bytes at that moment. */
  declare readonly memorySize: number;

  constructor(code: GuestMemoryErrorCode, fact: string, access: GuestMemoryAccess, context?: ErrorContext) {
    super(code, fact, context, access);
  }

  override get name(): string {
    return "GuestMemoryError";
  }
}

/** The base class of errors about one value. */
abstract class ValueError<Code extends string> extends HostwrightError<Code> {
  /** The value at fault: a number, an offset or an index of the guest, or the value of the host that does not fit. */
  declare readonly value: unknown;

  constructor(code: Code, fact: string, value: unknown, context?: ErrorContext) {
    super(code, fact, context, { value });
  }
}

/** The codes of a {@link LiftError}. */
export type LiftErrorCode =
  | "invalid-utf8"
  | "invalid-utf16"
  | "invalid-json"
  | "unterminated"
  | "string-too-long"
  | "index-out-of-range"
  | "unknown-discriminant"
  | "unknown-flag"
  | "endless"
  | "stale-handle"
  | "unknown-handle"
  | "null-callback"
  | "null-reference"
  | "unknown-callback"
  | "no-table"
  | "several-tables"
  | "table-not-ready"
  | "wrong-function-type"
  | "out-of-range"
  | "misaligned"
  | "needs-32-bit-memory"
  | "missing-global"
  | "too-long"
  | "copy-limit"
  | "invalid-value";

/**
 * Reports core values from a guest, or bytes in its memory, that are not a value of the type.
 *
 * Codes: `unknown-discriminant`, `unknown-flag`, `endless` (it leads to more than is copied), `stale-handle` (dropped), `unknown-handle`,
 * `null-callback`, `null-reference`, `unknown-callback`, `no-table`, `several-tables`, `table-not-ready` (in a start function), `wrong-function-type`,
 * `invalid-utf8`, `invalid-utf16`, `invalid-json`, `unterminated` (no NUL), `string-too-long`, `index-out-of-range`, `out-of-range`,
 * `misaligned`, `needs-32-bit-memory`, `missing-global` (no TextDecoder), `too-long` (above `max`), `copy-limit`, `invalid-value` (of a check, or of a
 * type of your own). docs/errors.md has more on each.
 *
 * ```ts
 * import { GuestMemory, LiftError, string } from "@hostwright/types";
 *
 * const memory = new GuestMemory(16);
 * memory.writeBytes(0, Uint8Array.of(0xff, 0xfe));
 * try {
 *   string.lift(memory, 0, 2);
 * } catch (error) {
 *   if (error instanceof LiftError) console.log(error.code); // "invalid-utf8"
 * }
 * ```
 */
export class LiftError extends ValueError<LiftErrorCode> {
  override get name(): string {
    return "LiftError";
  }
}

/** The codes of a {@link LowerError}. */
export type LowerErrorCode =
  | "wrong-type"
  | "out-of-range"
  | "wrong-length"
  | "unknown-discriminant"
  | "unknown-flag"
  | "unknown-errno"
  | "foreign-memory"
  | "invalid-utf16"
  | "invalid-json"
  | "needs-allocation"
  | "needs-guest"
  | "needs-32-bit-memory"
  | "too-many-handles"
  | "too-many-callbacks"
  | "guest-closed"
  | "no-allocator"
  | "allocator-not-ready"
  | "allocation-failed"
  | "allocation-misaligned"
  | "missing-global"
  | "promise"
  | "no-errno";

/**
 * Reports a value of the host that does not fit the type with which it should reach the guest. The engine would coerce it silently.
 *
 * Codes: `wrong-type`, `out-of-range`, `wrong-length` (of a fixed array or a tuple), `unknown-discriminant`, `unknown-flag`, `unknown-errno`,
 * `foreign-memory` (a view of another), `invalid-utf16`, `invalid-json`, `needs-allocation` (no memory to put a text in), `needs-guest`,
 * `needs-32-bit-memory`, `too-many-handles`, `too-many-callbacks`, `guest-closed`, `no-allocator`, `allocator-not-ready`, `allocation-failed`,
 * `allocation-misaligned`, `missing-global`, `promise`, `no-errno` (no room for an {@link ErrnoError}). docs/errors.md has more on each.
 *
 * ```ts
 * import { GuestMemory, LowerError, u8 } from "@hostwright/types";
 *
 * try {
 *   u8.lower(300, new GuestMemory(0));
 * } catch (error) {
 *   if (error instanceof LowerError) console.log(error.code, error.value); // "out-of-range" 300
 * }
 * ```
 */
export class LowerError extends ValueError<LowerErrorCode> {
  override get name(): string {
    return "LowerError";
  }
}

/** The codes of a {@link TypeDefinitionError}. */
export type TypeDefinitionErrorCode =
  | "struct-without-fields"
  | "not-a-field"
  | "misplaced-decorator"
  | "invalid-definition"
  | "not-a-type"
  | "unknown-option"
  | "invalid-option";

/**
 * Reports a type or a struct class whose definition cannot work. Thrown when the type is made, or when the layout of a
 * struct is first needed.
 *
 * Codes: `struct-without-fields`, `not-a-field` (of `offsetOf`), `misplaced-decorator`, `invalid-definition` (given to
 * `defineType`, or a struct in itself), `not-a-type`, `unknown-option`, `invalid-option` (a value of another kind).
 *
 * ```ts
 * import { sizeOf, Struct, TypeDefinitionError } from "@hostwright/types";
 *
 * class Empty extends Struct {}
 * try {
 *   sizeOf(Empty);
 * } catch (error) {
 *   if (error instanceof TypeDefinitionError) console.log(error.code); // "struct-without-fields"
 * }
 * ```
 */
export class TypeDefinitionError extends HostwrightError<TypeDefinitionErrorCode> {
  override get name(): string {
    return "TypeDefinitionError";
  }
}
