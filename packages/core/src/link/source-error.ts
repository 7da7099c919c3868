import { formatThrown, safeText } from "@hostwright/types/internal";

import { ModuleLinkError } from "../errors.js";
import { nameBytes } from "./name-bytes.js";
import { nameLackingTypes } from "./lacking-types.js";
import { isResponse, isUrl } from "./source-kinds.js";

/** The number of bytes at the start of a source that tell its kind. */
const MOST_NAMED = 64;

/** Makes the error for a source that cannot be compiled. `start` holds its first bytes, where there are any. */
export function makeSourceError(
  source: unknown,
  error: unknown,
  start: Uint8Array | undefined,
): ModuleLinkError {
  const context = { where: describeSource(source), cause: error };
  const named = start && (nameBytes(start.subarray(0, MOST_NAMED)) ?? nameLackingTypes(start));
  const reason = formatThrown(error, false);
  const fact = named === undefined ? reason : `${named.fact}. ${named.next}`;
  return new ModuleLinkError("invalid-source", `the module cannot be compiled: ${fact}`, [], context);
}

/** Describes a source for messages: by its address if it has one. */
export function describeSource(source: unknown): string {
  if (isUrl(source)) return safeText(source.href);
  return isResponse(source) && source.url !== "" ? safeText(source.url) : "the guest";
}
