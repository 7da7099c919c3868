import { GuestMemoryError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Layouts, Lowerable, Storable } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";

/**
 * Makes the type of a result that is written through a trailing pointer: no core value, and one more offset after the
 * parameters, which is checked before the method is called.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function outPointer(of: Storable<unknown>): Lowerable<unknown> {
  const { store } = of;
  let layout: Layouts | undefined; // not known before the fields of a struct are
  const type = {
    name: of.name,
    flat: [],
    out: ["address"] as const,
    prepare: (memory: GuestMemory, offset: number | bigint) => {
      const { size } = (layout ??= of.layout)[memory.addressType];
      if (offset === 0) refuseNull(size, memory);
      memory.check(offset, size);
    },
    lower: (value: unknown, memory: GuestMemory, offset: number) => {
      store(memory, offset, value);
    },
    format: (value: unknown) => of.format(value),
  };
  // The place belongs to the result that this is a part of: what is described here is the value.
  return makeType(type, { members: { describe: () => of.describe() } }) as Lowerable<unknown>;
}

function refuseNull(length: number, memory: GuestMemory): never {
  throw new GuestMemoryError(
    "null-pointer",
    "is to be put at a null pointer. Let the guest pass the place of a variable.",
    { offset: 0, length, memorySize: memory.byteLength },
    { subject: "the result" },
  );
}
