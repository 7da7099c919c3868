import type { ErrnoTable } from "@hostwright/types";
import { findOptionProblem, type OptionKinds } from "@hostwright/types/internal";

import type { ModuleClass, ResultForm } from "../metadata/module-metadata.js";
import { RESULT_FORMS } from "../metadata/read-results.js";
import { recordModule } from "../metadata/records.js";

/** Configures `@wasm.module`, beside the name. */
export interface ModuleOptions {
  /** The error numbers of the guest; those of WASI preview 1 when left out. */
  readonly errnos?: ErrnoTable;
  /**
   * How results of several values reach the guest: `"values"`, as several values, when left out; `"out"`, written to places that the
   * guest passes after the parameters, as C, Rust, Zig, TinyGo and AssemblyScript declare them.
   */
  readonly results?: ResultForm;
  /** The documentation of the module, as text or Markdown, for `describe` and the tools that read it. */
  readonly doc?: string;
}

const OPTIONS: OptionKinds<ModuleOptions> = { errnos: "object", results: RESULT_FORMS, doc: "text" };

// Legacy and standard decorators are both called with the class first. TypeScript 5.4 refuses a standard decorator that does not
// declare the context.

/** Decorates classes of host modules; made by `@wasm.module(name)`. */
export type ModuleDecorator = (target: ModuleClass, context?: ClassDecoratorContext) => void;

/**
 * Names the namespace from which guests import the exports of a class. A subclass inherits the name. Works as a legacy and as a
 * standard decorator; `static moduleName = "env"`, `static errnos`, `static results` and `static doc` set the same
 * without one.
 *
 * With `{ results: "out" }` a result of several values is written to places, one for each, whose offsets the guest passes after the
 * parameters: `orErrno(t)` returns the errno alone, a tuple of results nothing, or the errno that is in it, and
 * `allocated(string)` has one place, for offset and length. Places are checked before the method is called (`GuestMemoryError`:
 * `out-of-bounds`), aligned or not, and written in the order of the results. `{ out: false }` of a type keeps its values.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { f64 } from "@hostwright/types";
 *
 * @wasm.module("env")
 * class Env extends HostModuleBase {
 *   @wasm.export("now", f64)
 *   now(): number {
 *     return performance.now();
 *   }
 * }
 * ```
 */
export function moduleName(name: string, options: ModuleOptions = {}): ModuleDecorator {
  return (target) => {
    const optionProblem =
      findOptionProblem({ name }, { name: "text" }) ?? findOptionProblem(options, OPTIONS);
    const { errnos, results, doc }: ModuleOptions = optionProblem === undefined ? options : {};
    // A decorator may have replaced the class by a function or a proxy that has its prototype.
    for (const each of new Set([target, (target.prototype as object).constructor]))
      recordModule(each, { name, errnos, results, doc, optionProblem });
  };
}
