import type { TypeDescriptor } from "@hostwright/types";

import type { EntryCheck, MethodFor } from "./signature-check.js";
import { type FunctionOptions, type FunctionSpec, functionSpec } from "../metadata/function-spec.js";

/** Holds the types of an exported method, against which the compiler checks the method; made by {@link fn}. */
export interface ExportType<
  P extends readonly unknown[] = readonly never[],
  R = unknown,
  F = unknown,
  N = unknown,
  IsAsync extends boolean = boolean,
> extends FunctionSpec<P, R, IsAsync> {
  /**
   * Exists for the compiler only, not at run time: the method, where `fn` stands in a table, or the constraint on one. A
   * function, so that methods are compared as its parameter is.
   */
  readonly "~serves"?: (method: unknown extends F ? MethodFor<P, R> : F, name: N) => void;
}

// Two signatures: with an optional second parameter, TypeScript infers a missing result from the target of `satisfies`, and
// accepts it.

/**
 * Declares the types of an exported method without parameter decorators: in `static exports`, in `define`, and in a standard
 * `@wasm.export(name, fn([f64], f64))`. The parameters are in order, with `caller` where the method takes its caller.
 *
 * ```ts
 * import { type ExportsOf, fn, HostModuleBase } from "@hostwright/core";
 * import { f64, string } from "@hostwright/types";
 *
 * class Env extends HostModuleBase {
 *   static override readonly moduleName = "env";
 *   static readonly exports = {
 *     double: fn([f64], f64),
 *     print: fn([string], undefined, { name: "print_line" }),
 *   } satisfies ExportsOf<Env>;
 *
 *   double(x: number): number {
 *     return 2 * x;
 *   }
 *   print(text: string): void {
 *     console.log(text);
 *   }
 * }
 * ```
 */
export function fn<const P extends readonly unknown[], F, N>(
  parameters: EntryCheck<P, undefined, F, N>,
): ExportType<P, undefined, F, N>;
export function fn<
  const P extends readonly unknown[],
  const R extends TypeDescriptor | readonly TypeDescriptor[] | undefined,
  F,
  N,
  const O extends FunctionOptions = FunctionOptions,
>(
  parameters: EntryCheck<P, R, F, N>,
  result: R,
  options?: O,
): ExportType<P, R, F, N, O extends { readonly async: true } ? true : boolean>;

export function fn(
  parameters: unknown,
  result?: unknown,
  options: FunctionOptions = {},
): FunctionSpec<unknown, unknown> {
  return functionSpec(parameters, result, options);
}
