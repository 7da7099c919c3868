import { existsSync } from "node:fs";
import path from "node:path";

import { CommandError } from "../errors.js";
import { readGuestModule } from "../guest-module/guest-module.js";
import { scaffoldOf } from "../guest-module/scaffold-writer.js";
import { readGuestFile } from "../load/guest-file.js";
import { type OutputOptions, writeOutput } from "../output.js";
import type { Terminal } from "../terminal.js";

/**
 * Writes classes in TypeScript for a guest.
 *
 * @throws {CommandError} `file-not-readable`, `not-a-module`, `file-not-writable`
 */
export async function scaffold(
  file: string,
  options: Pick<OutputOptions, "out">,
  terminal: Terminal,
): Promise<void> {
  if (options.out !== undefined && existsSync(options.out)) {
    // It may have been edited since.
    throw new CommandError(
      "file-not-writable",
      `${options.out}: there is such a file already. Name another, or remove it.`,
    );
  }
  const guest = readGuestModule(await readGuestFile(file), file);
  await writeOutput(scaffoldOf(guest, path.basename(file)), options, "the guest says", terminal);
}
