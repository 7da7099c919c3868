import { WasiError } from "./errors.js";
import type { FileSystem } from "./file-system/file-system.js";
import type { SocketOption } from "./streams/socket-options.js";
import type { InputOption, OutputOption } from "./streams/stream-options.js";

/** A program's world: all that is left out is empty. */
export interface WasiOptions {
  /** The arguments, the name of the program first. */
  readonly args?: readonly string[];
  /** The environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The directories that the program can reach, by the paths by which it knows them: `{ "/": directory("./data") }`. */
  readonly preopens?: Readonly<Record<string, FileSystem>>;
  readonly stdin?: InputOption;
  readonly stdout?: OutputOption;
  readonly stderr?: OutputOption;
  /** Sockets that the program finds open, with the numbers after those of `preopens`: connections, and listeners to accept some from. */
  readonly sockets?: readonly SocketOption[];
  /** The most descriptors that the program may have open, from 3; 1024 when left out. One more is `EMFILE`. */
  readonly maxOpen?: number;
  /** Fills bytes at random; by the engine's source of cryptographic quality when left out. */
  readonly random?: (into: Uint8Array) => void;
}

const KINDS: Readonly<Record<keyof WasiOptions, (value: never) => boolean>> = {
  args: (value: unknown) => Array.isArray(value) && value.every(isText),
  env: (value: unknown) =>
    isObject(value) &&
    Object.entries(value).flat().every(isText) &&
    !Object.keys(value).some((name) => name === "" || name.includes("=")),
  preopens: (value: unknown) =>
    isObject(value) &&
    Object.keys(value).every(isText) &&
    Object.values(value).every(
      (each) => isObject(each) && typeof (each as Partial<FileSystem>).open === "function",
    ),
  // Looked at when the streams are made.
  stdin: () => true,
  stdout: () => true,
  stderr: () => true,
  sockets: (value: unknown) => Array.isArray(value) && value.every(isObject),
  maxOpen: (value: unknown) =>
    Number.isInteger(value) && (value as number) >= 3 && (value as number) <= 0x7fffffff,
  random: (value: unknown) => typeof value === "function",
};

const EXPECTED: Readonly<Record<string, string>> = {
  args: "an array of texts without NUL",
  env: "an object of texts without NUL, with names that are neither empty nor have =",
  preopens: 'an object of file systems by path: { "/": memoryDirectory() }',
  sockets: "an array of connections and listeners",
  maxOpen: "an integer from 3",
  random: "a function that fills a Uint8Array",
};

/** Refuses options of another name or kind. */
export function checkOptions(options: WasiOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const isOfKind = (KINDS as Readonly<Record<string, ((value: never) => boolean) | undefined>>)[name];
    if (isOfKind === undefined) {
      throw new WasiError(
        "unknown-option",
        `has no option ${JSON.stringify(name)}. Its options are ${Object.keys(KINDS).join(", ")}.`,
        { where: "Wasi" },
      );
    }
    if (value !== undefined && !isOfKind(value as never)) {
      throw new WasiError("invalid-option", `must be ${EXPECTED[name] ?? ""}.`, {
        where: "Wasi",
        subject: name,
      });
    }
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string" && !value.includes("\0");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
