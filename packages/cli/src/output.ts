import { readFile, writeFile } from "node:fs/promises";

import { CommandError } from "./errors.js";
import type { Terminal } from "./terminal.js";

/** Where a command writes a text to. */
export interface OutputOptions {
  /** The file to write; standard output when left out. */
  readonly out?: string;
  /** `true` to compare with the file, and write nothing. */
  readonly check?: boolean;
}

/**
 * Writes a text that a command made, or compares it with the file. The source, such as `the classes say`, is for the error.
 *
 * @throws {CommandError} `outdated`, `file-not-writable`
 */
export async function writeOutput(
  text: string,
  { out, check }: OutputOptions,
  source: string,
  terminal: Terminal,
): Promise<void> {
  if (out === undefined) terminal.out(text);
  else if (check === true) await compare(out, text, source);
  else await writeOut(out, text);
}

async function compare(out: string, text: string, source: string): Promise<void> {
  const found = await readFile(out, "utf8").catch(() => undefined);
  if (found === text) return;
  const fact = found === undefined ? "there is no such file" : `it differs from what ${source} today`;
  throw new CommandError("outdated", `${out}: ${fact}. Run the same command without --check.`);
}

/**
 * Writes a file.
 *
 * @throws {CommandError} `file-not-writable`
 */
export async function writeOut(out: string, contents: string | Uint8Array): Promise<void> {
  try {
    await writeFile(out, contents);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CommandError(
      "file-not-writable",
      `${out}: it cannot be written (${reason}). Name another file.`,
      { cause: error },
    );
  }
}
