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

/** Gives the key of a name, by which names are compared: `fdRead` and `fd_read` are alike. */
export function nameKey(name: string): string {
  return name
    .slice(0, 2 * LONGEST_KEY)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .slice(0, LONGEST_KEY);
}

/** Computes the number of differences that two keys may have: one for each three letters. */
export function tolerance(a: string, b: string): number {
  return Math.min(3, Math.floor(Math.max(a.length, b.length) / 3));
}

/** Computes the distance of two keys, or `most + 1` where it is greater. */
export function distanceOf(a: string, b: string, most: number): number {
  if (a === b && a !== "") return 0;
  const tooFar = most + 1;
  return Math.abs(a.length - b.length) > most ? tooFar : Math.min(tooFar, editDistance(a, b));
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
