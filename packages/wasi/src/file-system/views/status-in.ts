import { failedWith } from "../../fail.js";
import type { FileStatus, OpenDirectory } from "../file-system.js";

/** Gives the state of a file in a directory; `undefined` where nothing has the name. */
export function statusIn(directory: OpenDirectory, name: string): FileStatus | undefined {
  try {
    return directory.statusOf(name);
  } catch (error) {
    if (failedWith(error, "ENOENT")) return undefined;
    throw error;
  }
}
