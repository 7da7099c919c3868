import { type ExportsOf, fn } from "@hostwright/core";
import {
  buffer,
  bytes,
  encode,
  type GuestBuffer,
  i64,
  list,
  type List,
  orErrno,
  u32,
  u64,
} from "@hostwright/types";

import { RIGHTS } from "../abi/rights.js";
import { Dirent, FILE_TYPES } from "../abi/structs.js";
import { whence, type Whence } from "../abi/values.js";
import type { DirectoryDescriptor } from "../descriptors/descriptor.js";
import { fail } from "../fail.js";
import type { DirectoryEntry } from "../file-system/file-system.js";
import { arraysOf, offsetOf } from "./arguments.js";
import { DescriptorFunctions } from "./descriptor-functions.js";

/** The functions that read, write and list at a position. */
export abstract class PositionFunctions extends DescriptorFunctions {
  static override get exports(): ExportsOf<PositionFunctions> {
    const size = orErrno(u32);
    return {
      fd_pread: fn([u32, list(bytes), u64], size, { names: ["fd", "iovs", "offset"] }),
      fd_pwrite: fn([u32, list(bytes), u64], size, { names: ["fd", "iovs", "offset"] }),
      fd_readdir: fn([u32, buffer, u64], size, { names: ["fd", "buf", "cookie"] }),
      fd_seek: fn([u32, i64, whence], orErrno(u64), { names: ["fd", "offset", "whence"] }),
      fd_tell: fn([u32], orErrno(u64), { names: ["fd"] }),
    } satisfies ExportsOf<PositionFunctions>;
  }

  fd_pread(fd: number, iovs: List<Uint8Array>, offset: bigint): number {
    const { file } = this.descriptors.file(fd, RIGHTS.fd_read | RIGHTS.fd_seek);
    return file.read(arraysOf(iovs), offsetOf(offset));
  }

  fd_pwrite(fd: number, iovs: List<Uint8Array>, offset: bigint): number {
    const found = this.descriptors.file(fd, RIGHTS.fd_write | RIGHTS.fd_seek);
    return found.writeAt(arraysOf(iovs), offsetOf(offset));
  }

  /** Writes whole entries, and as much of the next one as there is room for; less than all room at the end. */
  fd_readdir(fd: number, room: GuestBuffer, cookie: bigint): number {
    const entries = entriesOf(this.descriptors.directory(fd, RIGHTS.fd_readdir), cookie === 0n);
    const { view } = room;
    let used = 0;
    for (let index = cookie; index < BigInt(entries.length) && used < view.length; index++) {
      const entry = entryBytes(entries[Number(index)] as DirectoryEntry, index + 1n);
      const part = entry.subarray(0, view.length - used);
      view.set(part, used);
      used += part.length;
    }
    return used;
  }

  fd_seek(fd: number, offset: bigint, from: Whence): bigint {
    // To ask for the position is a smaller right than to change it.
    if (offset === 0n && from === "cur") return this.fd_tell(fd);
    const found = this.descriptors.file(fd, RIGHTS.fd_seek);
    const base = from === "set" ? 0 : from === "cur" ? found.position : found.status().size;
    const position = BigInt(base) + offset;
    if (position < 0n || position > BigInt(Number.MAX_SAFE_INTEGER)) fail("EINVAL");
    found.position = Number(position);
    return position;
  }

  fd_tell(fd: number): bigint {
    const found = this.descriptors.file(fd, 0);
    if ((found.rights & (RIGHTS.fd_tell | RIGHTS.fd_seek)) === 0) fail("ENOTCAPABLE");
    return BigInt(found.position);
  }
}

/** Gives the names of a directory, as they were when the program began to read them. */
function entriesOf(found: DirectoryDescriptor, isNew: boolean): readonly DirectoryEntry[] {
  if (isNew || found.listing === undefined) {
    const { directory, parent } = found;
    found.listing = [
      { name: ".", inode: directory.status().inode, type: "directory" },
      { name: "..", inode: parent, type: "directory" },
      ...directory.entries(),
    ];
  }
  return found.listing;
}

function entryBytes({ name, inode, type }: DirectoryEntry, next: bigint): Uint8Array {
  const text = new TextEncoder().encode(name);
  const head = encode(Dirent, {
    d_next: next,
    d_ino: inode,
    d_namlen: text.length,
    d_type: FILE_TYPES[type],
  });
  const entry = new Uint8Array(head.length + text.length);
  entry.set(head);
  entry.set(text, head.length);
  return entry;
}
