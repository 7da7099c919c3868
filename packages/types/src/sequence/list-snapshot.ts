import { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";
import { snapshotOf, spendBytes } from "../type/snapshot.js";
import { GuestList, listOf, noSuchIndex } from "./guest-list.js";

/** A list that lies in the host: the elements of a guest's list, as they were at one moment. */
export class ListSnapshot<T> extends GuestList<T> {
  readonly #elements: T[] = [];

  constructor(of: GuestList<T>, element: Storable<T>) {
    super(of.memory, of.offset, of.length);
    // One by one, so that a list that is too long ends before it has been read.
    for (const each of of) this.#elements.push(snapshotOf(element, each, of.memory) as T);
  }

  get(index: number): T {
    if (index in this.#elements) return this.#elements[index] as T;
    throw noSuchIndex(index, this.length);
  }

  set(index: number, value: T): void {
    if (!(index in this.#elements)) throw noSuchIndex(index, this.length);
    this.#elements[index] = value;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#elements.values();
  }
}

/** Makes a list in which the elements of a guest's list stay as they are now. */
export function snapshotOfList(list: GuestList<unknown>, element: Storable<unknown>): GuestList<unknown> {
  if (!("typedArray" in element)) return new ListSnapshot(list, element);
  const byteLength = list.length * element.layout[list.memory.addressType].size;
  // Before they are copied: many lists may name the same bytes.
  spendBytes(byteLength);
  const bytes = list.memory.readBytes(list.offset, byteLength);
  const memory = new GuestMemory(bytes.length, { addressType: list.memory.addressType });
  memory.writeBytes(0, bytes);
  return listOf(element, memory.addressType)(memory, 0, list.length);
}
