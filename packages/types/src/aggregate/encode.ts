import { locateError, LowerError } from "../errors.js";
import { encodeStorable } from "../lending/encode-storable.js";
import type { AddressType } from "../memory/address.js";
import { GuestMemory } from "../memory/guest-memory.js";
import type { GuestServices } from "../memory/guest-services.js";
import type { Encodable } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { type Element, elementType, type ElementValue } from "../type/element.js";
import { checkOptions, type OptionKinds } from "../type/options.js";

/** The options of {@link encode}. */
export interface EncodeOptions {
  /** How the memory is addressed that the bytes are for: pointers take 4 bytes with `i32`, the default, and 8 with `i64`. */
  readonly addressType?: AddressType;
}

/** The values that {@link encode} takes for a type. */
export type EncodeValue<E> =
  E extends Encodable<infer T> ? T : E extends Element ? ElementValue<E> | Copy<ElementValue<E>> : never;

const OPTIONS: OptionKinds<EncodeOptions> = { addressType: ["i32", "i64"] };

/**
 * Encodes a value without a guest: gives the bytes that a struct, a list, a text or any other value with bytes has in guest memory, with
 * the padding of its layout as zeros. The bytes are the host's, and may be kept: for files, for tests, for data that is sent to a guest.
 *
 * A part that lies elsewhere, or that only a guest can hold, has no bytes here: a text or a list in a field, `allocated`, a handle, a
 * function (`LowerError`, `needs-guest`), or a pointer into another memory (`foreign-memory`). Null pointers have bytes.
 *
 * ```ts
 * import { encode, f32, list, struct, u8 } from "@hostwright/types";
 *
 * const Vertex = struct({ kind: u8, x: f32 });
 * console.log(encode(Vertex, { kind: 1, x: 1 })); // Uint8Array [1, 0, 0, 0, 0, 0, 128, 63]
 * console.log(encode(list(Vertex), [{ kind: 1, x: 1 }, { kind: 2, x: 2 }]).length); // 16
 * ```
 *
 * @throws {LowerError} `needs-guest`, `foreign-memory`, and the codes of the type for a value that does not fit it
 * @throws {TypeDefinitionError} `not-a-type`, `unknown-option`, `invalid-option`
 */
export function encode<E extends Encodable<unknown> | Element>(
  type: E,
  value: EncodeValue<E>,
  options: EncodeOptions = {},
): Uint8Array {
  checkOptions("encode", options, OPTIONS);
  const { addressType = "i32" } = options;
  const open = (byteLength: number): GuestMemory =>
    new GuestMemory(byteLength, { addressType, guest: new NoGuest() });
  try {
    const encoded =
      // By its power, since an element that lies elsewhere is encoded as such.
      typeof type === "function" && "encode" in type
        ? (type as unknown as Encodable<unknown>).encode(value, open(0))
        : encodeStorable(elementType(type as Element, "encode"), value, open(0));
    if (encoded === undefined) {
      const fact = "must be a value, since an absent one is the null pointer and has no bytes.";
      throw new LowerError("wrong-type", fact, value);
    }
    const memory = open(encoded.byteLength);
    encoded.write(memory, 0);
    return memory.bytes(0, encoded.byteLength);
  } catch (error) {
    throw locateError(error, "encode", (type as Encodable<unknown>).name);
  }
}

/** The services of a guest that is not there: each says so. */
class NoGuest implements GuestServices {
  readonly isClosed = false;
  readonly isStarting = false;
  readonly exportedFunction = refuse;
  readonly tableFunction = refuse;
  readonly placeFunction = refuse;
  readonly state = refuse;
  readonly memoryState = refuse;

  get reserve(): never {
    return refuse();
  }
}

function refuse(): never {
  const fact =
    "lies elsewhere in a guest, or is known to one alone, and encode has the bytes of one value and no guest. " +
    "Encode it by itself, or let a guest take the whole value.";
  throw new LowerError("needs-guest", fact, undefined, { subject: "the value" });
}
