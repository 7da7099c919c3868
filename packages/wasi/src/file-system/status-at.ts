import { fail } from "../fail.js";
import type { FileStatus } from "./file-system.js";
import type { Walk } from "./walk.js";

/** Gives the state of what a path leads to, and leaves the walk there. A symbolic link at its end is followed, or is itself meant. */
export function statusAt(walk: Walk, follow: boolean): FileStatus {
  for (;;) {
    const { directory, name } = walk;
    if (name === undefined) return directory.status();
    const status = directory.statusOf(name);
    if (status.type !== "symbolic-link" || !(follow || walk.isDirectory)) {
      if (walk.isDirectory && status.type !== "directory") fail("ENOTDIR");
      return status;
    }
    walk.follow();
  }
}
