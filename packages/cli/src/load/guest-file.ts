import { readFile } from "node:fs/promises";

import { CommandError } from "../errors.js";

/**
 * Reads the file of a guest.
 *
 * @throws {CommandError} `file-not-readable`
 */
export async function readGuestFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CommandError(
      "file-not-readable",
      `${file}: it cannot be read (${reason}). Name a file of WebAssembly.`,
      { cause: error },
    );
  }
}
