import type { FileSystem } from "../file-system.js";
import { UnionDirectory } from "./union-directory.js";
import { UnionNode } from "./union-node.js";

/**
 * Lays file systems on each other: a program sees the names of all, and what it changes is in the first one alone. The others are never changed.
 *
 * Of files with the same name the one of the first file system that has it is seen; directories with the same name are seen as one. A file
 * of a lower file system is copied to the first one when it is opened for writing, or gets new times or names. What is
 * removed below is hidden, and stays so for all programs that are given this union, as long as it is used: the first file system has no mark of it. Renaming a
 * directory that is, even in part, below is `EXDEV`, as in OverlayFS: programs copy it then. A copied file has another inode number, and
 * other names of it below keep the old content.
 *
 * While a union is in use, its file systems should not be changed past it.
 *
 * ```ts
 * import { directory, memoryDirectory, union } from "@hostwright/wasi";
 *
 * const changes = memoryDirectory();
 * const root = union(changes, directory("./data")); // programs write into memory, over the files on disk
 * ```
 */
export function union(upper: FileSystem, ...lowers: readonly FileSystem[]): FileSystem {
  const root = new UnionNode(() => ({
    upper: upper.open(),
    lowers: lowers.map((lower) => lower.open()),
  }));
  return { open: () => new UnionDirectory(root) };
}
