import { WasiError } from "../../errors.js";
import type { FileSystem } from "../file-system.js";
import { locationOf } from "./location.js";
import { nodeFs } from "./node-fs.js";
import { DiskDirectory } from "./open-directory.js";

/**
 * Gives guests a directory of the disk, on Node.js, Bun and Deno: `preopens: { "/": directory("./data") }`.
 *
 * A guest can read, write and remove all that is in the directory, with the rights of the host's process, and reaches nothing outside: neither
 * by `..` nor by an absolute path, nor through symbolic links, which the guest can make and other programs too. On Linux this also holds
 * while other programs rename directories and exchange links: every name is looked up in a directory that is open, and no link is
 * followed. On other systems a directory is reached by its path, which is checked before each use: there a program that exchanges directories in
 * just that moment can lead a guest out. Mounted volumes inside the directory belong to it, and so do files that have a second name there.
 *
 * Limits: times are kept to about 0.24 microseconds; room is not reserved (`allocate` only makes a file longer); a name that is no UTF-8 is
 * not listed. Pipes are opened without waiting for their other end.
 *
 * @param path the directory, relative to the working directory at the time when an instance of `Wasi` is made
 * @throws {WasiError} `no-file-system` where the engine has no `node:fs`. An error of the system, such as `ENOENT`, when the directory
 * cannot be opened: thrown where the instance is made.
 *
 * ```ts
 * import { directory } from "@hostwright/wasi";
 *
 * const data = directory("./data");
 * ```
 */
export function directory(path: string): FileSystem {
  const fs = nodeFs();
  if (fs === undefined)
    throw new WasiError(
      "no-file-system",
      "this engine has no 'node:fs'. Give the guest a memoryDirectory, or a file system of your own.",
      { where: "directory" },
    );
  return {
    open() {
      const { O_RDONLY, O_DIRECTORY = 0 } = fs.constants;
      const descriptor = fs.openSync(path, O_RDONLY | O_DIRECTORY);
      try {
        return new DiskDirectory(fs, locationOf(fs, path, descriptor), descriptor);
      } catch (error) {
        fs.closeSync(descriptor);
        throw error;
      }
    },
  };
}
