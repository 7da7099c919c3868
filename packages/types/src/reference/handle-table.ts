import { type LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { formatAny } from "../type/format.js";
import { noHandle, staleHandle, tooManyHandles, unknownHandle } from "./handle-errors.js";

// A handle is an i32: 20 bits for a slot, counted from 1 so that no handle is 0, 11 bits for the generation above it, and
// the sign bit 0 so that no handle is negative.
const SLOT_BITS = 20;
const SLOT_MASK = 0xf_ffff;
const LAST_GENERATION = 0x7ff;

/** Objects that one table can hold at a time. */
export const MOST_HANDLES = SLOT_MASK;

/**
 * Holds the objects that one guest, or several with one memory, have handles of. Each object has one handle at a time, and each number is a handle of
 * one object at most, for as long as the table lives: a slot is used again under its next generation, and never once it
 * has been through all of them.
 */
export class HandleTable<T extends object> {
  readonly #max: number;
  readonly #objects: (T | undefined)[] = [];
  /** Of each slot: the generation of the object in it, or of the next one that will be. */
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  readonly #handles = new Map<T, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** The objects by handle, as they are now. */
  get objects(): ReadonlyMap<number, T> {
    return new Map(Array.from(this.#handles, ([object, handle]) => [handle, object]));
  }

  /**
   * Gives the object of a handle.
   *
   * @throws {LiftError} `stale-handle`, `unknown-handle`
   */
  get(handle: number): T {
    const slot = slotOf(handle);
    const object = this.#objects[slot];
    if (object !== undefined && this.#generations[slot] === handle >>> SLOT_BITS) return object;
    throw this.#refusal(handle, slot);
  }

  /**
   * Gives the handle of an object: the one that it has, or a new one.
   *
   * @throws {LowerError} `too-many-handles`
   */
  handleOf(object: T): number {
    return this.#handles.get(object) ?? this.#add(object);
  }

  /**
   * Lets go of an object, by itself or by its handle, which is stale from then on; gives the object.
   *
   * @throws {LiftError} `stale-handle`, `unknown-handle`
   */
  drop(held: T | number): T {
    const handle = typeof held === "number" ? held : this.#handles.get(held);
    if (handle === undefined) throw noHandle(held);
    const object = this.get(handle);
    const slot = slotOf(handle);
    const generation = (this.#generations[slot] as number) + 1;
    this.#objects[slot] = undefined;
    this.#generations[slot] = generation;
    this.#handles.delete(object);
    if (generation <= LAST_GENERATION) this.#free.push(slot);
    return object;
  }

  /** Drops all objects, and gives them. Their handles stay stale, also for guests that use the memory later. */
  clear(): readonly T[] {
    const objects = [...this.#handles.keys()];
    for (const object of objects) this.drop(object);
    return objects;
  }

  #add(object: T): number {
    if (this.#handles.size >= this.#max) throw tooManyHandles(this.#handles.size, object);
    const slot = this.#free.pop() ?? this.#objects.length;
    if (slot >= MOST_HANDLES) {
      const fact = "cannot be given: all 2^31 have been given and dropped. Instantiate the guest again.";
      throw new LowerError("too-many-handles", fact, object, { subject: "a handle" });
    }
    const generation = (this.#generations[slot] ??= 0);
    const handle = (generation << SLOT_BITS) | (slot + 1);
    this.#objects[slot] = object;
    this.#handles.set(object, handle);
    return handle;
  }

  #refusal(handle: number, slot: number): LiftError {
    const generation = this.#generations[slot];
    return generation !== undefined && handle >>> SLOT_BITS < generation
      ? staleHandle(handle)
      : unknownHandle(handle);
  }
}

/**
 * Refuses a `max` of handles, or of functions, that is out of range.
 *
 * @throws {TypeDefinitionError} `invalid-definition`
 */
export function checkMax(max: number, where: string): void {
  if (Number.isInteger(max) && max >= 1 && max <= MOST_HANDLES) return;
  const fact = `must be an integer from 1 to ${String(MOST_HANDLES)}, not ${formatAny(max)}.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where, subject: "max" });
}

// Anything that is not an i32 would be cut down to the bits of one, and perhaps to those of a handle.
function slotOf(handle: number): number {
  return typeof handle === "number" && (handle | 0) === handle && handle > 0 ? (handle & SLOT_MASK) - 1 : -1;
}
