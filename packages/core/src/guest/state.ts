/** How many keys are compared faster than a map finds one. */
const FEW = 8;

/** What is kept for a guest, for as long as it lives. */
export class GuestState {
  // Looked through each time that a handle is lifted: a few keys are compared in a fraction of the time that a map takes.
  #firstKeys: object[] = [];
  #first: unknown[] = [];
  #more = new Map<object, unknown>();
  #releases: (() => void)[] = [];

  /** Gives what is kept under a key; made when there is nothing yet, and released with everything else. */
  get<T>(key: object, make: () => T, release?: (state: T) => void): T {
    const keys = this.#firstKeys;
    for (let at = 0; at < keys.length; at++) if (keys[at] === key) return this.#first[at] as T;
    return this.#more.has(key) ? (this.#more.get(key) as T) : this.#add(key, make, release);
  }

  /** Lets go of everything, and releases what asked for it: all of it, even when one fails. */
  release(): void {
    const releases = this.#releases;
    this.#firstKeys = [];
    this.#first = [];
    this.#more = new Map();
    this.#releases = [];
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
        `${String(errors.length)} things kept for the guest could not be released.`,
      );
    }
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
