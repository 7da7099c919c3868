import { TypeDefinitionError } from "../errors.js";
import { safeName } from "../safe-text.js";
import type { AddressType } from "./address.js";
import type { GuestServices } from "./guest-services.js";

/** The options of a `GuestMemory`. */
export interface GuestMemoryOptions {
  /** How the memory is addressed; `i32` when left out. */
  readonly addressType?: AddressType;
  /** The guest that the memory belongs to. */
  readonly guest?: GuestServices;
}

const NAMES = ["addressType", "guest"];
const ADDRESS_TYPES: readonly unknown[] = ["i32", "i64", undefined];

/**
 * Refuses the options of a memory with a mistake.
 *
 * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`
 */
export function checkMemoryOptions(options: object): void {
  const where = "GuestMemory";
  for (const name of Object.keys(options)) {
    if (NAMES.includes(name)) continue;
    const fact = `is not an option. The options are ${NAMES.join(", ")}.`;
    throw new TypeDefinitionError("unknown-option", fact, { where, subject: `"${safeName(name)}"` });
  }
  const { addressType } = options as { readonly addressType?: unknown };
  if (ADDRESS_TYPES.includes(addressType)) return;
  const fact = `must be "i32" or "i64", not ${safeName(String(addressType))}.`;
  throw new TypeDefinitionError("invalid-option", fact, { where, subject: "addressType" });
}
