/** A name that a guest could have meant. */
export interface Candidate {
  readonly module: string;
  readonly name: string;
}

/** A normalised name for comparison: `fdRead` and `fd_read` are alike. */
interface Key {
  readonly text: string;
  /** A bit for each letter in it: two names that differ in many bits are far from each other. */
  readonly letters: number;
}

interface Known extends Candidate {
  readonly moduleKey: Key;
  readonly nameKey: Key;
}

const MOST_SHOWN = 3;
// Guests choose the length of names, and a comparison takes time in proportion to the product of two lengths.
const LONGEST_KEY = 64;

/** Finds similar names by the number of letters to add, remove, change or swap. */
export class NearestNames {
  readonly #known: readonly Known[];

  constructor(candidates: readonly Candidate[]) {
    this.#known = candidates.map(({ module, name }) => ({
      ...{ module, name },
      moduleKey: keyOf(module),
      nameKey: keyOf(name),
    }));
  }

  /** Finds the nearest names, the best first; those of the same module before those of others. */
  find(module: string, name: string): Candidate[] {
    const moduleKey = keyOf(module);
    const nameKey = keyOf(name);
    const found: { readonly known: Known; readonly rank: number }[] = [];
    for (const known of this.#known) {
      const isSame = known.module === module;
      const allowed = tolerance(nameKey, known.nameKey);
      // In another module, the name has to match better.
      const most = isSame ? allowed : Math.floor(allowed / 2);
      const distance = distanceOf(nameKey, known.nameKey, most);
      if (distance > most) continue;
      const apart = isSame
        ? 0
        : 1 + distanceOf(moduleKey, known.moduleKey, tolerance(moduleKey, known.moduleKey));
      found.push({ known, rank: apart * LONGEST_KEY + distance });
    }
    return found
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST_SHOWN)
      .map(({ known }) => ({ module: known.module, name: known.name }));
  }
}

/** Computes the number of differences that two names may have: one for each three letters. */
function tolerance(a: Key, b: Key): number {
  return Math.min(3, Math.floor(Math.max(a.text.length, b.text.length) / 3));
}

function keyOf(name: string): Key {
  const text = name
    .slice(0, 2 * LONGEST_KEY)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .slice(0, LONGEST_KEY);
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return { text, letters };
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Computes the distance, or `most + 1` where it is greater. */
function distanceOf(a: Key, b: Key, most: number): number {
  if (a.text === b.text && a.text !== "") return 0;
  const tooFar = most + 1;
  if (Math.abs(a.text.length - b.text.length) > most || bits(a.letters ^ b.letters) > 2 * most) return tooFar;
  return Math.min(tooFar, editDistance(a.text, b.text));
}

// Optimal string alignment, which needs only the two rows above the current one.
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let least = Math.min(
        (above[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (above[column - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) least = Math.min(least, (before[column - 2] as number) + 1);
      current.push(least);
    }
    before = above;
    above = current;
  }
  return above[b.length] as number;
}
