import { type ByteReader, SectionError } from "@hostwright/core/internal";

/** The names that a guest keeps for debuggers. All are absent where it was stripped. */
export interface DebugNames {
  module: string | undefined;
  /** By the index of the function. */
  readonly functions: Map<number, string>;
  /** By the index of the function, then of the local: parameters come first. */
  readonly locals: Map<number, Map<number, string>>;
}

/** A field of the section `producers`: `language`, `processed-by` or `sdk`, with its tools and their versions. */
export interface Producer {
  readonly field: string;
  readonly name: string;
  readonly version: string;
}

const SUBSECTION = { module: 0, functions: 1, locals: 2 } as const;

/**
 * Reads the section `name` as far as it is well-formed: engines ignore what is not, too.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
export function readNames(reader: ByteReader, names: DebugNames): void {
  leniently(() => {
    while (reader.remaining > 0) {
      const id = reader.u8();
      const part = reader.part(reader.u32());
      if (id === SUBSECTION.module) names.module = part.name();
      if (id === SUBSECTION.functions) readNameMap(part, names.functions);
      if (id === SUBSECTION.locals) {
        part.each(() => {
          const locals = new Map<number, string>();
          names.locals.set(part.u32(), locals);
          readNameMap(part, locals);
        });
      }
    }
  });
}

function readNameMap(reader: ByteReader, names: Map<number, string>): void {
  reader.each(() => {
    names.set(reader.u32(), reader.name());
  });
}

/**
 * Reads the section `producers` as far as it is well-formed.
 *
 * Spec: https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md
 */
export function readProducers(reader: ByteReader, producers: Producer[]): void {
  leniently(() => {
    reader.each(() => {
      const field = reader.name();
      reader.each(() => {
        producers.push({ field, name: reader.name(), version: reader.name() });
      });
    });
  });
}

function leniently(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SectionError)) throw error;
  }
}
