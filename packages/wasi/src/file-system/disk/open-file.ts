import type { FileStatus, FileTimes, FileType, OpenFile } from "../file-system.js";
import type { Location } from "./location.js";
import type { NodeFs } from "./node-fs.js";
import { toSeconds, toStatus } from "./status.js";

/** The most arrays that Linux reads into, or writes from, at once. */
const MOST_ARRAYS = 1024;

/** An open file on disk. */
export class DiskFile implements OpenFile {
  readonly kind = "file";
  readonly type: FileType;
  readonly #fs: NodeFs;
  readonly #location: Location;
  readonly #descriptor: number;
  /** Whether the file has positions; a pipe or a terminal has none. */
  readonly #hasPositions: boolean;
  /** A descriptor of the same file that writes at its end. */
  #appending: number | undefined;

  constructor(fs: NodeFs, location: Location, descriptor: number, type: FileType) {
    this.#fs = fs;
    this.#location = location;
    this.#descriptor = descriptor;
    this.type = type;
    this.#hasPositions = type === "regular-file" || type === "block-device";
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

  read(into: readonly Uint8Array[], position: number): number {
    const arrays = atOnce(into);
    return arrays.length === 0 ? 0 : this.#fs.readvSync(this.#descriptor, arrays, this.#at(position));
  }

  write(from: readonly Uint8Array[], position: number): number {
    const arrays = atOnce(from);
    return arrays.length === 0 ? 0 : this.#fs.writevSync(this.#descriptor, arrays, this.#at(position));
  }

  append(from: readonly Uint8Array[]): number {
    if (!this.#hasPositions) return this.write(from, 0);
    const arrays = atOnce(from);
    if (arrays.length === 0) return 0;
    const { O_WRONLY, O_APPEND } = this.#fs.constants;
    this.#appending ??= this.#location.openAgain(this.#descriptor, O_WRONLY | O_APPEND);
    // Where there is no second descriptor, another program can write between the look at the size and this.
    return this.#appending === undefined
      ? this.write(arrays, this.status().size)
      : this.#fs.writevSync(this.#appending, arrays, null);
  }

  resize(size: number): void {
    this.#fs.ftruncateSync(this.#descriptor, size);
  }

  // `node:fs` cannot reserve room on the disk: the file has its size, with a gap.
  allocate(offset: number, length: number): void {
    const end = offset + length;
    if (this.status().size < end) this.resize(end);
  }

  close(): void {
    if (this.#appending !== undefined) this.#fs.closeSync(this.#appending);
    this.#fs.closeSync(this.#descriptor);
  }

  #at(position: number): number | null {
    return this.#hasPositions ? position : null;
  }
}

function atOnce(arrays: readonly Uint8Array[]): readonly Uint8Array[] {
  return arrays.length > MOST_ARRAYS ? arrays.slice(0, MOST_ARRAYS) : arrays;
}
