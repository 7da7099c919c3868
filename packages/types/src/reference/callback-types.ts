import type { Liftable, Lowerable, WasmType } from "../type/capabilities.js";
import type { LabelOf } from "../type/phantoms.js";

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

/** The host's function for a function of the guest that may wait: `(a: number, b: number) => Promise<number>`. */
export type AsyncCallback<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;

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

/** The word for it in compiler messages: that of the callback, with a promise. */
type AsyncLabel<N extends string> = N extends `(${infer P}) => ${infer R}` ? `(${P}) => Promise<${R}>` : N;

/** `true`, or the compiler's message for a function that waits and whose result is a view of guest memory. */
type Awaitable<V> = [V] extends [true]
  ? "the result is a view, and the function waits: write { copy: true }"
  : true;

/** A type of guest functions, and the factory of its variants. `V` is `true` when the result is a view of guest memory. */
export interface CallbackType<F, N extends string, V extends boolean = boolean> extends WasmType<F, N> {
  /** Lets the null pointer stand for `undefined`: `@callback([i32])({ nullable: true }) done: …` */
  (options: { readonly nullable: true; readonly async?: false }): WasmType<F | undefined, `${N} | undefined`>;
  /** Lets the function wait for asynchronous host functions: `@callback([i32])({ async: true }) done: (n: number) => Promise<void>` */
  (options: {
    readonly async: Awaitable<V>;
    readonly nullable?: false;
  }): WasmType<AsyncCallback<F>, AsyncLabel<N>>;
  /** Both. */
  (options: {
    readonly async: Awaitable<V>;
    readonly nullable: true;
  }): WasmType<AsyncCallback<F> | undefined, `(${AsyncLabel<N>}) | undefined`>;
}
