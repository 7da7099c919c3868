import { FakeGuest } from "../memory/fake-guest.fixture.js";
import type { GuestMemoryOptions } from "../memory/memory-options.js";

/** A guest with a heap that knows which pieces are taken. */
export interface HeapGuest {
  readonly guest: FakeGuest;
  /** Bytes of the pieces that are taken, by offset. */
  readonly live: Map<number, number>;
  /** Allocates as the guest's own code does. */
  readonly allocate: (bytes: Uint8Array) => number;
  /** How many allocations succeed before `malloc` says that there is no more. */
  left: number;
}

/** Makes a guest that exports `malloc` and `free`. */
export function heapGuest(options: GuestMemoryOptions = {}): HeapGuest {
  const guest = new FakeGuest(65536, options);
  const live = new Map<number, number>();
  let next = 1024;
  const take = (byteLength: number): number => {
    const offset = next;
    next = 1024 + ((next - 1024 + Math.max(256, Math.ceil(byteLength / 16) * 16)) % 32768);
    live.set(offset, byteLength);
    return offset;
  };
  const made: HeapGuest = {
    guest,
    live,
    left: Infinity,
    allocate: (bytes) => {
      const offset = take(bytes.length);
      guest.memory.writeBytes(offset, bytes);
      return offset;
    },
  };
  const wide = options.addressType === "i64";
  guest.functions["malloc"] = (byteLength) => {
    const offset = made.left-- > 0 ? take(Number(byteLength)) : 0;
    return wide ? BigInt(offset) : offset;
  };
  guest.functions["free"] = (offset) => {
    if (!live.delete(Number(offset))) throw new Error(`free(${String(offset)}): not taken`);
  };
  return made;
}
