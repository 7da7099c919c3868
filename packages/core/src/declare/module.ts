import type { ErrnoTable } from "@hostwright/types";

import type { ModuleClass } from "../metadata/module-metadata.js";
import { recordModule } from "../metadata/records.js";

/** What `@wasm.module` can be told beside the name. */
export interface ModuleOptions {
  /** Which number tells a guest of which error; WASI preview 1 when left out. */
  readonly errnos?: ErrnoTable;
}

// Called with the class first, whether as a legacy or as a standard decorator. The context is for TypeScript 5.4, which
// refuses a standard decorator that leaves it out.

/** What `@wasm.module(name)` gives: a decorator for classes of host modules. */
export type ModuleDecorator = (target: ModuleClass, context?: ClassDecoratorContext) => void;

/**
 * Names the namespace that guests import a class's exports from. A subclass inherits the name. Serves as a legacy and as a
 * standard decorator; `static moduleName = "env"`, and `static errnos`, say the same without one.
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
    recordModule(target, { name, errnos: options.errnos });
  };
}
