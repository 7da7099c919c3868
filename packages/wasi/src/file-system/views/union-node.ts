import { fail, failedWith } from "../../fail.js";
import type { FileStatus, FileTimes, OpenDirectory, OpenFile, OpenHow } from "../file-system.js";
import { READ } from "../open-how.js";
import type { LowerFile } from "./lower-file.js";
import { statusIn } from "./status-in.js";

/** The open directories that are seen as one. */
interface Layers {
  /** The one of the first file system; `undefined` where that has none yet. */
  readonly upper: OpenDirectory | undefined;
  readonly lowers: readonly OpenDirectory[];
}

/** A name in a directory of a union: the directory that has it, and the state of the file. */
export interface Found {
  readonly layer: OpenDirectory;
  readonly isUpper: boolean;
  readonly status: FileStatus;
}

const WRITE: OpenHow = { ...READ, read: false, write: true, create: true, exclusive: true };
/** The bytes that are copied at once. */
const PIECE = 65_536;

/** A directory of a union, with what is known of it while it is open, and of names that are hidden in it for good. */
export class UnionNode {
  /** The names of lower file systems that are not seen any more. */
  readonly hidden = new Set<string>();
  readonly #children = new Map<string, UnionNode>();
  /** The files of lower file systems that are open, by their names. */
  readonly #files = new Map<string, Set<LowerFile>>();
  #layers: Layers | undefined;
  #holders = 0;
  readonly #open: () => Layers;
  #place: { readonly parent: UnionNode; readonly name: string } | undefined;

  constructor(open: () => Layers) {
    this.#open = open;
  }

  get layers(): Layers {
    return this.#layers ?? fail("EBADF");
  }

