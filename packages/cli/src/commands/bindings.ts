import { readFile, writeFile } from "node:fs/promises";

import { describe } from "@hostwright/core";

import { contractOf } from "../contract/contract-of.js";
import { CommandError } from "../errors.js";
import { languages } from "../languages/index.js";
import type { Language } from "../languages/language.js";
import { loadHostFile } from "../load/host-file.js";
import { readSourceDocs } from "../load/source-docs.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright bindings`. */
export interface BindingsOptions {
  readonly language: string;
  /** The file to write; standard output when left out. */
  readonly out?: string;
  /** The names of the classes to write; all of them when left out. */
  readonly class?: readonly string[];
  /** `true` to compare with the file, and write nothing. */
  readonly check?: boolean;
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
  if (options.out === undefined) terminal.out(text);
  else if (options.check === true) await compare(options.out, text);
  else await put(options.out, text);
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

async function compare(out: string, text: string): Promise<void> {
  const found = await readFile(out, "utf8").catch(() => undefined);
  if (found === text) return;
  const fact = found === undefined ? "there is no such file" : "it differs from what the classes say today";
  throw new CommandError("outdated", `${out}: ${fact}. Run the same command without --check.`);
}

async function put(out: string, text: string): Promise<void> {
  try {
    await writeFile(out, text);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CommandError(
      "file-not-writable",
      `${out}: it cannot be written (${reason}). Name another file.`,
      { cause: error },
    );
  }
}
