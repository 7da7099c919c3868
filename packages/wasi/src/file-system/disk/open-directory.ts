import { fail, failedWith } from "../../fail.js";
import type {
  DirectoryEntry,
  FileStatus,
  FileTimes,
  OpenDirectory,
  OpenFile,
  OpenHow,
} from "../file-system.js";
import type { Location } from "./location.js";
import type { NodeFs, NodeStats } from "./node-fs.js";
import { DiskFile } from "./open-file.js";
import { toSeconds, toStatus, typeOf } from "./status.js";

/** An open directory on disk. */
export class DiskDirectory implements OpenDirectory {
  readonly kind = "directory";
  readonly #fs: NodeFs;
  readonly #location: Location;
  readonly #descriptor: number;

  constructor(fs: NodeFs, location: Location, descriptor: number) {
    this.#fs = fs;
    this.#location = location;
    this.#descriptor = descriptor;
  }

  status(): FileStatus {
    return toStatus(this.#fs.fstatSync(this.#descriptor, { bigint: true }));
  }

  setTimes(times: FileTimes): void {
    const stats = this.#fs.fstatSync(this.#descriptor, { bigint: true });
    this.#fs.futimesSync(this.#descriptor, ...toSeconds(times, stats));
  }

  sync(scope: "data" | "all"): void {
    if (scope === "data") this.#fs.fdatasyncSync(this.#descriptor);
    else this.#fs.fsyncSync(this.#descriptor);
  }

  close(): void {
    this.#fs.closeSync(this.#descriptor);
  }

  reopen(): OpenDirectory {
    const { O_RDONLY, O_DIRECTORY = 0 } = this.#fs.constants;
    const descriptor = this.#fs.openSync(this.#location.directory, O_RDONLY | O_DIRECTORY);
    return new DiskDirectory(this.#fs, this.#location.reopened(descriptor), descriptor);
  }

  entries(): readonly DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    for (const bytes of this.#fs.readdirSync(this.#location.directory, { encoding: "buffer" })) {
      const name = decode(bytes);
      const stats = name === undefined ? undefined : this.#find(name);
      // A name that is no UTF-8 cannot be told to a guest, and one that has gone meanwhile is no entry any more.
      if (name !== undefined && stats !== undefined)
        entries.push({ name, inode: stats.ino, type: typeOf(stats) });
    }
    return entries;
  }

  statusOf(name: string): FileStatus {
    return toStatus(this.#stats(name));
  }

  setTimesOf(name: string, times: FileTimes): void {
    this.#fs.lutimesSync(this.#pathOf(name), ...toSeconds(times, this.#stats(name)));
  }

  enter(name: string): OpenDirectory {
    return this.#opened(name, this.#openDirectory(name), () => fail("ENOTDIR"));
  }

  open(name: string, how: OpenHow): OpenFile | OpenDirectory {
    // Linux before 6.4 would make a regular file.
    if (how.directory && how.create) fail("EINVAL");
    if (how.directory && !how.write && !how.truncate) return this.enter(name);
    const descriptor = this.#openNode(name, this.#flagsOf(how));
    return this.#opened(name, descriptor, (stats) => {
      return new DiskFile(this.#fs, this.#location, descriptor, typeOf(stats));
    });
  }

  readLink(name: string): string {
    const target = this.#fs.readlinkSync(this.#pathOf(name), "buffer");
    return (typeof target === "string" ? target : decode(target)) ?? fail("EILSEQ");
  }

  symlink(name: string, target: string): void {
    this.#fs.symlinkSync(target, this.#pathOf(name));
  }

  makeDirectory(name: string): void {
    this.#fs.mkdirSync(this.#pathOf(name));
  }

  removeDirectory(name: string): void {
    this.#fs.rmdirSync(this.#pathOf(name));
  }

  removeFile(name: string): void {
    try {
      this.#fs.unlinkSync(this.#pathOf(name));
    } catch (error) {
      // POSIX has `EPERM` for a directory.
      if (failedWith(error, "EPERM") && this.#find(name)?.isDirectory()) fail("EISDIR");
      throw error;
    }
  }

  link(name: string, from: OpenDirectory, fromName: string): void {
    if (!(from instanceof DiskDirectory)) fail("EXDEV");
    checkName(fromName);
    this.#fs.linkSync(from.#location.pathToLink(fromName), this.#pathOf(name));
  }

  rename(name: string, to: OpenDirectory, toName: string): void {
    if (!(to instanceof DiskDirectory)) fail("EXDEV");
    this.#fs.renameSync(this.#pathOf(name), to.#pathOf(toName));
  }

  /** Gives the path of a name. The callers take paths apart; whoever does not shall not get out by it either. */
  #pathOf(name: string): string {
    checkName(name);
    return this.#location.pathOf(name);
  }

  #stats(name: string): NodeStats {
    return this.#fs.lstatSync(this.#pathOf(name), { bigint: true });
  }

  #find(name: string): NodeStats | undefined {
    try {
      return this.#stats(name);
    } catch (error) {
      if (failedWith(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  #openDirectory(name: string): number {
    const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0 } = this.#fs.constants;
    return this.#openNode(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  }

  #openNode(name: string, flags: number): number {
    checkName(name);
    const path = this.#location.pathToOpen(name);
    try {
      return this.#fs.openSync(path, flags, 0o666);
    } catch (error) {
      // With `O_DIRECTORY`, a symbolic link is no directory. FreeBSD has `EMLINK` for a link that is not followed.
      const isLink = failedWith(error, "ENOTDIR") || failedWith(error, "EMLINK");
      if (isLink && this.#find(name)?.isSymbolicLink()) fail("ELOOP");
      throw error;
    }
  }

  #flagsOf(how: OpenHow): number {
    const flags = this.#fs.constants;
    // A pipe without another end, or a device, must not keep the host waiting, and no terminal becomes that of the host.
    const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0, O_DIRECTORY = 0 } = flags;
    // Emptying a file is writing to it.
    const isWritten = how.write || how.truncate;
    const access = !isWritten ? flags.O_RDONLY : how.read ? flags.O_RDWR : flags.O_WRONLY;
    return (
      access |
      O_NOFOLLOW |
      O_NONBLOCK |
      O_NOCTTY |
      (how.create ? flags.O_CREAT : 0) |
      (how.create && how.exclusive ? flags.O_EXCL : 0) |
      (how.truncate ? flags.O_TRUNC : 0) |
      (how.directory ? O_DIRECTORY : 0)
    );
  }

  /** Makes the object of a descriptor: a directory, or another file as `ofFile` makes it. Closes the descriptor when that fails. */
  #opened<T>(name: string, descriptor: number, ofFile: (stats: NodeStats) => T): T | DiskDirectory {
    try {
      this.#location.checkOpened(descriptor, name);
      const stats = this.#fs.fstatSync(descriptor, { bigint: true });
      if (!stats.isDirectory()) return ofFile(stats);
      return new DiskDirectory(this.#fs, this.#location.child(name, descriptor), descriptor);
    } catch (error) {
      this.#fs.closeSync(descriptor);
      throw error;
    }
  }
}

function checkName(name: string): void {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) fail("EINVAL");
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