  /** Opens its directories, where they are not open; {@link release} as often closes them. */
  hold(): void {
    if (this.#holders === 0) {
      this.#place?.parent.hold();
      try {
        this.#layers = this.#open();
      } catch (error) {
        this.#place?.parent.release();
        throw error;
      }
    }
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    const { upper, lowers } = this.layers;
    this.#layers = undefined;
    upper?.close();
    for (const lower of lowers) lower.close();
    const { parent, name } = this.#place ?? {};
    if (parent === undefined || name === undefined) return;
    if (this.hidden.size === 0 && this.#children.size === 0 && parent.#children.get(name) === this)
      parent.#children.delete(name);
    parent.release();
  }

  /** Finds a name; `undefined` where no directory has it. */
  find(name: string): Found | undefined {
    const { upper, lowers } = this.layers;
    const above = upper && statusIn(upper, name);
    if (upper !== undefined && above !== undefined) return { layer: upper, isUpper: true, status: above };
    if (this.hidden.has(name)) return undefined;
    for (const layer of lowers) {
      const status = statusIn(layer, name);
      if (status !== undefined) return { layer, isUpper: false, status };
    }
    return undefined;
  }

  /** Tells whether a lower file system has a name that is not hidden. */
  isBelow(name: string): boolean {
    return !this.hidden.has(name) && this.layers.lowers.some((each) => statusIn(each, name) !== undefined);
  }

  /** Hides a name of lower file systems. */
  hide(name: string): void {
    if (this.isBelow(name)) this.hidden.add(name);
  }

  /** Gives the node of a directory in this one. */
  child(name: string): UnionNode {
    let child = this.#children.get(name);
    if (child === undefined) {
      const made: UnionNode = new UnionNode(() => made.#openIn());
      made.#place = { parent: this, name };
      this.#children.set(name, (child = made));
    }
    return child;
  }

  /** Forgets a directory that was removed. */
  forget(name: string): void {
    this.#children.delete(name);
    this.#files.delete(name);
  }

  /** Takes over a directory that was renamed, with all that is open in it. */
  takeOver(name: string, from: UnionNode, fromName: string): void {
    this.forget(name);
    const moved = from.#children.get(fromName);
    from.forget(fromName);
    if (moved === undefined) return;
    this.#children.set(name, moved);
    moved.#place = { parent: this, name };
    if (moved.#holders === 0) return;
    this.hold();
    from.release();
  }

  /** Tells whether an open directory is the one of a name, or in it. */
  hasIn(name: string, node: UnionNode): boolean {
    const child = this.#children.get(name);
    for (let at: UnionNode | undefined = node; at !== undefined; at = at.#place?.parent)
      if (at === child) return true;
    return false;
  }

  /** Gives the directory of the first file system, and makes it where it is missing. */
  makeUpper(): OpenDirectory {
    const { upper, lowers } = this.layers;
    if (upper !== undefined) return upper;
    const { parent, name } = this.#place ?? fail("ENOENT");
    if (parent.#children.get(name) !== this) fail("ENOENT");
    const above = parent.makeUpper();
    above.makeDirectory(name);
    const made = above.enter(name);
    this.#layers = { upper: made, lowers };
    const [below] = lowers;
    if (below !== undefined) made.setTimes(timesOf(below.status()));
    return made;
  }

  /** Copies a name to the first file system, if only lower ones have it; of a directory the directory alone. Fails where there is none. */
  copyUp(name: string, withContent = true): void {
    const found = this.find(name) ?? fail("ENOENT");
    if (found.isUpper) return;
    const { layer, status } = found;
    if (status.type === "directory") {
      const child = this.child(name);
      child.hold();
      try {
        child.makeUpper();
      } finally {
        child.release();
      }
      return;
    }
    const upper = this.makeUpper();
    if (status.type === "symbolic-link") upper.symlink(name, layer.readLink(name));
    else if (status.type === "regular-file") copyFile(layer, upper, name, withContent);
    else fail("EPERM");
    upper.setTimesOf(name, timesOf(status));
    for (const file of this.#files.get(name) ?? []) file.become(openFile(upper, name, READ));
    this.#files.delete(name);
  }

  /** Notes a file of a lower file system that is open. */
  addFile(name: string, file: LowerFile): void {
    const files = this.#files.get(name);
    if (files === undefined) this.#files.set(name, new Set([file]));
    else files.add(file);
  }

  /** Tells whether an open file still has its name. */
  hasFile(name: string, file: LowerFile): boolean {
    return this.#files.get(name)?.has(file) === true;
  }

  removeFile(name: string, file: LowerFile): void {
    const files = this.#files.get(name);
    if (files?.delete(file) === true && files.size === 0) this.#files.delete(name);
  }

  #openIn(): Layers {
    const { parent, name } = this.#place ?? fail("ENOENT");
    const { upper, lowers } = parent.layers;
    const entered = upper && enterIfThere(upper, name);
    const below: OpenDirectory[] = [];
    for (const lower of parent.hidden.has(name) ? [] : lowers) {
      const type = statusIn(lower, name)?.type;
      // A file hides the directories below it.
      if (type !== undefined && type !== "directory") break;
      if (type === "directory") below.push(lower.enter(name));
    }
    return { upper: entered, lowers: below };
  }
}

function enterIfThere(directory: OpenDirectory, name: string): OpenDirectory | undefined {
  try {
    return directory.enter(name);
  } catch (error) {
    if (failedWith(error, "ENOENT")) return undefined;
    throw error;
  }
}

function copyFile(from: OpenDirectory, to: OpenDirectory, name: string, withContent: boolean): void {
  const target = openFile(to, name, WRITE);
  try {
    if (withContent) copyContent(openFile(from, name, READ), target);
  } catch (error) {
    to.removeFile(name);
    throw error;
  } finally {
    target.close();
  }
}

function copyContent(source: OpenFile, target: OpenFile): void {
  try {
    const piece = new Uint8Array(PIECE);
    for (let position = 0; ;) {
      const count = source.read([piece], position);
      if (count === 0) return;
      for (let done = 0; done < count;) done += target.write([piece.subarray(done, count)], position + done);
      position += count;
    }
  } finally {
    source.close();
  }
}

function openFile(directory: OpenDirectory, name: string, how: OpenHow): OpenFile {
  const opened = directory.open(name, how);
  return opened.kind === "file" ? opened : fail("EISDIR");
}

function timesOf({ accessed, modified }: FileStatus): FileTimes {
  return { accessed, modified };
}
