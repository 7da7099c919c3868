import { type EngineModule, formatAny, nearestName } from "@hostwright/types/internal";

import { ModuleLinkError } from "../errors.js";
import type { ModuleSections } from "../wasm-format/module-sections.js";
import type { CompileOptions } from "./compile-options.js";
import { isSameImport } from "./guest-module.js";

/** Sets of builtins that engines have. They take other names without a word, for sets to come. */
const BUILTINS = ["js-string"];
const PREFIX = "wasm:";

/**
 * Leaves the imports that the engine does not provide by itself in the declarations of a module.
 *
 * @throws {ModuleLinkError} `invalid-argument` for a misspelt set of builtins
 */
export function leftImports(
  module: EngineModule,
  sections: ModuleSections,
  options: CompileOptions,
): ModuleSections {
  checkBuiltins(options.builtins ?? []);
  const listed = WebAssembly.Module.imports(module);
  let next = 0;
  const imports = sections.imports.filter((each) => {
    const listedNext = listed[next];
    const isLeft = listedNext !== undefined && isSameImport(listedNext, each);
    if (isLeft) next++;
    return isLeft;
  });
  return next === listed.length ? { ...sections, imports } : sections;
}

function checkBuiltins(builtins: readonly unknown[]): void {
  for (const name of builtins) {
    if (BUILTINS.includes(name as string)) continue;
    const isText = typeof name === "string";
    const nearest = isText ? nearestName(name.replace(PREFIX, ""), BUILTINS) : undefined;
    if (isText && nearest === undefined) continue;
    const fact = `must be a list of names such as "js-string", and has ${formatAny(name)}.`;
    const hint = nearest === undefined ? "" : ` Did you mean ${JSON.stringify(nearest)}?`;
    throw new ModuleLinkError("invalid-argument", fact + hint, [], { where: "link", subject: "builtins" });
  }
}
