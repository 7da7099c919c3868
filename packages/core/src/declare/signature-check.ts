import type {
  AnyFunction,
  AnyObject,
  KeyName,
  LabelOf,
  Liftable,
  ParameterCheck,
  ResultCheck,
} from "@hostwright/types";

import type { ResultLabel, ResultOf } from "./result-check.js";

/** What a method takes for a list of parameter types. */
type ArgumentsOf<P extends readonly unknown[]> = {
  -readonly [I in keyof P]: P[I] extends Liftable<infer T> ? T : never;
};

/** A method that a table of exports may offer with these types. */
export type MethodFor<P extends readonly unknown[], R> = (
  ...parameters: ArgumentsOf<P>
) => ResultOf<R> | PromiseLike<ResultOf<R>>;

/** The message for the first element of a list that is no type for parameters; never where all are. */
export type ParameterListProblem<P> = P extends readonly [infer First, ...infer Rest]
  ? First extends Liftable<any>
    ? ParameterListProblem<Rest>
    : `${LabelOf<First>} cannot be a parameter: give a type that can be lifted`
  : never;

/** The list itself, or the message that the compiler shows. */
export type ParameterListCheck<P> = [ParameterListProblem<P>] extends [never] ? P : ParameterListProblem<P>;

// One message at a time: of a union of them, the compiler prints the name and not the words.

/** The message for the first parameter of F that does not accept what its type gives; never where all do. */
type ParameterProblem<
  F,
  P extends readonly unknown[],
  N extends PropertyKey,
  I extends never[] = [],
> = P extends readonly [infer T, ...infer Rest]
  ? ParameterCheck<Record<N, F>, N, I["length"], ValueOf<T>, LabelOf<T>> extends infer A
    ? A extends number
      ? ParameterProblem<F, Rest, N, [...I, never]>
      : A
    : never
  : never;

type ValueOf<T> = T extends Liftable<infer V> ? V : never;

type CountProblem<F extends AnyFunction, P extends readonly unknown[], N extends PropertyKey> = F extends (
  ...parameters: ArgumentsOf<P>
) => unknown
  ? never
  : `${KeyName<N>} has more parameters than the list has types`;

/** `A`, unless it is never. */
export type Or<A, B> = [A] extends [never] ? B : A;

/** The first thing that is wrong with a method for these types, in the words of decorators on parameters; or never. */
export type SignatureProblem<
  F extends AnyFunction,
  P extends readonly unknown[],
  R,
  N extends PropertyKey,
> = Or<
  ParameterProblem<F, P, N>,
  Or<CountProblem<F, P, N>, ResultCheck<N, F, ResultOf<R>, ResultLabel<R>, never>>
>;

/** What the compiler passes second to the decorator of a method: its key (legacy) or a context (standard). */
export type MemberKey = PropertyKey | DecoratorContext;

/** How the member is called. */
type NameOf<K> = K extends PropertyKey
  ? K
  : K extends { readonly name: infer N extends PropertyKey }
    ? N
    : string;

/** The method: legacy decorators get it in a descriptor, standard ones first of all. Never where it is none. */
type MethodOf<T, K, F> = K extends PropertyKey ? F : K extends ClassMethodDecoratorContext ? T : never;

type NoMethod<K> = `@wasm.export goes on a method, and ${KeyName<NameOf<K>>} is none`;

/** `K` when the method fits parameters and result; otherwise the message that the compiler shows. */
export type SignatureCheck<T, K, F, P extends readonly unknown[], R> = [MethodOf<T, K, F>] extends [never]
  ? NoMethod<K>
  : MethodOf<T, K, F> extends infer M extends AnyFunction
    ? Or<SignatureProblem<M, P, R, NameOf<K>>, K>
    : NoMethod<K>;

/** The message for parameters that nothing gives a type; never for a legacy decorator, or where there are none. */
type UntypedProblem<K, F extends AnyFunction> = K extends PropertyKey
  ? never
  : F extends () => unknown
    ? never
    : `a standard decorator does not see the parameters of ${KeyName<NameOf<K>>}: write wasm.export(name, [types], result)`;

/** `K` when the method returns `R` or a promise of it; otherwise the message that the compiler shows. */
export type ReturnCheck<T, K, F, R, N extends string> = [MethodOf<T, K, F>] extends [never]
  ? NoMethod<K>
  : MethodOf<T, K, F> extends infer M extends AnyFunction
    ? Or<Or<UntypedProblem<K, M>, ResultCheck<NameOf<K>, M, R, N, never>>, K>
    : NoMethod<K>;

/** What a decorator of methods is put on: a class's prototype (legacy), or the method (standard). */
export type Decorated = AnyObject | undefined;
