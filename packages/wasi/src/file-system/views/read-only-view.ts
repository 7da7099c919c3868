import { fail } from "../../fail.js";
import type {
  DirectoryEntry,
  FileStatus,
  FileSystem,
  FileType,
  OpenDirectory,
  OpenFile,
  OpenHow,
} from "../file-system.js";
import { statusIn } from "./status-in.js";

/**
 * Gives a view of a file system that cannot be changed: every attempt is `EROFS`. What the host or others change in the file system itself is seen.
 *
 * Files are opened for reading only, so that a file system on disk needs no right to write. A program that asks for a directory
 * with all rights gets it, and learns of each change that it is refused.
 *
 * ```ts
 * import { directory, memoryDirectory, readOnly, Wasi } from "@hostwright/wasi";
 *
 * const preopens = { "/lib": readOnly(directory("./lib")), "/tmp": memoryDirectory() };
 * console.log(new Wasi({ preopens }) instanceof Wasi);
 * ```
 */
export function readOnly(fileSystem: FileSystem): FileSystem {
  return { open: () => new ReadOnlyDirectory(fileSystem.open()) };
}

class ReadOnlyDirectory implements OpenDirectory {
  readonly kind = "directory";
  readonly #directory: OpenDirectory;

  constructor(directory: OpenDirectory) {
    this.#directory = directory;
  }

  reopen(): OpenDirectory {
    return new ReadOnlyDirectory(this.#directory.reopen());
  }

  status(): FileStatus {
    return this.#directory.status();
  }

  setTimes(): never {
    return fail("EROFS");
  }

  sync(scope: "data" | "all"): void {
    this.#directory.sync(scope);
  }

  close(): void {
    this.#directory.close();
  }

  entries(): readonly DirectoryEntry[] {
    return this.#directory.entries();
  }

  statusOf(name: string): FileStatus {
    return this.#directory.statusOf(name);
  }

  setTimesOf(name: string): never {
    return this.#refuse(name);
  }

  enter(name: string): OpenDirectory {
    return new ReadOnlyDirectory(this.#directory.enter(name));
  }

  open(name: string, how: OpenHow): OpenFile | OpenDirectory {
    const found = statusIn(this.#directory, name);
    if (found === undefined) return fail(how.create ? "EROFS" : "ENOENT");
    if (how.create && how.exclusive) fail("EEXIST");
    const isChanged = how.write || how.truncate;
    if (found.type === "directory" && (isChanged || how.create)) fail("EISDIR");
    if (found.type === "regular-file" && isChanged && !how.directory) fail("EROFS");
    // A device is written to where it is, and not in the file system.
    const opened = this.#directory.open(name, { ...how, create: false, exclusive: false, truncate: false });
    return opened.kind === "file" ? new ReadOnlyFile(opened) : new ReadOnlyDirectory(opened);
  }

  readLink(name: string): string {
    return this.#directory.readLink(name);
  }

  symlink(name: string): never {
    return this.#refuseNew(name);
  }

  makeDirectory(name: string): never {
    return this.#refuseNew(name);
  }

  removeDirectory(name: string): never {
    return this.#refuse(name);
  }

  removeFile(name: string): never {
    return this.#refuse(name);
  }

  link(name: string): never {
    return this.#refuseNew(name);
  }

  rename(name: string): never {
    return this.#refuse(name);
  }

  /** Refuses to change what has a name; `ENOENT` without one. */
  #refuse(name: string): never {
    this.#directory.statusOf(name);
    return fail("EROFS");
  }

  #refuseNew(name: string): never {
    return fail(statusIn(this.#directory, name) === undefined ? "EROFS" : "EEXIST");
  }
}

class ReadOnlyFile implements OpenFile {
  readonly kind = "file";
  readonly type: FileType;
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    this.type = file.type;
    this.#file = file;
  }

  status(): FileStatus {
    return this.#file.status();
  }

  setTimes(): never {
    return fail("EROFS");
  }

  sync(scope: "data" | "all"): void {
    this.#file.sync(scope);
  }

  close(): void {
    this.#file.close();
  }

  read(into: readonly Uint8Array[], position: number): number {
    return this.#file.read(into, position);
  }

  write(from: readonly Uint8Array[], position: number): number {
    return this.type === "regular-file" ? fail("EROFS") : this.#file.write(from, position);
  }

  append(from: readonly Uint8Array[]): number {
    return this.type === "regular-file" ? fail("EROFS") : this.#file.append(from);
  }

  resize(): never {
    return fail("EROFS");
  }

  allocate(): never {
    return fail("EROFS");
  }
}
