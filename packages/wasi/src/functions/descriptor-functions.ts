import { type ExportsOf, fn, HostModuleBase } from "@hostwright/core";
import { buffer, errno, type GuestBuffer, orErrno, u32, u64 } from "@hostwright/types";

import { RIGHTS, rights } from "../abi/rights.js";
import { Fdstat, filestat, Filestat, Prestat } from "../abi/structs.js";
import { advice, type Advice, fdflags, fstflags, sdflags } from "../abi/values.js";
import { DirectoryDescriptor, InputDescriptor, OutputDescriptor } from "../descriptors/descriptor.js";
import { DescriptorTable } from "../descriptors/descriptor-table.js";
import { SocketDescriptor, socketOf } from "../descriptors/socket-descriptor.js";
import { fail } from "../fail.js";
import { checkOptions, type WasiOptions } from "../options.js";
import { inputOf } from "../streams/input.js";
import { outputOf } from "../streams/output.js";
import type { Connection } from "../streams/socket-options.js";
import { sizeOf, timesOf } from "./arguments.js";

const DEFAULT_MAX_OPEN = 1024;

/** The functions that are about a descriptor as a whole. */
export abstract class DescriptorFunctions extends HostModuleBase<WasiOptions> {
  static override readonly moduleName: string = "wasi_snapshot_preview1";
  static override readonly results = "out";

  /** The descriptors of the program. */
  protected readonly descriptors: DescriptorTable;

  constructor(options: WasiOptions = {}, waits = false) {
    checkOptions(options);
    super(options);
    const { stdin, stdout, stderr, preopens = {}, sockets = [], maxOpen = DEFAULT_MAX_OPEN } = options;
    this.descriptors = new DescriptorTable(maxOpen);
    const stream = RIGHTS.fd_fdstat_set_flags | RIGHTS.fd_filestat_get | RIGHTS.poll_fd_readwrite;
    this.descriptors.add(new InputDescriptor(inputOf("stdin", stdin, waits), stream | RIGHTS.fd_read));
    this.descriptors.add(new OutputDescriptor(outputOf("stdout", stdout, waits), stream | RIGHTS.fd_write));
    this.descriptors.add(new OutputDescriptor(outputOf("stderr", stderr, waits), stream | RIGHTS.fd_write));
    for (const [preopen, system] of Object.entries(preopens)) {
      const directory = system.open();
      this.descriptors.add(new DirectoryDescriptor(directory, { parent: directory.status().inode, preopen }));
    }
    for (const socket of sockets) this.descriptors.add(socketOf(socket, waits));
  }

  static get exports(): ExportsOf<DescriptorFunctions> {
    const fd = u32;
    return {
      fd_advise: fn([fd, u64, u64, advice], errno, { names: ["fd", "offset", "len", "advice"] }),
      fd_allocate: fn([fd, u64, u64], errno, { names: ["fd", "offset", "len"] }),
      fd_close: fn([fd], errno, { names: ["fd"] }),
      fd_datasync: fn([fd], errno, { names: ["fd"] }),
      fd_fdstat_get: fn([fd], orErrno(Fdstat, { out: true }), { names: ["fd"] }),
      fd_fdstat_set_flags: fn([fd, fdflags], errno, { names: ["fd", "flags"] }),
      fd_fdstat_set_rights: fn([fd, rights, rights], errno, {
        names: ["fd", "fs_rights_base", "fs_rights_inheriting"],
      }),
      fd_filestat_get: fn([fd], orErrno(Filestat, { out: true }), { names: ["fd"] }),
      fd_filestat_set_size: fn([fd, u64], errno, { names: ["fd", "size"] }),
      fd_filestat_set_times: fn([fd, u64, u64, fstflags], errno, {
        names: ["fd", "atim", "mtim", "fst_flags"],
      }),
      fd_prestat_get: fn([fd], orErrno(Prestat, { out: true }), { names: ["fd"] }),
      fd_prestat_dir_name: fn([fd, buffer], errno, { names: ["fd", "path"] }),
      fd_renumber: fn([fd, fd], errno, { names: ["fd", "to"] }),
      fd_sync: fn([fd], errno, { names: ["fd"] }),
      sock_shutdown: fn([fd, sdflags], errno, { names: ["fd", "how"] }),
    } satisfies ExportsOf<DescriptorFunctions>;
  }

