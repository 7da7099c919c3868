/**
 * Describes the work of every peer: the guest calls the host `calls` times, and returns the sum of the results; in `echo` the host calls the guest.
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} version
 * @property {Record<Work, (calls: number) => unknown>} run
 */

/** @typedef {"add" | "measure" | "greet" | "echo"} Work */

/** Names the calls, and the number that each adds to the sum. */
export const WORKS = {
  add: { name: "add two numbers", expected: (/** @type {number} */ call) => call - 3 },
  measure: { name: "8-byte string in", expected: () => 8 + "g".charCodeAt(0) },
  greet: { name: "string to string", expected: () => "Hello, hostwrig!".length + "H".charCodeAt(0) },
  echo: { name: "8-byte string to string, into a guest", expected: () => 8 + "h".charCodeAt(0) },
};

/** The text that the host gives a guest, and gets back. */
export const ECHOED = "hostwrig";

/**
 * Gives the number that a text which came back adds to the sum.
 * @param {string} text
 */
export function echoedSum(text) {
  return text.length + text.charCodeAt(0);
}

/**
 * Makes the loop of the other direction, which is the host's: it calls a function of the guest that returns the text it is given.
 * @param {(text: string) => string} echo
 */
export function echoing(echo) {
  return (/** @type {number} */ calls) => {
    let sum = 0;
    for (let call = 0; call < calls; call++) {
      sum = (sum + echoedSum(echo(ECHOED))) | 0;
    }
    return sum;
  };
}

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
