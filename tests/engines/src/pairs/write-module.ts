/** Numbers the kinds of imports and exports in the binary format. */
const KINDS = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/** Names a kind of imports and exports. */
export type Kind = keyof typeof KINDS;

/** Numbers the sections that the modules of the table have. */
const SECTIONS = {
  ...{ type: 1, import: 2, function: 3, table: 4, memory: 5, tag: 13, global: 6, export: 7, code: 10 },
} as const;

/** Holds the entries of each section, in bytes. */
export type Sections = Readonly<Partial<Record<keyof typeof SECTIONS, readonly (readonly number[])[]>>>;

/** Writes a module of these sections. */
export function writeModule(sections: Sections): Uint8Array<ArrayBuffer> {
  const names = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];
  const written = names.flatMap((name) => {
    const entries = sections[name] ?? [];
    if (entries.length === 0) return [];
    const contents = [...unsigned(entries.length), ...entries.flat()];
    return [SECTIONS[name], ...unsigned(contents.length), ...contents];
  });
  return Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...written);
}

/** Writes an import of one letter from a module of one letter. */
export function importOf(module: string, name: string, kind: Kind, type: readonly number[]): number[] {
  return [...letter(module), ...letter(name), KINDS[kind], ...type];
}

/** Writes an export of one letter. */
export function exportOf(name: string, kind: Kind, index: number): number[] {
  return [...letter(name), KINDS[kind], index];
}

/** Writes the body of a function without local variables. */
export function body(...code: readonly number[]): number[] {
  const written = [0, ...code, 0x0b];
  return [...unsigned(written.length), ...written];
}

function letter(name: string): number[] {
  return [1, name.charCodeAt(0)];
}

// Two bytes of LEB128 are enough here.
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}
