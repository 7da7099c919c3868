import { type Brandable, scalar, wrongType } from "./scalar.js";

/** A type of truth values. */
export type BoolType = Brandable<boolean, "boolean">;

/**
 * A truth value: a `boolean`, passed as `i32`, 1 byte in memory.
 *
 * On the way in 0 is `false` and anything else is `true`, as in C and in the canonical ABI; on the way out a boolean is 0 or 1, and
 * anything else is a `LowerError` (`wrong-type`). It is aligned to its size, and copied in both directions: nothing has to be freed. C:
 * `bool`, or an `int` that is a truth value; Rust: `bool`; AssemblyScript: `bool`.
 *
 * ```ts
 * import { bool, GuestMemory } from "@hostwright/types";
 *
 * console.log(bool.lift(new GuestMemory(0), 1)); // true
 * ```
 */
export const bool: BoolType = /* @__PURE__ */ scalar({
  name: "bool",
  label: "boolean",
  lift: (_memory, core: number) => core !== 0,
  lower: (value: boolean) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    throw wrongType("bool", value, "boolean");
  },
  layout: { size: 1, alignment: 1 },
  load: (memory, offset) => memory.readU8(offset) !== 0,
  write: (memory, offset, core: number) => {
    memory.writeU8(offset, core);
  },
});
