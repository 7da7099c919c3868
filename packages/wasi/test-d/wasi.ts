// The options of a program, the results of runs, and file systems of a user's own; nothing of them is `any`.
import { type Guest, Runtime } from "@hostwright/core";
import {
  AsyncWasi,
  capture,
  type Capture,
  directory,
  type FileSystem,
  initialize,
  lines,
  memoryDirectory,
  type MemoryDirectory,
  memoryFile,
  memoryLink,
  type OpenDirectory,
  type OpenFile,
  type OpenHow,
  readOnly,
  start,
  terminal,
  union,
  Wasi,
  WasiError,
  type WasiErrorCode,
  WasiExit,
  type WasiOptions,
  WasiUnstable,
} from "@hostwright/wasi";

/** `true` when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

const output = capture();
same<typeof output, Capture>(true);
same<typeof output.text, string>(true);

export const options: WasiOptions = {
  args: ["app", "-v"],
  env: { HOME: "/" },
  preopens: { "/": directory("."), "/tmp": memoryDirectory(), "/lib": readOnly(memoryDirectory()) },
  stdin: ["a text", new Uint8Array(1)],
  stdout: output,
  stderr: lines((line) => {
    same<typeof line, string>(true);
  }),
  sockets: [{ readable: [], writable: () => undefined }, { accept: () => undefined }],
  maxOpen: 16,
  random: (into) => into.fill(1),
};
new Wasi({ stdin: terminal("inherit"), stdout: terminal("inherit") });
new Wasi({
  stdin: async () => Promise.resolve("a text"),
  stdout: async (bytes) => {
    await Promise.resolve(bytes.length);
  },
});

// @error 'arguments' does not exist
new Wasi({ arguments: ["app"] });
// @error Type 'number' is not assignable to type 'string'
new Wasi({ args: ["app", 1] });
// @error Type 'undefined' is not assignable to type 'string'
new Wasi({ env: { HOME: undefined } });
// @error Type 'string' is not assignable to type 'FileSystem'
new Wasi({ preopens: { "/": "./data" } });
// @error Type 'number' is not assignable to type
new Wasi({ stdin: () => 1 });
// @error Type '"inherited"' is not assignable to type
new Wasi({ stdout: "inherited" });
// @error Type 'string' is not assignable to type 'number'
new Wasi({ maxOpen: "16" });

const runtime = new Runtime();
runtime.link(Wasi, options);
runtime.link(AsyncWasi, options);
runtime.link(WasiUnstable, { args: ["old"] });
// @error 'arg' does not exist
runtime.link(Wasi, { arg: ["app"] });

interface Plugin {
  run(): void;
}
export async function programs(bytes: Parameters<typeof runtime.instantiate>[0]): Promise<void> {
  const exitCode = await start(runtime.instantiate(bytes));
  same<typeof exitCode, number>(true);
  const plugin = await initialize(runtime.instantiate<{ run(): void }>(bytes));
  same<typeof plugin, Guest<{ run(): void }>>(true);
  plugin.exports.run();
  // @error Property 'walk' does not exist
  plugin.exports.walk();
}
export type Run = Plugin["run"];

const tree = memoryDirectory({
  a: "text",
  b: memoryFile(new Uint8Array(1), { readOnly: true }),
  c: memoryLink("a"),
  d: {},
});
same<typeof tree, MemoryDirectory>(true);
tree.writeFile("a", "text");
same<ReturnType<typeof tree.readText>, string>(true);
// @error Type 'number' is not assignable to type
memoryDirectory({ a: 1 });
export const layers: FileSystem = union(tree, readOnly(directory("/usr/share")), memoryDirectory());
// @error Expected at least 1 argument
union();

/** A file system of a user's own, which shows the files of another one to no more than 1024 readers. */
class Counted implements FileSystem {
  readonly #files: FileSystem;
  readonly #count: number;
  constructor(files: FileSystem, count: number) {
    this.#files = files;
    this.#count = count;
  }
  open(): OpenDirectory {
    const opened = this.#files.open();
    return {
      ...opened,
      kind: "directory",
      open: (name: string, how: OpenHow): OpenFile | OpenDirectory => {
        same<ReturnType<typeof opened.statusOf>["inode"], bigint>(true);
        return opened.open(name, { ...how, write: how.write && this.#count > 1024 });
      },
    };
  }
}
new Wasi({ preopens: { "/": new Counted(tree, 1) } });

export const incomplete: FileSystem = {
  // @error is missing the following properties from type 'OpenDirectory'
  open: () => ({ kind: "directory" as const, close() {} }),
};

export function failures(error: unknown): WasiErrorCode | number | undefined {
  if (error instanceof WasiExit) {
    same<typeof error.exitCode, number>(true);
    return error.exitCode;
  }
  return error instanceof WasiError ? error.code : undefined;
}
