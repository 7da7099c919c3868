/** What every Hostwright error is made from, besides its own data. */
export interface ErrorContext {
  /** Where it happened: `kv.put`. Comes first in the message. */
  readonly where?: string | undefined;
  /** What the fact is about: `parameter 1 (value: bytes)`. Comes between place and fact. */
  readonly subject?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * The base of every error that Hostwright makes: `catch (e) { if (e instanceof HostwrightError) … }`.
 *
 * A message reads `place: fact with numbers. Next step.` Programs should look at {@link HostwrightError.code}, never at
 * the message.
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
export abstract class HostwrightError extends Error {
  /** A kebab-case name of what went wrong, stable across releases. */
  abstract readonly code: string;
  readonly #fact: string;
  #where: string | undefined;
  /** Where in a larger value the fault lies: `.path`, `[2].x`. */
  #part = "";

  constructor(fact: string, context: ErrorContext = {}) {
    super(compose(fact, context), "cause" in context ? { cause: context.cause } : undefined);
    this.#fact = fact;
    this.#where = context.where;
  }

  /** Where it happened, such as `kv.put`; `undefined` while nobody has said. */
  get where(): string | undefined {
    return this.#where;
  }

  /**
   * Puts a place, and what the fact is about, in front of the message and returns the same error. The first place
   * stays: whoever is nearest to the fault knows it best.
   */
  locate(where: string, subject?: string): this {
    if (this.#where !== undefined) return this;
    this.#where = where;
    this.#say(
      subject === undefined
        ? `${where}: ${this.message}`
        : compose(this.#fact, { where, subject: `${subject}${this.#part}` }),
    );
    return this;
  }

  /**
   * Says in which part of a larger value the fault lies, `.path` or `[2]`, and returns the same error. Called from the
   * innermost value outwards: the message names the whole way, `Row.points[2].x`.
   */
  within(owner: string, part: string): this {
    if (this.#where !== undefined) return this;
    this.#part = `${part}${this.#part}`;
    this.#say(compose(this.#fact, { subject: `${owner}${this.#part}` }));
    return this;
  }

  #say(message: string): void {
    // V8 writes the message into `stack` when that is first read, hence here; other engines keep the frames alone.
    const { message: before, stack } = this;
    this.message = message;
    if (stack?.includes(before) === true) this.stack = stack.replace(before, () => message);
  }
}

/**
 * Says where an error happened and what it is about, when it is a {@link HostwrightError}; gives every other back as it
 * came, for the caller to throw on.
 */
export function locateError(error: unknown, where: string, subject: string): unknown {
  return error instanceof HostwrightError ? error.locate(where, subject) : error;
}

/**
 * Says in which part of a value an error lies, when it is a {@link HostwrightError}; gives every other back as it came, for
 * the caller to throw on.
 */
export function locateInPart(error: unknown, owner: string, part: string): unknown {
  return error instanceof HostwrightError ? error.within(owner, part) : error;
}

function compose(fact: string, { where, subject }: ErrorContext): string {
  const sentence = subject === undefined ? fact : `${subject} ${fact}`;
  return where === undefined ? sentence : `${where}: ${sentence}`;
}

/** What can be wrong with an access to guest memory. */
export type GuestMemoryErrorCode = "out-of-bounds" | "null-pointer" | "no-memory" | "memory-not-ready";

/** The access that a {@link GuestMemoryError} is about. */
export interface GuestMemoryAccess {
  /** First byte of the access. A `bigint` only where a number could not tell it exactly. */
  readonly offset: number | bigint;
  /** Bytes accessed. */
  readonly length: number | bigint;
  /** Bytes that the memory had at that moment. */
  readonly memorySize: number;
}

/**
 * Says that an access would leave the guest's memory (what other runtimes call a segmentation fault), or that there is
 * no memory to access. Nothing was read or written.
 *
 * Codes: `out-of-bounds`, `null-pointer` (a typed pointer at offset 0 was followed), `no-memory` (the guest has none),
 * `memory-not-ready` (a start function called the host before the guest's exported memory was there).
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
export class GuestMemoryError extends HostwrightError {
  override readonly code: GuestMemoryErrorCode;
  /** First byte of the access. */
  readonly offset: number | bigint;
  /** Bytes accessed. */
  readonly length: number | bigint;
  /** Bytes that the memory had at that moment. */
  readonly memorySize: number;

  constructor(code: GuestMemoryErrorCode, fact: string, access: GuestMemoryAccess, context?: ErrorContext) {
    super(fact, context);
    this.code = code;
    this.offset = access.offset;
    this.length = access.length;
    this.memorySize = access.memorySize;
  }

