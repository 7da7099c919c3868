import { type TestGuest, testGuest } from "@hostwright/core/testing";
import { copyOf, type GuestMemory, wasiErrnos } from "@hostwright/types";

import { Filestat } from "./abi/structs.js";
import { Wasi } from "./index.js";
import type { WasiOptions } from "./options.js";

/** All rights, as numbers of 64 bits. */
export const ALL = (1n << 30n) - 1n;

/** Calls the functions of an instance as a program does, with results as names of errnos and values. */
export class Program {
  readonly guest: TestGuest;
  readonly memory: GuestMemory;
  /** Room for results. */
  readonly out: number;

  constructor(options: WasiOptions = {}, instance = new Wasi(options)) {
    this.guest = testGuest(instance);
    this.memory = this.guest.memory;
    this.out = this.guest.reserve(256);
  }

  /** Calls a function, and gives the name of the errno; `ok` for none. */
  call(name: string, ...args: unknown[]): string {
    return errnoName(this.guest.call(name, ...(args as never[])) as number);
  }

  /** Calls a function with a place for its result, and gives the number there or the name of the errno. */
  u32(name: string, ...args: unknown[]): number | string {
    const errno = this.call(name, ...args, this.out);
    return errno === "ok" ? this.memory.readU32(this.out) : errno;
  }

  u64(name: string, ...args: unknown[]): bigint | string {
    const errno = this.call(name, ...args, this.out);
    return errno === "ok" ? this.memory.readU64(this.out) : errno;
  }

  /** Places a text. */
  text(text: string | Uint8Array): readonly [offset: number, length: number] {
    return typeof text === "string" ? this.guest.string(text) : this.guest.bytes(text);
  }

  open(
    path: string,
    {
      fd = 3,
      oflags = 0,
      rights = ALL,
      inheriting = ALL,
      flags = 0,
      follow = 1,
    }: Partial<
      Record<"fd" | "oflags" | "flags" | "follow", number> & Record<"rights" | "inheriting", bigint>
    > = {},
  ): number | string {
    return this.u32("path_open", fd, follow, this.text(path), oflags, rights, inheriting, flags);
  }

  /** Opens a file for reading and writing that is made where it is missing. */
  create(path: string): number {
    return this.open(path, { oflags: 1 }) as number;
  }

  /** Places the list of arrays that have these lengths, with these contents, and gives it and its arrays. */
  iovs(...parts: (string | Uint8Array | number)[]): {
    readonly list: readonly [offset: number, count: number];
    text(): string;
  } {
    const places = parts.map((part) => {
      if (typeof part === "number") return [this.guest.reserve(part), part] as const;
      return this.text(part);
    });
    const at = this.guest.reserve(8 * places.length + 8);
    for (const [index, [offset, length]] of places.entries()) {
      this.memory.writeU32(at + 8 * index, offset);
      this.memory.writeU32(at + 8 * index + 4, length);
    }
    const text = (): string =>
      places
        .map(([offset, length]) => new TextDecoder().decode(this.memory.readBytes(offset, length)))
        .join("");
    return { list: [at, places.length], text };
  }

  write(fd: number, ...parts: (string | Uint8Array)[]): number | string {
    return this.u32("fd_write", fd, this.iovs(...parts).list);
  }

  /** Reads up to so many bytes, as a text; the name of the errno in angles. */
  read(fd: number, ...lengths: number[]): string {
    const { list, text } = this.iovs(...lengths);
    const count = this.u32("fd_read", fd, list);
    return typeof count === "number" ? text().slice(0, count) : `<${count}>`;
  }

  stat(path: string, follow = 1): ReturnType<typeof Filestat.lift> | string {
    const errno = this.call("path_filestat_get", 3, follow, this.text(path), this.out);
    return errno === "ok" ? copyOf(Filestat.load(this.memory, this.out)) : errno;
  }

  /** Lists the names of an open directory by calls with so much room each. */
  list(fd: number, room = 4096): string[] {
    const names: string[] = [];
    const at = this.guest.reserve(room);
    for (let cookie = 0n; ;) {
      const used = this.u32("fd_readdir", fd, [at, room], cookie) as number;
      let offset = at;
      while (offset + 24 <= at + used) {
        const length = this.memory.readU32(offset + 16);
        if (offset + 24 + length > at + used) break;
        names.push(new TextDecoder().decode(this.memory.readBytes(offset + 24, length)));
        cookie = this.memory.readU64(offset);
        offset += 24 + length;
      }
      if (used < room) return names;
    }
  }
}

/** Gives the name of an errno. */
export function errnoName(number: number): string {
  return number === 0 ? "ok" : (wasiErrnos.nameOf(number) ?? String(number));
}
