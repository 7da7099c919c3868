/** The number of keys up to which comparing them is faster than a map. */
const FEW = 8;

/** The state that types keep for a guest, or for the guests that share a memory. */
export class GuestState {
  // Read whenever a handle is lifted: comparing a few keys takes a fraction of the time of a map.
  #firstKeys: object[] = [];
  #first: unknown[] = [];
  #more = new Map<object, unknown>();
  #releases: (() => void)[] = [];
  // Weak: a guest that is collected without having been closed must not hold up the others.
  readonly #guests = new Set<WeakRef<object>>();

  /** Resolves the state that is kept under a key. It is made when first asked for, and released with all other state. */
  get<T>(key: object, make: () => T, release?: (state: T) => void): T {
    const keys = this.#firstKeys;
    for (let at = 0; at < keys.length; at++) if (keys[at] === key) return this.#first[at] as T;
    return this.#more.has(key) ? (this.#more.get(key) as T) : this.#add(key, make, release);
  }

  /** Drops all state, and runs every `release`, also after one has failed. */
  release(): void {
    const releases = this.#releases;
    this.#firstKeys = [];
    this.#first = [];
    this.#more = new Map();
    this.#releases = [];
    runAll(releases);
  }

  /** Adds a guest to those that use the state. */
  join(guest: object): void {
    this.#guests.add(new WeakRef(guest));
  }

  /** Removes a guest. After the last one every `release` runs, and the state stays: numbers that it gave out are never given again. */
  leave(guest: object): void {
    let isUser = false;
    for (const each of this.#guests) {
      const user = each.deref();
      if (user === guest) isUser = true;
      if (user === guest || user === undefined) this.#guests.delete(each);
    }
    if (isUser && this.#guests.size === 0) runAll(this.#releases);
  }

  #add<T>(key: object, make: () => T, release: ((state: T) => void) | undefined): T {
    const made = make();
    if (this.#firstKeys.length < FEW) {
      this.#firstKeys.push(key);
      this.#first.push(made);
    } else {
      this.#more.set(key, made);
    }
    if (release !== undefined) this.#releases.push(() => release(made));
    return made;
  }
}

/** Runs all functions, also after one has failed, and throws the error, or all of them. */
export function runAll(releases: readonly (() => void)[]): void {
  const errors: unknown[] = [];
  for (const release of releases) {
    try {
      release();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    throw new AggregateError(
      errors,
      `close: ${String(errors.length)} values that were kept for the guest could not be released.`,
    );
  }
}
