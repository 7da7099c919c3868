import type { AllocatorChoice, ErrnoTable } from "@hostwright/types";
import { findOptionProblem, type OptionKinds } from "@hostwright/types/internal";

import type { GuestFunctionFor, GuestTableCheck } from "../declare/guest-table.js";
import { ModuleDefinitionError } from "../errors.js";
import type { ResultForm } from "../metadata/module-metadata.js";
import { RESULT_FORMS } from "../metadata/read-results.js";
import { GuestModuleBase } from "./guest-module-base.js";

/** Configures {@link guestModule}. */
export interface GuestModuleOptions {
  /** The name of the class, for messages; `guestModule` when left out. */
  readonly name?: string;
  /** The error numbers of the guest; those of WASI when left out. */
  readonly errnos?: ErrnoTable;
  /** The way in which the guest lends memory; found by its exports when left out. */
  readonly allocator?: AllocatorChoice;
  /** How the guest gives results of several core values: as several results when left out, or `"out"`, in places that it is passed. */
  readonly results?: ResultForm;
  /** The documentation of the class, as text or Markdown, for `describe` and the tools that read it. */
  readonly doc?: string;
}

/** An instance of a class that {@link guestModule} has made: a function for each entry of the table. */
export type GuestModuleOf<T> = GuestModuleBase & { readonly [K in keyof T]: GuestFunctionFor<T[K]> };

const OPTIONS: OptionKinds<GuestModuleOptions> = {
  name: "text",
  errnos: "object",
  allocator: "any",
  results: RESULT_FORMS,
  doc: "text",
};

/**
 * Makes a class of guest modules from a table of functions, without decorators: the types of its fields follow from the table. All
 * else is as for a subclass of {@link GuestModuleBase}, which a class made here can be extended as.
 *
 * ```ts
 * import { fn, guestModule, Runtime } from "@hostwright/core";
 * import { string, u32 } from "@hostwright/types";
 *
 * const Words = guestModule({ count: fn([string], u32) });
 * using words = await new Runtime().instantiate(new URL("words.wasm", import.meta.url), { as: Words });
 * console.log(words.count("to be or not to be"));
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` for a wrong option; the problems of the table when the class is used
 */
export function guestModule<const T extends object>(
  table: GuestTableCheck<T>,
  options: GuestModuleOptions = {},
): new () => GuestModuleOf<T> {
  const { name = "guestModule", ...statics } = options;
  const problem = findOptionProblem(options, OPTIONS);
  if (problem !== undefined) {
    const message = `${name}: ${problem.subject} ${problem.fact}`;
    throw new ModuleDefinitionError("invalid-module", message, [
      { code: problem.code, where: name, message },
    ]);
  }
  const made = class extends GuestModuleBase {
    static readonly exports = table;
  };
  Object.defineProperty(made, "name", { value: name });
  for (const [option, value] of Object.entries(statics) as [string, unknown][]) {
    if (value !== undefined) Object.defineProperty(made, option, { value });
  }
  return made as unknown as new () => GuestModuleOf<T>;
}
