import type { GuestMemory } from "../memory/guest-memory.js";
import { isAnyCallMemory, setCallMemory, withCallMemory } from "../type/call-memory.js";
import type { CallMemory, Encoded, Free } from "../type/capabilities.js";
import type { Layout } from "../type/layout.js";
import type { FindTakingBack, TakingBack } from "../type/taking-back.js";
import { freeGiven } from "./allocator.js";
import type { Lender } from "./lender.js";

/** Finds allocators of a guest that are to take memory back. */
export interface TakingBackFinder {
  takingBack(find: FindTakingBack): TakingBack;
}

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
  /** The first piece that the guest has given away, with the allocator that takes it back; `undefined` when there is none. */
  #takenOffset = 0;
  #takenBytes = 0;
  #takenAlignment = 0;
  #takenFrom: FindTakingBack | undefined;
  /** The allocator that was found last, and how: it is the same for all calls of a function, mostly. */
  #takingBack: TakingBack | undefined;
  #foundBy: FindTakingBack | undefined;
  /** All else, which few calls take. */
  #more: MoreMemory | undefined;

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
    this.#useMore().given.push(free);
  }

  keep(work: Free): void {
    this.#useMore().kept.push(work);
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

  /** Whether the guest has given away one piece at most, and nothing else is kept for the end of the call. */
  get isSimple(): boolean {
    return this.#more === undefined;
  }

  /** Takes on a piece that was borrowed elsewhere in the same way, for a call that ends in another than was expected. */
  adopt(offset: number, byteLength: number, alignment: number): void {
    this.#lender ??= this.#begin();
    this.#keepPiece(offset, byteLength, alignment);
  }

  /** Gives back the one piece that the guest has given away, by the functions that are found, and throws as they do. */
  freeTaken(finder: TakingBackFinder): void {
    const find = this.#takenFrom;
    if (find === undefined) return;
    this.#takenFrom = undefined;
    freeGiven(finder.takingBack(find), this.#takenOffset, this.#takenBytes, this.#takenAlignment);
  }

  #takeAnother(offset: number, byteLength: number, alignment: number, find: FindTakingBack): void {
    const more = this.#useMore();
    (more.taken ??= new Map()).set(offset, () => {
      freeGiven(find(this.memory), offset, byteLength, alignment);
    });
  }

  /** Notes that the guest is about to be entered: what is given away belongs to it from now on. */
  enter(): void {
    if (this.#more !== undefined) this.#more.given = [];
  }

  /** Leaves it to a function of the guest to free what the guest has given away. */
  entrust(free: Free): void {
    this.#useMore().entrusted = free;
  }

  /**
   * Ends the call: gives back everything that is not the guest's own.
   *
   * @throws the first error of a function that frees; the others are called nevertheless
   */
  end(): void {
    const takenFrom = this.#takenFrom;
    const byteLength = this.#byteLength;
    const more = this.#more;
    // Once: an error of these functions ends the call again.
    this.#takenFrom = this.#more = undefined;
    this.#byteLength = 0;
    let failure: Failure | undefined;
    if (takenFrom !== undefined && more?.entrusted === undefined) failure = this.#freeTaken(takenFrom);
    if (more !== undefined) failure = this.#endMore(more, failure);
    if (byteLength > 0) failure = this.#free(this.#offset, byteLength, this.#alignment, failure);
    if (failure !== undefined) throw failure.error;
  }

  #endMore(more: MoreMemory, before: Failure | undefined): Failure | undefined {
    const { entrusted, taken, given, kept, pieces, giveBack } = more;
    let failure = freeOne(entrusted, before);
    if (entrusted === undefined && taken !== undefined)
      for (const free of taken.values()) failure = freeOne(free, failure);
    for (const free of given.reverse()) failure = freeOne(free, failure);
    for (const free of kept.reverse()) failure = freeOne(free, failure);
    for (const [offset, byteLength, alignment] of pieces.reverse()) {
      failure = this.#free(offset, byteLength, alignment, failure);
    }
    // The next call begins to borrow anew.
    if (giveBack !== undefined) this.#lender = undefined;
    return freeOne(giveBack, failure);
  }

  #freeTaken(find: FindTakingBack): Failure | undefined {
    try {
      if (find !== this.#foundBy) {
        this.#takingBack = find(this.memory);
        this.#foundBy = find;
      }
      freeGiven(this.#takingBack as TakingBack, this.#takenOffset, this.#takenBytes, this.#takenAlignment);
      return undefined;
    } catch (error) {
      return { error };
    }
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
    if (lender.free !== undefined) this.#keepPiece(offset, byteLength, alignment);
    return offset;
  }

  #keepPiece(offset: number, byteLength: number, alignment: number): void {
    if (this.#byteLength === 0 && byteLength > 0) {
      this.#offset = offset;
      this.#byteLength = byteLength;
      this.#alignment = alignment;
    } else {
      this.#useMore().pieces.push([offset, byteLength, alignment]);
    }
  }

  #useMore(): MoreMemory {
    return (this.#more ??= new MoreMemory());
  }

  #begin(): Lender {
    const lender = this.#find(this.memory);
    const giveBack = lender.begin?.();
    if (giveBack !== undefined) this.#useMore().giveBack = giveBack;
    return lender;
  }
}

/** The memory of a call that takes more than one piece, or takes it in another way than most. */
class MoreMemory {
  /** Frees everything that the guest has given away. */
  entrusted: Free | undefined;
  /** Frees what the guest has given away, by offset: a value may be read twice. */
  taken: Map<number, Free> | undefined;
  /** Frees what is to be given away, while the guest has not been entered. */
  given: Free[] = [];
  readonly kept: Free[] = [];
  /** The pieces that are lent after the first. */
  readonly pieces: [offset: number, byteLength: number, alignment: number][] = [];
  /** Gives back all pieces at once. */
  giveBack: Free | undefined;
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
