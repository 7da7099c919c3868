import type { ObjectShape } from "../allocation/managed-class.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { makeObject, pinnedObject, placeObject, readObject } from "../sequence/managed-object.js";
import { callMemoryOf } from "../type/call-memory.js";
import type { CallMemory, Encoded } from "../type/capabilities.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { Callable } from "./callback-call.js";
import { indexOf, isOfGuest, type LiftCallback } from "./lifted-callback.js";

/** The layout of a function of AssemblyScript: its index in the table, and an environment, which the language does not use yet. */
const BYTES = 8;

/** The conversions of functions by their index. */
interface ByIndex {
  readonly name: string;
  readonly nullable: boolean;
  readonly lift: LiftCallback;
  readonly lower: (value: unknown, memory: GuestMemory, call?: CallMemory) => number;
}

/** The powers of a type of functions that are passed as objects of AssemblyScript. */
export interface ManagedFunctionPowers extends Required<
  Pick<TypeDefinition, "lend" | "layout" | "load" | "store" | "members">
> {
  readonly lift: (memory: GuestMemory, offset: number) => Callable;
  readonly lower: (value: unknown, memory: GuestMemory) => number;
}

/** Gives the index of a function in the table by the offset of its object. */
export function indexIn(memory: GuestMemory, offset: number, name: string): number {
  return readObject(memory, offset, shapeOf(name), (_memory, at) => memory.readU32(at));
}

function shapeOf(name: string): ObjectShape {
  return { kind: "Function", size: BYTES, name };
}

/**
 * Makes the powers of a type of functions that are passed as objects of AssemblyScript, out of those by index. A function of the guest is the
 * object that it has passed.
 */
export function managedFunction({
  name,
  nullable,
  lift: liftIndex,
  lower: lowerIndex,
}: ByIndex): ManagedFunctionPowers {
  const shape = shapeOf(name);
  const passed = new WeakMap<Callable, number>();
  const lift = (memory: GuestMemory, offset: number): Callable => {
    const callable = liftIndex(memory, indexIn(memory, offset, name));
    passed.set(callable, offset);
    return callable;
  };
  /** Finds the object that a function of the guest has. */
  const known = (value: unknown, memory: GuestMemory): number | undefined =>
    typeof value !== "function" || isOfGuest(value)
      ? indexOf(value, memory, name) && passed.get(value as Callable)
      : undefined;
  const encoder =
    (call?: CallMemory) =>
    (value: unknown, memory: GuestMemory): Encoded => ({
      byteLength: BYTES,
      alignment: 4,
      length: 1,
      // The function has a place in the table once the object is there: a guest without memory is not given one.
      write: (to, offset) => {
        to.writeU32(offset, lowerIndex(value, memory, call));
        to.writeU32(offset + 4, 0);
      },
    });
  const pinned = (value: unknown, memory: GuestMemory, call?: CallMemory): number =>
    pinnedObject(makeObject(value, memory, encoder(call)), memory, shape, call);
  return {
    lift,
    lower: (value, memory) =>
      known(value, memory) ?? placeObject(makeObject(value, memory, encoder()), memory, shape),
    lend: (value: unknown, memory: GuestMemory) => {
      if (nullable && value === undefined) return () => 0;
      const object = known(value, memory);
      return (call) => object ?? pinned(value, memory, call);
    },
    layout: ADDRESS_LAYOUT,
    load: (memory, at) => lift(memory, memory.readAddress(at) as number),
    store: (memory, at, value: unknown) => {
      memory.check(at, ADDRESS_LAYOUT.i32.size);
      memory.writeAddress(at, known(value, memory) ?? pinned(value, memory, callMemoryOf(memory)));
    },
    members: { "~object": true },
  };
}
