/** Gives numbers from 0, the lowest that is free first, as a kernel gives file descriptors. */
export class LowestNumbers {
  /** The numbers below `#next` that are free: a heap, in which no number is above those at `2 * i + 1` and `2 * i + 2`. */
  readonly #free: number[] = [];
  #next = 0;

  /** The number of all that have ever been given: each is below it. */
  get given(): number {
    return this.#next;
  }

  /** Takes the lowest free number. */
  take(): number {
    const lowest = this.#free[0];
    if (lowest === undefined) return this.#next++;
    const last = this.#free.pop() as number;
    if (this.#free.length > 0) this.#sink(last);
    return lowest;
  }

  /** Frees a number that is taken. */
  release(number: number): void {
    const heap = this.#free;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as number;
      if (parent < number) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = number;
  }

  /** Puts a number in the place of the first, which is gone, and moves it down. */
  #sink(number: number): void {
    const heap = this.#free;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left = Infinity, right = Infinity] = [heap[below], heap[below + 1]];
      if (right < left) below++;
      if (Math.min(left, right) > number) break;
      heap[at] = heap[below] as number;
      at = below;
    }
    heap[at] = number;
  }
}
