/** The state of a file as `node:fs` gives it. */
export interface NodeStats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isBlockDevice(): boolean;
  isCharacterDevice(): boolean;
  isSocket(): boolean;
  isFIFO(): boolean;
}

/** The flags of `openSync`. Windows lacks some. */
interface OpenFlags {
  readonly O_RDONLY: number;
  readonly O_WRONLY: number;
  readonly O_RDWR: number;
  readonly O_CREAT: number;
  readonly O_EXCL: number;
  readonly O_TRUNC: number;
  readonly O_APPEND: number;
  readonly O_DIRECTORY?: number;
  readonly O_NOFOLLOW?: number;
  readonly O_NONBLOCK?: number;
  readonly O_NOCTTY?: number;
}

/** The part of `node:fs` that directories on disk need. Node.js, Bun and Deno have it. */
export interface NodeFs {
  readonly constants: OpenFlags;
  openSync(path: string, flags: number, mode?: number): number;
  closeSync(descriptor: number): void;
  fstatSync(descriptor: number, options: { readonly bigint: true }): NodeStats;
  statSync(path: string, options: { readonly bigint: true }): NodeStats;
  lstatSync(path: string, options: { readonly bigint: true }): NodeStats;
  futimesSync(descriptor: number, accessed: number, modified: number): void;
  lutimesSync(path: string, accessed: number, modified: number): void;
  fsyncSync(descriptor: number): void;
  fdatasyncSync(descriptor: number): void;
  ftruncateSync(descriptor: number, size: number): void;
  readvSync(descriptor: number, into: readonly Uint8Array[], position: number | null): number;
  writevSync(descriptor: number, from: readonly Uint8Array[], position: number | null): number;
  readdirSync(path: string, options: { readonly encoding: "buffer" }): readonly Uint8Array[];
  // Deno returns a text.
  readlinkSync(path: string, encoding: "buffer"): Uint8Array | string;
  realpathSync(path: string): string;
  symlinkSync(target: string, path: string): void;
  linkSync(existing: string, path: string): void;
  renameSync(from: string, to: string): void;
  mkdirSync(path: string): void;
  rmdirSync(path: string): void;
  unlinkSync(path: string): void;
}

/** The part of the global object that provides built-in modules. */
interface EngineGlobals {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/**
 * Loads `node:fs`; `undefined` where the engine has none.
 *
 * At run time: a static import of a `node:` module would keep the package from loading in browsers.
 */
export function nodeFs(globals = globalThis as EngineGlobals): NodeFs | undefined {
  return globals.process?.getBuiltinModule?.("node:fs") as NodeFs | undefined;
}
