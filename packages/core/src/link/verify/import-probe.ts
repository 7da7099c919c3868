import { isOfGuest } from "../../guest/function-check.js";
import { EXTERN, LIMITS, SECTION } from "../../wasm-format/codes.js";
import {
  tryCompile,
  functionType,
  isSelfContained,
  moduleBytes,
  section,
  text,
  unsigned,
  valueType,
} from "../../wasm-format/module-writer.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";

/** The largest number of pairs of a type and a value that the engine is asked about for one guest. */
const MOST_PROBES = 1000;

/** Asks the engine about the plain imports of one guest, about each type and value once. */
export class ImportProbe {
  readonly #answers = new Map<ExternType, Map<unknown, boolean | undefined>>();
  #probes = 0;

  /** Asks whether a value fits an import; `undefined` where the engine cannot tell. */
  isAccepted(extern: ExternType, value: unknown): boolean | undefined {
    let answers = this.#answers.get(extern);
    if (answers === undefined) this.#answers.set(extern, (answers = new Map<unknown, boolean | undefined>()));
    if (!answers.has(value) && this.#probes++ < MOST_PROBES) answers.set(value, accepts(extern, value));
    return answers.get(value);
  }
}

function accepts(extern: ExternType, value: unknown): boolean | undefined {
  // A function of JavaScript takes on any type.
  if (typeof value === "function" && !isOfGuest(value)) return undefined;
  return isAccepted(extern, value);
}

/**
 * Asks the engine whether a value fits an import, with a module that does nothing but import it: JavaScript cannot see the
 * maximum of a memory, whether a global may change, or the type of a function of another guest. Returns `undefined` where the
 * engine compiles no bytes, and where the type refers to other types of the guest.
 */
function isAccepted(extern: ExternType, value: unknown): boolean | undefined {
  const sections = writeImport(extern);
  const module = sections && tryCompile(moduleBytes(sections));
  if (module === undefined) return undefined;
  try {
    new WebAssembly.Instance(module, { h: { v: value as WebAssembly.ImportValue } });
    return true;
  } catch {
    return false;
  }
}

function writeImport(extern: ExternType): Uint8Array[] | undefined {
  const imported = (...type: number[]): Uint8Array =>
    section(SECTION.import, [[...text("h"), ...text("v"), EXTERN[extern.kind], ...type]]);
  switch (extern.kind) {
    case "function":
    case "tag": {
      const { type } = extern;
      if (type === undefined || !isWritableFunction(type)) return undefined;
      const types = section(SECTION.type, [functionType(type.parameters, type.results)]);
      return [types, extern.kind === "tag" ? imported(0, 0) : imported(0)];
    }
    case "global": {
      const { valueType: type, isMutable } = extern.type;
      return isSelfContained(type) ? [imported(...valueType(type), isMutable ? 1 : 0)] : undefined;
    }
    case "table": {
      const { element } = extern.type;
      return isSelfContained(element) ? [imported(...valueType(element), ...limits(extern))] : undefined;
    }
    case "memory":
      return extern.type.pageSize === 2 ** 16 ? [imported(...limits(extern))] : undefined;
  }
}

function isWritableFunction(type: DefinedFunctionType): boolean {
  return type.isPlain && [...type.parameters, ...type.results].every(isSelfContained);
}

function limits({ type }: Extract<ExternType, { readonly kind: "memory" | "table" }>): number[] {
  const { minimum, maximum, isShared, addressType } = type;
  const flags =
    (maximum === undefined ? 0 : LIMITS.hasMaximum) |
    (isShared ? LIMITS.isShared : 0) |
    (addressType === "i64" ? LIMITS.is64Bit : 0);
  return [flags, ...unsigned(minimum), ...(maximum === undefined ? [] : unsigned(maximum))];
}
