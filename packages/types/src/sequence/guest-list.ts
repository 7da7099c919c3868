import { LiftError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import { countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { keptFor } from "../type/kept-for.js";
import { atIndex, checkedWalk, loadedWalk, viewWalk, type Walk } from "./walk.js";

/**
 * A sequence of elements in guest memory, read and written in place. It is a view: valid until the host method returns or
 * guest code runs again.
 *
 * ```ts
 * import { GuestMemory, list, u16, type List } from "@hostwright/types";
 *
 * const numbers: List<number> = list(u16).lift(new GuestMemory(8), 0, 3);
 * numbers.set(1, 500);
 * console.log(numbers.length, numbers.get(1), numbers.toArray()); // 3 500 [0, 500, 0]
 * ```
 */
export interface List<T> extends Iterable<T> {
  /** The memory in which the elements lie. */
  readonly memory: GuestMemory;
  /** The offset of the first element, in bytes. */
  readonly offset: number;
  /** The number of elements. */
  readonly length: number;
  /**
   * Reads the element at an index, from 0.
   *
   * @throws {LiftError} `index-out-of-range`, or the fault of the element
   */
  get(index: number): T;
  /**
   * Writes the element at an index, from 0.
   *
   * @throws {LiftError} `index-out-of-range`
   * @throws {LowerError} when the value does not fit the element's type
   */
  set(index: number, value: T | Copy<T>): void;
  /** Reads all elements into an array of the host; elements that are views stay views. */
  toArray(): T[];
}

/** The {@link List} of elements of any type. */
export abstract class GuestList<T> implements List<T> {
  declare readonly memory: GuestMemory;
  declare readonly offset: number;
  declare readonly length: number;

  constructor(memory: GuestMemory, offset: number, length: number) {
    this.memory = memory;
    this.offset = offset;
    this.length = length;
  }

  abstract get(index: number): T;
  abstract set(index: number, value: T | Copy<T>): void;
  abstract [Symbol.iterator](): IterableIterator<T>;

  // Marks a list, since the other copy of this package has a class of its own. A text and not a symbol: bundlers keep a
  // class for a computed member.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would be in every list
  get "~list"(): "view" | "kept" {
    return "view";
  }

  toArray(): T[] {
    if (this["~list"] === "view") countCopy(this.memory, this.length * VALUE_BYTES);
    return Array.from(this);
  }
}

/** Tells whether a value is a list, made by this copy of the package or by another. */
export function isList(value: unknown): value is GuestList<unknown> {
  return typeof value === "object" && value !== null && "~list" in value;
}

/** Makes the list of `length` elements at an offset, which have to lie inside the memory. */
type ListMaker<T> = (memory: GuestMemory, offset: number, length: number) => GuestList<T>;

type ListClass<T> = new (...range: Parameters<ListMaker<T>>) => GuestList<T>;

const makers = /* @__PURE__ */ keptFor(makeListClass);

/** Returns the maker of lists of a type in memories of one address type; the same one each time. */
export function listOf<T>(element: Storable<T>, addressType: AddressType): ListMaker<T> {
  return makers(element, addressType) as ListMaker<T>;
}

// A class for each type of elements, which captures their loader: the engine then knows the loader by the list's class, and
// inlines it. See RATIONALE.md, "Types lift for one kind of memory".
function makeListClass<T>(element: Storable<T>, addressType: AddressType): ListMaker<T> {
  const { size } = element.layout[addressType];
  const loader = element.loaderFor?.(addressType);
  const store = element.storerFor?.(addressType) ?? element.store;
  if (loader === undefined) {
    const { load, name } = element;
    const owner = `list<${name}>`;
    return listClass(size, load, store, checkedWalk(size, load, owner), checkedGet(size, load, owner));
  }
  // An element that cannot fail to load, and is not a number, is a view.
  const walk = "typedArray" in element ? loadedWalk : viewWalk;
  return listClass(size, loader, store, walk(size, loader));
}

// The class captures parameters alone, for the reason in walk.ts.
function listClass<T>(
  stride: number,
  load: Storable<T>["load"],
  store: Storable<T>["store"],
  walk: Walk<T>,
  checked?: GuestList<T>["get"],
): ListMaker<T> {
  // Not by `extends`: a constructor without text of its own is looked up at each call, in 80 ns.
  class ListOfElement {
    declare readonly memory: GuestMemory;
    declare readonly offset: number;
    declare readonly length: number;

    constructor(memory: GuestMemory, offset: number, length: number) {
      this.memory = memory;
      this.offset = offset;
      this.length = length;
    }

    get(index: number): T {
      if (Number.isInteger(index) && index >= 0 && index < this.length)
        return load(this.memory, this.offset + index * stride);
      throw noSuchIndex(index, this.length);
    }

    set(index: number, value: T | Copy<T>): void {
      if (!(Number.isInteger(index) && index >= 0 && index < this.length))
        throw noSuchIndex(index, this.length);
      store(this.memory, this.offset + index * stride, value as T);
    }
  }
  Object.defineProperty(ListOfElement.prototype, Symbol.iterator, {
    value: walk,
    writable: true,
    configurable: true,
  });
  if (checked !== undefined) ListOfElement.prototype.get = checked;
  Object.setPrototypeOf(ListOfElement.prototype, GuestList.prototype);
  return maker(ListOfElement as unknown as ListClass<T>, stride);
}

/** Makes the `get` of lists whose elements may fail to load; other lists need no `try`. */
function checkedGet<T>(stride: number, load: Storable<T>["load"], owner: string): GuestList<T>["get"] {
  return function (this: List<T>, index) {
    if (!(Number.isInteger(index) && index >= 0 && index < this.length))
      throw noSuchIndex(index, this.length);
    try {
      return load(this.memory, this.offset + index * stride);
    } catch (error) {
      throw atIndex(error, owner, index);
    }
  };
}

function maker<T>(ListOfElement: ListClass<T>, stride: number): ListMaker<T> {
  return (memory, offset, length) => {
    // The same check as in `checkExtent`, which would be one more function to inline.
    memory.check(offset, typeof length === "bigint" ? length : length * stride);
    memory.touch();
    return new ListOfElement(memory, offset, length);
  };
}

/** Makes the error for an index that a list does not have. */
export function noSuchIndex(index: unknown, length: number): LiftError {
  return new LiftError(
    "index-out-of-range",
    `${String(index)} is outside a list of ${String(length)}. Indices go from 0 to length - 1.`,
    index,
    { subject: "index" },
  );
}
