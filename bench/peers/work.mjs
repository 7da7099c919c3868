/**
 * Describes the work of every peer: the guest calls the host `calls` times, and returns the sum of the results.
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} version
 * @property {Record<Work, (calls: number) => unknown>} run
 */

/** @typedef {"add" | "measure" | "greet"} Work */

/** Names the calls, and the number that each adds to the sum. */
export const WORKS = {
  add: { name: "add two numbers", expected: (/** @type {number} */ call) => call - 3 },
  measure: { name: "8-byte string in", expected: () => 8 + "g".charCodeAt(0) },
  greet: { name: "string to string", expected: () => "Hello, hostwrig!".length + "H".charCodeAt(0) },
};

/**
 * The host's side of it. Every peer gets functions of its own, so that none suffers from what another has been called with.
 */
export function makeHost() {
  return {
    /** @type {(a: number, b: number) => number} */
    add: (a, b) => (a + b) | 0,
    /** @type {(text: string) => number} */
    measure: (text) => text.length + text.charCodeAt(text.length - 1),
    /** @type {(name: string) => string} */
    greet: (name) => `Hello, ${name}!`,
  };
}
