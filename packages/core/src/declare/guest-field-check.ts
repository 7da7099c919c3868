import type { AnyFunction, AnyObject, KeyName, LabelOf, Liftable, Receivable } from "@hostwright/types";
import type { ArgumentLabel, ArgumentListProblem, ArgumentOf, Has, IsAny } from "@hostwright/types/internal";

import type { Join } from "./result-check.js";
import type { NameOf, Or } from "./signature-check.js";

/** Selects the value that the host gets from a guest's function; never for a type whose values cannot be got. */
export type ReceivedOf<R> =
  IsAny<R> extends true
    ? unknown
    : R extends undefined
      ? void
      : Has<R, "~receives"> extends true
        ? R extends Receivable<infer T>
          ? T
          : never
        : R extends Liftable<infer T>
          ? T
          : R extends readonly unknown[]
            ? { -readonly [I in keyof R]: ReceivedOf<R[I]> }
            : never;

/** Names that value in compiler messages. */
type ReceivedLabel<R> = R extends readonly unknown[]
  ? `[${Join<{ [I in keyof R]: ReceivedLabel<R[I]> } extends infer L extends readonly string[] ? L : []>}]`
  : R extends undefined
    ? "void"
    : Has<R, "~receives"> extends true
      ? R extends Receivable<unknown, infer N>
        ? N
        : string
      : LabelOf<R>;

/** Selects the arguments of a guest's function for a list of types. */
export type ArgumentsOf<P extends readonly unknown[]> = { -readonly [I in keyof P]: ArgumentOf<P[I]> };

type ArgumentLabels<P extends readonly unknown[]> = { [I in keyof P]: ArgumentLabel<P[I]> };

/** Names a function in compiler messages: `(string, number) => string`. */
type FunctionLabel<
  P extends readonly unknown[],
  R,
  IsAsync,
> = `(${Join<ArgumentLabels<P> extends infer L extends readonly string[] ? L : []>}) => ${ReturnLabel<R, IsAsync>}`;

type ReturnLabel<R, IsAsync> = IsAsync extends true ? `Promise<${ReceivedLabel<R>}>` : ReceivedLabel<R>;

/** Selects the message for a type that cannot be the result of a guest's function; never for a valid one. */
export type ReceivedProblem<R> = R extends readonly [infer First, ...infer Rest]
  ? Or<ReceivedProblem<First>, ReceivedProblem<Rest>>
  : R extends readonly []
    ? never
    : [ReceivedOf<R>] extends [never]
      ? `${LabelOf<R, "this">} cannot be got from a guest: give a type that can be lifted, or a tuple of them`
      : never;

/** Selects the message for the first parameter whose values the type does not take. */
type ArgumentProblem<
  F extends AnyFunction,
  P extends readonly unknown[],
  N extends PropertyKey,
  I extends never[] = [],
> = P extends readonly [infer T, ...infer Rest]
  ? [Parameters<F>[I["length"]]] extends [ArgumentOf<T>]
    ? ArgumentProblem<F, Rest, N, [...I, never]>
    : `parameter ${I["length"]} of ${KeyName<N>} must be ${ArgumentLabel<T>}`
  : never;

type CountProblem<
  F extends AnyFunction,
  P extends readonly unknown[],
  N extends PropertyKey,
> = Parameters<F>["length"] extends P["length"]
  ? number extends Parameters<F>["length"]
    ? `${KeyName<N>} must have as many parameters as the list has types: ${P["length"]}`
    : never
  : `${KeyName<N>} must have as many parameters as the list has types: ${P["length"]}`;

type ReturnProblem<F extends AnyFunction, R, IsAsync, N extends PropertyKey> =
  ReturnType<F> extends infer A
    ? IsAsync extends true
      ? Promise<ReceivedOf<R>> extends A
        ? never
        : `${KeyName<N>} must return ${ReturnLabel<R, true>}`
      : [A] extends [void]
        ? void extends A
          ? never
          : Returned<A, R, N>
        : Returned<A, R, N>
    : never;

type Returned<A, R, N extends PropertyKey> =
  ReceivedOf<R> extends A
    ? never
    : [A] extends [PromiseLike<unknown>]
      ? `${KeyName<N>} must return ${ReceivedLabel<R>}: for a promise, write { async: true }`
      : `${KeyName<N>} must return ${ReceivedLabel<R>}`;

/** Selects the message for the first mistake of a field of type F for these types; never for a field that fits. */
type GuestFieldProblem<F, P extends readonly unknown[], R, IsAsync, N extends PropertyKey> = Or<
  Or<ArgumentListProblem<P>, ReceivedProblem<R>>,
  IsAny<F> extends true
    ? never
    : [F] extends [AnyFunction]
      ? Or<CountProblem<F, P, N>, Or<ArgumentProblem<F, P, N>, ReturnProblem<F, R, IsAsync, N>>>
      : `field ${KeyName<N>} must be declared ${FunctionLabel<P, R, IsAsync>}`
>;

/** The class of a member: legacy decorators get its prototype, standard ones a context that tells it. */
type ClassOf<T, K> = K extends PropertyKey
  ? T
  : K extends ClassFieldDecoratorContext<infer This, never>
    ? This
    : K extends { readonly access: { has(object: infer This): boolean } }
      ? This
      : never;

/** Is true for a member of a guest module. */
export type IsOfGuest<T, K> = Has<ClassOf<T, K>, "~guestModule">;

/** The type of a field. */
type FieldOf<T, K> = K extends PropertyKey
  ? // Not by keyof, which leaves private fields out.
    T extends AnyObject
    ? T[K]
    : never
  : K extends ClassFieldDecoratorContext<never, infer V>
    ? V
    : never;

/** Selects `K` when the field of a guest module fits parameters and result, else the compiler's message. */
export type GuestFieldCheck<T, K, F, P extends readonly unknown[], R, IsAsync> = [F] extends [never]
  ? K extends PropertyKey | ClassFieldDecoratorContext
    ? Or<GuestFieldProblem<FieldOf<T, K>, P, R, IsAsync, NameOf<K>>, K>
    : NoField<K>
  : NoField<K>;

type NoField<K> = `@wasm.export goes on a field of a guest module, and ${KeyName<NameOf<K>>} is none`;
