import { fail } from "../../fail.js";
import { DirectoryNode, FileNode, LinkNode, type MemoryNode, type Volume } from "./nodes.js";

/** Describes a regular file; made by {@link memoryFile}. */
export interface MemoryFile {
  readonly kind: "file";
  readonly data: string | Uint8Array;
  readonly readOnly: boolean;
  readonly modified: Date | undefined;
}

/** Describes a symbolic link; made by {@link memoryLink}. */
export interface MemoryLink {
  readonly kind: "link";
  readonly target: string;
}

/** The contents of a directory: a text, which is UTF-8 then, or bytes for a file; a tree of its own for a directory. */
export interface MemoryTree {
  readonly [name: string]: string | Uint8Array | MemoryFile | MemoryLink | MemoryTree;
}

/** The attributes of a file besides its data. */
export interface MemoryFileOptions {
  /** Whether programs may not write to it (`EACCES`); they may still remove its name. */
  readonly readOnly?: boolean;
  /** The time of its last change; the present when left out. */
  readonly modified?: Date;
}

/**
 * Describes a file with attributes, for the tree of {@link memoryDirectory}.
 *
 * ```ts
 * import { memoryDirectory, memoryFile } from "@hostwright/wasi";
 *
 * const root = memoryDirectory({ "settings.json": memoryFile("{}", { readOnly: true }) });
 * console.log(root.readText("settings.json"));
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function memoryFile(data: string | Uint8Array, options: MemoryFileOptions = {}): MemoryFile {
  return new File(data, options.readOnly ?? false, options.modified);
}

/**
 * Describes a symbolic link, for the tree of {@link memoryDirectory}. A target that leads out of the directory can be read, and not
 * followed.
 *
 * ```ts
 * import { memoryDirectory, memoryLink } from "@hostwright/wasi";
 *
 * const root = memoryDirectory({ "v1.txt": "one", "latest.txt": memoryLink("v1.txt") });
 * console.log(root.readText("latest.txt")); // one
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function memoryLink(target: string): MemoryLink {
  return new Link(target);
}

// Classes, so that a directory with files named `kind` and `data` is a directory.

class File implements MemoryFile {
  readonly kind = "file";
  readonly data: string | Uint8Array;
  readonly readOnly: boolean;
  readonly modified: Date | undefined;

  constructor(data: string | Uint8Array, readOnly: boolean, modified: Date | undefined) {
    this.data = data;
    this.readOnly = readOnly;
    this.modified = modified;
  }
}

class Link implements MemoryLink {
  readonly kind = "link";
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

/** Puts the files of a tree into a directory. */
export function plant(directory: DirectoryNode, tree: MemoryTree): void {
  const { volume } = directory;
  for (const [name, entry] of Object.entries(tree)) {
    if (entry instanceof Link) directory.put(name, new LinkNode(volume, entry.target));
    else if (entry instanceof File || typeof entry === "string" || isBytes(entry))
      directory.put(name, fileOf(volume, entry));
    else {
      const inner = new DirectoryNode(volume);
      directory.put(name, inner);
      plant(inner, entry as MemoryTree);
    }
  }
}

function fileOf(volume: Volume, entry: string | Uint8Array | MemoryFile): FileNode {
  const isDescribed = typeof entry === "object" && "kind" in entry;
  const { data, readOnly, modified } = isDescribed ? entry : new File(entry, false, undefined);
  const file = new FileNode(volume, readOnly);
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  if (file.pages.write(bytes, 0) < bytes.length) fail("ENOSPC");
  if (modified !== undefined) file.modified = modified.getTime();
  return file;
}

function readAll(file: FileNode): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(file.size);
  file.pages.read(data, 0);
  return data;
}

/** Gives the contents of a directory as a tree of bytes and links. */
export function treeOf(directory: DirectoryNode): MemoryTree {
  return Object.fromEntries(Array.from(directory.names, ([name, node]) => [name, entryOf(node)]));
}

function entryOf(node: MemoryNode): MemoryTree[string] {
  if (node instanceof DirectoryNode) return treeOf(node);
  if (node instanceof LinkNode) return memoryLink(node.target);
  return node instanceof FileNode ? readAll(node) : "";
}

function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}
