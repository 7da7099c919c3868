import { copyBytes, countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";
import type { Copying, CopyValue } from "../type/copying.js";
import { formatAny, formatElements, formatPart } from "../type/format.js";
import { GuestList, isList, listOf, noSuchIndex } from "./guest-list.js";
import { atIndex } from "./walk.js";

/** A list in the host: the elements of a guest's list as they were at one moment. */
class ListSnapshot<T> extends GuestList<T> {
  readonly #elements: T[];

  constructor(memory: GuestMemory, offset: number, elements: T[]) {
    super(memory, offset, elements.length);
    this.#elements = elements;
  }

  override get "~list"(): "kept" {
    return "kept";
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

/** The memories of the host that keep lists of numbers. */
const ownMemories = /* @__PURE__ */ new WeakSet<GuestMemory>();

/** Tells whether a list belongs to the host, and so has an end: lists of a guest may contain themselves. */
export function isKept(list: GuestList<unknown>): boolean {
  return list["~list"] === "kept" || ownMemories.has(list.memory);
}

/** Copies a guest's list into a list whose elements stay as they are now. */
export function snapshotOfList(
  list: GuestList<unknown>,
  element: Storable<unknown>,
  copying: Copying,
): GuestList<unknown> {
  if (!("typedArray" in element)) {
    return new ListSnapshot(list.memory, list.offset, copiedElements(list, element, copying));
  }
  const byteLength = list.length * element.layout[list.memory.addressType].size;
  // Before they are copied: many lists may name the same bytes.
  copying.spendBytes(byteLength);
  const bytes = copyBytes(list.memory, list.offset, byteLength);
  const memory = new GuestMemory(bytes.length, { addressType: list.memory.addressType });
  memory.writeBytes(0, bytes);
  ownMemories.add(memory);
  return listOf(element, memory.addressType)(memory, 0, list.length);
}

function copiedElements(list: GuestList<unknown>, element: Storable<unknown>, copying: Copying): unknown[] {
  countCopy(list.memory, list.length * VALUE_BYTES);
  const elements: unknown[] = [];
  // One by one, so that a list that is too long ends before it has been read.
  for (const each of list) {
    try {
      elements.push(copying.snapshot(element, each, list.memory));
    } catch (error) {
      throw atIndex(error, `list<${element.name}>`, elements.length);
    }
  }
  return elements;
}

/** Makes a list in the host of values that lie in no memory of a guest. */
export function listOfCopies(elements: unknown[]): GuestList<unknown> {
  return new ListSnapshot(new GuestMemory(0), 0, elements);
}

/** Finds how the elements of the host are detached. A list in guest memory is read there when it is copied, and has no views of its own. */
export function detachElements(of: Storable<unknown>): CopyValue | undefined {
  if (of.detach === undefined) return undefined;
  return (value: unknown, memory, copying) =>
    typeof value === "object" && value !== null && Symbol.iterator in value && !isList(value)
      ? Array.from(value as Iterable<unknown>, (each) => copying.detach(of, each, memory))
      : value;
}

/** Writes a list, or an array of the host; any other value as it is. */
export function formatList(of: Storable<unknown>, value: unknown): string {
  return isList(value) || Array.isArray(value) ? formatAll(of, value) : formatAny(value);
}

/** Writes the elements of a list or of a host array: those of a guest's list from as much of each as is shown. */
export function formatAll(of: Storable<unknown>, elements: GuestList<unknown> | readonly unknown[]): string {
  if (isList(elements) && elements["~list"] === "view") {
    const { memory, offset, length } = elements;
    const { size } = of.layout[memory.addressType];
    return formatElements(length, (index) => of.preview(memory, offset + index * size));
  }
  const at = (index: number): unknown => (isList(elements) ? elements.get(index) : elements[index]);
  return formatElements(elements.length, (index) => formatPart(() => of.format(at(index))));
}
