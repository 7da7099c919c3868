import type { HostCall } from "./host-call.js";

/** What a name has to be: this one, one of these, one that the expression matches, or one that the function accepts. */
export type NameTest = string | readonly string[] | RegExp | ((name: string) => boolean);

/**
 * Says which calls are meant: those of these modules and of these exports. What is left out accepts every name.
 *
 * ```ts
 * import type { CallSelector } from "@hostwright/core";
 *
 * const writes: CallSelector = { module: "fs", export: ["write", "truncate", "unlink"] };
 * const anyPreview: CallSelector = { module: /^wasi_snapshot_preview\d$/ };
 * ```
 */
export interface CallSelector {
  /** The names of host modules. */
  readonly module?: NameTest | undefined;
  /** The names of exports. */
  readonly export?: NameTest | undefined;
}

/** Says whether a call is one of those that a selector means. */
export function isSelected(call: HostCall, selector: CallSelector): boolean {
  return accepts(selector.module, call.module) && accepts(selector.export, call.export);
}

function accepts(test: NameTest | undefined, name: string): boolean {
  if (test === undefined) return true;
  if (typeof test === "string") return test === name;
  if (typeof test === "function") return test(name);
  // Not `test.test(name)`: with the flag `g` that one remembers where it stopped in another name.
  return test instanceof RegExp ? name.search(test) >= 0 : test.includes(name);
}
