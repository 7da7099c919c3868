import type { ByteStream } from "@hostwright/types/internal";

import { ByteReader } from "./byte-reader.js";
import { EXTERN, type ExternKind, SECTION } from "./codes.js";
import { type MemoryType, readMemoryType, type TableType } from "./extern-types.js";
import { type ModuleImport, readImportSection } from "./import-section.js";
import { type SectionVisitor, walkBytes } from "./section-walk.js";
import { readTableSection } from "./table-section.js";
import { readTypeSection, type TypeSection } from "./type-section.js";

/** Describes an export of a module. */
export interface ModuleExport {
  readonly name: string;
  readonly kind: ExternKind;
  /** Index among the functions, tables and so on of the module; the imported ones come first. */
  readonly index: number;
}

/** Holds the declarations that a module makes in front of its code. */
export interface ModuleSections {
  /** In the module's order. */
  readonly imports: readonly ModuleImport[];
  /** By index: the imported memories, then the others. */
  readonly memories: readonly MemoryType[];
  /** By index, as the memories. The list may end early: see {@link readTableSection}. */
  readonly tables: readonly TableType[];
  /** In the module's order. */
  readonly exports: readonly ModuleExport[];
  /** Index of the function that runs when the module is instantiated; `undefined` without one. */
  readonly start: number | undefined;
  /** Contents of the type section, for modules that are made with the same types. */
  readonly typeSection: Uint8Array;
  /** Contents of the function section. */
  readonly functionSection: Uint8Array;
  /** Contents of the element section of a module that imports or exports a table; else empty. */
  readonly elementSection: Uint8Array;
  /** Contents of the export section, for exports of other kinds than those that are listed. */
  readonly exportSection: Uint8Array;
}

/** Selects the parts of a module to read. */
export interface SectionOptions {
  /** Kinds of exports to list; all of them when left out. */
  readonly exportKinds?: readonly ExternKind[];
}

/**
 * Reads the declarations of a module from all its bytes. It skips sections that it does not know, and leaves it to the engine
 * to validate the module.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readSections(bytes: Uint8Array, options: SectionOptions = {}): ModuleSections {
  const collector = new Collector("skip", options);
  walkBytes(bytes, collector);
  return collector.sections;
}

/**
 * Reads the declarations of a module while it arrives. It cancels the stream, and returns, as soon as the code begins.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`, as a rejection; the error of the stream
 */
export async function readSectionsFrom(
  stream: ByteStream,
  options: SectionOptions = {},
): Promise<ModuleSections> {
  const collector = new Collector("stop", options);
  const { walkStream } = await import("./walk-stream.js");
  await walkStream(stream, collector);
  return collector.sections;
}

/** Sections that come after all those that are read. */
const BODY: readonly number[] = [SECTION.element, SECTION.dataCount, SECTION.code, SECTION.data];
const TAKEN: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.export,
  SECTION.start,
];

/** The contents of a section without entries. */
const EMPTY = /* @__PURE__ */ Uint8Array.of(0);

class Collector implements SectionVisitor {
  readonly #atBody: "skip" | "stop";
  readonly #options: SectionOptions;
  #types: TypeSection = { functions: [], isComplete: true };
  #imports: readonly ModuleImport[] = [];
  #ownMemories: readonly MemoryType[] = [];
  #ownTables: readonly TableType[] = [];
  #exports: readonly ModuleExport[] = [];
  #start: number | undefined;
  /** The contents of sections that are kept, by their numbers. */
  readonly #kept: Uint8Array[] = [];

  constructor(atBody: "skip" | "stop", options: SectionOptions) {
    this.#atBody = atBody;
    this.#options = options;
  }

  get sections(): ModuleSections {
    const memories: MemoryType[] = [];
    const tables: TableType[] = [];
    for (const { extern } of this.#imports) {
      if (extern.kind === "memory") memories.push(extern.type);
      if (extern.kind === "table") tables.push(extern.type);
    }
    const kept = (id: number): Uint8Array => this.#kept[id] ?? EMPTY;
    return {
      imports: this.#imports,
      memories: [...memories, ...this.#ownMemories],
      tables: [...tables, ...this.#ownTables],
      exports: this.#exports,
      start: this.#start,
      typeSection: kept(SECTION.type),
      functionSection: kept(SECTION.function),
      exportSection: kept(SECTION.export),
      elementSection: kept(SECTION.element),
    };
  }

  begin(id: number): "take" | "skip" | "stop" {
    // Other guests may use the table.
    const isTaken =
      id === SECTION.element && [...this.#imports, ...this.#exports].some(({ kind }) => kind === "table");
    if (isTaken || TAKEN.includes(id)) return "take";
    return BODY.includes(id) ? this.#atBody : "skip";
  }

  take(id: number, contents: ByteReader): void {
    const { offset } = contents;
    const keep = (): ByteReader => new ByteReader((this.#kept[id] = copyOf(contents)), offset);
    switch (id) {
      case SECTION.type:
        this.#types = readTypeSection(keep());
        return;
      case SECTION.function:
      case SECTION.element:
        keep();
        return;
      case SECTION.import:
        this.#imports = readImportSection(contents, this.#types);
        return;
      case SECTION.table:
        this.#ownTables = readTableSection(contents, this.#types);
        return;
      case SECTION.memory:
        this.#ownMemories = contents.list(() => readMemoryType(contents));
        break;
      case SECTION.export:
        this.#exports = readExportSection(keep(), this.#options.exportKinds);
        return;
      case SECTION.start:
        this.#start = contents.u32();
        break;
    }
    contents.expectEnd();
  }
}

function copyOf(contents: ByteReader): Uint8Array {
  return contents.bytes(contents.remaining).slice();
}

// In the order of their codes, which begin with 0.
const KINDS = Object.keys(EXTERN) as readonly ExternKind[];

/**
 * Reads the export section, and lists the exports of the wanted kinds.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#export-section
 */
export function readExportSection(
  reader: ByteReader,
  wanted: readonly ExternKind[] = KINDS,
): readonly ModuleExport[] {
  const exports: ModuleExport[] = [];
  reader.each(() => {
    const name = reader.part(reader.u32());
    const { offset } = reader;
    const code = reader.u8();
    const kind = KINDS[code] ?? reader.unknown("kind of export", code, offset);
    const index = reader.u32();
    // Decoding names is most of the cost: libraries export ten thousands of functions.
    if (wanted.includes(kind)) exports.push({ name: name.text(), kind, index });
  });
  reader.expectEnd();
  return exports;
}
