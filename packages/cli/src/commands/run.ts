import { type Guest, logCalls, type ModuleClass, policy, Runtime, timing } from "@hostwright/core";
import { record, type Recorder } from "@hostwright/core/recording";
import { initialize, start, Wasi, type WasiOptions } from "@hostwright/wasi";

import { CommandError } from "../errors.js";
import { loadHostFile } from "../load/host-file.js";
import { compileGuest, type CompiledGuest } from "../load/guest-file.js";
import { wasiFor } from "../load/wasi-classes.js";
import { writeOut } from "../output.js";
import { denyRules } from "../running/deny-rules.js";
import { withRecording } from "../running/recorded-program.js";
import { trapOf } from "../running/trap.js";
import { worldOf, type WorldOptions } from "../running/world.js";
import type { Terminal } from "../terminal.js";

/** The options of `hostwright run`. */
export interface RunOptions extends WorldOptions {
  /** The file that exports further host modules. */
  readonly host?: string;
  /** The function of a library to call. */
  readonly invoke?: string;
  /** `true` to write each call to standard error. */
  readonly trace?: boolean;
  /** `true` to write a table of the calls and their times to standard error. */
  readonly time?: boolean;
  /** Rules for calls that are refused: `[MODULE.]EXPORT[=ERRNO]`. */
  readonly deny?: readonly string[];
  /** The file to keep the program in, with its calls. */
  readonly record?: string;
}

/**
 * Runs a program, or initializes a library and calls a function of it. Gives the exit code of the program.
 *
 * @throws {CommandError} `trapped`, `invalid-option`, `no-such-export`, `file-not-writable`, and those of {@link loadHostFile} and {@link worldOf}
 * @throws {HostwrightError} where the program does not link, traps, or is ended by a host module
 */
export async function run(
  file: string,
  args: readonly string[],
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const program = await compileGuest(file);
  const hosts = options.host === undefined ? [] : (await loadHostFile(options.host)).hosts;
  const isLibrary = !exportsOf(program.module).includes("_start");
  const runtime = new Runtime();
  const recorder = options.record === undefined ? undefined : record();
  const times = options.time === true ? timing() : undefined;
  const classes = [...hosts, ...wasiFor(hosts)];
  // A file that cannot be written is told before the program runs.
  if (options.record !== undefined) await writeOut(options.record, program.bytes);
  if (options.trace === true)
    runtime.use(
      logCalls((line) => {
        terminal.err(`${line}\n`);
      }),
    );
  if (times !== undefined) runtime.use(times);
  if (options.deny !== undefined) runtime.use(policy(denyRules(options.deny, classes)));
  if (recorder !== undefined) runtime.use(recorder);
  link(runtime, classes, worldOf(file, isLibrary ? [] : args, options));
  try {
    const guest = runtime.instantiate(program.module);
    if (!isLibrary && options.invoke === undefined) return await start(guest);
    await call(file, await initialize(guest), args, options, terminal);
    return 0;
  } catch (error) {
    throw trapOf(file, error) ?? error;
  } finally {
    if (times !== undefined) terminal.err(`${times.table()}\n`);
    if (recorder !== undefined) await keep(options.record ?? "", program, recorder);
  }
}

function link(runtime: Runtime, classes: readonly ModuleClass[], world: WasiOptions): void {
  for (const each of classes) {
    if (each === Wasi || each.prototype instanceof Wasi) runtime.link(each as typeof Wasi, world);
    else runtime.link(each as new () => InstanceType<ModuleClass>);
  }
}

function exportsOf(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module).flatMap(({ kind, name }) => (kind === "function" ? [name] : []));
}

async function call(
  file: string,
  guest: Guest,
  args: readonly string[],
  { invoke }: RunOptions,
  terminal: Terminal,
): Promise<void> {
  const known = exportsOf(guest.module)
    .filter((name) => !name.startsWith("_"))
    .slice(0, 8)
    .join(", ");
  const next = `Call one with --invoke: ${known === "" ? "it exports none" : known}.`;
  if (invoke === undefined) {
    terminal.err(`${file}: it is a library, without _start, and has been initialized. ${next}\n`);
    return;
  }
  const functions = guest.exports as Readonly<Record<string, unknown>>;
  if (typeof functions[invoke] !== "function") {
    throw new CommandError("no-such-export", `${file}: it exports no function ${invoke}. ${next}`);
  }
  const values = args.map(valueOf);
  const result = await invokeWith(guest, invoke, values);
  if (result !== undefined) terminal.out(`${[result].flat().join(" ")}\n`);
}

/** The results of a function of a guest: one number, several or none. */
type Result = bigint | number | (bigint | number)[] | undefined;

async function invokeWith(guest: Guest, name: string, values: readonly unknown[]): Promise<Result> {
  try {
    return await (guest as Guest<Record<string, (...raw: unknown[]) => Result>>).call(name, ...values);
  } catch (error) {
    // The engine has no other way to say which numbers a function takes.
    if (!(error instanceof TypeError) || !error.message.includes("BigInt")) throw error;
    throw new CommandError(
      "invalid-option",
      `--invoke ${name}: ${error.message}. Write 5 for an i32 or a float, and 5n for an i64.`,
      { cause: error },
    );
  }
}

/** Reads a number: `5n` for an i64, any other for an i32 or a float. */
function valueOf(text: string): bigint | number {
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  const value = Number(text);
  if (text.trim() !== "" && (!Number.isNaN(value) || text === "NaN")) return value;
  throw new CommandError(
    "invalid-option",
    `--invoke: ${text} is no number. Write 5 for an i32 or a float, and 5n for an i64.`,
  );
}

async function keep(file: string, { bytes }: CompiledGuest, recorder: Recorder): Promise<void> {
  const recording = recorder.recordings[0];
  if (recording !== undefined) await writeOut(file, withRecording(bytes, recording.bytes()));
}
