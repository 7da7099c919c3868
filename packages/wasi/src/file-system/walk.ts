import { failedWith, fail } from "../fail.js";
import type { OpenDirectory } from "./file-system.js";
import { pathParts } from "./path.js";

/** The most symbolic links that one path may lead through, as in Linux. */
const MOST_LINKS = 40;

/**
 * The way along a path from an open directory, up to the last name, which is left to the one who asks.
 *
 * It goes by open directories, one name at a time, and never by the path as a whole: `..` goes back to a directory that it has come
 * through, or fails, and a symbolic link is read and taken apart like the path. So no path, however directories are renamed and links
 * exchanged meanwhile, leads out of the directory that it begins in.
 */
export class Walk {
  /** The directory that the last name is in, or the one that the path leads to when there is no name. */
  directory: OpenDirectory;
  /** The last name; `undefined` for a path that ends with a directory that the walk has entered: `.`, `a/..`. */
  name: string | undefined;
  /** Whether the last name has to be one of a directory: `a/`. */
  isDirectory = false;
  readonly #entered: OpenDirectory[] = [];
  readonly #base: OpenDirectory;
  #links = 0;

  /** Goes along a path. {@link Walk.close} closes the directories on the way. */
  constructor(base: OpenDirectory, path: string) {
    this.#base = base;
    this.directory = base;
    try {
      this.#go(path);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Closes the directories that were opened on the way. */
  close(): void {
    for (let directory = this.#entered.pop(); directory !== undefined; directory = this.#entered.pop())
      directory.close();
    this.directory = this.#base;
  }

  /** Gives the last name, where the path has one; fails with the errno where it leads to a directory by `.` or `..`. */
  nameOr(errno: Parameters<typeof fail>[0]): string {
    return this.name ?? fail(errno);
  }

  /** Goes through the symbolic link that the last name is. */
  follow(): void {
    const { directory, name } = this;
    if (name === undefined) fail("ELOOP");
    this.#countLink();
    this.#go(directory.readLink(name));
  }

  #go(path: string): void {
    const rest = pathParts(path);
    this.isDirectory ||= path.endsWith("/");
    this.name = undefined;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (part === ".") continue;
      if (part === "..") this.#leave();
      else if (rest.length === 0) this.name = part;
      else this.#enter(part, rest);
    }
  }

  #enter(name: string, rest: string[]): void {
    let entered: OpenDirectory;
    try {
      entered = this.directory.enter(name);
    } catch (error) {
      if (!failedWith(error, "ELOOP")) throw error;
      this.#countLink();
      rest.push(...pathParts(this.directory.readLink(name)));
      return;
    }
    this.#entered.push(entered);
    this.directory = entered;
  }

  #leave(): void {
    const left = this.#entered.pop() ?? fail("ENOTCAPABLE");
    left.close();
    this.directory = this.#entered.at(-1) ?? this.#base;
  }

  #countLink(): void {
    if (++this.#links > MOST_LINKS) fail("ELOOP");
  }
}
