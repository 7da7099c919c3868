import { ByteReader } from "./byte-reader.js";
import type { ExternKind } from "./codes.js";
import { functionTypeIndex } from "./function-type-index.js";
import { type ModuleSections, readExportSection } from "./module-sections.js";
import { type DefinedFunctionType, readTypeSection } from "./type-section.js";

/** Describes an export of a module. */
export interface ExportedType {
  readonly kind: ExternKind;
  /** The type of a function; `undefined` for other kinds, and where its encoding is not known. */
  readonly type: DefinedFunctionType | undefined;
}

/**
 * Reads the kinds of all exports of a module by their names, and the types of the functions among them that are `wanted`.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function exportedTypes(
  sections: ModuleSections,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ExportedType> {
  const { functions } = readTypeSection(new ByteReader(sections.typeSection));
  const typeOf = (index: number): DefinedFunctionType | undefined =>
    functions[functionTypeIndex(sections, index) ?? functions.length];
  return new Map(
    readExportSection(new ByteReader(sections.exportSection)).map(({ name, kind, index }) => [
      name,
      { kind, type: kind === "function" && wanted.has(name) ? typeOf(index) : undefined },
    ]),
  );
}
