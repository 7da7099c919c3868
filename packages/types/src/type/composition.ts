/** A part of a value, of a type `T`. */
export interface Part<T> {
  readonly type: T;
  /** The part in messages, after the name of the whole: `.x`, `[0]`. */
  readonly place: string;
}

/** The parts of a value that has all of them, in the order in which they lie. */
export interface Whole<T> {
  readonly parts: readonly Part<T>[];
  /**
   * Takes a value of the host apart.
   *
   * @throws {LowerError} when it does not fit the type
   */
  split(this: void, value: unknown): readonly unknown[];
  /** Makes a value of the host, a copy, of its parts. */
  join(this: void, parts: readonly unknown[]): unknown;
}

/** The cases of a value that is of one of them: a number says of which. */
export interface Cases<T> {
  /** The cases; `null` is the type of one without a value. */
  readonly cases: readonly (Part<T | null> & { readonly number: number })[];
  /**
   * Takes a value of the host apart: the number of its case, and its value.
   *
   * @throws {LowerError} when it does not fit the type
   */
  split(this: void, value: unknown): readonly [number: number, value: unknown];
  /** Makes a value of the host of the number of a case, and its value. */
  join(this: void, number: number, value: unknown): unknown;
}

/** How a value is put together: for calls that pass each of its parts by itself. */
export type Composition<T> = Whole<T> | Cases<T>;
