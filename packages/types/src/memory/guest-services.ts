import type { EngineMemory } from "../platform.js";
import type { AddressType } from "./address.js";

/**
 * A function of a guest, with core values as parameters and result, which enters the guest with the current call context.
 */
export type GuestFunction = (...core: unknown[]) => unknown;

/**
 * The type of a function: the core values that it takes and returns, by the names of their value types.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html#function-types
 */
export interface FunctionType<Value extends string = string> {
  readonly parameters: readonly Value[];
  readonly results: readonly Value[];
}

/** The memory of a guest, which is a `GuestMemory`. */
export interface MemoryOfGuest {
  readonly addressType: AddressType;
  readonly guest: GuestServices | undefined;
}

/** A function of the host that is to be put into the table of a guest, which calls it by its index. */
export interface PlaceableFunction {
  /** The name of its type, for messages. */
  readonly name: string;
  readonly type: FunctionType;
  /** Whether the guest is suspended until the result is there. */
  readonly isAsync: boolean;
  /** The types of its arguments, each a `Liftable`. */
  readonly parameters: readonly { readonly name: string }[];
  /** The type of its result, a `Lowerable`; `undefined` without one. */
  readonly result: { readonly name: string } | undefined;
  /** Lifts the arguments, out of the memory of the guest that calls: guests may share a table. */
  readonly lift: (core: readonly unknown[], memory: MemoryOfGuest) => unknown[];
  /** Calls the function. Gives its result; a promise of it where it is asynchronous. */
  readonly call: (...args: unknown[]) => unknown;
  /** Lowers the result; `core` are the values that the guest has passed, among them the places for it. */
  readonly lower: (result: unknown, memory: MemoryOfGuest, core: readonly unknown[]) => unknown;
  /** Lowers an error that the result has room for, such as an `ErrnoError`; throws any other again. */
  readonly lowerFailure: (error: unknown, memory: MemoryOfGuest) => unknown;
}

/** A function of the host in the table of a guest. */
export interface PlacedFunction {
  readonly index: number;
  /** Tells whether it is in its place: the guest may have put another function there. */
  readonly isThere: () => boolean;
  /** Takes the function out of the table: its place is free for another. */
  readonly remove: () => void;
}

/** The services of a program: of guests that share a memory and a table of functions. */
export interface ProgramServices {
  /** Lists the other units, in the order in which they were instantiated. */
  others(): readonly GuestServices[];
  /** Gives the memory of the unit that a function belongs to which `tableFunction` has given. */
  memoryOf(found: GuestFunction): MemoryOfGuest;
  /** Keeps state for the program, as `memoryState` does for all guests with the memory. */
  state<T>(key: object, make: () => T, release?: (state: T) => void): T;
}

/** The steps of a call that the guest may be suspended in. No other call enters the guest from the first step to the last, but above it. */
export interface CallSteps<T> {
  /** Gives the core values to call the function with, when the calls before this one have ended. */
  begin(): readonly unknown[];
  /** Makes the value of the result. */
  end(result: unknown): T;
  /** Gives the error that the call fails with, in place of the one that was thrown: by a step, or by the guest. That one when left out. */
  fail?(error: unknown): unknown;
}

/**
 * The services of a guest that types may use besides its memory: functions to call, and state that lives as long as the
 * guest.
 */
export interface GuestServices {
  /** Whether the guest has been closed. */
  readonly isClosed: boolean;
  /** Whether its start function has not returned, so that none of its exports is there yet. */
  readonly isStarting: boolean;
  /** Finds an exported function; `undefined` when the guest exports none of that name. */
  exportedFunction(name: string): GuestFunction | undefined;
  /** Gives the value of an exported global; `undefined` when the guest exports none of that name. */
  exportedGlobal?(name: string): unknown;
  /**
   * Finds a memory of the guest by the name of an export or an import; `undefined` where it has none of that name, or it is not there yet.
   * `otherMemory` is the way to it. Absent where there is one memory only.
   */
  readonly memoryNamed?: ((name: string) => EngineMemory | undefined) | undefined;
  /**
   * Finds the function at an index of the guest's function table, a function pointer in C. Returns the same function each
   * time; `undefined` when there is none. Its type is compared where `type` is given.
   *
   * @throws {LiftError} `wrong-function-type` when the function is not of that type; `no-table`, `several-tables`,
   * `table-not-ready`
   */
  tableFunction(index: number, type?: FunctionType): GuestFunction | undefined;
  /**
   * Gives the function that enters the guest for one that the guest has passed by reference: the same each time. Its type is compared where
   * `type` is given. Absent in a guest that passes no such references.
   *
   * @throws {LiftError} `wrong-function-type` when the function is not of that type
   */
  referencedFunction?: ((reference: GuestFunction, type?: FunctionType) => GuestFunction) | undefined;
  /**
   * Gives a reference to a function of the host, with its type. Absent in a guest that is passed no such references.
   *
   * @throws {LowerError} `allocation-failed` when the engine compiles no module for it
   */
  functionReference?: ((placeable: PlaceableFunction) => GuestFunction) | undefined;
  /**
   * Calls a function that `tableFunction` or `referencedFunction` has given, so that asynchronous host functions can suspend it: once the
   * guest is suspended or does not run. Absent where the guest cannot be suspended.
   */
  callSuspendable?: (<T>(found: GuestFunction, steps: CallSteps<T>) => Promise<T>) | undefined;
  /**
   * Does work that gives memory back to the guest: it may enter the guest also where a signal has ended the call. Absent where that makes no
   * difference.
   */
  giveBack?: ((work: () => void) => void) | undefined;
  /**
   * Puts a function of the host into the table of the guest. Absent in a guest without a table.
   *
   * @throws {LowerError} `allocation-failed` when the table has no place for it
   */
  placeFunction?: ((placeable: PlaceableFunction) => PlacedFunction) | undefined;
  /**
   * Keeps state for as long as the guest lives: made at the first call for a key, returned at every later one, and passed to
   * `release` when the guest is closed.
   */
  state<T>(key: object, make: () => T, release?: (state: T) => void): T;

  /**
   * Counts bytes that are about to be copied out of the guest's memory, for the call of a host function that is running. Every
   * type of this package does so, and a type of your own should before it copies a length that the guest has chosen. Absent
   * where nothing is limited.
   *
   * @throws {LiftError} `copy-limit` when they are more than the host copies for one call
   */
  countCopy?(byteLength: number): void;

  /**
   * Reserves memory for a value of the host that is stored in a field, and returns its offset. Absent in a guest, whose fields
   * take values that lie in its memory already; there while a test places values in the memory of a `testGuest`.
   */
  readonly reserve?: ((byteLength: number, alignment: number) => number) | undefined;

  /**
   * Keeps state that belongs to the memory of the guest: guests that share a memory are parts of one program, and share this
   * state. It is made at the first call for a key, returned at every later one, and passed to `release` whenever the last guest
   * of the memory is closed; it stays for guests that use the memory after that.
   */
  memoryState<T>(key: object, make: () => T, release?: (state: T) => void): T;

  /** The program that the guest is a unit of. Absent in a guest without a table. */
  program?: ProgramServices | undefined;
}
