import { Runtime } from "@hostwright/core";
import { replay as replayOf, type Replay, ReplayError } from "@hostwright/core/recording";

import { CommandError } from "../errors.js";
import { compileGuest } from "../load/guest-file.js";
import { recordingOf } from "../running/recorded-program.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright replay`. */
export interface ReplayOptions {
  /** Another build of the program, in place of the recorded one. */
  readonly program?: string;
}

/**
 * Runs a recorded program again without its host. Gives 0 where it makes the recorded calls, and 1 with an account of the first other one.
 *
 * @throws {CommandError} `file-not-readable`, `invalid-guest`, `no-recording`
 * @throws {HostwrightError} where another build imports what the recording has not got
 */
export async function replay(file: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const recorded = await compileGuest(file);
  const recording = recordingOf(recorded.module);
  if (recording === undefined) {
    const fact = "it holds no recording.";
    throw new CommandError(
      "no-recording",
      `${file}: ${fact} Make one with hostwright run PROGRAM --record FILE.`,
    );
  }
  const { module } = options.program === undefined ? recorded : await compileGuest(options.program);
  const player = replayOf(recording);
  try {
    await play(module, player);
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    terminal.out(explain(options.program ?? file, error));
    return 1;
  }
  terminal.out(`${file}: ${count(player.calls)} as recorded\n`);
  return 0;
}

async function play(module: WebAssembly.Module, player: Replay): Promise<void> {
  let guest;
  try {
    guest = await new Runtime().instantiate(module, { imports: player.imports });
  } catch (error) {
    // A program that has ended in its start function does so again.
    if (error instanceof ReplayError && error.code === "aborted") return;
    throw error;
  }
  player.run(guest);
}

function explain(file: string, { index, direction, expected, found, message }: ReplayError): string {
  if (expected === undefined || found === undefined) return `${file}: ${message}\n`;
  const place = `after ${count(index)} as recorded, the next one, ${direction}, is another.`;
  const account = `${file}: ${place}\n  recorded: ${expected}\n  now:      ${found}\n`;
  const isSameCall = withoutChecksum(expected) === withoutChecksum(found);
  return `${account}${isSameCall ? MEMORY_DIFFERS : ""}`;
}

const MEMORY_DIFFERS =
  "The calls are the same, and the memory of the guest is not: before them it wrote something else, or it has other data.\n";

function withoutChecksum(event: string): string {
  return event.replace(/ with a memory of checksum [0-9a-f]{8}$/, "");
}

function count(calls: number): string {
  return calls === 1 ? "1 call" : `${String(calls)} calls`;
}
