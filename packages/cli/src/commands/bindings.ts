import { describe } from "@hostwright/core";

import { contractOf } from "../contract/contract-of.js";
import { CommandError } from "../errors.js";
import { languages } from "../languages/index.js";
import type { Language } from "../languages/language.js";
import { loadHostFile } from "../load/host-file.js";
import { readSourceDocs } from "../load/source-docs.js";
import { type OutputOptions, writeOutput } from "../output.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright bindings`. */
export interface BindingsOptions extends OutputOptions {
  readonly language: string;
  /** The names of the classes to write; all of them when left out. */
  readonly class?: readonly string[];
}

/**
 * Writes the declarations that a guest needs in one language.
 *
 * @throws {CommandError} `unknown-language`, `unknown-class`, `outdated`, `file-not-writable`, and those of {@link loadHostFile}
 * @throws {ModuleDefinitionError} `invalid-module` with the problems of a class
 */
export async function bindings(file: string, options: BindingsOptions, terminal: Terminal): Promise<number> {
  const language = findLanguage(options.language);
  const { path, hosts, guests } = await loadHostFile(file);
  const classes = [...hosts, ...guests].filter(({ name }) => options.class?.includes(name) !== false);
  refuseUnknown(file, options.class ?? [], [...hosts, ...guests]);
  const docs = await readSourceDocs(path);
  const descriptions = [
    ...hosts.filter((each) => classes.includes(each)).map((each) => describe(each)),
    ...guests.filter((each) => classes.includes(each)).map((each) => describe(each)),
  ];
  const { text, omissions } = language.write(contractOf(descriptions, docs));
  for (const { subject, reason } of omissions) terminal.err(`${subject} is left out: ${reason}\n`);
  await writeOutput(text, options, "the classes say", terminal);
  return 0;
}

function findLanguage(name: string): Language {
  const found = languages.find((language) => language.name === name);
  if (found !== undefined) return found;
  const known = languages.map((language) => language.name).join(", ");
  throw new CommandError(
    "unknown-language",
    `--language ${name}: there are no bindings for it. Choose one of ${known}.`,
  );
}

function refuseUnknown(
  file: string,
  wanted: readonly string[],
  classes: readonly { readonly name: string }[],
): void {
  const unknown = wanted.find((name) => !classes.some((each) => each.name === name));
  if (unknown === undefined) return;
  const known = classes.map(({ name }) => name).join(", ");
  throw new CommandError("unknown-class", `${file}: it exports no class ${unknown}. Choose from ${known}.`);
}
