/**
 * Makes a function that loads a part where it is needed, and gives `undefined` elsewhere. It keeps the part: asking for it by
 * `import()` again takes as long as linking a small guest.
 */
export function loadOnce<T>(load: () => Promise<T>): (isNeeded: boolean) => Promise<T | undefined> {
  let loaded: T | undefined;
  return async (isNeeded) => (isNeeded ? (loaded ??= await load()) : undefined);
}
