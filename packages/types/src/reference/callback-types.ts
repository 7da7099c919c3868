import type { LabelOf, Liftable, Lowerable, WasmType } from "../type/capabilities.js";

/** The types of the parameters of a guest's function, in order. */
export type CallbackParameters = readonly Lowerable<unknown>[];

/** The type of the result of a guest's function; `undefined` when it has none. */
export type CallbackResult = Liftable<unknown> | undefined;

type Given<P extends CallbackParameters> = {
  -readonly [I in keyof P]: P[I] extends Lowerable<infer T> ? T : never;
};

/** The host's function for a function of the guest: `(a: number, b: number) => number`. */
export type Callback<P extends CallbackParameters, R extends CallbackResult> = (
  ...args: Given<P>
) => R extends Liftable<infer T> ? T : void;

type Join<P extends CallbackParameters> = P extends readonly [infer A, ...infer B extends CallbackParameters]
  ? B["length"] extends 0
    ? LabelOf<A>
    : `${LabelOf<A>}, ${Join<B>}`
  : "";

/** The word for a callback in compiler messages. */
export type CallbackLabel<
  P extends CallbackParameters,
  R extends CallbackResult,
> = `(${Join<P>}) => ${R extends Liftable<unknown> ? LabelOf<R> : "void"}`;

/** A type of guest functions, and the factory of its variant. */
export interface CallbackType<F, N extends string> extends WasmType<F, N> {
  /** Lets the null pointer stand for `undefined`: `@callback([i32])({ nullable: true }) done: …` */
  (options: { readonly nullable: true }): WasmType<F | undefined, `${N} | undefined`>;
}
