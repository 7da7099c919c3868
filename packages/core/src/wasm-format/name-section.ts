import type { ByteReader } from "./byte-reader.js";
import { SectionError } from "./section-error.js";

/** What a compiler called things, for messages: nothing may depend on it. */
export interface ModuleNames {
  readonly module: string | undefined;
  /** By function index; those that the module imports come first. */
  readonly functions: ReadonlyMap<number, string>;
}

const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

/**
 * Reads the contents of the custom section `name`. Where they are malformed, what stands before counts: the specification
 * tells engines to ignore custom sections that they cannot read, so such modules run.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
export function readNameSection(reader: ByteReader): ModuleNames {
  const names = { module: undefined as string | undefined, functions: new Map<number, string>() };
  try {
    while (reader.remaining > 0) {
      const subsection = reader.u8();
      const contents = reader.part(reader.u32());
      if (subsection === MODULE_NAME) names.module = contents.name();
      if (subsection === FUNCTION_NAMES) {
        contents.list(() => names.functions.set(contents.u32(), contents.name()));
      }
    }
  } catch (error) {
    if (!(error instanceof SectionError)) throw error;
  }
  return names;
}
