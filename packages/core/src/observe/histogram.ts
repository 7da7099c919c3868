// The number of buckets of equal width for each power of two.
const BITS = 4;
const DIVISIONS = 16;
// 2^48 ns are more than three days; a longer duration counts in the last bucket.
const MOST = 0x1_0000_0000_0000;
// A bundler leaves out constants that are not used where they are numbers as they stand: (48 - BITS + 1) * DIVISIONS.
const LENGTH = 720;

/**
 * Counts durations in buckets, and computes percentiles from the counts. Its size is constant: 5.8 KB.
 *
 * Durations below 16 ns have a bucket each. Above, a bucket is a sixteenth of a power of two wide and is represented by its
 * middle, so that a percentile is at most 1/32 (3.2 %) off.
 */
export class Histogram {
  readonly #counts = new Float64Array(LENGTH);
  #count = 0;
  #total = 0;
  #least = Infinity;
  #most = 0;

  /** The number of durations. */
  get count(): number {
    return this.#count;
  }

  /** The sum of all durations. */
  get total(): number {
    return this.#total;
  }

  /** The shortest duration; 0 when there is none. */
  get least(): number {
    return this.#count === 0 ? 0 : this.#least;
  }

  /** The longest duration; 0 when there is none. */
  get most(): number {
    return this.#most;
  }

  /** Adds a duration, in nanoseconds. */
  add(nanoseconds: number): void {
    // A clock that goes back gives a negative duration.
    const duration = Math.max(0, nanoseconds);
    const index = bucketOf(duration);
    this.#counts[index] = (this.#counts[index] as number) + 1;
    this.#count++;
    this.#total += duration;
    if (duration < this.#least) this.#least = duration;
    if (duration > this.#most) this.#most = duration;
  }

  /** Computes a percentile by nearest rank. `share` is from 0 to 1; the result is 0 when there are no durations. */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    if (rank >= this.#count) return this.#most;
    let index = 0;
    for (let seen = this.#counts[0] as number; seen < rank; seen += this.#counts[index] as number) index++;
    return Math.min(Math.max(middleOf(index), this.#least), this.#most);
  }
}

function bucketOf(duration: number): number {
  const whole = Math.min(Math.floor(duration), MOST - 1);
  if (whole < DIVISIONS) return whole;
  if (whole < 2 ** 32) {
    // By shifts: a power takes longer than the rest.
    const shift = 31 - Math.clz32(whole) - BITS;
    return shift * DIVISIONS + (whole >>> shift);
  }
  const shift = 63 - Math.clz32(whole / 2 ** 32) - BITS;
  return shift * DIVISIONS + Math.floor(whole / 2 ** shift);
}

function middleOf(index: number): number {
  if (index < DIVISIONS) return index;
  const octave = Math.floor(index / DIVISIONS) - 1;
  const width = 2 ** octave;
  return (index - octave * DIVISIONS) * width + (width - 1) / 2;
}
