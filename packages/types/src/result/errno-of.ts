import type { ErrnoTable } from "../type/capabilities.js";
import { isErrnoError } from "./errno-error.js";

/**
 * Finds the number that tells a guest about an error: of an `ErrnoError`, or of a system error by its `code` (`ENOENT`); the
 * error itself first, then its cause and, for an `AggregateError`, its parts, then theirs. `undefined` when there is none:
 * a guest is not told of an error without a number.
 */
export function errnoOf(error: unknown, errnos: ErrnoTable): number | undefined {
  // Most errors have the number themselves.
  const told = typeof error === "object" && error !== null ? ownErrno(error, errnos) : undefined;
  if (told !== undefined) return told;
  // A set that grows while it is walked: each error once, for a chain of causes may be a ring.
  const errors = new Set([error]);
  for (const each of errors) {
    if (typeof each !== "object" || each === null) continue;
    const own = ownErrno(each, errnos);
    if (own !== undefined) return own;
    const { cause, errors: parts } = each as { cause?: unknown; errors?: unknown };
    errors.add(cause);
    if (Array.isArray(parts)) for (const part of parts as unknown[]) errors.add(part);
  }
  return undefined;
}

function ownErrno(error: object, errnos: ErrnoTable): number | undefined {
  if (isErrnoError(error)) return failureNumber(error.errno, errnos);
  const { code } = error as { code?: unknown };
  // Never the host's own number (`error.errno`): it belongs to the host's system, not to the guest's table.
  return typeof code === "string" ? failureNumber(code, errnos) : undefined;
}

/** Gives the number of a failure; `undefined` when the table does not have it, or has it as a success. */
export function failureNumber(errno: string | number, errnos: ErrnoTable): number | undefined {
  const number = typeof errno === "number" ? errno : errnos.numberOf(errno);
  return number === 0 ? undefined : number;
}
