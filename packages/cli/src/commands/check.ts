import { type GuestClass, Runtime } from "@hostwright/core";

import { CommandError } from "../errors.js";
import { readGuestFile } from "../load/guest-file.js";
import { type HostFile, loadHostFile } from "../load/host-file.js";
import { wasiFor } from "../load/wasi-classes.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright check`. */
export interface CheckOptions {
  readonly host: string;
  /** The name of the class of guest modules that the guests have to fit; the only one of the file when left out. */
  readonly as?: string;
  /** `true` to write the reports as JSON. */
  readonly json?: boolean;
  /** `true` to compare imports of WASI with the classes of `@hostwright/wasi`. */
  readonly wasi?: boolean;
  /** Called with each file that the check uses, for watching. */
  readonly use?: (file: string) => void;
}

/**
 * Compares guests with the classes of a file, and writes a report on each. Gives 1 where one does not fit, else 0.
 *
 * @throws {CommandError} `file-not-readable`, `unknown-class`, and those of {@link loadHostFile}
 * @throws {ModuleDefinitionError} `invalid-module` with the problems of a class
 */
export async function check(
  files: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  const { use } = options;
  use?.(options.host);
  for (const file of files) use?.(file);
  const host = await loadHostFile(options.host, use);
  const as = guestClass(host, options);
  const runtime = new Runtime();
  const wasi = options.wasi === true ? wasiFor(host.hosts) : [];
  for (const each of [...host.hosts, ...wasi]) runtime.declare(each);
  let isLinkable = true;
  const reports = [];
  for (const file of files) {
    const report = await runtime.verify(await readGuestFile(file), as === undefined ? {} : { as });
    isLinkable &&= report.isLinkable;
    reports.push({ file, ...report.toJSON() });
    if (options.json === true) continue;
    const text = report.format({ colors: terminal.hasColors });
    terminal.out(
      `${file}: ${report.isLinkable ? "fits" : "does not fit"}\n${text === "" ? "" : `${text}\n`}`,
    );
  }
  if (options.json === true) terminal.out(`${JSON.stringify(reports, null, 2)}\n`);
  return isLinkable ? 0 : 1;
}

function guestClass({ guests }: HostFile, { as, host }: CheckOptions): GuestClass | undefined {
  if (as === undefined && guests.length < 2) return guests[0];
  const found = guests.find(({ name }) => name === as);
  if (found !== undefined) return found;
  const known = guests.map(({ name }) => name).join(", ");
  const fact =
    as === undefined
      ? "it exports several classes of guest modules"
      : `it exports no class ${as} of guest modules`;
  throw new CommandError(
    "unknown-class",
    `${host}: ${fact}. Choose with --as${known === "" ? "" : ` from ${known}`}.`,
  );
}
