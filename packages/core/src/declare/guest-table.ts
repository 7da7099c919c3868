import type { ArgumentListProblem } from "@hostwright/types/internal";

import type { FunctionSpec } from "../metadata/function-spec.js";
import type { ArgumentsOf, ReceivedOf, ReceivedProblem } from "./guest-field-check.js";
import type { Or } from "./signature-check.js";

/** Selects the type of the function that an entry of a table declares. */
export type GuestFunctionFor<S> =
  S extends FunctionSpec<infer P extends readonly unknown[], infer R, infer A>
    ? (...args: ArgumentsOf<P>) => [A] extends [true] ? Promise<ReceivedOf<R>> : ReceivedOf<R>
    : never;

/** Checks a table of functions of a guest: itself, or the compiler's message in place of a wrong entry. */
export type GuestTableCheck<T> = {
  readonly [K in keyof T]: T[K] extends FunctionSpec<infer P extends readonly unknown[], infer R>
    ? Or<Or<ArgumentListProblem<P>, ReceivedProblem<R>>, T[K]>
    : "give what fn returns: fn([types], result)";
};
