// The exports that only the command line uses. They are not a public contract, and may change in any release.
export { formatName, formatText } from "./format-names.js";
export { ByteReader, SectionError } from "./wasm-format/byte-reader.js";
export { formatFunctionType } from "./metadata/function-type.js";
export { SECTION } from "./wasm-format/codes.js";
export type { MemoryType, TableType } from "./wasm-format/extern-types.js";
export type { ExternType } from "./wasm-format/import-section.js";
export { rawSection, text } from "./wasm-format/module-writer.js";
export { type ModuleSections, readSections } from "./wasm-format/module-sections.js";
export { walkBytes } from "./wasm-format/section-walk.js";
export { type DefinedFunctionType, readTypeSection } from "./wasm-format/type-section.js";
