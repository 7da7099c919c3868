import type { GuestMemory } from "../memory/guest-memory.js";
import type { ManagedLayout } from "../sequence/managed.js";
import type { WideOptions } from "../type/address-form.js";
import type {
  FieldType,
  Liftable,
  Lowerable,
  ParameterType,
  Receivable,
  ResultType,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { ArgumentLabel, ArgumentListProblem, ArgumentOf, Has } from "../type/given-value.js";
import type { IsView, LabelOf, NullableOptions, OrNull, OrNullLabel } from "../type/phantoms.js";

/** The types of the parameters of a guest's function, in order: those that a guest's function can be given. */
export type CallbackParameters = readonly TypeDescriptor[];

/** The type of the result of a guest's function; `undefined` when it has none. */
export type CallbackResult = TypeDescriptor | undefined;

/** The list of types itself, or with the compiler's message for one that a guest's function cannot be given. */
export type ParametersCheck<P> = [ArgumentListProblem<P>] extends [never] ? P : ArgumentListProblem<P>;

/** The type itself, or the compiler's message for one that a guest's function cannot return. */
export type GotCheck<R> = [Got<R>] extends [never]
  ? `${LabelOf<R, "this">} cannot be got from a guest: give a type that can be lifted`
  : R;

type Given<P extends CallbackParameters> = { -readonly [I in keyof P]: ArgumentOf<P[I]> };

type Got<R> = R extends undefined
  ? void
  : R extends Liftable<infer T>
    ? T
    : Has<R, "~receives"> extends true
      ? R extends Receivable<infer T>
        ? T
        : never
      : never;

type GotLabel<R> = R extends undefined
  ? "void"
  : R extends Liftable<unknown>
    ? LabelOf<R>
    : R extends Receivable<unknown, infer N>
      ? N
      : string;

/** `true` where the result is a view of guest memory: what a guest gives away is copied. */
export type IsViewGot<R> = R extends Liftable<unknown> ? IsView<R> : false;

/** The host's function for a function of the guest: `(a: number, b: number) => number`. */
export type Callback<P extends CallbackParameters, R extends CallbackResult> = (...args: Given<P>) => Got<R>;

/**
 * The function of the host that a guest is given: it gets values as host functions do, and returns such. Of types without both directions it is that
 * of {@link Callback}, which the guest has passed itself.
 */
export type GivenCallback<P extends CallbackParameters, R extends CallbackResult> = [P, R] extends [
  readonly Liftable<unknown>[],
  Lowerable<unknown> | undefined,
]
  ? (
      ...args: { -readonly [I in keyof P]: P[I] extends Liftable<infer T> ? T : never }
    ) => R extends Lowerable<infer T> ? T : void
  : Callback<P, R>;

/** The host's function for a function of the guest that may wait: `(a: number, b: number) => Promise<number>`. */
export type AsyncCallback<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;

type Join<P extends CallbackParameters> = P extends readonly [infer A, ...infer B extends CallbackParameters]
  ? B["length"] extends 0
    ? ArgumentLabel<A>
    : `${ArgumentLabel<A>}, ${Join<B>}`
  : "";

/** The word for a callback in compiler messages. */
export type CallbackLabel<
  P extends CallbackParameters,
  R extends CallbackResult,
> = `(${Join<P>}) => ${GotLabel<R>}`;

/** The word for it in compiler messages: that of the callback, with a promise. */
type AsyncLabel<N extends string> = N extends `(${infer P}) => ${infer R}` ? `(${P}) => Promise<${R}>` : N;

/** The option itself, or the compiler's message for a function that waits and whose result is a view of guest memory. */
export type Awaitable<A, V> = [A, V] extends [true, true]
  ? "the result is a view, and the function waits: write { copy: true }"
  : A;

/** The function, or one that returns a promise. */
export type Variant<F, A extends boolean> = A extends true ? AsyncCallback<F> : F;
/** The word for the function of a variant in compiler messages. */
export type VariantLabel<L extends string, A extends boolean, N extends boolean> = A extends true
  ? N extends true
    ? `(${AsyncLabel<L>}) | undefined`
    : AsyncLabel<L>
  : OrNullLabel<L, N>;

/** The options of the variants of {@link callback}. */
export interface CallbackOptions<
  A extends boolean = boolean,
  N extends boolean = boolean,
  V extends boolean = boolean,
>
  extends NullableOptions<N>, WideOptions {
  /** Lets the function wait for asynchronous host functions: it returns a promise. */
  readonly async?: Awaitable<A, V>;
  /** Keeps a function of the host in the guest's table when the call of the guest's function has ended, until it is released. */
  readonly kept?: boolean;
  /** How many functions of the host a guest may hold at a time, from 1 to 1,048,575; 1,024 when left out. */
  readonly max?: number;
  /** Passes an object of AssemblyScript, as its functions are, in place of an index. */
  readonly layout?: ManagedLayout;
}

/** The functions of the host that guests have been given, and keep. */
export interface KeptCallbacks<T, L extends string> {
  /**
   * The same function given back: a parameter that releases it, as an `unsubscribe` does. `@listener.own done: Done`
   *
   * Its place in the table is free from then on, whatever the method does.
   */
  readonly own: ParameterType<T, L, false>;
  /**
   * Releases a function that the guest of a memory holds, given as its index or as the function, and gives the function.
   *
   * @throws {LiftError} `unknown-callback`: also when it has been released before
   */
  drop(memory: GuestMemory, held: NonNullable<T> | number): NonNullable<T>;
  /** Gives the functions that the guest of a memory holds now, by index. */
  held(memory: GuestMemory): ReadonlyMap<number, NonNullable<T>>;
}

type Kept<T, G, L extends string> = ParameterType<T, L> &
  ResultType<G, L> &
  FieldType<T, L> &
  KeptCallbacks<T, L>;

// One signature, since the compiler's message prints every overload.

/**
 * A type of guest functions, and the factory of its variants. `V` is `true` when the result is a view of guest memory; `G` is the function
 * of the host that a guest is given.
 */
export interface CallbackType<F, L extends string, V extends boolean = boolean, G = F>
  extends ParameterType<F, L>, ResultType<G, L>, FieldType<F, L>, KeptCallbacks<F, L> {
  /** `@callback([i32])({ nullable: true }) done: …`; `@callback([i32])({ async: true }) done: (n: number) => Promise<void>` */
  <A extends boolean = false, N extends boolean = false>(
    options: CallbackOptions<A, N, V>,
  ): Kept<OrNull<Variant<F, A>, N>, OrNull<Variant<G, A>, N>, VariantLabel<L, A, N>>;
}
