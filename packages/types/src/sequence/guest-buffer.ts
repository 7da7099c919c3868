import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { utf8Bytes } from "../type/codecs.js";
import { formatAny } from "../type/format.js";
import { isUint8Array } from "../type/realms.js";

/**
 * Room in guest memory that the host fills with bytes. It is valid until the host method returns, and stays so after growth
 * of the memory.
 *
 * ```ts
 * import { buffer, GuestMemory } from "@hostwright/types";
 *
 * const room = buffer.lift(new GuestMemory(64), 8, 4);
 * console.log(room.fill("hello"), room.fits(5), room.view); // 5 false Uint8Array [104, 101, 108, 108]
 * ```
 */
export interface GuestBuffer {
  /** The memory in which the room lies. */
  readonly memory: GuestMemory;
  /** The offset of the first byte. */
  readonly offset: number;
  /** The size of the room in bytes. */
  readonly capacity: number;
  /**
   * A view of the whole room, made anew at each access. It is borrowed: writing to it writes to the guest, and it is valid
   * until guest code runs again, which may grow the memory and leave the view empty.
   */
  readonly view: Uint8Array;
  /** Tells whether that many bytes fit. */
  fits(length: number): boolean;
  /**
   * Writes as much of the data as fits to the beginning, and returns the length of all of it in bytes: when that is above
   * the capacity, the guest can ask again with more room. A string is written as UTF-8 and cut off like bytes, in the
   * middle of a character if need be. Bytes after the data stay as they are.
   *
   * @throws {LowerError} `wrong-type` when the data is neither a `Uint8Array` nor a string
   */
  fill(data: Uint8Array | string): number;
}

/** A {@link GuestBuffer} at an offset of a guest's memory. */
export class PlacedBuffer implements GuestBuffer {
  readonly memory: GuestMemory;
  readonly offset: number;
  readonly capacity: number;

  constructor(memory: GuestMemory, offset: number, capacity: number) {
    memory.check(offset, capacity);
    this.memory = memory;
    this.offset = offset;
    this.capacity = capacity;
  }

  get view(): Uint8Array {
    return this.memory.bytes(this.offset, this.capacity);
  }

  // Marks room, since the other copy of this package has a class of its own, as `~list` marks a list.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would be in every buffer
  get "~buffer"(): true {
    return true;
  }

  fits(length: number): boolean {
    return length <= this.capacity;
  }

  fill(data: Uint8Array | string): number {
    const bytes = typeof data === "string" ? utf8Bytes(data) : data;
    if (!isUint8Array(bytes)) {
      throw new LowerError(
        "wrong-type",
        `must be a Uint8Array or a string, not ${formatAny(data)}. Convert it first.`,
        data,
        { subject: "the data" },
      );
    }
    this.memory.writeBytes(this.offset, bytes.subarray(0, this.capacity));
    return bytes.length;
  }
}

/** Tells whether a value is room, made by this copy of the package or by another. */
export function isBuffer(value: unknown): value is PlacedBuffer {
  return typeof value === "object" && value !== null && "~buffer" in value;
}
