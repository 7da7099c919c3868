/** An object that can be listed; a closed one need not be. */
type Listed = object & { readonly isClosed?: boolean };

/** The length up to which entries of collected objects are left in place. */
const FEW = 64;

/** Lists objects without holding them: one that the program has let go of is collected. */
export class WeakList<T extends Listed> {
  #references: Pick<WeakRef<T>, "deref">[] = [];
  #sweepAt = FEW;

  add(item: T): void {
    if (this.#references.length >= this.#sweepAt) this.#sweep();
    this.#references.push(referTo(item));
  }

  delete(item: T): void {
    this.#references = this.#references.filter((reference) => reference.deref() !== item);
  }

  /** The objects that are still there, in the order of their adding. */
  get items(): T[] {
    return this.#references.flatMap((reference) => reference.deref() ?? []);
  }

  // When as many again have come: each object costs the same, however many there are.
  #sweep(): void {
    this.#references = this.#references.filter((reference) => reference.deref() !== undefined);
    this.#sweepAt = Math.max(FEW, 2 * this.#references.length);
  }
}

function referTo<T extends Listed>(item: T): Pick<WeakRef<T>, "deref"> {
  // Old versions of workerd have no weak references. There an object is held until it is closed.
  return typeof WeakRef === "function"
    ? new WeakRef(item)
    : { deref: () => (item.isClosed === true ? undefined : item) };
}
