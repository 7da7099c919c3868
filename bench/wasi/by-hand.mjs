// The functions of WASI that are measured, as one writes them by hand over a file system in memory: with the checks of ours that a
// program notices (bounds, descriptors, rights), and without a framework.
import { webcrypto } from "node:crypto";

const [EBADF, EFAULT, EINVAL, ENOENT, ENOTCAPABLE] = [8, 21, 28, 44, 76];
const [READ, SEEK, WRITE] = [1n << 1n, 1n << 2n, 1n << 6n];

/** A file in memory. */
class File {
  bytes = new Uint8Array(4096);
  size = 0;
  accessed = 0;
  modified = 0;
}

export class ByHand {
  /** @type {WebAssembly.Memory} */
  #memory = /** @type {any} */ (undefined);
  #view = new DataView(new ArrayBuffer(0));
  #bytes = new Uint8Array(0);
  #args = [new TextEncoder().encode("app\0")];
  /** @type {({ file: File, position: number, rights: bigint } | undefined)[]} */
  #open = [];
  #files = new Map([["file", new File()]]);
  #pool = new Uint8Array(4096);
  #left = 0;
  #decoder = new TextDecoder("utf-8", { fatal: true });

  /** @param {WebAssembly.Memory} memory */
  bind(memory) {
    this.#memory = memory;
  }

  #look() {
    if (this.#view.byteLength === 0) {
      this.#view = new DataView(this.#memory.buffer);
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return this.#view;
  }

  /**
   * @param {number} fd
   * @param {bigint} right
   */
  #find(fd, right) {
    const open = this.#open[fd];
    if (open === undefined) throw EBADF;
    if ((open.rights & right) === 0n) throw ENOTCAPABLE;
    return open;
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  #array(offset, length) {
    if (offset + length > this.#bytes.length) throw EFAULT;
    return this.#bytes.subarray(offset, offset + length);
  }

  imports = {
    /** @type {(fd: number, iovs: number, count: number, out: number) => number} */
    fd_write: (fd, iovs, count, out) =>
      this.#guard(() => {
        const view = this.#look();
        const open = this.#find(fd, WRITE);
        let total = 0;
        for (let at = iovs >>> 0, end = at + count * 8; at < end; at += 8) {
          const from = this.#array(view.getUint32(at, true), view.getUint32(at + 4, true));
          const size = open.position + from.length;
          if (size > open.file.bytes.length) {
            const grown = new Uint8Array(size * 2);
            grown.set(open.file.bytes);
            open.file.bytes = grown;
          }
          open.file.bytes.set(from, open.position);
          open.position = size;
          open.file.size = Math.max(open.file.size, size);
          total += from.length;
        }
        open.file.modified = Date.now();
        view.setUint32(out, total, true);
      }),
    /** @type {(fd: number, iovs: number, count: number, out: number) => number} */
    fd_read: (fd, iovs, count, out) =>
      this.#guard(() => {
        const view = this.#look();
        const open = this.#find(fd, READ);
        let total = 0;
        for (let at = iovs >>> 0, end = at + count * 8; at < end; at += 8) {
          const into = this.#array(view.getUint32(at, true), view.getUint32(at + 4, true));
          const part = open.file.bytes.subarray(
            open.position,
            Math.min(open.position + into.length, open.file.size),
          );
          into.set(part);
          open.position += part.length;
          total += part.length;
        }
        open.file.accessed = Date.now();
        view.setUint32(out, total, true);
      }),
    /** @type {(fd: number, offset: bigint, whence: number, out: number) => number} */
    fd_seek: (fd, offset, whence, out) =>
      this.#guard(() => {
        const view = this.#look();
        const open = this.#find(fd, SEEK);
        const base = whence === 0 ? 0 : whence === 1 ? open.position : open.file.size;
        const position = base + Number(offset);
        if (whence > 2 || position < 0) throw EINVAL;
        open.position = position;
        view.setBigUint64(out, BigInt(position), true);
      }),
    /** @type {(fd: number) => number} */
    fd_close: (fd) =>
      this.#guard(() => {
        if (this.#open[fd] === undefined) throw EBADF;
        this.#open[fd] = undefined;
      }),
    /** @type {(fd: number, flags: number, path: number, length: number, oflags: number, rights: bigint, inheriting: bigint, fdflags: number, out: number) => number} */
    path_open: (fd, _flags, path, length, oflags, rights, _inheriting, _fdflags, out) =>
      this.#guard(() => {
        const view = this.#look();
        if (fd !== 3) throw EBADF;
        const name = this.#decoder.decode(this.#array(path >>> 0, length >>> 0));
        for (const part of name.split("/")) if (part === "..") throw ENOTCAPABLE;
        let file = this.#files.get(name);
        if (file === undefined) {
          if ((oflags & 1) === 0) throw ENOENT;
          this.#files.set(name, (file = new File()));
        }
        let free = 4;
        while (this.#open[free] !== undefined) free++;
        this.#open[free] = { file, position: 0, rights };
        view.setUint32(out, free, true);
      }),
    /** @type {(clock: number, precision: bigint, out: number) => number} */
    clock_time_get: (clock, _precision, out) =>
      this.#guard(() => {
        const view = this.#look();
        if (clock > 1) throw EINVAL;
        const time = clock === 0 ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
        view.setBigUint64(out, time, true);
      }),
    /** @type {(offset: number, length: number) => number} */
    random_get: (offset, length) =>
      this.#guard(() => {
        this.#look();
        const into = this.#array(offset >>> 0, length >>> 0);
        if (into.length > this.#left) {
          webcrypto.getRandomValues(this.#pool);
          this.#left = this.#pool.length;
        }
        const from = this.#pool.subarray(this.#left - into.length, this.#left);
        into.set(from);
        // What was given is not kept.
        from.fill(0);
        this.#left -= into.length;
      }),
    /** @type {(count: number, size: number) => number} */
    args_sizes_get: (count, size) =>
      this.#guard(() => {
        const view = this.#look();
        view.setUint32(count, this.#args.length, true);
        view.setUint32(
          size,
          this.#args.reduce((sum, { length }) => sum + length, 0),
          true,
        );
      }),
  };

  /** @param {() => void} work */
  #guard(work) {
    try {
      work();
      return 0;
    } catch (error) {
      if (typeof error === "number") return error;
      if (error instanceof RangeError) return EFAULT;
      throw error;
    }
  }
}