  override get name(): string {
    return "GuestMemoryError";
  }
}

/** What can be wrong with a value that comes from a guest. */
export type LiftErrorCode =
  | "invalid-utf8"
  | "invalid-utf16"
  | "unterminated"
  | "string-too-long"
  | "invalid-bool"
  | "index-out-of-range"
  | "unknown-discriminant"
  | "unknown-flag"
  | "endless"
  | "stale-handle"
  | "unknown-handle"
  | "null-callback"
  | "unknown-callback"
  | "wrong-function-type"
  | "out-of-range"
  | "needs-32-bit-memory"
  | "invalid-value";

/**
 * Says that what a guest passed, or what lies in its memory, is not a value of the type.
 *
 * Codes: `unknown-discriminant` (of an enumeration, variant or option), `unknown-flag` (a bit without a name), `endless` (to
 * copy: lists that contain themselves, or lead to more than is copied), `stale-handle` (dropped), `unknown-handle` (never
 * given), `null-callback`, `unknown-callback` (no function at that index), `wrong-function-type` (of a callback),
 * `invalid-utf8`, `invalid-utf16`, `unterminated` (a C string without a NUL), `string-too-long` (above 2^29 - 24 units),
 * `invalid-bool` (neither 0 nor 1), `index-out-of-range` (of a list), `out-of-range` (no number holds it exactly),
 * `needs-32-bit-memory` (a packed pair of a guest with a 64-bit memory), `invalid-value` (for types of your own).
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
export class LiftError extends HostwrightError {
  override readonly code: LiftErrorCode;
  /** What was found: a number, an offset, an index. */
  readonly value: unknown;

  constructor(code: LiftErrorCode, fact: string, value: unknown, context?: ErrorContext) {
    super(fact, context);
    this.code = code;
    this.value = value;
  }

  override get name(): string {
    return "LiftError";
  }
}

/** What can be wrong with a value that the host gives to a guest. */
export type LowerErrorCode =
  | "wrong-type"
  | "out-of-range"
  | "wrong-length"
  | "unknown-discriminant"
  | "unknown-flag"
  | "unknown-errno"
  | "foreign-memory"
  | "invalid-utf16"
  | "needs-allocation"
  | "needs-32-bit-memory"
  | "too-many-handles"
  | "guest-closed"
  | "no-allocator"
  | "allocation-failed"
  | "allocation-misaligned"
  | "promise";

/**
 * Says that a value does not fit the type it should be given to the guest as. The engine would have coerced it silently
 * (`undefined` to 0, a promise to 0, 300 to whatever bits it has).
 *
 * Codes: `wrong-type`, `out-of-range`, `wrong-length` (of a fixed array or a tuple), `unknown-discriminant` (of an
 * enumeration or variant), `unknown-flag` (a name that the flags do not have), `unknown-errno` (a name or number that the
 * module's errno table does not have), `foreign-memory` (a pointer or view into another memory), `invalid-utf16` (half of
 * a surrogate pair), `needs-allocation` (a string assigned to a struct's field: there is no memory to put it in),
 * `needs-32-bit-memory` (a packed pair for a guest with a 64-bit memory), `too-many-handles`, `guest-closed` (a handle
 * for a guest that is), `no-allocator` (the guest exports none), `allocation-failed` (it gave 0, or no offset),
 * `allocation-misaligned`, `promise` (a method without `async` returned one).
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
export class LowerError extends HostwrightError {
  override readonly code: LowerErrorCode;
  /** The value that does not fit. */
  readonly value: unknown;

  constructor(code: LowerErrorCode, fact: string, value: unknown, context?: ErrorContext) {
    super(fact, context);
    this.code = code;
    this.value = value;
  }

  override get name(): string {
    return "LowerError";
  }
}

/** What can be wrong with the definition of a type. */
export type TypeDefinitionErrorCode =
  "struct-without-fields" | "not-a-field" | "misplaced-decorator" | "invalid-definition" | "not-a-type";

/**
 * Says that a type or a struct class is not defined in a way that can work. Thrown when the type is made, or when a
 * struct's layout is first needed.
 *
 * Codes: `struct-without-fields`, `not-a-field` (`offsetOf` of a name that the struct does not have),
 * `misplaced-decorator`, `invalid-definition` (given to `defineType`, or a struct that contains itself),
 * `not-a-type`.
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
export class TypeDefinitionError extends HostwrightError {
  override readonly code: TypeDefinitionErrorCode;

  constructor(code: TypeDefinitionErrorCode, fact: string, context?: ErrorContext) {
    super(fact, context);
    this.code = code;
  }

  override get name(): string {
    return "TypeDefinitionError";
  }
}
