import { type Allocator, allocatorFinder, ARRAY_BUFFER } from "../allocation/allocator.js";
import {
  classOfObject,
  formatClass,
  hasReferences,
  idOfClass,
  type ObjectShape,
} from "../allocation/managed-class.js";
import { LiftError, LowerError } from "../errors.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { withCallMemory } from "../type/call-memory.js";
import type { CallMemory, Encoded } from "../type/capabilities.js";
import type { PairReader } from "../type/pair.js";
import { freeQuietly, givePart, holdingObjects, holdObject, outsideStore } from "../type/whole-store.js";

/** Bytes in front of an object: https://www.assemblyscript.org/runtime.html#memory-layout */
const HEADER = 20;
const VIEW_BYTES = 12;
const ARRAY_BYTES = 16;

/** Finds where the elements of an object lie, and reads them. */
export function readObject<T>(
  memory: GuestMemory,
  offset: number,
  shape: ObjectShape,
  read: PairReader<T>,
): T {
  if (memory.addressType === "i64") throw new LiftError(...TOO_WIDE, offset);
  if (offset === 0)
    throw nullPointer(
      memory,
      1,
      formatClass(shape),
      "Let the guest pass an object, or take { nullable: true }.",
    );
  if (offset < HEADER) {
    const fact = `lies at ${String(offset)}, where an object has no room for the ${String(HEADER)} bytes in front of it. Let the guest pass an object.`;
    throw new LiftError("invalid-value", fact, offset, { subject: formatClass(shape) });
  }
  const kind = classOfObject(memory, memory.readU32(offset - 8), shape);
  if (kind === "TypedArray")
    return readUnits(memory, memory.readU32(offset + 4), memory.readU32(offset + 8), shape, read);
  // The bytes of an array are those that it has room for.
  if (kind === "Array") return read(memory, memory.readU32(offset + 4), memory.readU32(offset + 12));
  return readUnits(memory, offset, memory.readU32(offset - 4), shape, read);
}

function readUnits<T>(
  memory: GuestMemory,
  offset: number,
  byteLength: number,
  shape: ObjectShape,
  read: PairReader<T>,
): T {
  const count = byteLength / shape.size;
  if (Number.isInteger(count)) return read(memory, offset, count);
  const fact = `has ${String(byteLength)} bytes, which are not a multiple of ${String(shape.size)}. Let the guest pass whole elements.`;
  throw new LiftError("invalid-value", fact, byteLength, { subject: formatClass(shape) });
}

/** A value that is encoded, before memory is taken for it. */
export interface MadeObject {
  readonly allocator: Allocator;
  readonly encoded: Encoded;
}

/** Finds the functions of a guest that make objects. */
export const findObjects = /* @__PURE__ */ allocatorFinder("__new");

/** Encodes a value that will be an object. */
export function makeObject(
  value: unknown,
  memory: GuestMemory,
  encode: (value: never, memory: GuestMemory) => Encoded,
): MadeObject {
  if (memory.addressType === "i64") throw new LowerError(...TOO_WIDE, value);
  return { allocator: findObjects(memory), encoded: encode(value as never, memory) };
}

/**
 * Makes an object, and keeps it from being collected: until one refers to it that is being made, until the call has ended that it is made for,
 * or until the guest unpins it.
 */
export function pinnedObject(
  made: MadeObject,
  memory: GuestMemory,
  shape: ObjectShape,
  call: CallMemory | undefined,
): number {
  return withCallMemory(undefined, () => {
    const { allocator } = made;
    const offset = outsideStore(() => placeObject(made, memory, shape));
    allocator.pin?.(offset);
    const unpin = (): void => allocator.unpin?.(offset);
    if (holdObject(unpin)) return offset;
    if (call === undefined) givePart(unpin);
    else call.keep(unpin);
    return offset;
  });
}

/** Makes an object. The guest may collect it as soon as it makes another one. */
export function placeObject(
  { allocator, encoded }: MadeObject,
  memory: GuestMemory,
  shape: ObjectShape,
): number {
  const { byteLength, alignment } = encoded;
  const isView = shape.kind === "TypedArray" || shape.kind === "Array";
  const id = idOfClass(memory, shape);
  const data = allocator.allocate(memory, byteLength, alignment, isView ? ARRAY_BUFFER : id);
  const fill = (): number => {
    encoded.write(memory, data);
    return isView ? placeView(data, id, { allocator, encoded }, memory, shape) : data;
  };
  const refers = hasReferences(shape);
  // Nothing else is made meanwhile.
  if (!isView && !refers) return fill();
  const unpin = (): void => allocator.unpin?.(data);
  allocator.pin?.(data);
  let offset: number;
  try {
    offset = refers ? holdingObjects(fill) : fill();
  } catch (error) {
    freeQuietly(unpin);
    throw error;
  }
  unpin();
  return offset;
}

/** Makes the object that refers to elements. */
function placeView(
  data: number,
  id: number,
  { allocator, encoded: { byteLength, length } }: MadeObject,
  memory: GuestMemory,
  { kind }: ObjectShape,
): number {
  const isArray = kind === "Array";
  const view = outsideStore(() => allocator.allocate(memory, isArray ? ARRAY_BYTES : VIEW_BYTES, 4, id));
  memory.writeU32(view, data);
  memory.writeU32(view + 4, data);
  memory.writeU32(view + 8, byteLength);
  if (isArray) memory.writeU32(view + 12, length);
  return view;
}

const TOO_WIDE = [
  "needs-32-bit-memory",
  "is an object of AssemblyScript, whose memories have 32-bit addresses. Take a layout of two addresses.",
] as const;
