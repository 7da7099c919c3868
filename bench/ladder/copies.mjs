/** @typedef {import("./shape.mjs").Code} Code */
/** @typedef {import("./shape.mjs").Shape} Shape */

/**
 * Gives copies of a shape's code that the engine takes for different functions, as if each had been written on its own: what
 * it learns about one, such as the types that it has seen, is not shared with another. A module with another query is
 * another module.
 * @param {Shape} shape
 * @param {string} variant
 * @param {number} count
 * @returns {Promise<Code[]>}
 */
export async function copiesOf({ url, code, name }, variant, count) {
  const copies = [];
  for (let index = 0; index < count; index++) {
    const query = encodeURIComponent(`${name}, ${variant}, ${index + 1} of ${count}`);
    const module = await import(`${url}?${query}`);
    copies.push(module.code[code]);
  }
  return copies;
}
