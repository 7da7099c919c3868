import type { FunctionSpec } from "../metadata/function-spec.js";

type Entry = "kind" | "parameters" | "result";

/** Constrains the result of `fn` for a method of type F and name N: `fn` in a table finds both here, and checks its types. */
// Without the other members of a specification: with one that a type has too, the message of the compiler would have two lines.
export interface ExportOf<F, N> extends Pick<FunctionSpec<readonly unknown[], unknown>, Entry> {
  /** Exists for the compiler only, not at run time. */
  readonly "~serves"?: (method: F, name: N) => void;
}

type MethodName<M> = { [K in keyof M]: M[K] extends (...args: never[]) => unknown ? K : never }[keyof M];

/**
 * Constrains the table of a class's exports: each entry is made by `fn` for the types of the public method of that name.
 *
 * ```ts
 * import { type ExportsOf, fn, HostModuleBase } from "@hostwright/core";
 * import { u32 } from "@hostwright/types";
 *
 * class Counter extends HostModuleBase {
 *   static override readonly moduleName = "counter";
 *   static readonly exports = { next: fn([], u32) } satisfies ExportsOf<Counter>;
 *   #count = 0;
 *   next(): number {
 *     return this.#count++;
 *   }
 * }
 * ```
 */
export type ExportsOf<M> = { readonly [K in MethodName<M>]?: ExportOf<M[K], K> };
