import { SECTION } from "./codes.js";
import type { ByteReader } from "./byte-reader.js";
import { type ExportKind, type ModuleExport, readExportSection } from "./export-section.js";
import { type MemoryType, readMemoryType } from "./extern-types.js";
import { type ModuleImport, readImportSection } from "./import-section.js";
import { type ModuleNames, readNameSection } from "./name-section.js";
import type { SectionVisitor } from "./section-walk.js";
import { readTypeSection, type TypeDefinition, type TypeSection } from "./type-section.js";
import { walkBytes } from "./walk-bytes.js";
import { walkStream } from "./walk-stream.js";

/** What a module says about itself in front of its code. */
export interface ModuleSections {
  /** The types that it defines, by index; those after one of an unknown form are left out. */
  readonly types: readonly TypeDefinition[];
  /** In the module's order. */
  readonly imports: readonly ModuleImport[];
  /** All memories by index: those that it imports, then its own. */
  readonly memories: readonly MemoryType[];
  /** In the module's order. */
  readonly exports: readonly ModuleExport[];
  /** Index of the function that runs when the module is instantiated. */
  readonly start: number | undefined;
}

/** What to read of a module. */
export interface SectionOptions {
  /** Which exports to list; those of every kind when left out. */
  readonly exportKinds?: readonly ExportKind[];
}

/**
 * Reads what a module says about itself, out of all its bytes. Sections that are not known here are passed over.
 *
 * Says nothing about whether the module is valid: that is the engine's business.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`
 */
export function readSections(bytes: Uint8Array, options: SectionOptions = {}): ModuleSections {
  const collector = new Collector("skip", options);
  walkBytes(bytes, collector);
  return collector.sections;
}

/**
 * Reads what a module says about itself while it is arriving: as soon as its code begins, the sections are there, and the
 * stream is cancelled.
 *
 * @throws {SectionError} `malformed`, `unknown-encoding`, as a rejection; whatever the stream fails with
 */
export async function readSectionsFrom(
  stream: ReadableStream<Uint8Array>,
  options: SectionOptions = {},
): Promise<ModuleSections> {
  const collector = new Collector("stop", options);
  await walkStream(stream, collector);
  return collector.sections;
}

/**
 * Reads what the compiler of a module called things, out of all its bytes. They stand at the very end.
 *
 * @throws {SectionError} `malformed`
 */
export function readNames(bytes: Uint8Array): ModuleNames {
  let names: ModuleNames = { module: undefined, functions: new Map() };
  walkBytes(bytes, {
    begin: (id) => (id === SECTION.custom ? "take" : "skip"),
    take: (_, contents) => {
      if (contents.name() === "name") names = readNameSection(contents);
    },
  });
  return names;
}

/** The first section after everything that is taken may be any of these. */
const BODY: readonly number[] = [SECTION.element, SECTION.dataCount, SECTION.code, SECTION.data];
const TAKEN: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.memory,
  SECTION.export,
  SECTION.start,
];

class Collector implements SectionVisitor {
  readonly #atBody: "skip" | "stop";
  readonly #options: SectionOptions;
  #types: TypeSection = { definitions: [], isComplete: true };
  #imports: readonly ModuleImport[] = [];
  #ownMemories: readonly MemoryType[] = [];
  #exports: readonly ModuleExport[] = [];
  #start: number | undefined;

  constructor(atBody: "skip" | "stop", options: SectionOptions) {
    this.#atBody = atBody;
    this.#options = options;
  }

  get sections(): ModuleSections {
    const imported = this.#imports.flatMap(({ extern }) => (extern.kind === "memory" ? extern.type : []));
    return {
      types: this.#types.definitions,
      imports: this.#imports,
      memories: [...imported, ...this.#ownMemories],
      exports: this.#exports,
      start: this.#start,
    };
  }

  begin(id: number): "take" | "skip" | "stop" {
    if (BODY.includes(id)) return this.#atBody;
    return TAKEN.includes(id) ? "take" : "skip";
  }

  take(id: number, contents: ByteReader): void {
    switch (id) {
      case SECTION.type:
        this.#types = readTypeSection(contents);
        return;
      case SECTION.import:
        this.#imports = readImportSection(contents, this.#types);
        return;
      case SECTION.memory:
        this.#ownMemories = contents.list(() => readMemoryType(contents));
        break;
      case SECTION.export:
        this.#exports = readExportSection(contents, this.#options.exportKinds);
        return;
      case SECTION.start:
        this.#start = contents.u32();
        break;
    }
    contents.expectEnd();
  }
}
