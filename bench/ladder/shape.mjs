/**
 * One kind of call: what the guest passes, what the method does, and how a person would write the import.
 *
 * @typedef {object} Shape
 * @property {string} name
 * @property {Kind} kind What it counts as where limits are concerned.
 * @property {string} url The module that has the code, imported anew for every copy.
 * @property {string} code Which of that module's `code`.
 * @property {GuestSide} guest
 * @property {Types} types
 * @property {(call: number) => number} expected What the call with this number (from 0) adds to the guest's sum.
 * @property {number} [idle] What each call of an import that does nothing adds; 0 when left out.
 * @property {boolean} [isFortyToo] Whether it is measured with forty exports in turn as well.
 * @property {boolean} [isAsync]
 * @property {(memory: import("@hostwright/types").GuestMemory) => number} [argument] Makes what `run` gets beside the number
 * of calls, for our guests; `Code.argument` is the same for a guest that was instantiated by hand.
 */

/** @typedef {"scalar" | "view" | "short-string" | "string" | "list" | "errno" | "entry" | "text-entry" | "other-entry" | "other"} Kind */

/**
 * The guest's side of a call, in the text format.
 * @typedef {object} GuestSide
 * @property {string} params `i32 i32`
 * @property {string} results
 * @property {string} args Instructions that push the arguments; `$i` is the number of the call, `$p` what `run` was given.
 * @property {string} fold Instructions that make one `i32` of the results.
 * @property {Uint8Array} [data] What lies at {@link DATA}.
 * @property {string} [extra] More fields of the module.
 */

/**
 * @typedef {object} Types
 * @property {readonly any[]} params Types of parameters.
 * @property {any} [result]
 */

/**
 * Describes the functions of a call, of which every variant has copies of its own.
 * @typedef {object} Code
 * @property {(...raw: any[]) => any} idle The import that does nothing.
 * @property {(host: any, door: import("./door.mjs").Door) => (...raw: any[]) => any} naive The import that one would write
 * first.
 * @property {(host: any, door: import("./door.mjs").Door) => (...raw: any[]) => any} best The import with the checks that we
 * make, as fast as we know how to write it.
 * @property {(this: any, ...values: any[]) => any} answer The method of our host module, and of the `host` above.
 * @property {(this: any, ...values: any[]) => any} [byHand] That of the `host` above, where one by hand would not be the same.
 * @property {number} [argument]
 */

/** Where a guest's data lies, in bytes. */
export const DATA = 1024;
/** Where a guest has room for results. */
export const ROOM = 512;
