import type { FileSystem, OpenDirectory, OpenFile } from "../file-system.js";
import { Walk } from "../walk.js";
import { DirectoryNode, Volume } from "./nodes.js";
import { MemoryOpenDirectory } from "./open-directory.js";
import { type MemoryTree, plant, treeOf } from "./tree.js";
import { fail } from "../../fail.js";
import { openAt } from "../open-at.js";

/** The limits of a {@link MemoryDirectory}. */
export interface MemoryDirectoryOptions {
  /** The most bytes that it may hold, names and attributes included; 256 MiB when left out. A program that wants more gets `ENOSPC`. */
  readonly limit?: number;
}

/** Bytes in a buffer of their own, which compilers from 5.7 on can tell from others. */
type OwnBytes = ReturnType<Uint8Array["slice"]>;

const DEFAULT_LIMIT = 256 * 1024 * 1024;

/** A file system in memory, which the host reads and writes by paths: `root.readText("out/log.txt")`. */
export interface MemoryDirectory extends FileSystem {
  /** The bytes that it holds, names and attributes included. */
  readonly used: number;
  /** Reads a file. */
  readFile(path: string): OwnBytes;
  /** Reads a file of UTF-8. */
  readText(path: string): string;
  /** Writes a file anew, and makes it where it is missing. */
  writeFile(path: string, data: string | Uint8Array): void;
  /** Copies everything in it: bytes for files, trees for directories. */
  toTree(): MemoryTree;
}

/**
 * Makes a file system in memory: for programs without a disk, tests and browsers.
 *
 * It has hard links, symbolic links, times in nanoseconds, files that stay readable when they are removed while they are open, and files
 * with gaps that take no room. Programs whose instances share it see each other's changes. Paths of the host are relative and follow symbolic links;
 * failures are `ErrnoError`s, as for programs.
 *
 * ```ts
 * import { memoryDirectory } from "@hostwright/wasi";
 *
 * const root = memoryDirectory({ "in.txt": "a text", out: {} }, { limit: 1 << 20 });
 * root.writeFile("out/log.txt", "done\n");
 * console.log(root.readText("out/log.txt"), root.toTree());
 * ```
 *
 * @throws {ErrnoError} `ENOSPC` for a tree that is larger than the limit
 */
export function memoryDirectory(
  tree: MemoryTree = {},
  { limit = DEFAULT_LIMIT }: MemoryDirectoryOptions = {},
): MemoryDirectory {
  const volume = new Volume(limit);
  const root = new DirectoryNode(volume);
  // A root has no name, and is never removed.
  root.links = 1;
  plant(root, tree);
  return new Memory(volume, root);
}

class Memory implements MemoryDirectory {
  readonly #volume: Volume;
  readonly #root: DirectoryNode;

  constructor(volume: Volume, root: DirectoryNode) {
    this.#volume = volume;
    this.#root = root;
  }

  get used(): number {
    return this.#volume.quota.used;
  }

  open(): OpenDirectory {
    return new MemoryOpenDirectory(this.#root);
  }

  readFile(path: string): OwnBytes {
    return this.#withFile(path, false, (file) => {
      const data = new Uint8Array(file.status().size);
      file.read([data], 0);
      return data;
    });
  }

  readText(path: string): string {
    return new TextDecoder().decode(this.readFile(path));
  }

  writeFile(path: string, data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    this.#withFile(path, true, (file) => {
      for (let done = 0; done < bytes.length;) done += file.write([bytes.subarray(done)], done);
    });
  }

  toTree(): MemoryTree {
    return treeOf(this.#root);
  }

  #withFile<T>(path: string, write: boolean, work: (file: OpenFile) => T): T {
    const root = this.open();
    const walk = new Walk(root, path);
    try {
      const how = { create: write, truncate: write, read: !write, write, exclusive: false, directory: false };
      const opened = openAt(walk, how, true);
      try {
        return opened.kind === "file" ? work(opened) : fail("EISDIR");
      } finally {
        opened.close();
      }
    } finally {
      walk.close();
      root.close();
    }
  }
}
