import { WRITING } from "./abi/rights.js";
import { Filestat } from "./abi/structs.js";
import type { FileSystem } from "./file-system/file-system.js";
import { ALL, Program } from "./program.fixture.js";
import { Wasi } from "./wasi.js";
import type { FileOperation, Operation, PathOperation } from "./operations.fixture.js";

/** All rights but those with which a file is opened for writing. */
const READ_RIGHTS = ALL & ~BigInt(WRITING);
const APPEND = 1;
/** Room for a text, a list of names or the longest read. */
const ROOM = 16_384;

type Status = ReturnType<typeof Filestat.lift>;

/** Does the operations as a program does, by the functions of WASI, and gives the result of each as a text. */
export class WasiSide {
  readonly #instance: Wasi;
  readonly #program: Program;
  readonly #slots = new Map<
    number,
    { readonly fd: number; readonly isFile: boolean; readonly write: boolean }
  >();
  readonly #room: number;

  constructor(root: FileSystem) {
    this.#instance = new Wasi({ preopens: { "/": root } });
    this.#program = new Program({}, this.#instance);
    this.#room = this.#program.guest.reserve(ROOM);
  }

  run(operation: Operation): string {
    return "slot" in operation && operation.kind !== "open"
      ? this.#onFile(operation)
      : this.#onPath(operation);
  }

  #onPath(operation: PathOperation): string {
    const program = this.#program;
    switch (operation.kind) {
      case "mkdir":
        return program.call("path_create_directory", 3, program.text(operation.path));
      case "rmdir":
        return program.call("path_remove_directory", 3, program.text(operation.path));
      case "unlink":
        return program.call("path_unlink_file", 3, program.text(operation.path));
      case "readlink": {
        const length = program.u32("path_readlink", 3, program.text(operation.path), [this.#room, ROOM]);
        return typeof length === "string" ? length : this.#text(length);
      }
      case "list": {
        const fd = program.open(operation.path, { oflags: 2 });
        if (typeof fd === "string") return fd;
        const names = program.list(fd, ROOM).filter((name) => !/^\.\.?$/.test(name));
        program.call("fd_close", fd);
        return names.sort().join(",");
      }
      case "stat":
        return statusText(program.stat(operation.path, Number(operation.follow)));
      case "symlink":
        return program.call("path_symlink", program.text(operation.target), 3, program.text(operation.path));
      case "link":
        return program.call("path_link", 3, 0, program.text(operation.path), 3, program.text(operation.to));
      case "rename":
        return program.call("path_rename", 3, program.text(operation.path), 3, program.text(operation.to));
      case "times": {
        const { path, follow, seconds } = operation;
        const time = BigInt(seconds) * 1_000_000_000n;
        const done = program.call(
          "path_filestat_set_times",
          3,
          Number(follow),
          program.text(path),
          time,
          time,
          5,
        );
        if (done !== "ok") return done;
        const status = program.stat(path, Number(follow));
        return typeof status === "string" ? status : String(status.mtim / 1_000_000_000n);
      }
      case "open":
        return this.#open(operation);
    }
  }

  /** Closes all files. */
  close(): void {
    void this.#instance.close();
  }

  #open(operation: PathOperation & { readonly kind: "open" }): string {
    const { path, slot, follow, write, create, exclusive, truncate, directory } = operation;
    this.#close(slot);
    const fd = this.#program.open(path, {
      follow: Number(follow),
      oflags: Number(create) | (Number(directory) << 1) | (Number(exclusive) << 2) | (Number(truncate) << 3),
      rights: write ? ALL : READ_RIGHTS,
    });
    if (typeof fd === "string") return fd;
    const { filetype } = this.#statusOf(fd);
    const isFile = filetype === "regular-file";
    this.#slots.set(slot, { fd, isFile, write });
    return isFile ? "file" : "directory";
  }

  #onFile(operation: FileOperation): string {
    const program = this.#program;
    const open = this.#slots.get(operation.slot);
    if (open === undefined) return "not open";
    const { fd, isFile, write } = open;
    switch (operation.kind) {
      case "close":
        return this.#close(operation.slot);
      case "fstat":
        return statusText(this.#statusOf(fd));
      case "read": {
        if (!isFile) return "no file";
        const { list, text } = program.iovs(
          operation.length >> 1,
          operation.length - (operation.length >> 1),
        );
        const count = program.u32("fd_pread", fd, list, BigInt(operation.position));
        return typeof count === "string" ? count : JSON.stringify(text().slice(0, count));
      }
      case "write":
        if (!isFile || !write) return "not writable";
        return String(
          program.u32("fd_pwrite", fd, program.iovs(operation.text).list, BigInt(operation.position)),
        );
      case "append": {
        if (!isFile || !write) return "not writable";
        program.call("fd_fdstat_set_flags", fd, APPEND);
        const count = program.write(fd, operation.text);
        program.call("fd_fdstat_set_flags", fd, 0);
        return String(count);
      }
      case "resize":
        if (!isFile || !write) return "not writable";
        return program.call("fd_filestat_set_size", fd, BigInt(operation.size));
    }
  }

  #close(slot: number): string {
    const open = this.#slots.get(slot);
    this.#slots.delete(slot);
    return open === undefined ? "not open" : this.#program.call("fd_close", open.fd);
  }

  #statusOf(fd: number): Status {
    const failure = this.#program.call("fd_filestat_get", fd, this.#room);
    if (failure !== "ok") throw new Error(`fd_filestat_get: ${failure}`);
    return Filestat.load(this.#program.memory, this.#room);
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#program.memory.readBytes(this.#room, length));
  }
}

function statusText(status: Status | string): string {
  if (typeof status === "string") return status;
  const { filetype, size, nlink } = status;
  // Directories have sizes and links as each file system counts them.
  return filetype === "directory"
    ? filetype
    : `${filetype} of ${String(size)} bytes with ${String(nlink)} names`;
}
