import { fail } from "../../fail.js";
import { toNanoseconds } from "../../time.js";
import type { FileStatus, FileTimes, FileType } from "../file-system.js";
import { Pages } from "./pages.js";
import { Quota } from "./quota.js";

/** The bytes that a file and a name count for, besides their own: about as much as the engine takes. */
const NODE_BYTES = 256;
const NAME_BYTES = 64;

let devices = 0n;

/** Holds what all files of one file system share. */
export class Volume {
  readonly device = ++devices;
  readonly quota: Quota;
  #inodes = 0n;

  constructor(limit: number) {
    this.quota = new Quota(limit);
  }

  /** Gives the number of a new file, and takes room for it. */
  newInode(): bigint {
    if (!this.quota.take(NODE_BYTES)) fail("ENOSPC");
    return ++this.#inodes;
  }
}

/** Milliseconds since 1970, or nanoseconds where somebody has set them: to compute nanoseconds costs more than a short write. */
type Time = number | bigint;

/** A file in memory, whatever its names. */
export abstract class MemoryNode {
  abstract readonly type: FileType;
  readonly volume: Volume;
  readonly inode: bigint;
  /** The number of its names. */
  links = 0;
  /** How often it is open. */
  opened = 0;
  accessed: Time;
  modified: Time;
  changed: Time;

  constructor(volume: Volume) {
    this.volume = volume;
    this.inode = volume.newInode();
    this.accessed = this.modified = this.changed = Date.now();
  }

  abstract get size(): number;

  status(): FileStatus {
    return {
      type: this.type,
      device: this.volume.device,
      inode: this.inode,
      links: this.links,
      size: this.size,
      accessed: nanoseconds(this.accessed),
      modified: nanoseconds(this.modified),
      changed: nanoseconds(this.changed),
    };
  }

  setTimes({ accessed, modified }: FileTimes): void {
    if (accessed !== undefined) this.accessed = accessed;
    if (modified !== undefined) this.modified = modified;
    this.changed = Date.now();
  }

  /** Notes that the contents have changed. */
  touch(): void {
    // In whole milliseconds, as systems take the time of their last tick: a finer time costs a third of a short write.
    this.modified = this.changed = Date.now();
  }

  /** Takes one more name. */
  link(): void {
    this.links++;
    this.changed = Date.now();
  }

  /** Loses a name. */
  unlink(): void {
    this.links--;
    this.changed = Date.now();
    this.#endUnused();
  }

  /** Is closed once. */
  close(): void {
    this.opened--;
    this.#endUnused();
  }

  #endUnused(): void {
    if (this.links > 0 || this.opened > 0) return;
    this.free();
    this.volume.quota.give(NODE_BYTES);
  }

  /** Gives back the room of the contents. */
  protected abstract free(): void;
}

function nanoseconds(time: Time): bigint {
  return typeof time === "bigint" ? time : toNanoseconds(time);
}

/** A regular file. */
export class FileNode extends MemoryNode {
  readonly type = "regular-file";
  readonly pages: Pages;
  readonly isReadOnly: boolean;

  constructor(volume: Volume, isReadOnly = false) {
    super(volume);
    this.pages = new Pages(volume.quota);
    this.isReadOnly = isReadOnly;
  }

  get size(): number {
    return this.pages.size;
  }

  protected free(): void {
    this.pages.resize(0);
  }
}

/** A symbolic link. */
export class LinkNode extends MemoryNode {
  readonly type = "symbolic-link";
  readonly target: string;
  readonly size: number;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.size = new TextEncoder().encode(target).length;
    this.target = target;
  }

  protected free(): void {
    // The target is part of what a file counts for.
  }
}

/** A directory. */
export class DirectoryNode extends MemoryNode {
  readonly type = "directory";
  readonly names = new Map<string, MemoryNode>();
  /** The directory that it is in; itself for a root. */
  parent: DirectoryNode = this;

  get size(): number {
    return this.names.size;
  }

  /** Whether the directory has been removed while it was open: it takes no names any more. */
  get isRemoved(): boolean {
    return this.links === 0;
  }

  /** Finds a name. */
  get(name: string): MemoryNode {
    return this.names.get(name) ?? fail("ENOENT");
  }

  /** Puts a file under a name that is free. */
  put(name: string, node: MemoryNode): void {
    if (this.isRemoved) fail("ENOENT");
    if (!this.volume.quota.take(NAME_BYTES + 2 * name.length)) fail("ENOSPC");
    this.names.set(name, node);
    if (node instanceof DirectoryNode) node.parent = this;
    node.link();
    this.touch();
  }

  /** Takes a name away. */
  remove(name: string): void {
    const node = this.get(name);
    this.names.delete(name);
    this.volume.quota.give(NAME_BYTES + 2 * name.length);
    node.unlink();
    this.touch();
  }

  /** Tells whether a directory is this one, or inside of it. */
  contains(directory: DirectoryNode): boolean {
    for (let each = directory; ; each = each.parent) {
      if (each === this) return true;
      if (each === each.parent) return false;
    }
  }

  protected free(): void {
    // Only an empty directory is removed.
  }
}
