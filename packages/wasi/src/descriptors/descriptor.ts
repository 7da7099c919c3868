import { FDFLAGS } from "../abi/values.js";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, INHERITED_RIGHTS, STREAM_RIGHTS } from "../abi/rights.js";
import { fail } from "../fail.js";
import type {
  DirectoryEntry,
  FileStatus,
  FileTimes,
  FileType,
  OpenDirectory,
  OpenFile,
} from "../file-system/file-system.js";
import type { Input } from "../streams/input.js";
import type { Output } from "../streams/output.js";

/** Something that a program has opened, or was given: a number of the program stands for it. */
export abstract class Descriptor {
  abstract readonly type: FileType;
  /** The functions that it may be used by, and those by which descriptors may be used that it opens; numbers of `RIGHTS`. */
  rights: number;
  inheriting: number;
  /** Numbers of `FDFLAGS`. */
  flags: number;

  constructor(rights: number, inheriting: number, flags: number) {
    this.rights = rights;
    this.inheriting = inheriting;
    this.flags = flags;
  }

  abstract status(): FileStatus;

  setTimes(_times: FileTimes): void {
    fail("EBADF");
  }

  sync(_scope: "data" | "all"): void {
    fail("EINVAL");
  }

  /** Whether it answers with `EAGAIN` where it would wait. */
  get isNonblocking(): boolean {
    return (this.flags & FDFLAGS.nonblock) !== 0;
  }

  abstract close(): void;
}

/** An open file, with the position that the next bytes are read from or written to. */
export class FileDescriptor extends Descriptor {
  readonly type: FileType;
  readonly file: OpenFile;
  position = 0;

  constructor(file: OpenFile, type: FileType, rights: number, inheriting: number, flags: number) {
    super(rights & FILE_RIGHTS, inheriting, flags);
    this.file = file;
    this.type = type;
  }

  status(): FileStatus {
    return this.file.status();
  }

  override setTimes(times: FileTimes): void {
    this.file.setTimes(times);
  }

  override sync(scope: "data" | "all"): void {
    this.file.sync(scope);
  }

  read(into: readonly Uint8Array[]): number {
    const count = this.file.read(into, this.position);
    this.position += count;
    return count;
  }

  write(from: readonly Uint8Array[]): number {
    const { file, flags } = this;
    let count: number;
    if ((flags & FDFLAGS.append) === 0) {
      count = file.write(from, this.position);
      this.position += count;
    } else {
      count = file.append(from);
      this.position = file.status().size;
    }
    this.#syncWritten();
    return count;
  }

  /** Writes at an offset, without a change of the position. */
  writeAt(from: readonly Uint8Array[], offset: number): number {
    const count = this.file.write(from, offset);
    this.#syncWritten();
    return count;
  }

  #syncWritten(): void {
    if ((this.flags & FDFLAGS.sync) !== 0) this.file.sync("all");
    else if ((this.flags & FDFLAGS.dsync) !== 0) this.file.sync("data");
  }

  close(): void {
    this.file.close();
  }
}

/** An open directory. */
export class DirectoryDescriptor extends Descriptor {
  readonly type = "directory";
  readonly directory: OpenDirectory;
  /** The number of the directory that it was opened in; its own for one that was given to the program. */
  readonly parent: bigint;
  /** The path by which the program knows it, where it was given to the program. */
  readonly preopen: string | undefined;
  /** The names as they were when the program began to read them, so that cookies stay right while names come and go. */
  listing: readonly DirectoryEntry[] | undefined;

  constructor(
    directory: OpenDirectory,
    { parent, preopen }: { readonly parent: bigint; readonly preopen?: string },
    rights = DIRECTORY_RIGHTS,
    inheriting = INHERITED_RIGHTS,
    flags = 0,
  ) {
    super(rights & DIRECTORY_RIGHTS, inheriting, flags);
    this.directory = directory;
    this.parent = parent;
    this.preopen = preopen;
  }

  status(): FileStatus {
    return this.directory.status();
  }

  override setTimes(times: FileTimes): void {
    this.directory.setTimes(times);
  }

  override sync(scope: "data" | "all"): void {
    this.directory.sync(scope);
  }

  close(): void {
    this.directory.close();
  }
}

/** A standard stream. */
abstract class StreamDescriptor extends Descriptor {
  readonly type: FileType;

  constructor(isTerminal: boolean, rights: number) {
    super(rights & STREAM_RIGHTS, 0, 0);
    this.type = isTerminal ? "character-device" : "unknown";
  }

  status(): FileStatus {
    return statusWithoutFile(this.type);
  }

  close(): void {
    // The host's streams are the host's to close.
  }
}

/** Standard input. */
export class InputDescriptor extends StreamDescriptor {
  readonly input: Input;

  constructor(input: Input, rights: number) {
    super(input.isTerminal, rights);
    this.input = input;
  }
}

/** Standard output or error. */
export class OutputDescriptor extends StreamDescriptor {
  readonly output: Output;

  constructor(output: Output, rights: number) {
    super(output.isTerminal, rights);
    this.output = output;
  }
}

/** The state of a descriptor that is no file of a file system. */
export function statusWithoutFile(type: FileType): FileStatus {
  return { type, device: 0n, inode: 0n, links: 1, size: 0, accessed: 0n, modified: 0n, changed: 0n };
}
