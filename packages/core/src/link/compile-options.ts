import type { OptionKinds } from "@hostwright/types/internal";

/** Options that the engine compiles a guest with. They have no effect on a source that is a `WebAssembly.Module` already. */
export interface CompileOptions {
  /**
   * Sets of builtins that the engine provides to the guest, such as `"js-string"` for imports of `wasm:js-string`. An engine
   * without them leaves these imports to `imports`.
   *
   * Spec: https://github.com/WebAssembly/js-string-builtins
   */
  readonly builtins?: readonly string[];
  /**
   * The module name of string constants: the engine provides each imported global of that module, a text that is its own name.
   * An engine without them leaves these imports to `imports`.
   */
  readonly importedStringConstants?: string;
}

/** The options of compiling a guest, each with its kind. */
export const COMPILE_OPTIONS: OptionKinds<CompileOptions> = {
  builtins: "array",
  importedStringConstants: "text",
};

/** Picks the options of the engine out of others; `undefined` where none is given. */
export function pickCompileOptions({
  builtins,
  importedStringConstants,
}: CompileOptions): CompileOptions | undefined {
  if (importedStringConstants === undefined) return builtins && { builtins };
  return { ...(builtins && { builtins }), importedStringConstants };
}
