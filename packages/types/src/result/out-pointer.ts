import { receiveStored } from "../lending/receive.js";
import type { Lowerable, Receivable, Storable } from "../type/capabilities.js";
import type { Layouts } from "../type/layout.js";

/**
 * Makes the type of a result that is written through a trailing pointer: no core value, and one more offset after the
 * parameters, which is checked before the method is called.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function outPointer(of: Storable<unknown>): Lowerable<unknown> & Receivable<unknown> {
  const { store } = of;
  let layout: Layouts | undefined; // not known before the fields of a struct are
  return {
    name: of.name,
    flat: [],
    out: ["address"] as const,
    prepare: (memory, offset) => {
      const { size } = (layout ??= of.layout)[memory.addressType];
      memory.check(offset as number, size);
    },
    lower: (value, memory, offset) => {
      store(memory, offset as number, value);
    },
    outLayout: () => (layout ??= of.layout),
    receive: (memory, offset) => receiveStored(of, memory, offset as number),
    format: (value) => of.format(value),
    // The offset belongs to the result that this is a part of: only the value is described here.
    describe: () => of.describe(),
  };
}
