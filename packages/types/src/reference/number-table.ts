import type { LiftError } from "../errors.js";
import { noHandle, staleHandle, tooManyHandles, unknownHandle } from "./handle-errors.js";
import { LowestNumbers } from "./lowest-numbers.js";

/**
 * Holds the objects that one guest, or several with one memory, know by the lowest free numbers from `first`, as file descriptors are.
 * A number is given again once it is free: one that a guest still uses then means another object.
 */
export class NumberTable<T extends object> {
  readonly #max: number;
  readonly #first: number;
  readonly #numbers = new LowestNumbers();
  readonly #objects: (T | undefined)[] = [];
  readonly #handles = new Map<T, number>();

  constructor(max: number, first: number) {
    this.#max = max;
    this.#first = first;
  }

  /** The objects by number, as they are now. */
  get objects(): ReadonlyMap<number, T> {
    return new Map(Array.from(this.#handles, ([object, handle]) => [handle, object]));
  }

  /**
   * Gives the object of a number.
   *
   * @throws {LiftError} `stale-handle`, `unknown-handle`
   */
  get(handle: number): T {
    const object = this.#objects[handle - this.#first];
    if (object !== undefined) return object;
    throw this.#refusal(handle);
  }

  /**
   * Gives the number of an object: the one that it has, or the lowest that is free.
   *
   * @throws {LowerError} `too-many-handles`
   */
  handleOf(object: T): number {
    const known = this.#handles.get(object);
    if (known !== undefined) return known;
    if (this.#handles.size >= this.#max) throw tooManyHandles(this.#handles.size, object);
    const index = this.#numbers.take();
    this.#objects[index] = object;
    this.#handles.set(object, index + this.#first);
    return index + this.#first;
  }

  /**
   * Lets go of an object, by itself or by its number, which is free from then on; gives the object.
   *
   * @throws {LiftError} `stale-handle`, `unknown-handle`
   */
  drop(held: T | number): T {
    const handle = typeof held === "number" ? held : this.#handles.get(held);
    if (handle === undefined) throw noHandle(held);
    const object = this.get(handle);
    const index = handle - this.#first;
    this.#objects[index] = undefined;
    this.#handles.delete(object);
    this.#numbers.release(index);
    return object;
  }

  /** Drops all objects, and gives them. */
  clear(): readonly T[] {
    const objects = [...this.#handles.keys()];
    for (const object of objects) this.drop(object);
    return objects;
  }

  #refusal(handle: number): LiftError {
    const isNumber = typeof handle === "number" && Number.isInteger(handle) && handle >= this.#first;
    return isNumber && handle - this.#first < this.#numbers.given
      ? staleHandle(handle)
      : unknownHandle(handle);
  }
}
