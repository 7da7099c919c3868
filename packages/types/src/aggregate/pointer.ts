import { LiftError, LowerError } from "../errors.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { type List, listOf } from "../sequence/guest-list.js";
import type { Storable, WasmType } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { makeType } from "../type/define-type.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";

/**
 * A typed offset into guest memory: a pointer of C. Following it is checked each time; making one is not, so that a
 * guest may pass a null pointer or one past the end for a method to look at.
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
  /** Whether it is the null pointer, at offset 0, which cannot be followed. */
  readonly isNull: boolean;
  /**
   * Gives the value that it points to; for a struct a view of it.
   *
   * @throws {GuestMemoryError} `null-pointer`, `out-of-bounds`
   * @throws {LiftError} when there is no value of the type
   */
  load(): T;
  /**
   * Puts a value where it points.
   *
   * @throws {GuestMemoryError} `null-pointer`, `out-of-bounds`
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
   * @throws {GuestMemoryError} `null-pointer`, `out-of-bounds`
   */
  slice(count: number): List<T>;
}

/** A type of pointers to `T`. */
export type PointerType<T, N extends string> = WasmType<Pointer<T>, N>;

/** The {@link Pointer} to a value of any type. */
export class GuestPointer<T> implements Pointer<T> {
  readonly memory: GuestMemory;
  readonly offset: number;
  readonly #to: Storable<T>;

  constructor(memory: GuestMemory, offset: number, to: Storable<T>) {
    this.memory = memory;
    this.offset = offset;
    this.#to = to;
  }

  get isNull(): boolean {
    return this.offset === 0;
  }

  load(): T {
    return this.#to.load(this.memory, this.#followed());
  }

  store(value: T | Copy<T>): void {
    this.#to.store(this.memory, this.#followed(), value as T);
  }

  at(index: number): Pointer<T> {
    if (!Number.isInteger(index)) {
      throw new LiftError("index-out-of-range", `must be an integer, not ${String(index)}.`, index, {
        subject: "index",
      });
    }
    const offset = this.offset + index * this.#size;
    this.memory.check(offset, 0);
    return new GuestPointer(this.memory, offset, this.#to);
  }

  slice(count: number): List<T> {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new LiftError("index-out-of-range", `must be an integer from 0, not ${String(count)}.`, count, {
        subject: "count",
      });
    }
    return listOf(this.#to, this.memory.addressType)(this.memory, this.#followed(), count);
  }

  // Tells a pointer, since the other copy of this package has a class of its own. A text, and no symbol: bundlers keep a
  // class for a computed member.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would be in every pointer
  get "~pointer"(): true {
    return true;
  }

  get #size(): number {
    return this.#to.layout[this.memory.addressType].size;
  }

  #followed(): number {
    if (this.offset !== 0) return this.offset;
    const next = "Let the guest pass an offset, or look at isNull first.";
    throw nullPointer(this.memory, this.#size, `pointer<${this.#to.name}>`, next);
  }
}

/** Says whether a value is a pointer, made by this copy of the package or by another. */
export function isPointer(value: unknown): value is GuestPointer<unknown> {
  return typeof value === "object" && value !== null && "~pointer" in value;
}

/**
 * Makes the type of a pointer: a {@link Pointer}, passed as one offset; in memory 4 bytes, or 8 in a 64-bit memory,
 * aligned to its size.
 *
 * It keeps an offset and looks there at each access: into the memory as it is then, after guest code has run again, after
 * the memory has grown, and in an asynchronous method, which reads and writes through it after it has waited. It is valid
 * until the method returns; after that the guest may use those bytes for anything.
 *
 * As a result or a field it takes a pointer into the same memory (`LowerError`, `foreign-memory`, otherwise), but for the end
 * of one of 4 GiB, which 32 bits do not hold (`out-of-range`). C: `T *`; Rust: `*mut T`. AssemblyScript: `usize`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { errno, pointer, u64, type Pointer } from "@hostwright/types";
 *
 * class Clock extends HostModuleBase {
 *   static override readonly moduleName = "clock";
 *   @wasm.export("now", errno)
 *   now(@pointer(u64) out: Pointer<bigint>): void {
 *     out.store(BigInt(Date.now()) * 1_000_000n);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when the type pointed to has no fixed layout
 *
 * @__NO_SIDE_EFFECTS__
 */
export function pointer<E extends Element>(
  to: E,
): PointerType<ElementValue<E>, `Pointer<${ElementLabel<E>}>`> {
  const of = elementType(to, "pointer");
  const name = `pointer<${of.name}>`;
  const lift = (memory: GuestMemory, offset: number | bigint): Pointer<unknown> => {
    // Only a number can be a place: a bigint lies beyond any memory, and says so.
    if (typeof offset === "bigint") memory.check(offset, 0);
    return new GuestPointer(memory, offset as number, of);
  };
  const lower = (value: Pointer<unknown>, memory: GuestMemory): number => {
    if (!isPointer(value)) {
      throw new LowerError("wrong-type", `must be a Pointer, not ${formatAny(value)}.`, value, {
        subject: name,
      });
    }
    if (value.memory !== memory) {
      throw new LowerError("foreign-memory", "must point into this guest's memory, not another's.", value, {
        subject: name,
      });
    }
    // One past the end of a memory of 4 GiB is a place in C, and would be written as 0: null.
    if (memory.addressType === "i32" && value.offset > 0xffffffff) {
      throw new LowerError(
        "out-of-range",
        `must point to 4294967295 at most, not to ${String(value.offset)}, where the memory ends.`,
        value,
        { subject: name },
      );
    }
    return value.offset;
  };
  return makeType({
    name,
    kind: "pointer",
    flat: ["address"],
    lift,
    lower,
    layout: ADDRESS_LAYOUT,
    load: (memory, offset) => lift(memory, memory.readAddress(offset)),
    store: (memory, offset, value: Pointer<unknown>) => {
      memory.writeAddress(offset, lower(value, memory));
    },
    format: (value: Pointer<unknown>) => (value.isNull ? "null" : `→0x${value.offset.toString(16)}`),
    details: () => ({ of: of.describe() }),
  }) as PointerType<ElementValue<E>, `Pointer<${ElementLabel<E>}>`>;
}
