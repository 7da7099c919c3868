import { distanceOf, LONGEST_KEY, type NameKey, nameKey, tolerance } from "@hostwright/types/internal";

/** A name that a guest could have meant. */
export interface Candidate {
  readonly module: string;
  readonly name: string;
}

interface Known extends Candidate {
  readonly moduleKey: NameKey;
  readonly nameKey: NameKey;
}

const MOST_SHOWN = 3;

/** Finds similar names by the number of letters to add, remove, change or swap. */
export class NearestNames {
  readonly #known: readonly Known[];

  constructor(candidates: readonly Candidate[]) {
    this.#known = candidates.map(({ module, name }) => ({
      ...{ module, name },
      moduleKey: nameKey(module),
      nameKey: nameKey(name),
    }));
  }

  /** The number of names that each is compared with. */
  get count(): number {
    return this.#known.length;
  }

  /** Finds the nearest names, the best first; those of the same module before those of others. */
  find(module: string, name: string): Candidate[] {
    const moduleKey = nameKey(module);
    const key = nameKey(name);
    const found: { readonly known: Known; readonly rank: number }[] = [];
    for (const known of this.#known) {
      const isSame = known.module === module;
      const allowed = tolerance(key, known.nameKey);
      // In another module, the name has to match better.
      const most = isSame ? allowed : Math.floor(allowed / 2);
      const distance = distanceOf(key, known.nameKey, most);
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
