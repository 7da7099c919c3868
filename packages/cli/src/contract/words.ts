/** Splits a name of any spelling into its words, in lower case: `fillRandom`, `fill_random` and `fill-random` are the same. */
export function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  return words.length === 0 ? ["unnamed"] : words;
}

/** Joins words as C and Rust name functions: `fill_random`. */
export function snake(words: readonly string[]): string {
  return unDigit(words.join("_"));
}

/** Joins words as constants are named: `FILL_RANDOM`. */
export function screaming(words: readonly string[]): string {
  return snake(words).toUpperCase();
}

/** Joins words as types are named: `FillRandom`. */
export function pascal(words: readonly string[]): string {
  return unDigit(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""));
}

/** Joins words as Go and AssemblyScript name functions: `fillRandom`. */
export function camel(words: readonly string[]): string {
  const name = pascal(words);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Joins words as WIT names everything: `fill-random`. */
export function kebab(words: readonly string[]): string {
  return words.map((word) => (/^\d/.test(word) ? `n${word}` : word)).join("-");
}

/** No language begins a name with a digit. */
function unDigit(name: string): string {
  return /^\d/.test(name) ? `n${name}` : name;
}
