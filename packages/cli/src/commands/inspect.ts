import { formatText } from "@hostwright/core/internal";

import { formatExtern, formatFunction, formatMemory, formatTable } from "../guest-module/format-types.js";
import { type GuestModule, readGuestModule } from "../guest-module/guest-module.js";
import { sourceLanguages } from "../guest-module/source-language.js";
import { readGuestFile } from "../load/guest-file.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright inspect`. */
export interface InspectOptions {
  /** `true` to write what was found as JSON. */
  readonly json?: boolean;
}

/**
 * Writes what the bytes of a guest say about it.
 *
 * @throws {CommandError} `file-not-readable`, `not-a-module`
 */
export async function inspect(file: string, options: InspectOptions, terminal: Terminal): Promise<void> {
  const guest = readGuestModule(await readGuestFile(file), file);
  terminal.out(options.json === true ? `${inspectAsJson(guest)}\n` : inspectAsText(guest, file));
}

/** Writes what is known of a guest as JSON. Sizes that a double cannot hold are texts. */
export function inspectAsJson(guest: GuestModule): string {
  const { imports, exports, ...rest } = guest;
  const report = {
    ...rest,
    languages: sourceLanguages(guest),
    imports: imports.map(({ module, name, extern: { kind, type }, isWasi }) => ({
      ...{ module, name, kind, type, isWasi },
    })),
    exports: exports.map(({ name, kind, index, type }) => ({ name, kind, index, type })),
  };
  return JSON.stringify(
    report,
    (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    2,
  );
}

/** Writes what is known of a guest for people. Names from the guest are escaped. */
export function inspectAsText(guest: GuestModule, file: string): string {
  const { imports, exports, memories, tables, start, producers, sections } = guest;
  const languages = sourceLanguages(guest);
  const title = guest.name === undefined || guest.name === "" ? file : `${file} (${formatText(guest.name)})`;
  const wasi = imports.filter(({ isWasi }) => isWasi).length;
  const startName = start?.name === undefined ? "" : ` ${formatText(start.name)}`;
  return [
    `${title}: ${bytesOf(guest.size)}, ${String(guest.functionCount)} functions\n`,
    `language: ${languages.map(({ name, evidence }) => `${formatText(name)} (${formatText(evidence)})`).join(", ") || "does not show"}\n`,
    `start function: ${start === undefined ? "none" : `${String(start.index)}${startName}`}\n`,
    part(
      `imports: ${String(imports.length)}${wasi === 0 ? "" : `, ${String(wasi)} of WASI`}`,
      imports.map(({ module, name, extern, isWasi }) => [
        extern.kind,
        `${formatText(module)}.${formatText(name)}`,
        `${formatExtern(extern)}${isWasi ? " [WASI]" : ""}`,
      ]),
    ),
    part(
      `exports: ${String(exports.length)}`,
      exports.map(({ name, kind, type }) => [
        kind,
        formatText(name),
        kind === "function" ? formatFunction(type) : "",
      ]),
    ),
    part(
      `memories: ${String(memories.length)}`,
      memories.map((memory, at) => [String(at), formatMemory(memory)]),
    ),
    part(
      `tables: ${String(tables.length)}`,
      tables.map((table, at) => [String(at), formatTable(table)]),
    ),
    part(
      `producers: ${String(producers.length)}`,
      producers.map(({ field, name, version }) => [field, name, version].map((each) => formatText(each))),
    ),
    part(
      `sections: ${String(sections.length)}`,
      sections.map(({ name, size }) => [formatText(name), bytesOf(size)]),
    ),
  ].join("");
}

function bytesOf(size: number): string {
  return `${size.toLocaleString("en-US")} bytes`;
}

/** Widest column that is padded, in characters: one long name does not push away all others. */
const WIDEST = 40;

function part(title: string, rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => (widths[at] = Math.min(WIDEST, Math.max(widths[at] ?? 0, cell.length))));
  }
  const lines = rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd(),
  );
  return `${[title, ...lines].join("\n")}\n`;
}
