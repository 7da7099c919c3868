import type { AddressType } from "@hostwright/types";
import type { OptionKinds } from "@hostwright/types/internal";

import { checkOptions } from "../check-options.js";
import { ModuleDefinitionError } from "../errors.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { compileModule } from "./compiled-module.js";
import { Constants } from "./constants.js";
import { canRunText } from "./generated-thunk.js";
import { thunkSource } from "./thunk-source.js";

/** Shows the function that a guest imports. */
export interface Explanation {
  /** The function's WebAssembly type: `(i32, i32) -> i32`. */
  readonly signature: string;
  /** `source` when its source text runs, `closures` when closures do the same. */
  readonly runs: "source" | "closures";
  /** That text; or, where none runs, a comment that says so, before the text that would. */
  readonly source: string;
}

/** For which guests, and which runtime, a host function is explained. */
export interface ExplainOptions {
  /** The address type of the guest's memory; `i32` when left out. */
  readonly addressType?: AddressType;
  /** The option `codegen` of the runtime; true when left out. */
  readonly codegen?: boolean;
}

const OPTIONS: OptionKinds<ExplainOptions> = { addressType: ["i32", "i64"], codegen: "flag" };

/**
 * Shows the function between a guest and a method: the WebAssembly type of an export, and the source text of the function
 * that a guest calls. For reading, and for finding it again: profilers and stacks show it under the `sourceURL` that its last
 * line names. Names that begin with `lift`, and the others that it does not declare, are functions of the types and of the
 * runtime. The strings that it gives own nothing and may be kept.
 *
 * @example
 * ```ts
 * import { explain, HostModuleBase, wasm } from "@hostwright/core";
 * import { string, u32 } from "@hostwright/types";
 *
 * @wasm.module("words")
 * class Words extends HostModuleBase {
 *   @wasm.export("count", u32)
 *   count(@string text: string): number {
 *     return text.split(" ").length;
 *   }
 * }
 * const { signature, source } = explain(Words, "count");
 * console.log(signature); // "(i32, i32) -> i32"
 * console.log(source); // … const v0 = lift0(memory, a0 >>> 0, a1 >>> 0); // text: string …
 * ```
 *
 * @throws {ModuleDefinitionError} `invalid-module` with every problem of the class, or when it has no such export
 * @throws {ModuleLinkError} `invalid-argument`
 */
export function explain(moduleClass: ModuleClass, name: string, options: ExplainOptions = {}): Explanation {
  checkOptions("explain", options, OPTIONS);
  const { addressType = "i32", codegen = true } = options;
  const compiled = compileModule(moduleClass);
  const thunks = compiled.exports.find(({ metadata }) => metadata.name === name)?.for(addressType);
  if (thunks === undefined) {
    const { name: module, exports } = compiled.metadata;
    const names = exports.map((each) => JSON.stringify(each.name)).join(", ");
    const fact = `has no export ${JSON.stringify(name)}. Ask for one of ${names}.`;
    throw new ModuleDefinitionError("invalid-module", fact, [], { where: "explain", subject: module });
  }
  const signature = formatFunctionType(thunks.plan.functionType);
  if (thunks.isAsync) {
    return { signature, runs: "closures", source: "// It is asynchronous: closures suspend the guest.\n" };
  }
  const source = thunkSource(thunks, new Constants(addressType));
  if (codegen && canRunText()) return { signature, runs: "source", source };
  const reason = codegen ? "the engine runs no source text" : "codegen is off";
  return {
    signature,
    runs: "closures",
    source: `// Closures do what follows, since ${reason}.\n${source}`,
  };
}
