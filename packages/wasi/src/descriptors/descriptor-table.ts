import { fail } from "../fail.js";
import { type Descriptor, DirectoryDescriptor, FileDescriptor } from "./descriptor.js";
import { ListenerDescriptor, SocketDescriptor } from "./socket-descriptor.js";

/** The descriptors of a program, by their numbers: a new one has the lowest that is free. */
export class DescriptorTable {
  readonly #all: (Descriptor | undefined)[] = [];
  readonly #max: number;
  /** No number below is free. */
  #lowest = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Finds a descriptor that may be used in this way. `EBADF`, `ENOTCAPABLE`. */
  get(fd: number, right: number): Descriptor {
    const found = this.#all[fd] ?? fail("EBADF");
    if ((found.rights & right) !== right) fail("ENOTCAPABLE");
    return found;
  }

  /** Finds a descriptor to read from or write to. `EISDIR` for a directory, whatever its rights. */
  stream(fd: number, right: number): Descriptor {
    const found = this.#all[fd] ?? fail("EBADF");
    if (found instanceof DirectoryDescriptor) fail("EISDIR");
    if ((found.rights & right) !== right) fail("ENOTCAPABLE");
    return found;
  }

  /** Finds an open file. `ESPIPE` for what has no position, `EISDIR` for a directory, whatever their rights. */
  file(fd: number, right: number): FileDescriptor {
    const found = this.#all[fd] ?? fail("EBADF");
    if (!(found instanceof FileDescriptor))
      return fail(found instanceof DirectoryDescriptor ? "EISDIR" : "ESPIPE");
    if ((found.rights & right) !== right) fail("ENOTCAPABLE");
    return found;
  }

  /** Finds an open directory. `ENOTDIR` for anything else, whatever its rights. */
  directory(fd: number, right: number): DirectoryDescriptor {
    const found = this.#all[fd] ?? fail("EBADF");
    if (!(found instanceof DirectoryDescriptor)) return fail("ENOTDIR");
    if ((found.rights & right) !== right) fail("ENOTCAPABLE");
    return found;
  }

  /** Finds a connection. `ENOTSOCK` for anything else, whatever its rights. */
  socket(fd: number, right: number): SocketDescriptor {
    const found = this.get(fd, 0);
    if (!(found instanceof SocketDescriptor)) return fail("ENOTSOCK");
    this.get(fd, right);
    return found;
  }

  /** Finds a socket to accept from. `EINVAL` for a connection, `ENOTSOCK` for anything else. */
  listener(fd: number, right: number): ListenerDescriptor {
    const found = this.get(fd, 0);
    if (!(found instanceof ListenerDescriptor))
      return fail(found instanceof SocketDescriptor ? "EINVAL" : "ENOTSOCK");
    this.get(fd, right);
    return found;
  }

  /** Fails (`EMFILE`) when there is no number left, before anything is opened. */
  checkRoom(): void {
    if (this.#free() >= this.#max) fail("EMFILE");
  }

  /** Gives a descriptor the lowest number that is free. */
  add(descriptor: Descriptor): number {
    const fd = this.#free();
    if (fd >= this.#max) {
      descriptor.close();
      fail("EMFILE");
    }
    this.#all[fd] = descriptor;
    this.#lowest = fd + 1;
    return fd;
  }

  /** Takes a descriptor out, and closes it. */
  close(fd: number): void {
    const found = this.#all[fd] ?? fail("EBADF");
    this.#all[fd] = undefined;
    this.#lowest = Math.min(this.#lowest, fd);
    found.close();
  }

  /** Gives a descriptor the number of another one, which is closed. */
  renumber(from: number, to: number): void {
    const moved = this.#all[from] ?? fail("EBADF");
    const replaced = this.#all[to] ?? fail("EBADF");
    if (from === to) return;
    this.#all[to] = moved;
    this.#all[from] = undefined;
    this.#lowest = Math.min(this.#lowest, from);
    replaced.close();
  }

  /** Closes all. */
  closeAll(): void {
    for (const [fd, descriptor] of this.#all.entries()) if (descriptor !== undefined) this.close(fd);
  }

  #free(): number {
    let fd = this.#lowest;
    while (this.#all[fd] !== undefined) fd++;
    this.#lowest = fd;
    return fd;
  }
}
