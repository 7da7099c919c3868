/** Gives the next value; `undefined` when there are no more. */
export type Pull<T> = () => T | undefined | PromiseLike<T | undefined>;

/** Takes bytes of its own; a promise where it would rather have the next ones later. */
export type Push = (bytes: Uint8Array) => void | PromiseLike<unknown>;

/** Values that are asked for one at a time, and may take waiting. */
export class Source<T> {
  /** The value that is there; `undefined` while there is none. */
  value: T | undefined;
  readonly #pull: Pull<T>;
  #isEnded = false;
  #filling: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(pull: Pull<T>) {
    this.#pull = pull;
  }

  /** Whether there are no more values, the one that is there aside. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends it, whatever would come. */
  end(): void {
    this.#isEnded = true;
    this.value = undefined;
  }

  /** Has a value ready, or the end; a promise, which never fails, where that takes waiting: then ask again. */
  fill(): Promise<void> | undefined {
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      throw error;
    }
    if (this.#filling !== undefined) return this.#filling;
    if (this.value !== undefined || this.#isEnded) return undefined;
    const pulled = this.#pull();
    if (isPromiseLike(pulled)) return (this.#filling = this.#wait(pulled));
    this.#take(pulled);
    return undefined;
  }

  async #wait(pulled: PromiseLike<T | undefined>): Promise<void> {
    try {
      this.#take(await pulled);
    } catch (error) {
      // For whoever asks next: a poll that has asked may have ended meanwhile.
      this.#failure = { error };
    } finally {
      this.#filling = undefined;
    }
  }

  #take(value: T | undefined): void {
    if (value === undefined) this.#isEnded = true;
    else if (!this.#isEnded) this.value = value;
  }
}

/** Makes the function that gives the next value of a function, a stream or parts; `undefined` for anything else. */
export function pullOf<T>(source: unknown): Pull<T> | undefined {
  if (typeof source === "function") return source as Pull<T>;
  if (typeof source !== "object" || source === null) return undefined;
  if ("getReader" in source) {
    const reader = (source as { getReader(): Reader<T> }).getReader();
    return async () => valueOf<T>(await reader.read());
  }
  if (Symbol.asyncIterator in source) {
    const iterator = (source as AsyncIterable<T>)[Symbol.asyncIterator]();
    return async () => valueOf<T>(await iterator.next());
  }
  if (!(Symbol.iterator in source)) return undefined;
  const iterator = (source as Iterable<T>)[Symbol.iterator]();
  return () => valueOf<T>(iterator.next());
}

interface Reader<T> {
  read(): PromiseLike<Result<T>>;
}

interface Result<T> {
  readonly done?: boolean | undefined;
  readonly value?: T | undefined;
}

function valueOf<T>({ done, value }: Result<T>): T | undefined {
  return done === true ? undefined : value;
}

/** Tells whether a value has to be waited for. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
