import { statSync } from "node:fs";

import { directory, type WasiOptions } from "@hostwright/wasi";

import { CommandError } from "../errors.js";

/** The options that say what a program reaches. */
export interface WorldOptions {
  /** Folders, each as `PATH` or `PATH::NAME`. */
  readonly dir?: readonly string[];
  /** Variables, each as `NAME=VALUE`, or `NAME` for that of this process. */
  readonly env?: readonly string[];
}

/**
 * Makes the options of a program's WASI: its arguments, folders and variables, with the streams of this process.
 *
 * @throws {CommandError} `file-not-found`, `invalid-option`
 */
export function worldOf(file: string, args: readonly string[], options: WorldOptions): WasiOptions {
  return {
    args: [file, ...args],
    env: Object.fromEntries((options.env ?? []).flatMap(variableOf)),
    preopens: Object.fromEntries((options.dir ?? []).map(folderOf)),
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  };
}

function variableOf(given: string): [name: string, value: string][] {
  const at = given.indexOf("=");
  if (given === "" || at === 0) {
    throw new CommandError("invalid-option", `--env ${given}: it has no name. Write NAME=VALUE, or NAME.`);
  }
  if (at > 0) return [[given.slice(0, at), given.slice(at + 1)]];
  const value = process.env[given];
  return value === undefined ? [] : [[given, value]];
}

function folderOf(given: string): [name: string, files: ReturnType<typeof directory>] {
  const [path = "", name = path] = given.split("::");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) {
    const fact = found === undefined ? "there is no such folder" : "it is no folder";
    throw new CommandError("file-not-found", `--dir ${given}: ${fact}. Name one as PATH, or as PATH::NAME.`);
  }
  return [name, directory(path)];
}
