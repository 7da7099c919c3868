// The marks and words of types that only the compiler reads. Members with a ~ are phantoms: no value has them.

/** The word for a type in compiler messages: phantom data only. */
export interface Labelled<N extends string> {
  /** Only for the compiler; never there at run time. */
  readonly "~label"?: N;
}

/** The word for a type in compiler messages; `Otherwise` where it has none. */
export type LabelOf<T, Otherwise extends string = string> = T extends {
  readonly "~label"?: infer N extends string;
}
  ? N
  : Otherwise;

/** Tells the compiler whether values are views of guest memory, or hold some; `boolean` where it cannot know. */
export interface Viewing<V extends boolean> {
  /** Only for the compiler; never there at run time. */
  readonly "~view"?: V;
}

/** `true` unless values are copied; `boolean` for an option that is not known before run time. */
export type ViewUnless<Copied extends boolean> = Copied extends true ? false : true;

/** The option of types whose values lie at an offset that the guest passes. */
export interface NullableOptions<N extends boolean = boolean> {
  /**
   * Makes offset 0, C's null pointer, `undefined`, whatever the length beside it; a host's `undefined` is passed as offset and
   * length 0. Offset 0 is an address like any other when left out.
   */
  readonly nullable?: N;
}

/** The values of a type with the option: a `T`, or also `undefined`. */
export type OrNull<T, N extends boolean> = N extends true ? T | undefined : T;

/** The word for them in compiler messages. */
export type OrNullLabel<L extends string, N extends boolean> = N extends true ? `${L} | undefined` : L;

/** `true` for a type, or a struct class, whose values are known to be views of guest memory, or to hold some. */
export type IsView<T> = T extends abstract new (...args: never[]) => unknown
  ? true
  : T extends { readonly "~view"?: infer V }
    ? [V] extends [true | undefined]
      ? true
      : false
    : false;

/** `true` where any of a union of types is one of views. */
export type HasView<T> = true extends IsView<T> ? true : false;
