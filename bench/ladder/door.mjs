/**
 * Keeps the views over a guest's memory for an import that is written by hand, made once. Growing the memory detaches them, so
 * that their length is 0; comparing with the length finds that, and what is out of bounds, in one.
 */
export class Door {
  /** @type {any} */
  exports = undefined;
  /** @type {WebAssembly.Memory} */
  memory = /** @type {any} */ (undefined);
  buffer = new ArrayBuffer(0);
  bytes = new Uint8Array(this.buffer);
  view = new DataView(this.buffer);
  /** A function of the host for the guest, which calls it by an import. @type {(value: number) => number} */
  hear = (value) => value;

  /** @param {WebAssembly.Instance} instance */
  bind({ exports }) {
    this.exports = exports;
    this.memory = /** @type {WebAssembly.Memory} */ (exports["memory"]);
    this.look();
  }

  /**
   * Looks again where a comparison has failed: the memory may have grown.
   * @param {number} offset
   * @param {number} length
   */
  check(offset, length) {
    this.look();
    if (offset + length > this.bytes.length) {
      throw new RangeError(
        `offset ${offset} + length ${length} exceeds the ${this.bytes.length}-byte memory`,
      );
    }
  }

  look() {
    this.buffer = this.memory.buffer;
    this.bytes = new Uint8Array(this.buffer);
    this.view = new DataView(this.buffer);
  }
}

/**
 * Refuses a value that an engine would convert in silence.
 * @param {unknown} value
 * @param {string} wanted
 * @returns {never}
 */
export function misfit(value, wanted) {
  throw new TypeError(`must be ${wanted}, not ${String(value)}`);
}
