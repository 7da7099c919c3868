import { LiftError } from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

import { type Frame, register } from "../context/frame.js";
import { ModuleLinkError } from "../errors.js";

/** Bytes that the host copies for one call unless an option says otherwise: a server with 512 MB of memory survives them. */
const DEFAULT_COPY_LIMIT = 2 ** 27;

/**
 * Checks the number of the option `copyLimit`.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkCopyLimit(limit: number | undefined, where: string): void {
  if (limit === undefined || limit >= 0) return;
  const fact = `must be a number of bytes from 0, or Infinity, not ${formatAny(limit)}.`;
  throw new ModuleLinkError("invalid-argument", fact, [], { where, subject: "copyLimit" });
}

/** Sums the bytes that the host function which runs with a frame, and those below it, have made the host copy. */
export function copiedBy(frame: Frame | undefined): number {
  return frame === undefined ? 0 : frame.copiedBelow + frame.copied;
}

/**
 * Counts bytes that are about to be copied for the host function that runs with a frame.
 *
 * @throws {LiftError} `copy-limit`
 */
export function countCopy(frame: Frame | undefined, byteLength: number, limit = DEFAULT_COPY_LIMIT): void {
  // The program itself reads the memory: the guest does not run, and makes the host copy nothing.
  if (frame === undefined) return;
  const before = copiedBy(frame);
  if (before + byteLength <= limit) {
    frame.copied += byteLength;
    register.hasCopied = true;
    return;
  }
  const copied = before === 0 ? "" : ` after ${String(before)} that it has copied already`;
  throw new LiftError(
    "copy-limit",
    `takes ${String(byteLength)} bytes of the host${copied}, and the host copies at most ${String(limit)} for one call. ` +
      "Take a view, give { max }, or raise copyLimit.",
    byteLength,
    { subject: "the value" },
  );
}
