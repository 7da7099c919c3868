import type { GuestMemory } from "../memory/guest-memory.js";
import type { Encoded, Storable } from "../type/capabilities.js";
import { Copying } from "../type/copying.js";

/** Encodes a value that has a fixed layout, to be stored in memory that the guest allocates. */
export function encodeStorable(of: Storable<unknown>, value: unknown, memory: GuestMemory): Encoded {
  const { size, alignment } = of.layout[memory.addressType];
  // All views are replaced before the guest allocates: its memory may grow.
  const kept = new Copying().detach(of, value, memory);
  return {
    byteLength: size,
    alignment,
    length: 1,
    write: (to, offset) => {
      of.store(to, offset, kept);
    },
  };
}
