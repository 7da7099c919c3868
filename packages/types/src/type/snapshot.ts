import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";

/** Under this key a type has what makes a value of it one that stays as it is. */
export const OWN = Symbol.for("hostwright:own");

/** Gives a value that stays as it is, of one that is a view of guest memory or leads to one. */
export type Own = (value: never, memory: GuestMemory) => unknown;

/** Values inside each other that are followed; further in is no data but a ring. */
const DEEPEST = 64;
/** Fields and elements that are copied: up to some 200 MB of the host's. A guest's list may name the same ones again and again. */
const MOST_VALUES = 2 ** 20;
/** Bytes that are copied at least: a guest of one page may pass one text many times over. */
const LEAST_BYTES = 2 ** 24;

let depth = 0;
let valuesLeft = 0;
let bytesLeft = 0;

/**
 * Makes a value one that stays as it is, inside of another or not; one of a type without views is given back.
 *
 * @throws {LiftError} `endless` when it leads to more than is copied
 */
export function ownValue(type: object, value: unknown, memory: GuestMemory): unknown {
  if (depth === 0) {
    valuesLeft = MOST_VALUES;
    bytesLeft = Math.max(memory.byteLength, LEAST_BYTES);
  }
  if (depth >= DEEPEST) throw endless(`is nested deeper than ${String(DEEPEST)}`);
  valuesLeft--;
  if (typeof value === "string") bytesLeft -= value.length;
  else if (ArrayBuffer.isView(value)) bytesLeft -= value.byteLength;
  if (valuesLeft < 0 || bytesLeft < 0) throw endless("leads to more than the host copies");
  const own = (type as { readonly [OWN]?: Own })[OWN];
  if (own === undefined) return value;
  depth++;
  try {
    return own(value as never, memory);
  } finally {
    depth--;
  }
}

function endless(fact: string): LiftError {
  return new LiftError(
    "endless",
    `${fact}, and what an asynchronous method is given is a copy. Take a pointer, and read the parts that you need.`,
    undefined,
    { subject: "the value" },
  );
}
