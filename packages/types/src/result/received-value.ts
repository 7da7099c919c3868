import type { Allocator } from "../allocation/allocator.js";
import { callMemoryOf } from "../type/call-memory.js";
import type { Receive } from "../lending/receive.js";
import { takeOverParts } from "../lending/take-over.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { utf16 } from "../sequence/utf16.js";
import type { Encodable, Storable, TakeOver } from "../type/capabilities.js";
import { budgetOf, Copying } from "../type/copying.js";
import type { Layouts } from "../type/layout.js";
import type { PairReader } from "../type/pair.js";
import type { AllocatableType, PlaceForm } from "./placed-value.js";

const BYTE: Layouts = { i32: { size: 1, alignment: 1 }, i64: { size: 1, alignment: 1 } };

type FindAllocator = (memory: GuestMemory) => Allocator;

/**
 * Makes the function that receives a value for which a guest's function has allocated memory: copies it, and has the memory freed
 * when the call ends. `lift` makes it of a reader of the place. `undefined` for a type whose values cannot be read.
 */
export function receiveAllocated(
  of: AllocatableType,
  nullable: boolean,
  lift: PlaceForm["lift"],
  find: FindAllocator,
): Receive | undefined {
  const read = readerOf(of);
  if (read === undefined) return undefined;
  const takeOver = takerOver(of, find);
  return lift((memory, offset, length) => {
    if (nullable && offset === 0) return undefined;
    takeOver(memory, offset, length);
    try {
      return read(memory, offset, length);
    } catch (error) {
      takeOverRest(of, memory, offset, length);
      throw error;
    }
  }) as Receive;
}

// A closure where no error is would put the variables of each call on the heap.
function takeOverRest(of: AllocatableType, memory: GuestMemory, offset: number, length: number): void {
  takeOverParts(memory, (next) => {
    takeOverWithin(of, memory, offset, length, next);
  });
}

/** Makes the function that receives an object of AssemblyScript, which is collected like any other. */
export function receiveObject(of: AllocatableType, nullable: boolean): Receive | undefined {
  const { fromText = (text: string): unknown => text, isText } = of;
  const { decode } = isText === true ? (utf16 as Encodable<string>) : of;
  if (decode === undefined) return undefined;
  const copy = copierOf(of);
  return (memory, object) => {
    const offset = object as number;
    if (offset === 0) {
      if (!nullable) refuseNull(of, memory);
      return undefined;
    }
    // The bytes of an object stand before it: https://www.assemblyscript.org/runtime.html#memory-layout (rtSize).
    const byteLength = memory.readU32(offset - 4);
    const unit = isText === true ? 2 : unitOf(of)[memory.addressType].size;
    const value = decode(memory, offset, Math.floor(byteLength / unit));
    return isText === true ? fromText(value as string) : copy(memory, value);
  };
}

/**
 * Makes the function that has the memory of a value freed when the call has ended that receives it, itself or as a part of another. All
 * that it needs of the type is looked up once: a type is a function with so many properties that each takes as long as a call.
 */
export function takerOver(of: AllocatableType, find: FindAllocator): PairReader<void> {
  const isDangling = of.dangling === true;
  let unit: Layouts | undefined;
  return (memory, offset, length) => {
    const call = callMemoryOf(memory);
    if (call === undefined || offset === 0 || (length === 0 && isDangling)) return;
    const { size, alignment } = (unit ??= unitOf(of))[memory.addressType];
    call.take(offset, length * size, alignment, find);
  };
}

/** Takes over the parts of a value. */
export function takeOverWithin(
  of: AllocatableType,
  memory: GuestMemory,
  offset: number,
  length: number,
  next: TakeOver,
): void {
  if (of.encode === undefined) next(of as Storable<unknown>, offset);
  else of.takeOverElements?.(memory, offset, length, next);
}

/** Makes the function that reads a value at a place. */
function readerOf(of: AllocatableType): PairReader<unknown> | undefined {
  const { encode, decode, lift, load, nullable } = of;
  const read = encode === undefined ? load : (decode ?? lift);
  if (read === undefined) return undefined;
  const copy = copierOf(of);
  const isNull = encode === undefined || nullable === true;
  return (memory, offset, length) => {
    if (isNull && offset === 0) {
      refuseNull(of, memory);
      return undefined;
    }
    return copy(memory, read(memory, offset, length));
  };
}

/** Makes the function that copies a value that was read. A text, for example, is a copy: one value is never more than the budget. */
function copierOf(of: AllocatableType): (memory: GuestMemory, value: unknown) => unknown {
  if (of.snapshot === undefined) return (_memory, value) => value;
  return (memory, value) => new Copying(budgetOf(memory)).snapshot(of, value, memory);
}

/** Gives bytes and alignment of what the length of a place counts: the value itself, where it has no length. */
function unitOf(of: AllocatableType): Layouts {
  return (of.encode === undefined ? of.layout : of.unit?.()) ?? BYTE;
}

function refuseNull(of: AllocatableType, memory: GuestMemory): void {
  if (of.nullable === true) return;
  const next = "Let the guest return a value, or take a type whose values may be absent.";
  throw nullPointer(memory, 1, `the value (${of.name})`, next);
}
