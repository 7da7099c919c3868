import {
  ByteReader,
  type DefinedFunctionType,
  type ExternType,
  formatText,
  type MemoryType,
  type ModuleSections,
  readSections,
  readTypeSection,
  SECTION,
  SectionError,
  type TableType,
  walkBytes,
} from "@hostwright/core/internal";

import { CommandError } from "../errors.js";
import { type DebugNames, type Producer, readNames, readProducers } from "./custom-sections.js";

/** An import of a guest. */
export interface GuestImport {
  readonly module: string;
  readonly name: string;
  readonly extern: ExternType;
  /** `true` for a function of WASI preview 1, or of its predecessor. */
  readonly isWasi: boolean;
}

/** An export of a guest. */
export interface GuestExport {
  readonly name: string;
  readonly kind: ExternType["kind"];
  /** Index among the functions, memories and so on of the guest; the imported ones come first. */
  readonly index: number;
  /** The type of a function; `undefined` for other kinds, and where its encoding is not known. */
  readonly type: DefinedFunctionType | undefined;
  /** Names of the parameters of a function, from the section `name`; `undefined` for one without a name. */
  readonly parameterNames: readonly (string | undefined)[];
}

/** A section of a guest. */
interface GuestSection {
  readonly name: string;
  /** Byte of the module at which its contents begin. */
  readonly offset: number;
  /** Size of its contents in bytes. */
  readonly size: number;
}

/** Describes a guest, as its bytes do. */
export interface GuestModule {
  readonly size: number;
  readonly name: string | undefined;
  readonly imports: readonly GuestImport[];
  readonly exports: readonly GuestExport[];
  readonly memories: readonly MemoryType[];
  readonly tables: readonly TableType[];
  /** The function that runs when the guest is instantiated. */
  readonly start: { readonly index: number; readonly name: string | undefined } | undefined;
  /** The number of functions with a body. */
  readonly functionCount: number;
  readonly producers: readonly Producer[];
  readonly sections: readonly GuestSection[];
}

interface Found {
  readonly names: DebugNames;
  readonly producers: Producer[];
  readonly sections: GuestSection[];
}

/**
 * Reads what the bytes of a guest say about it. It does not validate the code.
 *
 * @param bytes all bytes of the guest
 * @param file the name of the file, for errors
 * @throws {CommandError} `not-a-module`
 */
export function readGuestModule(bytes: Uint8Array, file: string): GuestModule {
  try {
    return describeGuest(bytes);
  } catch (error) {
    if (!(error instanceof SectionError)) throw error;
    throw new CommandError("not-a-module", `${file}: ${factOf(bytes, error)}`, { cause: error });
  }
}

const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

function factOf(bytes: Uint8Array, error: SectionError): string {
  if (COMPONENT.every((byte, at) => bytes[at] === byte)) {
    return "it is a component, and not a core module. Extract the core module with wasm-tools component unbundle.";
  }
  if (error.code === "unknown-encoding") {
    return `${formatText(error.message)} It may use a proposal that this version does not know: look for a newer one.`;
  }
  return `${formatText(error.message)} Build it again, and name the file of WebAssembly that the compiler wrote.`;
}

function describeGuest(bytes: Uint8Array): GuestModule {
  const sections = readSections(bytes);
  const found = walkGuest(bytes);
  const typeOf = typesByIndex(sections);
  const { names } = found;
  return {
    size: bytes.length,
    name: names.module,
    imports: sections.imports.map(({ module, name, extern }) => ({
      ...{ module, name, extern },
      isWasi: isWasiModule(module),
    })),
    exports: sections.exports.map(({ name, kind, index }) => {
      const type = kind === "function" ? typeOf(index) : undefined;
      const locals = kind === "function" ? names.locals.get(index) : undefined;
      const parameterNames = (type?.parameters ?? []).map((_, at) => locals?.get(at));
      return { name, kind, index, type, parameterNames };
    }),
    memories: sections.memories,
    tables: sections.tables,
    start:
      sections.start === undefined
        ? undefined
        : { index: sections.start, name: names.functions.get(sections.start) },
    functionCount: new ByteReader(sections.functionSection).u32(),
    producers: found.producers,
    sections: found.sections,
  };
}

/** Tells whether functions of a module are those of WASI preview 1, or of its predecessor. */
function isWasiModule(module: string): boolean {
  return module === "wasi_snapshot_preview1" || module === "wasi_unstable";
}

const SECTION_NAMES = new Map<number, string>(Object.entries(SECTION).map(([name, id]) => [id, name]));

function walkGuest(bytes: Uint8Array): Found {
  const names: DebugNames = { module: undefined, functions: new Map(), locals: new Map() };
  const found: Found = { names, producers: [], sections: [] };
  walkBytes(bytes, {
    begin: () => "take",
    take: (id, contents) => {
      const { offset, remaining: size } = contents;
      let name = SECTION_NAMES.get(id) ?? String(id);
      if (id === SECTION.custom) {
        const custom = contents.name();
        name = `custom ${custom}`;
        if (custom === "name") readNames(contents, names);
        if (custom === "producers") readProducers(contents, found.producers);
      }
      found.sections.push({ name, offset, size });
    },
  });
  return found;
}

/** Finds the types of functions by their indices, reading each section once: a guest may export ten thousands of functions. */
function typesByIndex(sections: ModuleSections): (index: number) => DefinedFunctionType | undefined {
  const { functions } = readTypeSection(new ByteReader(sections.typeSection));
  const uses: number[] = [];
  for (const { extern } of sections.imports) if (extern.kind === "function") uses.push(extern.typeIndex);
  const reader = new ByteReader(sections.functionSection);
  reader.each(() => uses.push(reader.u32()));
  return (index) => functions[uses[index] ?? functions.length];
}
