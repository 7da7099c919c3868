import { type ExportsOf, fn } from "@hostwright/core";
import { buffer, errno, type GuestBuffer, orErrno, u32, u64 } from "@hostwright/types";

import { path } from "../abi/refusing.js";
import { READING, RIGHTS, rights, WRITING } from "../abi/rights.js";
import { filestat, Filestat } from "../abi/structs.js";
import { FDFLAGS, fdflags, fstflags, LOOKUPFLAGS, lookupflags, OFLAGS, oflags } from "../abi/values.js";
import { type Descriptor, DirectoryDescriptor, FileDescriptor } from "../descriptors/descriptor.js";
import { fail, failedWith } from "../fail.js";
import type { OpenDirectory } from "../file-system/file-system.js";
import { openAt } from "../file-system/open-at.js";
import { statusAt } from "../file-system/status-at.js";
import { Walk } from "../file-system/walk.js";
import { timesOf } from "./arguments.js";
import { PositionFunctions } from "./position-functions.js";

/** The functions that take a path, which begins at an open directory. */
export abstract class PathFunctions extends PositionFunctions {
  static override get exports(): ExportsOf<PathFunctions> {
    const fd = u32;
    return {
      path_create_directory: fn([fd, path], errno, { names: ["fd", "path"] }),
      path_filestat_get: fn([fd, lookupflags, path], orErrno(Filestat, { out: true }), {
        names: ["fd", "flags", "path"],
      }),
      path_filestat_set_times: fn([fd, lookupflags, path, u64, u64, fstflags], errno, {
        names: ["fd", "flags", "path", "atim", "mtim", "fst_flags"],
      }),
      path_link: fn([fd, lookupflags, path, fd, path], errno, {
        names: ["old_fd", "old_flags", "old_path", "new_fd", "new_path"],
      }),
      path_open: fn([fd, lookupflags, path, oflags, rights, rights, fdflags], orErrno(fd), {
        names: ["fd", "dirflags", "path", "oflags", "fs_rights_base", "fs_rights_inheriting", "fdflags"],
      }),
      path_readlink: fn([fd, path, buffer], orErrno(u32), { names: ["fd", "path", "buf"] }),
      path_remove_directory: fn([fd, path], errno, { names: ["fd", "path"] }),
      path_rename: fn([fd, path, fd, path], errno, { names: ["fd", "old_path", "new_fd", "new_path"] }),
      path_symlink: fn([path, fd, path], errno, { names: ["old_path", "fd", "new_path"] }),
      path_unlink_file: fn([fd, path], errno, { names: ["fd", "path"] }),
    } satisfies ExportsOf<PathFunctions>;
  }

