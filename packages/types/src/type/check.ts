// The compiler has no way to write an error of our own. It does print the type that an argument should have had: so
// each check gives the very type it was given, or a sentence that this type is not assignable to.

/** Any object, instances of classes with private members included (a mapped type would refuse those). */
export type AnyObject = Record<PropertyKey, any>;

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** The name of a member in a message. */
export type KeyName<K> = K extends string | number ? `'${K}'` : "this member";

/** A tuple of I times never. */
type Skip<I extends number, A extends never[] = []> = A["length"] extends I ? A : Skip<I, [...A, never]>;

/** May F be called with a T at index I? One overload that takes it is enough. */
type Accepts<F, I extends number, T> = F extends (...args: [...Skip<I>, T, ...never[]]) => unknown
  ? true
  : false;

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/**
 * `I` when parameter `I` of `C[K]` accepts `T`, and is not a view in a method that waits; otherwise the message that the compiler shows. Where a legacy decorator
 * gets a descriptor in its place, before an accessor or a method, the compiler takes `number` for `I`.
 */
export type ParameterCheck<
  C extends AnyObject,
  K extends PropertyKey,
  I extends number,
  T,
  N extends string,
  V extends boolean = boolean,
> = number extends I
  ? `${KeyName<K>} is neither a parameter nor a field: write ${K extends string ? K : "field"}!: ${N}`
  : Accepts<C[K], I, T> extends true
    ? [V, Waits<C[K]>] extends [true, true]
      ? `parameter ${I} of ${KeyName<K>} is a view, and the method waits: write { copy: true }, or take buffer or pointer`
      : I
    : `parameter ${I} of ${KeyName<K>} must accept ${N}`;

/** `true` for a method that returns a promise, always or at times. */
export type Waits<F> = F extends (...args: never[]) => infer A
  ? 0 extends 1 & A
    ? false
    : [Extract<A, PromiseLike<unknown>>] extends [never]
      ? false
      : true
  : false;

/** The second argument of a field's decorator: its key (legacy) or a context (standard). */
export type FieldKey =
  PropertyKey | ClassFieldDecoratorContext<any, any> | ClassAccessorDecoratorContext<any, any>;

type Declared<C extends AnyObject | undefined, K> = K extends PropertyKey
  ? NonNullable<C>[K]
  : K extends ClassFieldDecoratorContext<any, infer V>
    ? V
    : K extends ClassAccessorDecoratorContext<any, infer V>
      ? V
      : never;

type FieldName<K> = K extends { readonly name: infer M } ? KeyName<M> : KeyName<K>;

/** `K` when the field is declared as `T`, optional or not; otherwise the message that the compiler shows. */
export type FieldCheck<C extends AnyObject | undefined, K, T, N extends string> = true extends
  Same<Declared<C, K>, T> | Same<Exclude<Declared<C, K>, undefined>, T>
  ? K
  : `field ${FieldName<K>} must be declared ${N}`;

/** `Ok`, the key, when F returns R or a promise of it; otherwise the message that the compiler shows. */
export type ResultCheck<K, F extends AnyFunction, R, N extends string, Ok = K> = F extends (
  ...args: never[]
) => infer A
  ? [A] extends [R | PromiseLike<R>]
    ? Ok
    : `${KeyName<K>} must return ${N} or Promise<${N}>`
  : never;
