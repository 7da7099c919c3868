import type { Lowerable } from "@hostwright/types";
import { formatThrown } from "@hostwright/types/internal";

import type { CallErrno } from "./middleware.js";

/** The most characters of an error's text. */
const MOST_OF_ERROR = 4000;

/** A type with the errno table and the failures of results; those of both directions have these parts. */
export type FailingType = Pick<Lowerable<unknown>, "errnos" | "lowerFailure">;

/** Resolves the errno that an error is in results of a type; `undefined` where it is not one. */
export function errnoOfFailure(type: FailingType, error: unknown): CallErrno | undefined {
  try {
    return errnoOf(type, type.lowerFailure?.(error));
  } catch {
    return undefined;
  }
}

/** Names the errno in the core values of a failure, as the table of its type does. */
export function errnoOf({ errnos }: FailingType, core: unknown): CallErrno | undefined {
  const number: unknown = Array.isArray(core) ? core.at(-1) : core;
  return typeof number === "number" ? Object.freeze({ number, name: errnos?.nameOf(number) }) : undefined;
}

/** Formats an errno: `errno 51 (ENOSPC)`. */
export function formatErrno({ number, name }: CallErrno): string {
  return name === undefined ? `errno ${String(number)}` : `errno ${String(number)} (${name})`;
}

/** Formats a thrown error: its errno, or its text without one. */
export function formatFailure(errno: CallErrno | undefined, error: unknown): string {
  return errno === undefined ? formatThrown(error, true, MOST_OF_ERROR) : formatErrno(errno);
}
