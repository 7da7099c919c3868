/** Gives an integer from 0, and below a bound. */
export type Random = (below: number) => number;

/** Where random tests of this process begin; `SEED=…` begins there again. */
export const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

process.stderr.write(`Random tests begin with SEED=${SEED}.\n`);

/** Makes random numbers that are the same for the same seeds (mulberry32). */
export function makeRandom(...seeds: readonly number[]): Random {
  let state = seeds.reduce((all, seed) => Math.imul(all ^ seed, 0x9e3779b1) + 0x7f4a7c15, 0x6d2b79f5);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Decides in which order work goes on that waits at the same time. */
export class Scheduler {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits until it is chosen. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Chooses one after the other, until `work` is done; calls `between` before each. */
  async drain(work: Promise<unknown>, between: () => void): Promise<void> {
    let isDone = (): boolean => false;
    const done = work.finally(() => (isDone = () => true));
    while (!isDone()) {
      between();
      const [chosen] = this.#waiting.splice(this.#random(this.#waiting.length), 1);
      chosen?.();
      // Now and then several go on before the jobs of the first are done.
      for (let jobs = this.#random(12); jobs > 0 && !isDone(); jobs--) await Promise.resolve();
      if (chosen === undefined && !isDone()) await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
  }
}