  path_create_directory(fd: number, path: string): void {
    this.#along(fd, RIGHTS.path_create_directory, path, (walk) => {
      walk.directory.makeDirectory(walk.nameOr("EEXIST"));
    });
  }

  path_filestat_get(fd: number, flags: number, path: string) {
    return this.#along(fd, RIGHTS.path_filestat_get, path, (walk) =>
      filestat(statusAt(walk, follows(flags))),
    );
  }

  path_filestat_set_times(
    fd: number,
    flags: number,
    path: string,
    accessed: bigint,
    modified: bigint,
    which: number,
  ): void {
    const times = timesOf(accessed, modified, which);
    this.#along(fd, RIGHTS.path_filestat_set_times, path, (walk) => {
      statusAt(walk, follows(flags));
      if (walk.name === undefined) walk.directory.setTimes(times);
      else walk.directory.setTimesOf(walk.name, times);
    });
  }

  path_link(fd: number, flags: number, from: string, newFd: number, to: string): void {
    this.#along(fd, RIGHTS.path_link_source, from, (source) => {
      this.descriptors.directory(newFd, RIGHTS.path_link_target); // wrong descriptors are told before wrong paths
      statusAt(source, follows(flags));
      this.#along(newFd, RIGHTS.path_link_target, to, (target) => {
        const name = newName(target);
        // As Linux does, which looks at the new name before it refuses directories.
        if (source.name === undefined) fail(hasName(target.directory, name) ? "EEXIST" : "EPERM");
        target.directory.link(name, source.directory, source.name);
      });
    });
  }

  path_open(
    fd: number,
    dirflags: number,
    path: string,
    oflag: number,
    base: number,
    inheriting: number,
    flags: number,
  ): number {
    const create = (oflag & OFLAGS.creat) !== 0;
    const truncate = (oflag & OFLAGS.trunc) !== 0;
    const directory = (oflag & OFLAGS.directory) !== 0;
    const needed =
      RIGHTS.path_open |
      (create ? RIGHTS.path_create_file : 0) |
      (truncate ? RIGHTS.path_filestat_set_size : 0);
    const found = this.descriptors.directory(fd, needed);
    if (((base | inheriting | syncing(flags)) & ~found.inheriting) !== 0) fail("ENOTCAPABLE");
    if (create && directory) fail("EINVAL");
    // Before a file is made that the program would get no number for.
    this.descriptors.checkRoom();
    const how = {
      read: (base & READING) !== 0,
      write: (base & WRITING) !== 0 && !directory,
      create,
      exclusive: (oflag & OFLAGS.excl) !== 0,
      truncate,
      directory,
    };
    const walk = new Walk(found.directory, path);
    let opened: Descriptor;
    try {
      const node = openAt(walk, how, follows(dirflags));
      opened =
        node.kind === "file"
          ? new FileDescriptor(node, node.type, base, inheriting, flags)
          : new DirectoryDescriptor(node, { parent: walk.directory.status().inode }, base, inheriting, flags);
    } finally {
      walk.close();
    }
    return this.descriptors.add(opened);
  }

  path_readlink(fd: number, path: string, room: GuestBuffer): number {
    return this.#along(fd, RIGHTS.path_readlink, path, (walk) => {
      if (walk.isDirectory) statusAt(walk, true);
      return Math.min(room.fill(walk.directory.readLink(walk.nameOr("EINVAL"))), room.capacity);
    });
  }

  path_remove_directory(fd: number, path: string): void {
    this.#along(fd, RIGHTS.path_remove_directory, path, (walk) => {
      walk.directory.removeDirectory(walk.nameOr("EINVAL"));
    });
  }

  path_rename(fd: number, from: string, newFd: number, to: string): void {
    this.#along(fd, RIGHTS.path_rename_source, from, (source) => {
      this.#along(newFd, RIGHTS.path_rename_target, to, (target) => {
        const name = source.nameOr("EBUSY");
        const toName = target.nameOr("EBUSY");
        if (source.isDirectory || target.isDirectory) {
          if (source.directory.statusOf(name).type !== "directory") fail("ENOTDIR");
        }
        source.directory.rename(name, target.directory, toName);
      });
    });
  }

  path_symlink(to: string, fd: number, path: string): void {
    if (to === "") fail("ENOENT");
    // No program of this host follows it, and one outside of the sandbox must not be led astray.
    if (to.startsWith("/")) fail("ENOTCAPABLE");
    if (to.includes("\0")) fail("EINVAL");
    this.#along(fd, RIGHTS.path_symlink, path, (walk) => {
      walk.directory.symlink(newName(walk), to);
    });
  }

  path_unlink_file(fd: number, path: string): void {
    this.#along(fd, RIGHTS.path_unlink_file, path, (walk) => {
      const name = walk.nameOr("EISDIR");
      if (walk.isDirectory && walk.directory.statusOf(name).type !== "directory") fail("ENOTDIR");
      walk.directory.removeFile(name);
    });
  }

  #along<T>(fd: number, right: number, path: string, work: (walk: Walk) => T): T {
    const walk = new Walk(this.descriptors.directory(fd, right).directory, path);
    try {
      return work(walk);
    } finally {
      walk.close();
    }
  }
}

/** Gives the name of something that is to be made and is no directory. */
function newName(walk: Walk): string {
  const name = walk.nameOr("EEXIST");
  if (walk.isDirectory) fail(hasName(walk.directory, name) ? "EEXIST" : "ENOENT");
  return name;
}

function hasName(directory: OpenDirectory, name: string): boolean {
  try {
    directory.statusOf(name);
    return true;
  } catch (error) {
    if (failedWith(error, "ENOENT")) return false;
    throw error;
  }
}

function follows(flags: number): boolean {
  return (flags & LOOKUPFLAGS.symlink_follow) !== 0;
}

/** Gives the rights that flags take: a file that syncs what is written is one that may be synced. */
function syncing(flags: number): number {
  return (
    ((flags & (FDFLAGS.rsync | FDFLAGS.sync)) === 0 ? 0 : RIGHTS.fd_sync) |
    ((flags & FDFLAGS.dsync) === 0 ? 0 : RIGHTS.fd_datasync)
  );
}
