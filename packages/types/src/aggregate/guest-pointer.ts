import { LiftError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type List, listOf } from "../sequence/guest-list.js";
import type { Storable } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { keptFor } from "../type/kept-for.js";

/**
 * A typed offset into guest memory: a pointer of C. Following it is checked each time; making one is not, so that a
 * guest may pass one past the end for a method to look at.
 *
 * ```ts
 * import { GuestMemory, pointer, u32 } from "@hostwright/types";
 *
 * const total = pointer(u32).lift(new GuestMemory(64), 8);
 * total.store(7);
 * console.log(total.load(), total.at(1).offset, total.slice(2).toArray()); // 7 12 [7, 0]
 * ```
 */
export interface Pointer<T> {
  /** The memory that it points into. */
  readonly memory: GuestMemory;
  /** Where it points, in bytes. */
  readonly offset: number;
  /** Whether it points to offset 0: the null pointer of C, and an address like any other in WebAssembly. */
  readonly isNull: boolean;
  /**
   * Gives the value that it points to; for a struct a view of it.
   *
   * @throws {GuestMemoryError} `out-of-bounds`
   * @throws {LiftError} when there is no value of the type
   */
  load(): T;
  /**
   * Puts a value where it points.
   *
   * @throws {GuestMemoryError} `out-of-bounds`
   * @throws {LowerError} when the value does not fit the type
   */
  store(value: T | Copy<T>): void;
  /**
   * Gives the pointer to the element `index` elements further on, or back when negative: `p + index` in C.
   *
   * @throws {GuestMemoryError} `out-of-bounds` when that would be before the start of the memory or past its end
   */
  at(index: number): Pointer<T>;
  /**
   * Gives the `count` elements from here on as a list.
   *
   * @throws {GuestMemoryError} `out-of-bounds`
   */
  slice(count: number): List<T>;
}

/** The {@link Pointer} to a value of any type. */
export abstract class GuestPointer<T> implements Pointer<T> {
  declare readonly memory: GuestMemory;
  declare readonly offset: number;

  abstract load(): T;
  abstract store(value: T | Copy<T>): void;
  abstract at(index: number): Pointer<T>;
  abstract slice(count: number): List<T>;

  get isNull(): boolean {
    return this.offset === 0;
  }

  // Tells a pointer, since the other copy of this package has a class of its own. A text, and no symbol: bundlers keep a
  // class for a computed member.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would be in every pointer
  get "~pointer"(): true {
    return true;
  }
}

/** Says whether a value is a pointer, made by this copy of the package or by another. */
export function isPointer(value: unknown): value is GuestPointer<unknown> {
  return typeof value === "object" && value !== null && "~pointer" in value;
}

type Store = Storable<unknown>["store"];

/** Makes the pointer to an offset. */
type PointerMaker = (memory: GuestMemory, offset: number) => GuestPointer<unknown>;

/**
 * Returns the maker of pointers to values of a type in memories of one address type. A class for each captures the functions of the type, as
 * with lists: the engine then knows them by the pointer's class.
 */
export const pointersTo = /* @__PURE__ */ keptFor(
  (to: Storable<unknown>, addressType: AddressType): PointerMaker =>
    pointerClass(to, addressType, to.load, storeOf(to, addressType)),
);

/** Gives the function that stores values of a type. A struct without fields may be pointed to: what it lacks is said when it is stored. */
function storeOf(to: Storable<unknown>, addressType: AddressType): Store {
  try {
    const { size } = to.layout[addressType];
    const storeInside = to.storerFor?.(addressType);
    return storeInside === undefined ? to.store : checkedStore(size, storeInside);
  } catch {
    return to.store;
  }
}

function checkedStore(size: number, storeInside: Store): Store {
  return (memory, offset, value) => {
    memory.check(offset, size);
    storeInside(memory, offset, value);
  };
}

// The class captures parameters alone, for the reason in walk.ts, and has a constructor of its own, as that of lists.
function pointerClass(
  to: Storable<unknown>,
  addressType: AddressType,
  load: Storable<unknown>["load"],
  store: Store,
): PointerMaker {
  class PointerToValue {
    declare readonly memory: GuestMemory;
    declare readonly offset: number;

    constructor(memory: GuestMemory, offset: number) {
      this.memory = memory;
      this.offset = offset;
    }

    load(): unknown {
      return load(this.memory, this.offset);
    }

    store(value: unknown): void {
      store(this.memory, this.offset, value);
    }

    at(index: number): Pointer<unknown> {
      if (!Number.isInteger(index)) {
        throw new LiftError("index-out-of-range", `must be an integer, not ${String(index)}.`, index, {
          subject: "index",
        });
      }
      const offset = this.offset + index * to.layout[addressType].size;
      this.memory.check(offset, 0);
      return make(this.memory, offset);
    }

    slice(count: number): List<unknown> {
      if (!(Number.isInteger(count) && count >= 0)) {
        throw new LiftError("index-out-of-range", `must be an integer from 0, not ${String(count)}.`, count, {
          subject: "count",
        });
      }
      return listOf(to, addressType)(this.memory, this.offset, count);
    }
  }
  Object.setPrototypeOf(PointerToValue.prototype, GuestPointer.prototype);
  const make = makerOf(
    PointerToValue as unknown as new (...place: Parameters<PointerMaker>) => GuestPointer<unknown>,
  );
  return make;
}

function makerOf(
  PointerToValue: new (...place: Parameters<PointerMaker>) => GuestPointer<unknown>,
): PointerMaker {
  return (memory, offset) => new PointerToValue(memory, offset);
}
