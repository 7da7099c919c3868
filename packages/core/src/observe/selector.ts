import type { HostCall } from "./host-call.js";

/** Tests a name: it must equal the string, be in the list, match the expression, or be accepted by the function. */
export type NameTest = string | readonly string[] | RegExp | ((name: string) => boolean);

/**
 * Selects calls by the names of their module and export. A test that is left out accepts every name.
 *
 * ```ts
 * import type { CallSelector } from "@hostwright/core";
 *
 * const writes: CallSelector = { module: "fs", export: ["write", "truncate", "unlink"] };
 * const anyPreview: CallSelector = { module: /^wasi_snapshot_preview\d$/ };
 * ```
 */
export interface CallSelector {
  /** Tests the name of the host module. */
  readonly module?: NameTest | undefined;
  /** Tests the name of the export. */
  readonly export?: NameTest | undefined;
}

/** Checks whether a selector selects a call. */
export function isSelected(call: HostCall, selector: CallSelector): boolean {
  return accepts(selector.module, call.module) && accepts(selector.export, call.export);
}

function accepts(test: NameTest | undefined, name: string): boolean {
  if (test === undefined) return true;
  if (typeof test === "string") return test === name;
  if (typeof test === "function") return test(name);
  // With the flag `g`, `test.test(name)` would start where it stopped in another name.
  return test instanceof RegExp ? name.search(test) >= 0 : test.includes(name);
}
