import * as fs from "node:fs";
import { join } from "node:path";
import type { FileOperation, Operation, PathOperation } from "./operations.fixture.js";

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW, O_DIRECTORY } = fs.constants;

/** Does the operations with `node:fs` on paths, as a program of the system does, and gives the result of each as a text. */
export class SystemSide {
  readonly #root: string;
  readonly #slots = new Map<
    number,
    { readonly fd: number; readonly isFile: boolean; readonly write: boolean }
  >();

  constructor(root: string) {
    this.#root = root;
  }

  run(operation: Operation): string {
    try {
      return "slot" in operation && operation.kind !== "open"
        ? this.#onFile(operation)
        : this.#onPath(operation);
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code === undefined) throw error;
      return code;
    }
  }

  /** Closes all files. */
  close(): void {
    for (const slot of [...this.#slots.keys()]) this.#close(slot);
  }

  /** Tells whether a path leads out of the root, perhaps by the links that it meets. */
  leaves(path: string): boolean {
    const rest = path
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .reverse();
    const within: string[] = [];
    let links = 0;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (part === "..") {
        if (within.pop() === undefined) return true;
        continue;
      }
      const target = this.#linkAt([...within, part].join("/"));
      if (target === undefined) within.push(part);
      else if (++links > 40) return false;
      else
        rest.push(
          ...target
            .split("/")
            .filter((each) => each !== "" && each !== ".")
            .reverse(),
        );
    }
    return false;
  }

  #linkAt(path: string): string | undefined {
    try {
      return fs.readlinkSync(this.#at(path));
    } catch {
      return undefined;
    }
  }

  #at(path: string): string {
    return `${this.#root}/${path}`;
  }

  #onPath(operation: PathOperation): string {
    switch (operation.kind) {
      case "mkdir":
        fs.mkdirSync(this.#at(operation.path));
        return "ok";
      case "rmdir":
        fs.rmdirSync(this.#at(operation.path));
        return "ok";
      case "unlink":
        fs.unlinkSync(this.#at(operation.path));
        return "ok";
      case "readlink":
        return fs.readlinkSync(this.#at(operation.path));
      case "list":
        return fs.readdirSync(this.#at(operation.path)).sort().join(",");
      case "stat":
        return statusText(this.#status(operation.path, operation.follow));
      case "symlink":
        fs.symlinkSync(operation.target, this.#at(operation.path));
        return "ok";
      case "link":
        fs.linkSync(this.#at(operation.path), this.#at(operation.to));
        return "ok";
      case "rename":
        fs.renameSync(this.#at(operation.path), this.#at(operation.to));
        return "ok";
      case "times": {
        const { path, follow, seconds } = operation;
        (follow ? fs.utimesSync : fs.lutimesSync)(this.#at(path), seconds, seconds);
        return String(Math.floor(this.#status(path, follow).mtimeMs / 1000));
      }
      case "open":
        return this.#open(operation);
    }
  }

  #status(path: string, follow: boolean): fs.Stats {
    return (follow ? fs.statSync : fs.lstatSync)(this.#at(path));
  }

  #open(operation: PathOperation & { readonly kind: "open" }): string {
    const { path, slot, follow, write, create, exclusive, truncate, directory } = operation;
    this.#close(slot);
    const flags =
      // C libraries ask for all rights to a directory, too.
      (write && !directory ? O_RDWR : O_RDONLY) |
      (follow ? 0 : O_NOFOLLOW) |
      (create ? O_CREAT : 0) |
      (exclusive ? O_EXCL : 0) |
      (truncate ? O_TRUNC : 0) |
      (directory ? O_DIRECTORY : 0);
    const fd = fs.openSync(this.#at(path), flags);
    const isFile = fs.fstatSync(fd).isFile();
    this.#slots.set(slot, { fd, isFile, write });
    return isFile ? "file" : "directory";
  }

  #onFile(operation: FileOperation): string {
    const open = this.#slots.get(operation.slot);
    if (open === undefined) return "not open";
    const { fd, isFile, write } = open;
    switch (operation.kind) {
      case "close":
        return this.#close(operation.slot);
      case "fstat":
        return statusText(fs.fstatSync(fd));
      case "read": {
        if (!isFile) return "no file";
        const into = Buffer.alloc(operation.length);
        const count = fs.readSync(fd, into, 0, operation.length, operation.position);
        return JSON.stringify(into.toString("utf8", 0, count));
      }
      case "write":
        if (!isFile || !write) return "not writable";
        return String(fs.writeSync(fd, operation.text, operation.position));
      case "append":
        if (!isFile || !write) return "not writable";
        return String(fs.writeSync(fd, operation.text, fs.fstatSync(fd).size));
      case "resize":
        if (!isFile || !write) return "not writable";
        fs.ftruncateSync(fd, operation.size);
        return "ok";
    }
  }

  #close(slot: number): string {
    const open = this.#slots.get(slot);
    if (open === undefined) return "not open";
    this.#slots.delete(slot);
    fs.closeSync(open.fd);
    return "ok";
  }
}

function statusText(stats: fs.Stats): string {
  if (stats.isDirectory()) return "directory";
  const kind = stats.isSymbolicLink() ? "symbolic-link" : "regular-file";
  return `${kind} of ${String(stats.size)} bytes with ${String(stats.nlink)} names`;
}

/** Gives all that is in a directory: the content of each file, the target of each link, and which names are of one file. */
export function treeOnDisk(root: string): readonly string[] {
  const lines: string[] = [];
  const firstNames = new Map<number, string>();
  const visit = (path: string): void => {
    for (const name of fs.readdirSync(join(root, path)).sort()) {
      const at = join(path, name);
      const stats = fs.lstatSync(join(root, at));
      if (stats.isDirectory()) {
        lines.push(`${at}/`);
        visit(at);
        continue;
      }
      const first = firstNames.get(stats.ino);
      if (first === undefined) firstNames.set(stats.ino, at);
      lines.push(
        first !== undefined
          ? `${at} = ${first}`
          : stats.isSymbolicLink()
            ? `${at} -> ${fs.readlinkSync(join(root, at))}`
            : `${at}: ${fs.readFileSync(join(root, at), "utf8")}`,
      );
    }
  };
  visit("");
  return lines;
}
