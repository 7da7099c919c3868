import { EXTERN, SECTION, VALUE_TYPE } from "../../wasm-format/codes.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import { functionType, moduleBytes, section, text, tryCompile } from "../../wasm-format/module-writer.js";
import { formatName } from "../../format-names.js";
import type { CompileOptions } from "../compile-options.js";
import type { GuestImport } from "../guest-module.js";

/** Explains why an import is missing, and tells how to mend that. */
export interface Lack {
  readonly fact: string;
  readonly next: string;
}

/** Names of modules that begin so are kept for the engine. Spec: https://github.com/WebAssembly/js-string-builtins */
const PREFIX = "wasm:";
const OR_IMPORTS = "or give { imports }.";

/** Explains missing imports that an engine provides by itself, where the options ask for them. */
export class EngineProvided {
  readonly #options: CompileOptions;
  readonly #isFromBytes: boolean;

  /** `isFromBytes` is false for a module that was compiled elsewhere, where the options have no effect. */
  constructor(options: CompileOptions, isFromBytes: boolean) {
    this.#options = options;
    this.#isFromBytes = isFromBytes;
  }

  /** Explains a missing import; `undefined` for one that no engine is asked for. */
  lackOf({ module, name, kind }: GuestImport): Lack | undefined {
    if (kind !== "global" || module !== this.#options.importedStringConstants)
      return this.lackOfModule(module, name);
    if (!hasStringConstants())
      return { fact: "this engine provides no string constants", next: `Use ${NEWER} ${OR_IMPORTS}` };
    return compiledElsewhere("string constants are provided when a guest is compiled");
  }

  /** Explains missing builtins; `undefined` for a module that is not one of builtins. */
  lackOfModule(module: string, name?: string): Lack | undefined {
    if (!module.startsWith(PREFIX)) return undefined;
    const builtins = module.slice(PREFIX.length);
    const shown = formatName(module);
    const { builtins: asked = [] } = this.#options;
    if (!hasBuiltins(builtins)) {
      const fact = `${shown} are builtins of the engine, which this engine does not have`;
      return { fact, next: `Use ${NEWER} ${OR_IMPORTS}` };
    }
    if (!asked.includes(builtins)) {
      const option = `{ builtins: [${JSON.stringify(formatName(builtins))}] }`;
      const fact = `${shown} are builtins of the engine, which provides them to guests that are compiled with them`;
      return { fact, next: `Give the bytes of the guest and ${option}, ${OR_IMPORTS}` };
    }
    if (!this.#isFromBytes) return compiledElsewhere(`${shown} are provided when a guest is compiled`);
    const functions = name === undefined ? "them all" : formatName(name);
    return {
      fact: `the builtins ${shown} of this engine do not have ${functions}`,
      next: "Give { imports }.",
    };
  }
}

/** Tells whether an import may be a string constant: a global of JavaScript values that does not change. */
export function isStringConstant(extern: ExternType): boolean {
  return extern.kind === "global" && !extern.type.isMutable && extern.type.valueType.includes("extern");
}

/** The engines that have builtins and string constants. */
const NEWER = "an engine that has them (Node.js 24, Chromium 131),";

function compiledElsewhere(fact: string): Lack {
  return { fact, next: `Give the bytes of the guest instead of a WebAssembly.Module, ${OR_IMPORTS}` };
}

/** Tells whether the engine has a set of builtins. Of one without a known function it cannot be told, and is assumed. */
function hasBuiltins(name: string): boolean {
  if (name !== "js-string") return true;
  const type = functionType(["externref"], ["i32"]);
  const imported = [...text("wasm:js-string"), ...text("length"), EXTERN.function, 0];
  const sections = [section(SECTION.type, [type]), section(SECTION.import, [imported])];
  return isProvided(sections, { builtins: [name] });
}

function hasStringConstants(): boolean {
  const imported = [...text("s"), ...text("a"), EXTERN.global, VALUE_TYPE.externref, 0];
  return isProvided([section(SECTION.import, [imported])], { importedStringConstants: "s" });
}

function isProvided(sections: readonly Uint8Array[], options: CompileOptions): boolean {
  const module = tryCompile(moduleBytes([...sections]), options);
  return module !== undefined && WebAssembly.Module.imports(module).length === 0;
}
