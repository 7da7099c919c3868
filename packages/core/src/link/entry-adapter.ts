import { ByteReader } from "../wasm-format/byte-reader.js";
import { EXTERN, REFERENCE, SECTION, TYPE_FORM } from "../wasm-format/codes.js";
import {
  moduleBytes,
  rawSection,
  referenceType,
  section,
  text,
  unsigned,
  valueType,
} from "../wasm-format/module-writer.js";
import type { DefinedFunctionType, TypeSection } from "../wasm-format/type-section.js";

/** Describes a function that an adapter puts in place of a function of the same type. */
export interface AdaptedFunction {
  readonly typeIndex: number;
  readonly type: DefinedFunctionType;
  /** `true` for a function of JavaScript that takes and returns the values; `false` to keep them in the engine. */
  readonly isObserved: boolean;
}

const OPCODE = {
  ...{ end: 0x0b, call: 0x10, localGet: 0x20, globalGet: 0x23, globalSet: 0x24 },
  ...{ refNull: 0xd0, refAsNonNull: 0xd4 },
} as const;

/** Constant expressions of 0, without their end. */
const ZERO: Readonly<Record<string, readonly number[]>> = {
  i32: [0x41, 0x00],
  i64: [0x42, 0x00],
  f32: [0x43, ...Array<number>(4).fill(0)],
  f64: [0x44, ...Array<number>(8).fill(0)],
  v128: [0xfd, 0x0c, ...Array<number>(16).fill(0)],
};

/**
 * Writes a module whose exports `f0`, `f1` and so on have the types of functions of a guest, which is entered around each call.
 * The types are copied with their whole section, so that they are the same types, whatever they extend or refer to.
 *
 * An entered function puts its parameters into globals, and calls the import `e`, which is to enter the guest and to call the export
 * `g`. That one takes the parameters, calls the import `o`, the original, and leaves the results in globals. So no value goes through
 * JavaScript, which does not have all of them and changes some; and exceptions and traps go through it as through any host function.
 * No code of a guest runs between writing a global and reading it. For a function whose values JavaScript is to see, `f` is the
 * import `p`.
 */
export function entryAdapter(
  typeSection: Uint8Array,
  types: TypeSection,
  adapted: readonly AdaptedFunction[],
): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(typeSection);
  const groups = reader.u32();
  const noValues = types.functions.length;
  const imports: number[][] = [];
  const exports: number[][] = [];
  const globals: number[][] = [];
  const functions: number[][] = [];
  const bodies: number[][] = [];
  const importedCount = 2 * adapted.length;
  const addImport = (name: string, typeIndex: number): number =>
    imports.push([...text("h"), ...text(name), EXTERN.function, ...unsigned(typeIndex)]) - 1;
  const addFunction = (name: string, typeIndex: number, code: readonly number[]): void => {
    const body = [0, ...code, OPCODE.end];
    bodies.push([...unsigned(body.length), ...body]);
    const index = importedCount + functions.push(unsigned(typeIndex)) - 1;
    exports.push([...text(name), EXTERN.function, ...unsigned(index)]);
  };
  const addGlobal = (type: string): Cell => {
    const cell = cellOf(type, globals.length);
    globals.push(cell.definition);
    return cell;
  };
  adapted.forEach(({ typeIndex, type, isObserved }, at) => {
    const suffix = String(at);
    // Linked in any case, for its type.
    const original = addImport(`o${suffix}`, typeIndex);
    if (isObserved) {
      const plain = addImport(`p${suffix}`, typeIndex);
      exports.push([...text(`f${suffix}`), EXTERN.function, ...unsigned(plain)]);
      return;
    }
    const enter = addImport(`e${suffix}`, noValues);
    const parameters = type.parameters.map(addGlobal);
    const results = type.results.map(addGlobal);
    addFunction(`f${suffix}`, typeIndex, [
      ...parameters.flatMap(({ set }, local) => [OPCODE.localGet, ...unsigned(local), ...set]),
      ...[OPCODE.call, ...unsigned(enter)],
      ...results.flatMap(({ take }) => take),
    ]);
    addFunction(`g${suffix}`, noValues, [
      ...parameters.flatMap(({ take }) => take),
      ...[OPCODE.call, ...unsigned(original)],
      ...[...results].reverse().flatMap(({ set }) => set),
    ]);
  });
  return moduleBytes([
    rawSection(SECTION.type, [
      unsigned(groups + 1),
      reader.bytes(reader.remaining),
      [TYPE_FORM.function, 0, 0],
    ]),
    section(SECTION.import, imports),
    section(SECTION.function, functions),
    section(SECTION.global, globals),
    section(SECTION.export, exports),
    section(SECTION.code, bodies),
  ]);
}

/** A global that passes a value on. */
interface Cell {
  readonly definition: number[];
  readonly set: number[];
  /** Reads the value. A reference is not kept, so that it can be collected. */
  readonly take: number[];
}

function cellOf(type: string, index: number): Cell {
  const at = unsigned(index);
  const set = [OPCODE.globalSet, ...at];
  const get = [OPCODE.globalGet, ...at];
  const reference = referenceType(type);
  if (reference === undefined) {
    return { definition: [...valueType(type), 1, ...(ZERO[type] ?? []), OPCODE.end], set, take: get };
  }
  const { heap, isNullable } = reference;
  const empty = [OPCODE.refNull, ...heap];
  return {
    definition: [...(isNullable ? valueType(type) : [REFERENCE.nullable, ...heap]), 1, ...empty, OPCODE.end],
    set,
    take: [...get, ...(isNullable ? [] : [OPCODE.refAsNonNull]), ...empty, ...set],
  };
}
