import { fail } from "../../fail.js";
import type {
  DirectoryEntry,
  FileStatus,
  FileTimes,
  OpenDirectory,
  OpenFile,
  OpenHow,
} from "../file-system.js";
import { LowerFile } from "./lower-file.js";
import type { Found, UnionNode } from "./union-node.js";

/** An open directory of a union. */
export class UnionDirectory implements OpenDirectory {
  readonly kind = "directory";
  readonly #node: UnionNode;
  readonly #root: UnionNode;

  constructor(node: UnionNode, root: UnionNode = node) {
    node.hold();
    this.#node = node;
    this.#root = root;
  }

  reopen(): OpenDirectory {
    return new UnionDirectory(this.#node, this.#root);
  }

  status(): FileStatus {
    const { upper, lowers } = this.#node.layers;
    return (upper ?? lowers[0] ?? fail("ENOENT")).status();
  }

  setTimes(times: FileTimes): void {
    this.#node.makeUpper().setTimes(times);
  }

  sync(scope: "data" | "all"): void {
    this.#node.layers.upper?.sync(scope);
  }

  close(): void {
    this.#node.release();
  }

  entries(): readonly DirectoryEntry[] {
    const { upper, lowers } = this.#node.layers;
    const seen = new Map<string, DirectoryEntry>();
    for (const entry of upper?.entries() ?? []) seen.set(entry.name, entry);
    for (const entry of lowers.flatMap((lower) => lower.entries()))
      if (!seen.has(entry.name) && !this.#node.hidden.has(entry.name)) seen.set(entry.name, entry);
    return [...seen.values()];
  }

  statusOf(name: string): FileStatus {
    return this.#get(name).status;
  }

  setTimesOf(name: string, times: FileTimes): void {
    this.#node.copyUp(name);
    this.#node.makeUpper().setTimesOf(name, times);
  }

  enter(name: string): OpenDirectory {
    const { type } = this.#get(name).status;
    if (type === "directory") return new UnionDirectory(this.#node.child(name), this.#root);
    return fail(type === "symbolic-link" ? "ELOOP" : "ENOTDIR");
  }

  open(name: string, how: OpenHow): OpenFile | OpenDirectory {
    const found = this.#node.find(name);
    if (found === undefined) return this.#make(name, how);
    if (how.create && how.exclusive) fail("EEXIST");
    const present = { ...how, create: false, exclusive: false };
    if (found.status.type === "directory") {
      if (how.write || how.create || how.truncate) fail("EISDIR");
      return this.enter(name);
    }
    if (how.directory || found.isUpper || found.status.type !== "regular-file")
      return found.layer.open(name, present);
    if (how.write || how.truncate) {
      this.#node.copyUp(name, !how.truncate);
      return this.#node.makeUpper().open(name, present);
    }
    return this.#openBelow(found.layer, name, present);
  }

  #make(name: string, how: OpenHow): OpenFile | OpenDirectory {
    if (!how.create) fail("ENOENT");
    return this.#node.makeUpper().open(name, how);
  }

  #openBelow(layer: OpenDirectory, name: string, how: OpenHow): OpenFile | OpenDirectory {
    const node = this.#node;
    const opened = layer.open(name, how);
    if (opened.kind !== "file") return opened;
    // The directory stays open for the copy.
    node.hold();
    const file: LowerFile = new LowerFile(
      opened,
      () => {
        if (node.hasFile(name, file)) node.copyUp(name);
      },
      () => {
        node.removeFile(name, file);
        node.release();
      },
    );
    node.addFile(name, file);
    return file;
  }

  readLink(name: string): string {
    return this.#get(name).layer.readLink(name);
  }

  symlink(name: string, target: string): void {
    this.#refuseThere(name);
    this.#node.makeUpper().symlink(name, target);
  }

  makeDirectory(name: string): void {
    this.#refuseThere(name);
    this.#node.makeUpper().makeDirectory(name);
  }

  removeDirectory(name: string): void {
    const { isUpper, layer, status } = this.#get(name);
    if (status.type !== "directory") fail("ENOTDIR");
    if (isFull(this, name)) fail("ENOTEMPTY");
    if (isUpper) layer.removeDirectory(name);
    this.#removed(name);
  }

  removeFile(name: string): void {
    const { isUpper, layer, status } = this.#get(name);
    if (status.type === "directory") fail("EISDIR");
    if (isUpper) layer.removeFile(name);
    this.#removed(name);
  }

  link(name: string, from: OpenDirectory, fromName: string): void {
    const source = this.#inUnion(from);
    const { type } = (source.find(fromName) ?? fail("ENOENT")).status;
    this.#refuseThere(name);
    if (type === "directory") fail("EPERM");
    source.copyUp(fromName);
    this.#node.makeUpper().link(name, source.makeUpper(), fromName);
  }

  rename(name: string, to: OpenDirectory, toName: string): void {
    const [node, target] = [this.#node, this.#inUnion(to)];
    const { type } = this.#get(name).status;
    if (node === target && name === toName) return;
    const isDirectory = type === "directory";
    if (isDirectory && node.hasIn(name, target)) fail("EINVAL");
    const replaced = target.find(toName);
    if (replaced?.status.type === "directory") {
      // Linux sees that the directory is not empty before it looks at what would take its place.
      if (target.hasIn(toName, node)) fail("ENOTEMPTY");
      if (!isDirectory) fail("EISDIR");
      if (isFull(to, toName)) fail("ENOTEMPTY");
    } else if (replaced !== undefined && isDirectory) {
      fail("ENOTDIR");
    }
    // A copy of all that is below would be as slow as the one that the program makes.
    if (isDirectory && node.isBelow(name)) fail("EXDEV");
    node.copyUp(name);
    const above = target.makeUpper();
    node.makeUpper().rename(name, above, toName);
    target.hide(toName);
    node.hide(name);
    target.takeOver(toName, node, name);
  }

  #removed(name: string): void {
    this.#node.hide(name);
    this.#node.forget(name);
  }

  #get(name: string): Found {
    return this.#node.find(name) ?? fail("ENOENT");
  }

  #refuseThere(name: string): void {
    if (this.#node.find(name) !== undefined) fail("EEXIST");
  }

  #inUnion(directory: OpenDirectory): UnionNode {
    if (!(#node in directory) || directory.#root !== this.#root) return fail("EXDEV");
    return directory.#node;
  }
}

/** Tells whether a directory in another one has any name. */
function isFull(parent: OpenDirectory, name: string): boolean {
  const directory = parent.enter(name);
  try {
    return directory.entries().length > 0;
  } finally {
    directory.close();
  }
}
