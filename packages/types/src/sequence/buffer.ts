import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { isSameMemory } from "../memory/same-memory.js";
import type { FieldType, ParameterType } from "../type/capabilities.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { formatAny } from "../type/format.js";
import { type GuestBuffer, isBuffer, PlacedBuffer } from "./guest-buffer.js";
import type { PairOptions } from "../type/pair.js";
import { configurableSequence } from "./sequence.js";

/** A type of room in guest memory. */
export interface RoomType<N extends boolean = false>
  extends
    ParameterType<OrNull<GuestBuffer, N>, OrNullLabel<"GuestBuffer", N>>,
    FieldType<OrNull<GuestBuffer, N>, OrNullLabel<"GuestBuffer", N>> {}

/** The type {@link buffer}, which is also the factory of its variants. */
export interface BufferType extends RoomType {
  /** `@buffer({ layout: "packed" }) into: GuestBuffer`; `@buffer({ nullable: true }) into: GuestBuffer | undefined` */
  <N extends boolean = false>(options: PairOptions<N>): RoomType<N>;
}

/**
 * Room in guest memory that the host fills: a {@link GuestBuffer}, passed as `(offset, capacity)` in bytes, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8).
 *
 * `fill` writes as many bytes as fit, and returns the length of all of the data: a guest whose room was too small learns the
 * size that it needs and asks again; a capacity of 0 is fine. A host function gets room that the guest frees, valid until the
 * method returns, and returns none. A guest's function gets none, and returns room that stays its own, for as long as it
 * leaves it there. It is resolved at each access: it stays valid after growth of the memory and after guest code has run, and
 * an asynchronous method can fill it after it has waited. Room outside the memory is a `GuestMemoryError` (`out-of-bounds`)
 * before the method is called. A field takes a buffer in the same memory (`LowerError`: `wrong-type`, `foreign-memory`). C:
 * `uint8_t *buffer, size_t capacity`; Rust: `*mut u8, usize`; AssemblyScript: `buffer: usize, capacity: usize`, with
 * `changetype<usize>(room)` and `room.byteLength` of an `ArrayBuffer`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { buffer, string, u32, type GuestBuffer } from "@hostwright/types";
 *
 * class Environment extends HostModuleBase<Record<string, string>> {
 *   static override readonly moduleName = "environment";
 *   @wasm.export("get", u32)
 *   get(@string name: string, @buffer into: GuestBuffer): number {
 *     return into.fill(this.options[name] ?? ""); // the guest compares with its capacity
 *   }
 * }
 * ```
 */
export const buffer: BufferType = /* @__PURE__ */ configurableSequence({
  name: "buffer",
  defaults: {},
  functions: () => ({
    read: (memory: GuestMemory, offset: number, capacity: number) =>
      new PlacedBuffer(memory, offset, capacity),
    store: (memory, at, value: GuestBuffer, put) => {
      checkBuffer(memory, value);
      put(memory, at, value.offset, value.capacity);
    },
    format: ({ capacity, offset }: GuestBuffer) =>
      `${String(capacity)} ${capacity === 1 ? "byte" : "bytes"} at 0x${offset.toString(16)}`,
  }),
}) as BufferType;

function checkBuffer(memory: GuestMemory, value: GuestBuffer): void {
  if (!isBuffer(value)) {
    throw new LowerError("wrong-type", `must be a GuestBuffer, not ${formatAny(value)}.`, value, {
      subject: "buffer",
    });
  }
  if (!isSameMemory(value.memory, memory)) {
    throw new LowerError("foreign-memory", "must lie in this guest's memory, not another's.", value, {
      subject: "buffer",
    });
  }
}
