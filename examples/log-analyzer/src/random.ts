/** Generates numbers that depend on the seed alone, so that a log is the same on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Zero is the one state that xorshift never leaves.
    this.#state = seed >>> 0 || 1;
  }

  /** Returns an integer from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** Returns true once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /**
   * Returns an integer from 0 to `limit - 1`, low ones far more often than high ones, as visitors choose pages.
   * Without `Math.pow`, whose last bit may differ between engines.
   */
  ranked(limit: number): number {
    let rank = limit;
    for (let i = 0; i < 2; i++) rank = 1 + this.below(rank);
    return rank - 1;
  }

  /** Computes Marsaglia's xorshift. The product decorrelates consecutive small numbers. */
  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return Math.imul(x, 0x9e3779b1) >>> 0;
  }
}
