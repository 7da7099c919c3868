import { readElements, readProperty } from "../foreign-value.js";
import type { ErrnoTable } from "../type/capabilities.js";
import { isErrnoError } from "./errno-error.js";

// A cause may have a new cause each time that it is read.
const MOST_ERRORS = 100;

/**
 * Finds the number that tells a guest about an error: of an `ErrnoError`, or of a system error by its `code` (`ENOENT`); the
 * error itself first, then its cause and, for an `AggregateError`, its parts, then theirs, up to 100 errors. `undefined`
 * when there is none: a guest is not told of an error without a number.
 */
export function errnoOf(error: unknown, errnos: ErrnoTable): number | undefined {
  // Most errors have the number themselves.
  const told = ownErrno(error, errnos);
  if (told !== undefined) return told;
  // A set that grows while it is walked: each error once, for a chain of causes may be a ring.
  const errors = new Set([error]);
  for (const each of errors) {
    if (typeof each !== "object" || each === null) continue;
    const own = ownErrno(each, errnos);
    if (own !== undefined) return own;
    if (errors.size >= MOST_ERRORS) continue;
    errors.add(readProperty(each, "cause"));
    for (const part of readElements(readProperty(each, "errors"), MOST_ERRORS)) errors.add(part);
  }
  return undefined;
}

function ownErrno(error: unknown, errnos: ErrnoTable): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const errno = errnoIn(error);
  if (errno !== undefined) return failureNumber(errno, errnos);
  const code = readProperty(error, "code");
  // Never the host's own number (`error.errno`): it belongs to the host's system, not to the guest's table.
  return typeof code === "string" ? failureNumber(code, errnos) : undefined;
}

/** Reads the name or number of an {@link ErrnoError}; `undefined` of any other value. */
export function errnoIn(value: unknown): string | number | undefined {
  if (!isErrnoError(value)) return undefined;
  const errno = readProperty(value, "errno");
  return typeof errno === "string" || typeof errno === "number" ? errno : undefined;
}

/** Gives the number of a failure; `undefined` when the table does not have it, or has it as a success. */
export function failureNumber(errno: string | number, errnos: ErrnoTable): number | undefined {
  const number = typeof errno === "number" ? errno : errnos.numberOf(errno);
  return number === 0 ? undefined : number;
}
