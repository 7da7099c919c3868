import { failedWith, fail } from "../fail.js";
import type { OpenDirectory, OpenFile, OpenHow } from "./file-system.js";
import type { Walk } from "./walk.js";

/** Opens what a path leads to. A symbolic link at its end is followed, or is `ELOOP`. */
export function openAt(walk: Walk, how: OpenHow, follow: boolean): OpenFile | OpenDirectory {
  for (;;) {
    const { directory, name } = walk;
    if (name === undefined) return reopen(directory, how);
    // Only regular files are made.
    if (walk.isDirectory && how.create) fail("EISDIR");
    try {
      return directory.open(name, walk.isDirectory ? { ...how, directory: true } : how);
    } catch (error) {
      // Found by opening, since a link may take the place of a file at any time.
      if (!failedWith(error, "ELOOP") || !(follow || walk.isDirectory)) throw error;
      walk.follow();
    }
  }
}

function reopen(directory: OpenDirectory, how: OpenHow): OpenDirectory {
  if (how.create && how.exclusive) fail("EEXIST");
  if (how.write || how.create || how.truncate) fail("EISDIR");
  return directory.reopen();
}
