import type { Allocator } from "../allocation/allocator.js";
import { callMemoryOf } from "../type/call-memory.js";
import type { Receive } from "../lending/receive.js";
import { takeOverParts } from "../lending/take-over.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { utf16 } from "../sequence/utf16.js";
import type { Encodable, Storable, TakeOver } from "../type/capabilities.js";
import { budgetOf, Copying } from "../type/copying.js";
import type { AllocatableType, Place } from "./placed-value.js";

const BYTE = { size: 1, alignment: 1 };

type FindAllocator = (memory: GuestMemory) => Allocator;
type PlaceReader = (memory: GuestMemory, ...core: never[]) => Place;

/**
 * Makes the function that receives a value for which a guest's function has allocated memory: copies it, and has the memory freed
 * when the call ends. `undefined` for a type whose values cannot be read.
 */
export function receiveAllocated(
  of: AllocatableType,
  nullable: boolean,
  placeOf: PlaceReader,
  find: FindAllocator,
): Receive | undefined {
  const read = readerOf(of);
  if (read === undefined) return undefined;
  // A place has two core values at most, and no function is made for a call: its variables would be put on the heap.
  return (memory, first, second) => {
    const place = placeOf(memory, first as never, second as never);
    if (nullable && place[0] === 0) return undefined;
    takeOver(of, memory, place, find);
    try {
      return read(memory, place[0], place[1]);
    } catch (error) {
      takeOverRest(of, memory, place);
      throw error;
    }
  };
}

function takeOverRest(of: AllocatableType, memory: GuestMemory, place: Place): void {
  takeOverParts(memory, (next) => {
    takeOverWithin(of, memory, place, next);
  });
}

/** Makes the function that receives an object of AssemblyScript, which is collected like any other. */
export function receiveObject(of: AllocatableType, nullable: boolean): Receive | undefined {
  const { fromText = (text: string): unknown => text, isText } = of;
  const { decode } = isText === true ? (utf16 as Encodable<string>) : of;
  if (decode === undefined) return undefined;
  return (memory, object) => {
    const offset = object as number;
    if (offset === 0) {
      if (!nullable) refuseNull(of, memory);
      return undefined;
    }
    // The bytes of an object stand before it: https://www.assemblyscript.org/runtime.html#memory-layout (rtSize).
    const byteLength = memory.readU32(offset - 4);
    const unit = isText === true ? 2 : unitOf(of, memory).size;
    const value = decode(memory, offset, Math.floor(byteLength / unit));
    return isText === true ? fromText(value as string) : copied(of, memory, value);
  };
}

/** Has the memory of a value freed when the call has ended that receives it, itself or as a part of another. */
export function takeOver(
  of: AllocatableType,
  memory: GuestMemory,
  [offset, length]: Place,
  find: FindAllocator,
): void {
  const call = callMemoryOf(memory);
  if (call === undefined || offset === 0 || (length === 0 && of.dangling === true)) return;
  const { size, alignment } = unitOf(of, memory);
  call.take(offset, length * size, alignment, find);
}

/** Takes over the parts of a value. */
export function takeOverWithin(
  of: AllocatableType,
  memory: GuestMemory,
  [offset, length]: Place,
  next: TakeOver,
): void {
  if (of.encode === undefined) next(of as Storable<unknown>, offset);
  else of.takeOverElements?.(memory, offset, length, next);
}

/** Makes the function that reads a value at a place. */
function readerOf(
  of: AllocatableType,
): ((memory: GuestMemory, offset: number, length: number) => unknown) | undefined {
  const { encode, decode, lift, load } = of;
  const read = encode === undefined ? load : (decode ?? lift);
  if (read === undefined) return undefined;
  return (memory, offset, length) => {
    if (offset === 0 && (encode === undefined || of.nullable === true)) {
      refuseNull(of, memory);
      return undefined;
    }
    return copied(of, memory, read(memory, offset, length));
  };
}

function copied(of: AllocatableType, memory: GuestMemory, value: unknown): unknown {
  // A text, for example: one value of the memory is never more than its budget.
  if (of.snapshot === undefined) return value;
  return new Copying(budgetOf(memory)).snapshot(of, value, memory);
}

/** Gives bytes and alignment of what the length of a place counts: the value itself, where it has no length. */
function unitOf(of: AllocatableType, { addressType }: GuestMemory): { size: number; alignment: number } {
  const layouts = of.encode === undefined ? of.layout : of.unit?.();
  return layouts?.[addressType] ?? BYTE;
}

function refuseNull(of: AllocatableType, memory: GuestMemory): void {
  if (of.nullable === true) return;
  const next = "Let the guest return a value, or take a type whose values may be absent.";
  throw nullPointer(memory, 1, `the value (${of.name})`, next);
}
