import { distanceOf, LONGEST_KEY, nameKey, tolerance } from "@hostwright/types/internal";

/** A name that a guest could have meant. */
export interface Candidate {
  readonly module: string;
  readonly name: string;
}

interface Known extends Candidate {
  readonly moduleKey: string;
  readonly key: string;
  /** A bit for each letter in the key: two that differ in many bits are far from each other. */
  readonly letters: number;
}

const MOST_SHOWN = 3;

/** Finds similar names by the number of letters to add, remove, change or swap. */
export class NearestNames {
  readonly #known: readonly Known[];

  constructor(candidates: readonly Candidate[]) {
    this.#known = candidates.map(({ module, name }) => {
      const key = nameKey(name);
      return { module, name, moduleKey: nameKey(module), key, letters: lettersOf(key) };
    });
  }

  /** The number of names that each is compared with. */
  get count(): number {
    return this.#known.length;
  }

  /** Finds the nearest names, the best first; those of the same module before those of others. */
  find(module: string, name: string): Candidate[] {
    const moduleKey = nameKey(module);
    const key = nameKey(name);
    const letters = lettersOf(key);
    const found: { readonly known: Known; readonly rank: number }[] = [];
    for (const known of this.#known) {
      const isSame = known.module === module;
      const allowed = tolerance(key, known.key);
      // In another module, the name has to match better.
      const most = isSame ? allowed : Math.floor(allowed / 2);
      // A comparison takes much longer than this, and a guest may import a million names.
      if (countBits(letters ^ known.letters) > 2 * most) continue;
      const distance = distanceOf(key, known.key, most);
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

function lettersOf(key: string): number {
  let letters = 0;
  for (let index = 0; index < key.length; index++) letters |= 1 << (key.charCodeAt(index) & 31);
  return letters;
}

function countBits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
