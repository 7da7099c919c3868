import type { GuestMemory } from "../memory/guest-memory.js";
import { isAnyCallMemory, setCallMemory, withCallMemory } from "../type/call-memory.js";
import type { CallMemory, Encoded, Free } from "../type/capabilities.js";
import type { Layout } from "../type/layout.js";
import type { FindTakingBack } from "../type/taking-back.js";
import { freeGiven } from "./allocator.js";
import type { Lender } from "./lender.js";

/**
 * Keeps account of the memory that a call takes, and gives back all that is not the guest's own when the call has ended. The next call
 * can use it again.
 */
export class LentMemory implements CallMemory {
  readonly memory: GuestMemory;
  readonly #find: (memory: GuestMemory) => Lender;
  #lender: Lender | undefined;
  /** The first piece that is lent; no bytes when there is none. Numbers, since functions and arrays take longer than the rest. */
  #offset = 0;
  #byteLength = 0;
  #alignment = 0;
  /** The other pieces: offset, bytes and alignment of each. */
  #pieces: number[] | undefined;
  /** Gives back all pieces at once. */
  #giveBack: Free | undefined;
  // Made when they are needed, which few calls do.
  #kept: Free[] | undefined;
  /** Frees what is to be given away, while the guest has not been entered. */
  #given: Free[] | undefined;
  /** Frees what the guest has given away, by offset: a value may be read twice. */
  #taken: Map<number, Free> | undefined;
  /** The first of them, without a map and without a function. */
  #takenOffset = 0;
  #takenBytes = 0;
  #takenAlignment = 0;
  #takenFrom: FindTakingBack | undefined;
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
    const before = setCallMemory(this);
    try {
      encoded.write(this.memory, offset);
    } finally {
      setCallMemory(before);
    }
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
    (this.#given ??= []).push(free);
  }

  keep(work: Free): void {
    (this.#kept ??= []).push(work);
  }

  take(offset: number, byteLength: number, alignment: number, find: FindTakingBack): void {
    if (this.#takenFrom === undefined || this.#takenOffset === offset) {
      this.#takenOffset = offset;
      this.#takenBytes = byteLength;
      this.#takenAlignment = alignment;
      this.#takenFrom = find;
    } else {
      this.#takeAnother(offset, byteLength, alignment, find);
    }
  }

  #takeAnother(offset: number, byteLength: number, alignment: number, find: FindTakingBack): void {
    (this.#taken ??= new Map()).set(offset, () => {
      freeGiven(find(this.memory), offset, byteLength, alignment);
    });
  }

  /** Notes that the guest is about to be entered: what is given away belongs to it from now on. */
  enter(): void {
    this.#given = undefined;
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
    const entrusted = this.#entrusted;
    const from = entrusted === undefined ? this.#takenFrom : undefined;
    const more = entrusted === undefined ? this.#taken : undefined;
    const given = this.#given;
    const kept = this.#kept;
    const giveBack = this.#giveBack;
    // Once: an error of these functions ends the call again.
    this.#entrusted = this.#takenFrom = this.#taken = this.#given = this.#kept = this.#giveBack = undefined;
    let failure = freeOne(entrusted, undefined);
    if (from !== undefined) failure = this.#freeTaken(from);
    if (more !== undefined) for (const free of more.values()) failure = freeOne(free, failure);
    if (given !== undefined) for (const free of given.reverse()) failure = freeOne(free, failure);
    if (kept !== undefined) for (const free of kept.reverse()) failure = freeOne(free, failure);
    failure = freeOne(giveBack, this.#freePieces(failure));
    // The next call begins to borrow anew.
    if (giveBack !== undefined) this.#lender = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #freeTaken(find: FindTakingBack): Failure | undefined {
    try {
      freeGiven(find(this.memory), this.#takenOffset, this.#takenBytes, this.#takenAlignment);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #freePieces(before: Failure | undefined): Failure | undefined {
    let failure = before;
    const pieces = this.#pieces;
    while (pieces !== undefined && pieces.length > 0) {
      const alignment = pieces.pop() as number;
      const byteLength = pieces.pop() as number;
      failure = this.#free(pieces.pop() as number, byteLength, alignment, failure);
    }
    const byteLength = this.#byteLength;
    this.#byteLength = 0;
    return byteLength === 0 ? failure : this.#free(this.#offset, byteLength, this.#alignment, failure);
  }

  #free(
    offset: number,
    byteLength: number,
    alignment: number,
    failure: Failure | undefined,
  ): Failure | undefined {
    try {
      this.#lender?.free?.(offset, byteLength, alignment);
      return failure;
    } catch (error) {
      return failure ?? { error };
    }
  }

  #borrow(byteLength: number, alignment: number): number {
    const lender = (this.#lender ??= this.#begin());
    const offset = isAnyCallMemory()
      ? allocateAside(lender, this.memory, byteLength, alignment)
      : lender.allocate(this.memory, byteLength, alignment);
    if (lender.free === undefined) return offset;
    if (this.#byteLength === 0 && byteLength > 0) {
      this.#offset = offset;
      this.#byteLength = byteLength;
      this.#alignment = alignment;
    } else {
      (this.#pieces ??= []).push(offset, byteLength, alignment);
    }
    return offset;
  }

  #begin(): Lender {
    const lender = this.#find(this.memory);
    this.#giveBack = lender.begin?.();
    return lender;
  }
}

interface Failure {
  readonly error: unknown;
}

/** Allocates while the values of a call are being written. A function of its own, since its closure would be made for every call. */
function allocateAside(lender: Lender, memory: GuestMemory, byteLength: number, alignment: number): number {
  return withCallMemory(undefined, () => lender.allocate(memory, byteLength, alignment));
}

/** Calls a function. Returns the first error: the one that is known already, or its own. */
function freeOne(free: Free | undefined, failure: Failure | undefined): Failure | undefined {
  if (free === undefined) return failure;
  try {
    free();
    return failure;
  } catch (error) {
    return failure ?? { error };
  }
}
