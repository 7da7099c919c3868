import { callMemoryOf } from "../type/call-memory.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { isSameMemory } from "../memory/same-memory.js";
import type { Encoded } from "../type/capabilities.js";
import { isTypedArray } from "../type/realms.js";
import { isList } from "./guest-list.js";
import { isKept } from "./list-snapshot.js";

/**
 * Puts a value of the host into memory for a field that says where its value lies: memory that the guest lends for a call of its
 * function, or that a `testGuest` reserves. Returns offset and length; `undefined` where there is no such memory, and for a value that
 * lies in the memory of the guest already.
 */
export function placeInField(
  memory: GuestMemory,
  value: unknown,
  encode: (value: never, memory: GuestMemory) => Encoded | undefined,
): readonly [offset: number, length: number] | undefined {
  const call = callMemoryOf(memory);
  const reserve = memory.guest?.reserve;
  if ((call === undefined && reserve === undefined) || liesIn(memory, value)) return undefined;
  const encoded = encode(value as never, memory);
  if (encoded === undefined) return [0, 0];
  if (call !== undefined) return [call.lend(encoded), encoded.length];
  const offset = reserve?.(encoded.byteLength, encoded.alignment) ?? 0;
  encoded.write(memory, offset);
  return [offset, encoded.length];
}

function liesIn(memory: GuestMemory, value: unknown): boolean {
  if (isTypedArray(value)) return memory.hasBuffer(value.buffer);
  return isList(value) && isSameMemory(value.memory, memory) && !isKept(value);
}
