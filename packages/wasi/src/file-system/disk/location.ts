import { fail } from "../../fail.js";
import type { NodeFs, NodeStats } from "./node-fs.js";

/** The way to the names in an open directory: `node:fs` takes paths, and no name in an open directory as `openat` does. */
export interface Location {
  /** The path of the directory itself. */
  readonly directory: string;
  /** Gives the path of a name in the directory. No function may be called with it that follows a symbolic link. */
  pathOf(name: string): string;
  /** Gives the path of a name that is about to be opened. */
  pathToOpen(name: string): string;
  /** Gives the path of a name that is about to get a second one. */
  pathToLink(name: string): string;
  /** Checks that a descriptor is of the file with this name. */
  checkOpened(descriptor: number, name: string): void;
  /** Gives the location of a directory in this one. */
  child(name: string, descriptor: number): Location;
  /** Gives the location of the same directory with another descriptor. */
  reopened(descriptor: number): Location;
  /** Opens the file of a descriptor anew; `undefined` where this cannot be done. */
  openAgain(descriptor: number, flags: number): number | undefined;
}

/**
 * Gives the location of a root: by its descriptor where the system has names for descriptors, as Linux has, and by its path elsewhere.
 */
export function locationOf(fs: NodeFs, path: string, descriptor: number): Location {
  const byDescriptor = new DescriptorLocation(fs, descriptor);
  return isSame(fs, byDescriptor.directory, descriptor)
    ? byDescriptor
    : new PathLocation(fs, fs.realpathSync(path), descriptor);
}

function isSame(fs: NodeFs, path: string, descriptor: number): boolean {
  try {
    return isSameFile(fs.statSync(path, { bigint: true }), fs.fstatSync(descriptor, { bigint: true }));
  } catch {
    return false;
  }
}

function isSameFile(one: NodeStats, other: NodeStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/**
 * Reaches names by the descriptor of their directory. Linux leads `/proc/self/fd/7/name` straight to the directory that descriptor 7 has
 * open, wherever that has been moved meanwhile: the name is the only part of the path that is looked up.
 */
class DescriptorLocation implements Location {
  readonly directory: string;
  readonly #fs: NodeFs;

  constructor(fs: NodeFs, descriptor: number) {
    this.#fs = fs;
    this.directory = pathOfDescriptor(descriptor);
  }

  pathOf(name: string): string {
    return `${this.directory}/${name}`;
  }

  pathToOpen(name: string): string {
    return this.pathOf(name);
  }

  // Linux gives a symbolic link itself another name, and does not follow it.
  pathToLink(name: string): string {
    return this.pathOf(name);
  }

  checkOpened(): void {
    // `O_NOFOLLOW` has seen to it.
  }

  child(_name: string, descriptor: number): Location {
    return new DescriptorLocation(this.#fs, descriptor);
  }

  reopened(descriptor: number): Location {
    return new DescriptorLocation(this.#fs, descriptor);
  }

  openAgain(descriptor: number, flags: number): number {
    return this.#fs.openSync(pathOfDescriptor(descriptor), flags);
  }
}

function pathOfDescriptor(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

/**
 * Reaches names by the path of their directory, and checks before each use that the path still leads to it: a directory that was moved is
 * stale (`ESTALE`). A directory that another program exchanges between the check and the use is not noticed.
 */
class PathLocation implements Location {
  readonly #fs: NodeFs;
  readonly #path: string;
  readonly #descriptor: number;

  constructor(fs: NodeFs, path: string, descriptor: number) {
    this.#fs = fs;
    this.#path = path;
    this.#descriptor = descriptor;
  }

  get directory(): string {
    if (!isSame(this.#fs, this.#path, this.#descriptor)) fail("ESTALE");
    return this.#path;
  }

  pathOf(name: string): string {
    // Windows also separates names by "\", and a name with ":" is another stream or another volume there.
    if (/[\\:]/.test(name)) fail("EINVAL");
    return `${this.directory}/${name}`;
  }

  pathToOpen(name: string): string {
    const path = this.pathOf(name);
    // Not every system has `O_NOFOLLOW`.
    if (this.#statusOf(path)?.isSymbolicLink()) fail("ELOOP");
    return path;
  }

  // `link` follows symbolic links on some systems.
  pathToLink(name: string): string {
    const path = this.pathOf(name);
    if (this.#statusOf(path)?.isSymbolicLink()) fail("ENOTSUP");
    return path;
  }

  checkOpened(descriptor: number, name: string): void {
    const found = this.#statusOf(this.pathOf(name));
    const opened = this.#fs.fstatSync(descriptor, { bigint: true });
    if (found === undefined || !isSameFile(found, opened)) fail("ESTALE");
  }

  child(name: string, descriptor: number): Location {
    return new PathLocation(this.#fs, this.pathOf(name), descriptor);
  }

  reopened(descriptor: number): Location {
    return new PathLocation(this.#fs, this.directory, descriptor);
  }

  openAgain(): undefined {
    return undefined;
  }

  #statusOf(path: string): NodeStats | undefined {
    try {
      return this.#fs.lstatSync(path, { bigint: true });
    } catch {
      return undefined;
    }
  }
}
