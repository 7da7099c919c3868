import type { AddressType } from "@hostwright/types";

import type * as addressGuesses from "./address-guesses.js";
import type { GuestModule } from "./guest-module.js";
import type { LookUp } from "./look-up.js";

/** Tells how the memory of a guest is addressed. */
export interface GuestAddressType {
  readonly addressType: AddressType;
  /** Whether the guest declares it; else it comes from the options, or is a guess. */
  readonly isKnown: boolean;
}

/**
 * Finds out how the memory that host functions will work on is addressed. There is no instance yet, since the imports depend
 * on the address type; the memory is the one that is found later. `guesses` are
 * needed where the bytes of the guest do not tell; the option `said` counts only there.
 */
export function findAddressType(
  guest: GuestModule,
  memory: LookUp<"memory">,
  said: AddressType | undefined,
  guesses: typeof addressGuesses | undefined,
): GuestAddressType {
  const known = readAddressType(guest, memory) ?? guesses?.reflectAddressType(guest, memory.name);
  const addressType = known ?? said ?? guesses?.guessAddressType(memory) ?? "i32";
  return { addressType, isKnown: known !== undefined };
}

function readAddressType({ sections }: GuestModule, memory: LookUp<"memory">): AddressType | undefined {
  if (sections === undefined) return undefined;
  const { memories } = sections;
  const index = memory.choose()?.found?.index;
  // A guest that exports no memory, or several, still passes offsets of one size.
  return (
    memories[index ?? memories.length]?.addressType ??
    unanimous(memories.map(({ addressType }) => addressType))
  );
}

function unanimous(types: readonly (AddressType | undefined)[]): AddressType | undefined {
  return new Set(types).size === 1 ? types[0] : undefined;
}
