import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { classKind, type GuestClass, type ModuleClass } from "@hostwright/core";

import { CommandError } from "../errors.js";

/** The classes that a file of a program exports. */
export interface HostFile {
  /** The file, as an absolute path. */
  readonly path: string;
  /** In the order of their names, each once. */
  readonly hosts: readonly ModuleClass[];
  readonly guests: readonly GuestClass[];
}

/**
 * Loads a file in TypeScript or JavaScript, of either module system, with legacy or standard decorators as its tsconfig.json says, and gives
 * the classes of host modules and of guest modules that it exports.
 *
 * @param file the file, from the current folder
 * @param use called with each file of the program that is loaded
 * @throws {CommandError} `file-not-found`, `host-not-loaded`, `no-classes`
 */
export async function loadHostFile(file: string, use?: (file: string) => void): Promise<HostFile> {
  const absolute = path.resolve(file);
  if (!existsSync(absolute)) {
    throw new CommandError(
      "file-not-found",
      `${file}: there is no such file. Name the file that exports the classes.`,
    );
  }
  const exported = await importFile(absolute, file, use);
  const classes = [...new Set(valuesOf(exported))];
  const hosts = classes.filter((each): each is ModuleClass => classKind(each) === "host");
  const guests = classes.filter((each): each is GuestClass => classKind(each) === "guest");
  if (hosts.length + guests.length === 0) {
    const fact = "it exports no class of host modules, and none of guest modules.";
    throw new CommandError("no-classes", `${file}: ${fact} Export the classes, by name or as the default.`);
  }
  return { path: absolute, hosts, guests };
}

/** Lists what a module exports; for CommonJS, the parts of its default as well. */
function valuesOf(exported: object): unknown[] {
  const own = Object.values(exported) as unknown[];
  return own.flatMap((each) =>
    typeof each === "object" && each !== null ? [each, ...(Object.values(each) as unknown[])] : [each],
  );
}

async function importFile(absolute: string, file: string, use?: (file: string) => void): Promise<object> {
  const { tsImport } = await import("tsx/esm/api");
  const url = pathToFileURL(absolute).href;
  const onImport = (imported: string): void => {
    if (imported.startsWith("file:") && !imported.includes("/node_modules/")) use?.(fileURLToPath(imported));
  };
  try {
    const tsconfig = findConfig(absolute) ?? false;
    return (await tsImport(url, { parentURL: url, tsconfig, onImport })) as object;
  } catch (error) {
    throw new CommandError("host-not-loaded", `${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Finds the tsconfig.json that is nearest to a file. */
function findConfig(file: string): string | undefined {
  const folder = path.dirname(file);
  const config = path.join(folder, "tsconfig.json");
  if (existsSync(config)) return config;
  return folder === file ? undefined : findConfig(folder);
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("Parameter decorators only work") || message.includes('found "export"')) {
    const fact = 'its decorators need "experimentalDecorators": true in the nearest tsconfig.json.';
    return `${fact} Set it, or import the names of standard decorators from @hostwright/core/wasm.`;
  }
  const first = message.trim().split("\n")[0] ?? "";
  return `it cannot be loaded: ${first === "" ? "it threw nothing" : first.replace(/\.$/, "")}. Run the program itself to see more.`;
}
