import { enumeration, struct, u32, u64, u8 } from "@hostwright/types";

import type { FileStatus, FileType } from "../file-system/file-system.js";
import { rights } from "./rights.js";
import { fdflags } from "./values.js";

/** The kind of a file, by its number. */
export const filetype = /* @__PURE__ */ enumeration(
  "unknown",
  "block-device",
  "character-device",
  "directory",
  "regular-file",
  "socket-dgram",
  "socket-stream",
  "symbolic-link",
  { as: u8, name: "filetype" },
);

/** The numbers of the kinds of files, where one is part of an entry. */
export const FILE_TYPES: Readonly<Record<FileType, number>> = {
  unknown: 0,
  "block-device": 1,
  "character-device": 2,
  directory: 3,
  "regular-file": 4,
  "socket-dgram": 5,
  "socket-stream": 6,
  "symbolic-link": 7,
};

/** The state of a descriptor. */
export const Fdstat = /* @__PURE__ */ struct(
  { fs_filetype: filetype, fs_flags: fdflags, fs_rights_base: rights, fs_rights_inheriting: rights },
  { name: "fdstat" },
);

/** The state of a file. */
export const Filestat = /* @__PURE__ */ struct(
  {
    dev: u64,
    ino: u64,
    filetype,
    nlink: u64,
    size: u64,
    atim: u64,
    mtim: u64,
    ctim: u64,
  },
  { name: "filestat" },
);

/** Gives the state of a file as the guest reads it. */
export function filestat({ device, inode, type, links, size, accessed, modified, changed }: FileStatus) {
  return {
    dev: device,
    ino: inode,
    filetype: type,
    nlink: BigInt(links),
    size: BigInt(size),
    atim: accessed,
    mtim: modified,
    ctim: changed,
  };
}

/** A directory that was opened for the program: the tag of a directory, and the length of its name. */
export const Prestat = /* @__PURE__ */ struct({ tag: u8, pr_name_len: u32 }, { name: "prestat" });

/** The head of an entry of `fd_readdir`, which the name follows. */
export const Dirent = /* @__PURE__ */ struct(
  { d_next: u64, d_ino: u64, d_namlen: u32, d_type: u8 },
  { name: "dirent" },
);
