import type { GuestMemory } from "../memory/guest-memory.js";
import type { ParameterType, ResultType } from "../type/capabilities.js";
import { defineType } from "../type/define-type.js";

/** A type of values of the host that a guest holds and cannot look into. */
export interface ExternRefType extends ParameterType<unknown, "unknown">, ResultType<unknown, "unknown"> {}

/**
 * Any value of the host, passed as an `externref`: the guest keeps it in a table, a global or a local, and gives it back as
 * the very same value. It has no layout: references do not lie in memory.
 *
 * `null` is the null reference of the guest, in both directions; every other value is a reference, `undefined` and numbers
 * included. The engine keeps the value alive for as long as the guest holds it: nothing has to be freed in either direction.
 * No guest can make one up; but one that holds several may pass any of them, or `null`, so check each value (`instanceof`).
 * There are no errors. C: `__externref_t` (clang, `-mreference-types`); Rust: `i32` through an index into a table that
 * wasm-bindgen keeps. AssemblyScript: `externref`, with `--enable reference-types`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { externref } from "@hostwright/types";
 *
 * class Dates extends HostModuleBase {
 *   static override readonly moduleName = "dates";
 *   @wasm.export("now", externref)
 *   now(): Date {
 *     return new Date();
 *   }
 *   @wasm.export("print")
 *   print(@externref date: unknown): void {
 *     if (date instanceof Date) console.log(date.toISOString());
 *   }
 * }
 * ```
 */
export const externref: ExternRefType = /* @__PURE__ */ defineType({
  // With the public function alone, and without a cast: a type of your own can do all that this one does.
  name: "externref",
  label: "unknown",
  flat: ["externref"],
  lift: (_memory: GuestMemory, core: unknown) => core,
  lower: (value: unknown) => value,
});
