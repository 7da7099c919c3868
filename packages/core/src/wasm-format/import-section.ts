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

/** What an import is of; `type` is `undefined` where the type is written in a way that is not known here. */
type ExternType =
  | {
      readonly kind: "function";
      readonly typeIndex: number;
      readonly type: DefinedFunctionType | undefined;
    }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  /** An exception: what it carries are the parameters of a function type. */
  | { readonly kind: "tag"; readonly typeIndex: number; readonly type: DefinedFunctionType | undefined };

/** Something that a module imports. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly extern: ExternType;
}

const SAME_MODULE = 0x7f;
const SAME_MODULE_AND_TYPE = 0x7e;

/**
 * Reads the import section.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#import-section, and the proposal
 * https://github.com/WebAssembly/compact-import-section, which writes what several imports have in common once.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readImportSection(reader: ByteReader, types: TypeSection): readonly ModuleImport[] {
  const imports: ModuleImport[] = [];
  reader.list(() => {
    const module = reader.name();
    const name = reader.name();
    const form = name === "" ? reader.peek() : EXTERN.function;
    if (form === SAME_MODULE) {
      reader.u8();
      reader.list(() => imports.push({ module, name: reader.name(), extern: readExternType(reader, types) }));
    } else if (form === SAME_MODULE_AND_TYPE) {
      reader.u8();
      const extern = readExternType(reader, types);
      reader.list(() => imports.push({ module, name: reader.name(), extern }));
    } else {
      imports.push({ module, name, extern: readExternType(reader, types) });
    }
  });
  reader.expectEnd();
  return imports;
}

function readExternType(reader: ByteReader, types: TypeSection): ExternType {
  const { offset } = reader;
  const kind = reader.u8();
  switch (kind) {
    case EXTERN.function:
      return { kind: "function", ...readTypeUse(reader, types) };
    case EXTERN.table:
      return { kind: "table", type: readTableType(reader) };
    case EXTERN.memory:
      return { kind: "memory", type: readMemoryType(reader) };
    case EXTERN.global:
      return { kind: "global", type: readGlobalType(reader) };
    case EXTERN.tag: {
      const attribute = reader.u8();
      if (attribute !== 0) reader.unknown("tag attribute", attribute, offset + 1);
      return { kind: "tag", ...readTypeUse(reader, types) };
    }
    default:
      return reader.unknown("kind of import", kind, offset);
  }
}

function readTypeUse(
  reader: ByteReader,
  { definitions, isComplete }: TypeSection,
): { typeIndex: number; type: DefinedFunctionType | undefined } {
  const { offset } = reader;
  const typeIndex = reader.u32();
  const type = definitions[typeIndex];
  if (type?.kind === "function") return { typeIndex, type };
  if (type === undefined && !isComplete) return { typeIndex, type };
  return reader.fail(`there is no function type ${String(typeIndex)}.`, offset);
}
