import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";

/** Under this key a type has its `own`: what takes a snapshot of one of its values. */
export const SNAPSHOT = Symbol.for("hostwright:snapshot");

/** Gives a value that stays as it is, of one that is a view of guest memory or leads to one. */
export type TakeSnapshot = (value: never, memory: GuestMemory) => unknown;

/** Depth of nested values that is followed; data that nests deeper is a ring. */
const DEEPEST = 64;
/**
 * Fields and elements that are copied, which take the host up to some 200 MB, and 600 MB if all are lists: a guest's list may
 * name the same ones over and over.
 */
export const MOST_VALUES = 2 ** 20;
/** Bytes that may be copied even of a small memory: a guest of one page may pass one text many times over. */
export const LEAST_BYTES = 2 ** 24;

const TOO_MUCH = "leads to more than the host copies";

let depth = 0;
let valuesLeft = 0;
let bytesLeft = 0;

/**
 * Gives a snapshot of a value, at the top or inside another one: it stays as it is while an asynchronous method waits. A
 * value of a type without views is given back.
 *
 * @throws {LiftError} `endless` when it leads to more than is copied
 */
export function snapshotOf(type: object, value: unknown, memory: GuestMemory): unknown {
  if (depth === 0) {
    valuesLeft = MOST_VALUES;
    bytesLeft = Math.max(memory.byteLength, LEAST_BYTES);
  }
  if (depth >= DEEPEST) throw endless(`is nested deeper than ${String(DEEPEST)}`);
  valuesLeft--;
  if (typeof value === "string") spendBytes(value.length);
  else if (ArrayBuffer.isView(value)) spendBytes(value.byteLength);
  if (valuesLeft < 0) throw endless(TOO_MUCH);
  const take = (type as { readonly [SNAPSHOT]?: TakeSnapshot })[SNAPSHOT];
  if (take === undefined) return value;
  depth++;
  try {
    return take(value as never, memory);
  } finally {
    depth--;
  }
}

/**
 * Counts bytes that are about to be copied, and that {@link snapshotOf} cannot see: those of a list, which names a place.
 *
 * @throws {LiftError} `endless` when there are more than are copied
 */
export function spendBytes(count: number): void {
  bytesLeft -= count;
  if (bytesLeft < 0) throw endless(TOO_MUCH);
}

function endless(fact: string): LiftError {
  return new LiftError(
    "endless",
    `${fact}, and what an asynchronous method is given is a copy. Take a pointer, and read the parts that you need.`,
    undefined,
    { subject: "the value" },
  );
}
