import { readFile } from "node:fs/promises";

import { CommandError } from "../errors.js";

/**
 * Reads the file of a guest.
 *
 * @throws {CommandError} `file-not-readable`
 */
export async function readGuestFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
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

/**
 * Compiles a guest.
 *
 * @throws {CommandError} `file-not-readable`, `invalid-guest`
 */
export async function compileGuest(file: string): Promise<CompiledGuest> {
  const bytes = await readGuestFile(file);
  try {
    return { bytes, module: await WebAssembly.compile(bytes) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^WebAssembly\.compile\(\): /, "") : "";
    throw new CommandError(
      "invalid-guest",
      `${file}: it is no valid module of WebAssembly (${reason}). Name the file that the compiler writes.`,
      { cause: error },
    );
  }
}

/** A guest, as it was read and compiled. */
export interface CompiledGuest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly module: WebAssembly.Module;
}
