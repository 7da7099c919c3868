import { LiftError } from "../errors.js";
import { type Brandable, scalar, wrongType } from "./scalar.js";

/** A type of truth values. */
export type BoolType = Brandable<boolean, "boolean">;

function liftBool(core: number): boolean {
  if (core === 0) return false;
  if (core === 1) return true;
  throw new LiftError(
    "invalid-bool",
    `is not a bool: the guest passed ${String(core)}, not 0 or 1. Let it pass a bool, or take u32 here.`,
    core,
    { subject: "the value" },
  );
}

/**
 * A truth value: a `boolean`, passed as `i32` 0 or 1, 1 byte in memory.
 *
 * On the way in anything but 0 and 1 is a `LiftError` (`invalid-bool`); on the way out anything but a boolean is a
 * `LowerError` (`wrong-type`). It is aligned to its size, and copied in both directions: nothing has to be freed. C: `bool`;
 * Rust: `bool`; AssemblyScript: `bool`.
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
  lift: (_memory, core: number) => liftBool(core),
  lower: (value: boolean) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    throw wrongType("bool", value, "boolean");
  },
  layout: { size: 1, alignment: 1 },
  load: (memory, offset) => liftBool(memory.readU8(offset)),
  write: (memory, offset, core: number) => {
    memory.writeU8(offset, core);
  },
});
