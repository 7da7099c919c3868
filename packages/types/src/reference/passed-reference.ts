import { LiftError, LowerError } from "../errors.js";
import type { ParameterType, ResultType } from "../type/capabilities.js";

/** The options of the variants of reference types. */
export interface ReferenceOptions<N extends boolean = boolean> {
  /** Makes the null reference `undefined`, in both directions. It is an error when left out. */
  readonly nullable?: N;
}

/** A type of references as parameters and results, which do not lie in memory. */
export interface PassedReference<T, N extends string> extends ParameterType<T, N, false>, ResultType<T, N> {}

/**
 * Gives a reference that a guest has passed; `undefined` for null, where that is a value.
 *
 * @throws {LiftError} `null-reference`
 */
export function presentReference(core: unknown, name: string, nullable: boolean): unknown {
  // A guest may hold `undefined` as a value of the host, which is null here.
  if (core !== null && core !== undefined) return core;
  if (nullable) return undefined;
  throw nullReference(core, name, `take ${name}({ nullable: true }) to get undefined`);
}

/** Makes the error for null in place of a reference; `otherwise` is the way to take it. */
export function nullReference(core: null | undefined, name: string, otherwise: string): LiftError {
  const fact = `is ${String(core)}. Let the guest pass a reference, or ${otherwise}.`;
  return new LiftError("null-reference", fact, core, { subject: name });
}

/** Makes the error for a value of the host in place of a reference; `otherwise` is the way to give null. */
export function noReference(value: null | undefined, name: string, otherwise: string): LowerError {
  const fact = `must be a reference, not ${String(value)}. Give one, or ${otherwise}.`;
  return new LowerError("wrong-type", fact, value, { subject: name });
}
