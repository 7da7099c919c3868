import {
  defineType,
  type ErrnoName,
  ErrnoError,
  type GuestMemory,
  LiftError,
  type Liftable,
  string,
} from "@hostwright/types";

import { needs } from "./bits.js";

/**
 * Makes a type of parameters that tells the guest of a value that is none by an errno: where the type itself ends the guest's call.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function refusing<T, const N extends string>(type: Liftable<T>, label: N, errno: ErrnoName) {
  const { name, flat, lift } = type;
  return defineType({
    name,
    label,
    flat,
    lift: (memory: GuestMemory, core: number): T => lifted(() => lift(memory, core), errno),
    needsErrno: needs(errno),
    format: (value: T) => type.format(value),
  });
}

/** A path or the target of a link, as offset and length of its UTF-8; malformed UTF-8 is `EILSEQ`. */
export const path = /* @__PURE__ */ defineType({
  name: "path",
  label: "string",
  flat: ["address", "address"],
  lift: (memory: GuestMemory, offset: number, length: number): string => {
    try {
      return string.lift(memory, offset, length);
    } catch (error) {
      return refuse(error, "EILSEQ");
    }
  },
  needsErrno: /* @__PURE__ */ needs("EILSEQ"),
  format: (value: string) => string.format(value),
});

function lifted<T>(lift: () => T, errno: ErrnoName): T {
  try {
    return lift();
  } catch (error) {
    return refuse(error, errno);
  }
}

/** Fails with an errno for a value that is none; throws again for an offset outside the memory. */
function refuse(error: unknown, errno: ErrnoName): never {
  if (!(error instanceof LiftError) || error.code === "copy-limit") throw error;
  throw new ErrnoError(errno, { message: error.message, cause: error });
}
