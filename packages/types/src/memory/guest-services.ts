/** A function of a guest: takes and gives core values, and enters the guest with the current call context. */
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

/**
 * What a type may ask of the guest that a memory belongs to, besides its bytes: functions to call, and a place to keep what
 * belongs to the guest. Absent where a memory belongs to no guest.
 */
export interface GuestServices {
  /** Whether the guest has been closed. */
  readonly isClosed: boolean;
  /** Gives an exported function; `undefined` when the guest exports none of that name. */
  exportedFunction(name: string): GuestFunction | undefined;
  /**
   * Gives the function at an index of the guest's function table: what C calls a function pointer. The same one each
   * time; `undefined` when there is none there, or no table. Whether it is of the right type is looked at where a type is
   * given.
   *
   * @throws {LiftError} `wrong-function-type` when it takes or gives other core values than `type` says
   */
  tableFunction(index: number, type?: FunctionType): GuestFunction | undefined;
  /**
   * Keeps something for as long as the guest lives: made at the first call for a key, the same at every later one, and
   * given to `release` when the guest is closed.
   */
  state<T>(key: object, make: () => T, release?: (state: T) => void): T;
}
