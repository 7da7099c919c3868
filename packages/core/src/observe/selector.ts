import { formatAny, type OptionKinds } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import { ModuleLinkError } from "../errors.js";
import { formatName } from "../format-names.js";
import type { CallDirection, ObservedCall } from "./middleware.js";

/** Tests a name: it must equal the string, be in the list, match the expression, or be accepted by the function. */
export type NameTest = string | readonly string[] | RegExp | ((name: string) => boolean);

/**
 * Selects calls by their direction, and by the names of their module and export. A test that is left out accepts every call;
 * only the rules of a `policy` are for calls to the host where they leave the direction out.
 *
 * ```ts
 * import type { CallSelector } from "@hostwright/core";
 *
 * const writes: CallSelector = { module: "fs", export: ["write", "truncate", "unlink"] };
 * const anyPreview: CallSelector = { module: /^wasi_snapshot_preview\d$/ };
 * const entries: CallSelector = { direction: "to-guest" };
 * ```
 */
export interface CallSelector {
  /** The direction of the calls: `to-host` or `to-guest`. */
  readonly direction?: CallDirection | undefined;
  /** Tests the name of the module, as `call.module` is: of a host module or of a class of guest modules, or `table` or `reference`. */
  readonly module?: NameTest | undefined;
  /** Tests the name of the export. */
  readonly export?: NameTest | undefined;
}

/** The tests of a selector, each with its kind: {@link checkSelector} refuses values that are not tests. */
export const SELECTOR: OptionKinds<CallSelector> = {
  direction: ["to-host", "to-guest"],
  module: "any",
  export: "any",
};

/**
 * Refuses a selector with a misspelt name, or with a value that is not a test.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkSelector(where: string, selector: CallSelector): void {
  checkOptions(where, selector, SELECTOR);
  checkTests(where, selector);
}

/**
 * Refuses the tests of a selector that are not tests.
 *
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function checkTests(where: string, { module, export: name }: CallSelector): void {
  for (const [subject, test] of Object.entries({ module, export: name })) {
    if (test === undefined || isNameTest(test)) continue;
    const fact = `must be a name, a list of names, a regular expression or a function, not ${formatAny(test)}.`;
    throw new ModuleLinkError("invalid-argument", fact, [], { where, subject });
  }
}

function isNameTest(test: unknown): boolean {
  if (Array.isArray(test)) return test.every((name) => typeof name === "string");
  if (typeof test === "string" || typeof test === "function") return true;
  // By the member that a text searches with: a regular expression may be of another realm.
  return typeof test === "object" && test !== null && Symbol.search in test;
}

/** Checks whether a selector selects a call. */
export function isSelected(call: ObservedCall, selector: CallSelector): boolean {
  const { direction = call.direction } = selector;
  return (
    direction === call.direction &&
    accepts(selector.module, call.module) &&
    accepts(selector.export, call.export)
  );
}

function accepts(test: NameTest | undefined, name: string): boolean {
  if (test === undefined) return true;
  if (typeof test === "string") return test === name;
  if (typeof test === "function") return test(name);
  // With the flag `g`, `test.test(name)` would start where it stopped in another name.
  return Symbol.search in test ? name.search(test) >= 0 : test.includes(name);
}

/** Formats the callee of a call with its direction: `to-host kv.put`. */
export function formatCallee({ direction, module, export: name }: Callee): string {
  return `${direction} ${module}.${formatName(name)}`;
}

type Callee = Pick<ObservedCall, "direction" | "module" | "export">;
