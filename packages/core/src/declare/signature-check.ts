import type {
  AnyFunction,
  AnyObject,
  IsView,
  KeyName,
  LabelOf,
  Liftable,
  ParameterCheck,
  ResultCheck,
  TypeDescriptor,
} from "@hostwright/types";

import type { ResultLabel, ResultOf, ResultTypeProblem } from "./result-check.js";
import type { TypeListProblem } from "./type-list-check.js";

/** Selects the arguments of a method for a list of parameter types. */
type ArgumentsOf<P extends readonly unknown[]> = {
  -readonly [I in keyof P]: P[I] extends Liftable<infer T> ? T : never;
};

/** Constrains a method that a table of exports lists with these types; no method fits types of functions of guests. */
export type MethodFor<P extends readonly unknown[], R> = [
  Or<ParameterListProblem<P>, ResultTypeProblem<R>>,
] extends [never]
  ? (...parameters: ArgumentsOf<P>) => ResultOf<R> | PromiseLike<ResultOf<R>>
  : Or<ParameterListProblem<P>, ResultTypeProblem<R>>;

/** Selects the message for the first element of a list that is not a type for parameters; never for a valid list. */
type ParameterListProblem<P> = P extends readonly [infer First, ...infer Rest]
  ? First extends Liftable<any>
    ? ParameterListProblem<Rest>
    : `${LabelOf<First>} cannot be a parameter: give a type that can be lifted`
  : never;

// One message at a time: of a union of messages, the compiler prints the alias and not the text.

/** Selects the message for the first parameter of F that does not accept the values of its type; never for a valid method. */
type ParameterProblem<
  F,
  P extends readonly unknown[],
  N extends PropertyKey,
  I extends never[] = [],
> = P extends readonly [infer T, ...infer Rest]
  ? ParameterCheck<Record<N, F>, N, I["length"], ValueOf<T>, LabelOf<T>, IsView<T>> extends infer A
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

/** Selects `A`, or `B` when `A` is never. */
export type Or<A, B> = [A] extends [never] ? B : A;

/** Selects the message for the first mistake of a method for these types, as decorators on parameters word it; or never. */
export type SignatureProblem<
  F extends AnyFunction,
  P extends readonly unknown[],
  R,
  N extends PropertyKey,
> = Or<
  Or<ParameterListProblem<P>, ResultTypeProblem<R>>,
  Or<
    ParameterProblem<F, P, N>,
    Or<CountProblem<F, P, N>, ResultCheck<N, F, ResultOf<R>, ResultLabel<R>, never>>
  >
>;

/** The second argument of a method's decorator: its key (legacy) or a context (standard). */
export type MemberKey = PropertyKey | DecoratorContext;

/** Selects the name of the member. */
export type NameOf<K> = K extends PropertyKey
  ? K
  : K extends { readonly name: infer N extends PropertyKey }
    ? N
    : string;

/** Selects the method: legacy decorators get it in a descriptor, standard ones as the first argument. Never for other members. */
type MethodOf<T, K, F> = K extends PropertyKey ? F : K extends ClassMethodDecoratorContext ? T : never;

type NoMethod<K> = `@wasm.export goes on a method, and ${KeyName<NameOf<K>>} is none`;

/** Selects `K` when the method of a host module fits parameters and result, else the compiler's message. */
export type SignatureCheck<T, K, F, P extends readonly unknown[], R> = [MethodOf<T, K, F>] extends [never]
  ? NoMethod<K>
  : MethodOf<T, K, F> extends infer M extends AnyFunction
    ? Or<SignatureProblem<M, P, R, NameOf<K>>, K>
    : NoMethod<K>;

/** Selects the message for parameters without types; never for a legacy decorator, or without parameters. */
type UntypedProblem<K, F extends AnyFunction> = K extends PropertyKey
  ? never
  : F extends () => unknown
    ? never
    : `a standard decorator does not see the parameters of ${KeyName<NameOf<K>>}: write wasm.export(name, [types], result)`;

/** Selects `K` when the method of a host module returns values of a type or promises of them, else the compiler's message. */
export type ReturnCheck<T, K, F, R> = Or<
  ResultTypeProblem<R>,
  [MethodOf<T, K, F>] extends [never]
    ? NoMethod<K>
    : MethodOf<T, K, F> extends infer M extends AnyFunction
      ? Or<Or<UntypedProblem<K, M>, ResultCheck<NameOf<K>, M, ResultOf<R>, ResultLabel<R>, never>>, K>
      : NoMethod<K>
>;

/** The target of a method's decorator: the prototype of the class (legacy), or the method (standard). */
export type Decorated = AnyObject | undefined;

/** Selects the list of types itself, or the compiler's message; also for the method F of name N, where one is known. */
export type EntryCheck<P extends readonly unknown[], R, F, N> = Or<EntryProblem<P, R, F, N>, P>;

type EntryProblem<P extends readonly unknown[], R, F, N> =
  // Unknown elsewhere than in a table of a host module: `any` in JavaScript.
  unknown extends F
    ? TypeListProblem<P>
    : // While the compiler infers the list, the result is its constraint.
      [TypeDescriptor] extends [R]
      ? never
      : F extends AnyFunction
        ? SignatureProblem<F, P, R, N & PropertyKey>
        : never;
