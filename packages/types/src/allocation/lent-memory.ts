import type { GuestMemory } from "../memory/guest-memory.js";
import { withCallMemory } from "../type/call-memory.js";
import type { CallMemory, Encoded, Free } from "../type/capabilities.js";
import type { Layout } from "../type/layout.js";
import type { Lender } from "./lender.js";

/** Keeps account of the memory that a call takes, and gives back all that is not the guest's own when the call has ended. */
export class LentMemory implements CallMemory {
  readonly memory: GuestMemory;
  readonly #find: (memory: GuestMemory) => Lender;
  #lender: Lender | undefined;
  /** Gives back what is lent: the last piece first. */
  #lent: Free[] = [];
  /** Frees what is to be given away, while the guest has not been entered. */
  #given: Free[] = [];
  /** Frees what the guest has given away, by offset: a value may be read twice. */
  readonly #taken = new Map<number, Free>();
  /** Frees everything that the guest has given away. */
  #entrusted: Free | undefined;

  constructor(memory: GuestMemory, find: (memory: GuestMemory) => Lender) {
    this.memory = memory;
    this.#find = find;
  }

  lend(encoded: Encoded): number {
    const { byteLength, alignment } = encoded;
    // There is nothing to point to: an offset that is aligned, and is not null.
    if (byteLength === 0) return alignment;
    const offset = this.#borrow(byteLength, alignment);
    this.within(() => {
      encoded.write(this.memory, offset);
    });
    return offset;
  }

  reserve({ size, alignment }: Layout): number {
    const offset = this.#borrow(size, alignment);
    this.memory.bytes(offset, size).fill(0);
    return offset;
  }

  within<R>(work: () => R): R {
    return withCallMemory(this, work);
  }

  give(free: Free): void {
    this.#given.push(free);
  }

  keep(work: Free): void {
    this.#lent.push(work);
  }

  take(offset: number, free: Free): void {
    this.#taken.set(offset, free);
  }

  /** Notes that the guest is about to be entered: what is given away belongs to it from now on. */
  enter(): void {
    this.#given = [];
  }

  /** Leaves it to a function of the guest to free what the guest has given away. */
  entrust(free: Free): void {
    this.#entrusted = free;
  }

  /**
   * Ends the call: gives back everything that is not the guest's own.
   *
   * @throws the first error of a function that frees; the others are called nevertheless
   */
  end(): void {
    let failure: { readonly error: unknown } | undefined;
    const taken = this.#entrusted === undefined ? this.#taken.values() : [this.#entrusted];
    const all = [...taken, ...this.#given.reverse(), ...this.#lent.reverse()];
    // Once: an error of these functions ends the call again.
    this.#entrusted = undefined;
    this.#taken.clear();
    this.#given = [];
    this.#lent = [];
    for (const free of all) {
      try {
        free();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  #borrow(byteLength: number, alignment: number): number {
    const lender = (this.#lender ??= this.#begin());
    const offset = withCallMemory(undefined, () => lender.allocate(this.memory, byteLength, alignment));
    const { free } = lender;
    if (free !== undefined) {
      this.#lent.push(() => {
        free(offset, byteLength, alignment);
      });
    }
    return offset;
  }

  #begin(): Lender {
    const lender = this.#find(this.memory);
    const giveBack = lender.begin?.();
    if (giveBack !== undefined) this.#lent.push(giveBack);
    return lender;
  }
}
