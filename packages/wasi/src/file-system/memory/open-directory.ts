import { fail } from "../../fail.js";
import type {
  DirectoryEntry,
  FileStatus,
  FileTimes,
  OpenDirectory,
  OpenFile,
  OpenHow,
} from "../file-system.js";
import { DirectoryNode, FileNode, LinkNode, type MemoryNode } from "./nodes.js";
import { MemoryOpenFile } from "./open-file.js";

/** An open directory in memory. */
export class MemoryOpenDirectory implements OpenDirectory {
  readonly kind = "directory";
  readonly #node: DirectoryNode;

  constructor(node: DirectoryNode) {
    this.#node = node;
    node.opened++;
  }

  reopen(): OpenDirectory {
    return new MemoryOpenDirectory(this.#node);
  }

  status(): FileStatus {
    return this.#node.status();
  }

  setTimes(times: FileTimes): void {
    this.#node.setTimes(times);
  }

  sync(): void {
    // Memory is all that there is.
  }

  close(): void {
    this.#node.close();
  }

  entries(): readonly DirectoryEntry[] {
    return Array.from(this.#node.names, ([name, { inode, type }]) => ({ name, inode, type }));
  }

  statusOf(name: string): FileStatus {
    return this.#node.get(name).status();
  }

  setTimesOf(name: string, times: FileTimes): void {
    this.#node.get(name).setTimes(times);
  }

  enter(name: string): OpenDirectory {
    const node = this.#node.get(name);
    if (node instanceof DirectoryNode) return new MemoryOpenDirectory(node);
    return fail(node instanceof LinkNode ? "ELOOP" : "ENOTDIR");
  }

  open(name: string, how: OpenHow): OpenFile | OpenDirectory {
    const found = this.#node.names.get(name);
    if (found === undefined) return this.#make(name, how);
    if (how.create && how.exclusive) fail("EEXIST");
    if (found instanceof DirectoryNode) {
      if (how.write || how.create || how.truncate) fail("EISDIR");
      return new MemoryOpenDirectory(found);
    }
    if (!(found instanceof FileNode)) return fail("ELOOP");
    if (how.directory) fail("ENOTDIR");
    if (found.isReadOnly && (how.write || how.truncate)) fail("EACCES");
    const opened = new MemoryOpenFile(found);
    if (how.truncate) opened.resize(0);
    return opened;
  }

  #make(name: string, how: OpenHow): OpenFile {
    if (!how.create) fail("ENOENT");
    const file = new FileNode(this.#node.volume);
    // Open first: so the file gives back its room where the directory does not take it.
    const opened = new MemoryOpenFile(file);
    try {
      this.#node.put(name, file);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  readLink(name: string): string {
    const node = this.#node.get(name);
    return node instanceof LinkNode ? node.target : fail("EINVAL");
  }

  symlink(name: string, target: string): void {
    this.#add(name, () => new LinkNode(this.#node.volume, target));
  }

  makeDirectory(name: string): void {
    this.#add(name, () => new DirectoryNode(this.#node.volume));
  }

  #add(name: string, make: () => MemoryNode): void {
    if (this.#node.names.has(name)) fail("EEXIST");
    const node = make();
    node.opened++;
    try {
      this.#node.put(name, node);
    } finally {
      node.close();
    }
  }

  removeDirectory(name: string): void {
    const node = this.#node.get(name);
    if (!(node instanceof DirectoryNode)) fail("ENOTDIR");
    if (node.names.size > 0) fail("ENOTEMPTY");
    this.#node.remove(name);
  }

  removeFile(name: string): void {
    if (this.#node.get(name) instanceof DirectoryNode) fail("EISDIR");
    this.#node.remove(name);
  }

  link(name: string, from: OpenDirectory, fromName: string): void {
    const node = this.#sameVolume(from).get(fromName);
    if (this.#node.names.has(name)) fail("EEXIST");
    if (node instanceof DirectoryNode) fail("EPERM");
    this.#node.put(name, node);
  }

  rename(name: string, to: OpenDirectory, toName: string): void {
    const target = this.#sameVolume(to);
    const node = this.#node.get(name);
    const replaced = target.names.get(toName);
    if (replaced === node) return;
    if (node instanceof DirectoryNode && node.contains(target)) fail("EINVAL");
    if (target.isRemoved) fail("ENOENT");
    // Linux sees that the directory is not empty before it looks at what would take its place.
    if (replaced instanceof DirectoryNode && replaced.contains(this.#node)) fail("ENOTEMPTY");
    checkReplacement(node, replaced);
    if (replaced !== undefined) target.remove(toName);
    // The new name first: where there is no room for it, the old one stays.
    target.put(toName, node);
    this.#node.remove(name);
  }

  #sameVolume(directory: OpenDirectory): DirectoryNode {
    if (!(#node in directory) || directory.#node.volume !== this.#node.volume) return fail("EXDEV");
    return directory.#node;
  }
}

function checkReplacement(node: MemoryNode, replaced: MemoryNode | undefined): void {
  if (replaced === undefined) return;
  const isDirectory = node instanceof DirectoryNode;
  if (!(replaced instanceof DirectoryNode)) {
    if (isDirectory) fail("ENOTDIR");
    return;
  }
  if (!isDirectory) fail("EISDIR");
  if (replaced.names.size > 0) fail("ENOTEMPTY");
}
