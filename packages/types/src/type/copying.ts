import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";

/** Copies a value of a type. The parts of the value are copied with `copying`, which counts them. */
export type CopyValue = (value: never, memory: GuestMemory, copying: Copying) => unknown;

/** The option of types whose values are views of guest memory. */
export interface CopyOptions<C extends boolean = boolean> {
  /**
   * Makes the value, and all that it holds, a copy instead of a view: it may be kept, also by a method that waits, and writing to
   * it does not reach the guest.
   */
  readonly copy?: C;
}

/** Tells whether values of any of these types are views of guest memory, or hold some. */
export function hasView(types: readonly ({ readonly snapshot?: CopyValue | undefined } | null)[]): boolean {
  return types.some((type) => type?.snapshot !== undefined);
}

/** The bytes and the values that may still be copied: a guest's lists may name the same parts over and over. */
export interface CopyBudget {
  /** Bytes of texts, byte sequences and numbers. */
  bytes: number;
  /** Fields and elements. */
  values: number;
}

/** Nested values that are followed; data that nests deeper is a ring. */
const DEEPEST = 64;
/** Takes the host up to some 200 MB, and 600 MB if all values are lists. */
const MOST_VALUES = 0x10_0000;
/** Bytes that may be copied even of a small memory: a guest of one page may pass one text many times over. */
const LEAST_BYTES = 0x100_0000;

const TOO_MUCH = "leads to more than the host copies";

/** Gives the budget of one value that is copied out of a memory. */
export function budgetOf({ byteLength }: GuestMemory): CopyBudget {
  return { bytes: Math.max(byteLength, LEAST_BYTES), values: MOST_VALUES };
}

/** The copying of one value with everything that it leads to, within one budget. */
export class Copying {
  readonly #budget: CopyBudget;
  #depth = 0;

  constructor(budget: CopyBudget = { bytes: Infinity, values: Infinity }) {
    this.#budget = budget;
  }

  /**
   * Takes a snapshot of a part: a value that stays as it is. The value of a type without `snapshot` is given back.
   *
   * @throws {LiftError} `endless` when there is more than the budget allows
   */
  snapshot(
    { snapshot }: { readonly snapshot?: CopyValue | undefined },
    value: unknown,
    memory: GuestMemory,
  ): unknown {
    this.spendValues(1);
    if (typeof value === "string") this.spendBytes(value.length);
    else if (ArrayBuffer.isView(value)) this.spendBytes(value.byteLength);
    if (snapshot === undefined) return value;
    return this.nested(() => snapshot(value as never, memory, this));
  }

  /** Detaches a part from the memory; the value of a type without `detach` is given back. */
  detach(
    { detach }: { readonly detach?: CopyValue | undefined },
    value: unknown,
    memory: GuestMemory,
  ): unknown {
    return detach === undefined ? value : detach(value as never, memory, this);
  }

  /**
   * Copies the parts of a value.
   *
   * @throws {LiftError} `endless` when they are nested too deep
   */
  nested<T>(copyParts: () => T): T {
    if (this.#depth >= DEEPEST) throw endless(`is nested deeper than ${String(DEEPEST)}`);
    this.#depth++;
    try {
      return copyParts();
    } finally {
      this.#depth--;
    }
  }

  /** Lowers the budget to that of copies out of a memory, and of as many values as the memory has bytes. */
  limitTo({ byteLength }: GuestMemory): void {
    const budget = this.#budget;
    budget.bytes = Math.min(budget.bytes, Math.max(byteLength, LEAST_BYTES));
    budget.values = Math.min(budget.values, Math.max(byteLength, MOST_VALUES));
  }

  /** Counts bytes before they are copied. */
  spendBytes(count: number): void {
    this.#budget.bytes -= count;
    if (this.#budget.bytes < 0) throw endless(TOO_MUCH);
  }

  /** Counts values before they are copied. */
  spendValues(count: number): void {
    this.#budget.values -= count;
    if (this.#budget.values < 0) throw endless(TOO_MUCH);
  }
}

function endless(fact: string): LiftError {
  return new LiftError(
    "endless",
    `${fact}: its lists contain themselves, or the same parts over and over. Take a pointer, and read the parts that you need.`,
    undefined,
    { subject: "the value" },
  );
}
