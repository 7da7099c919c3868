import type { GuestMemory } from "../memory/guest-memory.js";
import { defineType } from "../type/define-type.js";
import { checkOptions } from "../type/options.js";
import { noReference, nullReference, type PassedReference } from "./passed-reference.js";

/** A type of values of the host that a guest holds and cannot look into, and the factory of its variant without null. */
export interface ExternRefType extends PassedReference<unknown, "unknown"> {
  /** `@externref({ nullable: false }) value: unknown` */
  (options: { readonly nullable: false }): PassedReference<unknown, "unknown">;
}

/**
 * Any value of the host, passed as an `externref`: the guest keeps it in a table, a global or a local, and gives it back as
 * the very same value. It has no layout: references do not lie in memory.
 *
 * `null` is the null reference of the guest, in both directions; every other value is a reference, `undefined` and numbers
 * included. The engine keeps the value alive for as long as the guest holds it: nothing has to be freed in either direction.
 * No guest can make one up; but one that holds several may pass any of them, or `null`, so check each value (`instanceof`).
 * There are no errors, but in the variant `externref({ nullable: false })`, the `(ref extern)` of typed guests: null is there a `LiftError`
 * (`null-reference`), or as a result a `LowerError` (`wrong-type`). C: `__externref_t` (clang, `-mreference-types`); Rust: `i32` through an index into a table that
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
  variant: (options: { readonly nullable: false }) => {
    checkOptions("externref", options, { nullable: "flag" });
    // For programs without the compiler.
    return (options.nullable as boolean | undefined) === false ? nonNullExternref : externref;
  },
});

const nonNullExternref: PassedReference<unknown, "unknown"> = /* @__PURE__ */ defineType({
  name: "externref",
  label: "unknown",
  flat: ["externref"],
  lift: (_memory: GuestMemory, core: unknown): unknown => {
    if (core === null) throw nullReference(core, "externref", "take externref, which has null");
    return core;
  },
  lower: (value: unknown): unknown => {
    if (value === null) throw noReference(value, "externref", "take externref, which has null");
    return value;
  },
  details: () => ({ options: { nullable: false } }),
});
