import { EXTERN } from "./codes.js";
import type { ByteReader } from "./byte-reader.js";

/** What kind of thing an export is. */
export type ExportKind = keyof typeof EXTERN;

/** Something that a module exports. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: ExportKind;
  /** Among the module's functions, tables and so on; those that it imports come first. */
  readonly index: number;
}

// In the order of their codes, which begin with 0.
const KINDS = Object.keys(EXTERN) as readonly ExportKind[];

/**
 * Reads the export section; of `wanted`, only exports of those kinds.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#export-section
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readExportSection(
  reader: ByteReader,
  wanted: readonly ExportKind[] = KINDS,
): readonly ModuleExport[] {
  const exports: ModuleExport[] = [];
  reader.list(() => {
    const name = reader.part(reader.u32());
    const { offset } = reader;
    const code = reader.u8();
    const kind = KINDS[code] ?? reader.unknown("kind of export", code, offset);
    const index = reader.u32();
    // Libraries export functions by the ten thousand: decoding their names is what reading them costs.
    if (wanted.includes(kind)) exports.push({ name: name.text(), kind, index });
  });
  reader.expectEnd();
  return exports;
}
