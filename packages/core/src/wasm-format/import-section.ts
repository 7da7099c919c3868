import { EXTERN } from "./codes.js";
import type { ByteReader } from "./byte-reader.js";
import {
  type GlobalType,
  type MemoryType,
  readGlobalType,
  readMemoryType,
  readTableType,
  type TableType,
} from "./extern-types.js";
import type { DefinedFunctionType, TypeSection } from "./type-section.js";

/** Describes the kind and the type of an import. `type` is `undefined` where this package does not know its encoding. */
export type ExternType =
  | FunctionExtern<"function">
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  /** The values that an exception carries are the parameters of a function type. */
  | FunctionExtern<"tag">;

interface FunctionExtern<Kind> {
  readonly kind: Kind;
  readonly type: DefinedFunctionType | undefined;
  /** Index of the type in its module. */
  readonly typeIndex: number;
}

/** Describes an import of a module. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternType["kind"];
  /** Imports of functions of one type share it. */
  readonly extern: ExternType;
}

const SAME_MODULE = 0x7f;
const SAME_MODULE_AND_TYPE = 0x7e;

/**
 * Reads the import section.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#import-section, and the proposal
 * https://github.com/WebAssembly/compact-import-section, which writes the name that several imports share, or their type too, once.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readImportSection(reader: ByteReader, types: TypeSection): readonly ModuleImport[] {
  const imports: ModuleImport[] = [];
  const functions = new Map<number, ExternType>();
  const add = (module: string, name: string, extern: ExternType): void => {
    imports.push({ module, name, kind: extern.kind, extern });
  };
  const readType = (): ExternType => {
    if (reader.peek() !== EXTERN.function) return readExternType(reader, types);
    reader.u8();
    const { offset } = reader;
    const typeIndex = reader.u32();
    let extern = functions.get(typeIndex);
    if (extern === undefined) {
      extern = { kind: "function", ...typeUse(typeIndex, offset, reader, types) };
      functions.set(typeIndex, extern);
    }
    return extern;
  };
  let module = "";
  reader.each(() => {
    module = reader.name(module);
    const name = reader.name();
    const form = name === "" ? reader.peek() : EXTERN.function;
    if (form === SAME_MODULE) {
      reader.u8();
      reader.each(() => {
        add(module, reader.name(), readType());
      });
    } else if (form === SAME_MODULE_AND_TYPE) {
      reader.u8();
      const extern = readType();
      reader.each(() => {
        add(module, reader.name(), extern);
      });
    } else {
      add(module, name, readType());
    }
  });
  reader.expectEnd();
  return imports;
}

function readExternType(reader: ByteReader, types: TypeSection): ExternType {
  const { offset } = reader;
  const kind = reader.u8();
  switch (kind) {
    case EXTERN.table:
      return { kind: "table", type: readTableType(reader, types) };
    case EXTERN.memory:
      return { kind: "memory", type: readMemoryType(reader) };
    case EXTERN.global:
      return { kind: "global", type: readGlobalType(reader) };
    case EXTERN.tag: {
      const attribute = reader.u8();
      if (attribute !== 0) reader.unknown("tag attribute", attribute, offset + 1);
      const at = reader.offset;
      return { kind: "tag", ...typeUse(reader.u32(), at, reader, types) };
    }
    default:
      return reader.unknown("kind of import", kind, offset);
  }
}

function typeUse(
  typeIndex: number,
  offset: number,
  reader: ByteReader,
  { functions, isComplete }: TypeSection,
): Omit<FunctionExtern<unknown>, "kind"> {
  const type = functions[typeIndex];
  if (type !== undefined || (typeIndex >= functions.length && !isComplete)) return { type, typeIndex };
  return reader.fail(`the module has no function type ${String(typeIndex)}.`, offset);
}
