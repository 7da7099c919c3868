import type { EngineModule } from "@hostwright/types/internal";

import type { ModuleSections } from "../wasm-format/module-sections.js";
import type { CompileOptions } from "./compile-options.js";
import { describeModule } from "./guest-module.js";

/** Describes a module that was compiled with options: the engine does not list the imports that it provides by itself. */
export async function describeCompiled(
  module: EngineModule,
  sections: ModuleSections | undefined,
  options: CompileOptions | undefined,
): Promise<void> {
  const isAsItIs = sections === undefined || options === undefined;
  const left = isAsItIs
    ? sections
    : (await import("./engine-imports.js")).leftImports(module, sections, options);
  describeModule(module, left);
}
