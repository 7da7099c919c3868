import type { ErrnoTable } from "@hostwright/types";
import { findOptionProblem, type OptionKinds } from "@hostwright/types/internal";

import type { ModuleClass } from "../metadata/module-metadata.js";
import { recordModule } from "../metadata/records.js";

/** Configures `@wasm.module`, beside the name. */
export interface ModuleOptions {
  /** The error numbers of the guest; those of WASI preview 1 when left out. */
  readonly errnos?: ErrnoTable;
}

const OPTIONS: OptionKinds<ModuleOptions> = { errnos: "object" };

// Legacy and standard decorators are both called with the class first. TypeScript 5.4 refuses a standard decorator that does not
// declare the context.

/** Decorates classes of host modules; made by `@wasm.module(name)`. */
export type ModuleDecorator = (target: ModuleClass, context?: ClassDecoratorContext) => void;

/**
 * Names the namespace from which guests import the exports of a class. A subclass inherits the name. Works as a legacy and as a
 * standard decorator; `static moduleName = "env"` and `static errnos` set the same without one.
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
    const errnos = optionProblem === undefined ? options.errnos : undefined;
    // A decorator may have replaced the class by a function or a proxy that has its prototype.
    for (const each of new Set([target, (target.prototype as object).constructor]))
      recordModule(each, { name, errnos, optionProblem });
  };
}
