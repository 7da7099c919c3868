/** A normalised name for comparison: `fdRead` and `fd_read` are alike. */
export interface NameKey {
  readonly text: string;
  /** A bit for each letter in it: two names that differ in many bits are far from each other. */
  readonly letters: number;
}

/** The length of a key: guests choose that of names, and a comparison takes time in proportion to the product of two. */
export const LONGEST_KEY = 64;

/** Finds the nearest of some names by the number of letters to add, remove, change or swap; `undefined` if none is near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const key = nameKey(name);
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const each of names) {
    const other = nameKey(each);
    const most = tolerance(key, other);
    const distance = distanceOf(key, other, most);
    if (distance <= most && distance < (nearest?.distance ?? Infinity)) nearest = { name: each, distance };
  }
  return nearest?.name;
}

/** Normalises a name. */
export function nameKey(name: string): NameKey {
  const text = name
    .slice(0, 2 * LONGEST_KEY)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .slice(0, LONGEST_KEY);
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return { text, letters };
}

/** Computes the number of differences that two names may have: one for each three letters. */
export function tolerance(a: NameKey, b: NameKey): number {
  return Math.min(3, Math.floor(Math.max(a.text.length, b.text.length) / 3));
}

/** Computes the distance, or `most + 1` where it is greater. */
export function distanceOf(a: NameKey, b: NameKey, most: number): number {
  if (a.text === b.text && a.text !== "") return 0;
  const tooFar = most + 1;
  if (Math.abs(a.text.length - b.text.length) > most || bits(a.letters ^ b.letters) > 2 * most) return tooFar;
  return Math.min(tooFar, editDistance(a.text, b.text));
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
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
