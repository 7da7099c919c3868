import { isOfGuest } from "../../guest/guest-function.js";
import { EXTERN, LIMITS, SECTION } from "../../wasm-format/codes.js";
import {
  tryCompile,
  functionType,
  isSelfContained,
  moduleBytes,
  rawSection,
  section,
  text,
  unsigned,
  valueType,
} from "../../wasm-format/module-writer.js";
import type { ExternType } from "../../wasm-format/import-section.js";
import type { DefinedFunctionType } from "../../wasm-format/type-section.js";

/** The largest number of pairs of a type and a value that the engine is asked about for one guest. */
const MOST_PROBES = 1000;
/** The largest number of bytes of type sections that are compiled again for that. */
const MOST_TYPE_BYTES = 2 ** 24;

/**
 * Asks the engine whether values fit the imports of one guest, about each type and value once, with modules that do nothing but
 * import one thing: JavaScript cannot see the maximum of a memory, whether a global may change, or the type of a function of
 * another guest. A type that refers to others is written with the type section of the guest.
 */
export class ImportProbe {
  /** Whether every question had an answer. */
  isComplete = true;
  readonly #typeSection: Uint8Array | undefined;
  readonly #answers = new Map<ExternType, Map<unknown, boolean | undefined>>();
  readonly #areOfGuests = new Map<object, boolean>();
  #probes = 0;
  #typeBytes = 0;

  constructor(typeSection: Uint8Array | undefined) {
    this.#typeSection = typeSection;
  }

  /** Asks whether a value fits an import; `undefined` where the engine cannot tell. */
  isAccepted(extern: ExternType | undefined, value: unknown): boolean | undefined {
    // A function of JavaScript takes on any type.
    if (typeof value === "function" && extern?.kind !== "global" && !this.#isOfGuest(value)) return undefined;
    const answer = extern && this.#answer(extern, value);
    if (answer === undefined) this.isComplete = false;
    return answer;
  }

  // Asked once for each function, since each answer takes a table.
  #isOfGuest(value: object): boolean {
    let answer = this.#areOfGuests.get(value);
    if (answer === undefined) this.#areOfGuests.set(value, (answer = isOfGuest(value)));
    return answer;
  }

  #answer(extern: ExternType, value: unknown): boolean | undefined {
    let answers = this.#answers.get(extern);
    if (answers === undefined) this.#answers.set(extern, (answers = new Map<unknown, boolean | undefined>()));
    if (!answers.has(value) && this.#probes++ < MOST_PROBES) answers.set(value, this.#ask(extern, value));
    return answers.get(value);
  }

  #ask(extern: ExternType, value: unknown): boolean | undefined {
    const sections = isIndependent(extern) ? writeImport(extern) : this.#writeWithTypes(extern);
    const module = sections && tryCompile(moduleBytes(sections));
    if (module === undefined) return undefined;
    try {
      new WebAssembly.Instance(module, { h: { v: value as WebAssembly.ImportValue } });
      return true;
    } catch {
      return false;
    }
  }

  #writeWithTypes(extern: ExternType): Uint8Array[] | undefined {
    if (this.#typeSection === undefined) return undefined;
    this.#typeBytes += this.#typeSection.length;
    if (this.#typeBytes > MOST_TYPE_BYTES) return undefined;
    const imported = "typeIndex" in extern ? typeUse(extern.kind, extern.typeIndex) : writeType(extern);
    return [rawSection(SECTION.type, [this.#typeSection]), writeEntry(extern, imported)];
  }
}

/** Tells whether a type can be written without the other types of its module. */
function isIndependent(extern: ExternType): boolean {
  switch (extern.kind) {
    case "function":
    case "tag":
      return extern.type !== undefined && isIndependentFunction(extern.type);
    case "global":
      return isSelfContained(extern.type.valueType);
    case "table":
      return isSelfContained(extern.type.element);
    case "memory":
      return true;
  }
}

function isIndependentFunction(type: DefinedFunctionType): boolean {
  return type.isPlain && [...type.parameters, ...type.results].every(isSelfContained);
}

function writeImport(extern: ExternType): Uint8Array[] {
  if (!("typeIndex" in extern)) return [writeEntry(extern, writeType(extern))];
  const { parameters, results } = extern.type as DefinedFunctionType;
  const types = section(SECTION.type, [functionType(parameters, results)]);
  return [types, writeEntry(extern, typeUse(extern.kind, 0))];
}

function writeEntry({ kind }: ExternType, type: readonly number[]): Uint8Array {
  return section(SECTION.import, [[...text("h"), ...text("v"), EXTERN[kind], ...type]]);
}

function typeUse(kind: "function" | "tag", index: number): number[] {
  return kind === "tag" ? [0, ...unsigned(index)] : unsigned(index);
}

function writeType(extern: Extract<ExternType, { readonly kind: "memory" | "table" | "global" }>): number[] {
  switch (extern.kind) {
    case "global":
      return [...valueType(extern.type.valueType), extern.type.isMutable ? 1 : 0];
    case "table":
      return [...valueType(extern.type.element), ...writeLimits(extern.type)];
    case "memory":
      return writeLimits(extern.type);
  }
}

type Limits = Extract<ExternType, { readonly kind: "memory" | "table" }>["type"];

function writeLimits(type: Limits): number[] {
  const { minimum, maximum, isShared, addressType } = type;
  const pageSize = "pageSize" in type && type.pageSize !== 2 ** 16 ? Math.log2(type.pageSize) : undefined;
  const flags =
    (maximum === undefined ? 0 : LIMITS.hasMaximum) |
    (isShared ? LIMITS.isShared : 0) |
    (addressType === "i64" ? LIMITS.is64Bit : 0) |
    (pageSize === undefined ? 0 : LIMITS.hasPageSize);
  return [
    flags,
    ...unsigned(minimum),
    ...(maximum === undefined ? [] : unsigned(maximum)),
    ...(pageSize === undefined ? [] : [pageSize]),
  ];
}