  fd_advise(fd: number, offset: bigint, length: bigint, _advice: Advice): void {
    this.descriptors.get(fd, RIGHTS.fd_advise);
    sizeOf(offset);
    sizeOf(length);
  }

  fd_allocate(fd: number, offset: bigint, length: bigint): void {
    const { file } = this.descriptors.file(fd, RIGHTS.fd_allocate);
    if (length === 0n) fail("EINVAL");
    const size = sizeOf(offset + length);
    file.allocate(sizeOf(offset), size - Number(offset));
  }

  fd_close(fd: number): void {
    this.descriptors.close(fd);
  }

  fd_datasync(fd: number): void {
    this.descriptors.get(fd, RIGHTS.fd_datasync).sync("data");
  }

  fd_fdstat_get(fd: number) {
    const found = this.descriptors.get(fd, 0);
    return {
      fs_filetype: found.type,
      fs_flags: found.flags,
      fs_rights_base: found.rights,
      fs_rights_inheriting: found.inheriting,
    };
  }

  fd_fdstat_set_flags(fd: number, flags: number): void {
    this.descriptors.get(fd, RIGHTS.fd_fdstat_set_flags).flags = flags;
  }

  fd_fdstat_set_rights(fd: number, base: number, inheriting: number): void {
    const found = this.descriptors.get(fd, 0);
    if ((base & ~found.rights) !== 0 || (inheriting & ~found.inheriting) !== 0) fail("ENOTCAPABLE");
    found.rights = base;
    found.inheriting = inheriting;
  }

  fd_filestat_get(fd: number) {
    return filestat(this.descriptors.get(fd, RIGHTS.fd_filestat_get).status());
  }

  fd_filestat_set_size(fd: number, size: bigint): void {
    this.descriptors.file(fd, RIGHTS.fd_filestat_set_size).file.resize(sizeOf(size));
  }

  fd_filestat_set_times(fd: number, accessed: bigint, modified: bigint, flags: number): void {
    this.descriptors.get(fd, RIGHTS.fd_filestat_set_times).setTimes(timesOf(accessed, modified, flags));
  }

  fd_prestat_get(fd: number) {
    return { tag: 0, pr_name_len: new TextEncoder().encode(this.#preopen(fd)).length };
  }

  fd_prestat_dir_name(fd: number, path: GuestBuffer): void {
    const name = new TextEncoder().encode(this.#preopen(fd));
    if (name.length > path.capacity) fail("ENAMETOOLONG");
    path.fill(name);
  }

  fd_renumber(fd: number, to: number): void {
    this.descriptors.renumber(fd, to);
  }

  fd_sync(fd: number): void {
    this.descriptors.get(fd, RIGHTS.fd_sync).sync("all");
  }

  sock_shutdown(fd: number, how: number): void {
    this.descriptors.socket(fd, RIGHTS.sock_shutdown).shutdown(how);
  }

  override close(): void | Promise<void> {
    this.descriptors.closeAll();
  }

  /** Gives a number to a connection that was accepted. */
  protected addConnection(connection: Connection, flags: number, waits: boolean): number {
    const added = new SocketDescriptor(connection, waits);
    added.flags = flags;
    return this.descriptors.add(added);
  }

  #preopen(fd: number): string {
    const found = this.descriptors.get(fd, 0);
    return (found instanceof DirectoryDescriptor ? found.preopen : undefined) ?? fail("EBADF");
  }
}
