import path from "node:path";

import { declarationOf } from "../guest-module/declaration.js";
import { readGuestModule } from "../guest-module/guest-module.js";
import { readGuestFile } from "../load/guest-file.js";
import { type OutputOptions, writeOutput } from "../output.js";
import type { Terminal } from "../terminal.js";

/**
 * Writes TypeScript's declaration of a guest.
 *
 * @throws {CommandError} `file-not-readable`, `not-a-module`, `outdated`, `file-not-writable`
 */
export async function types(file: string, options: OutputOptions, terminal: Terminal): Promise<void> {
  const guest = readGuestModule(await readGuestFile(file), file);
  await writeOutput(declarationOf(guest, path.basename(file)), options, "the guest says", terminal);
}
