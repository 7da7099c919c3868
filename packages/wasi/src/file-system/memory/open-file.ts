import type { FileStatus, FileTimes, OpenFile } from "../file-system.js";
import type { FileNode } from "./nodes.js";

/** An open file in memory. */
export class MemoryOpenFile implements OpenFile {
  readonly kind = "file";
  readonly type = "regular-file";
  readonly #node: FileNode;

  constructor(node: FileNode) {
    this.#node = node;
    node.opened++;
  }

  status(): FileStatus {
    return this.#node.status();
  }

  setTimes(times: FileTimes): void {
    this.#node.setTimes(times);
  }

  read(into: readonly Uint8Array[], position: number): number {
    const node = this.#node;
    let total = 0;
    for (const each of into) {
      const count = node.pages.read(each, position + total);
      total += count;
      if (count < each.length) break;
    }
    // Whole milliseconds: a finer time would cost more than a short read.
    node.accessed = Date.now();
    return total;
  }

  write(from: readonly Uint8Array[], position: number): number {
    const node = this.#node;
    let total = 0;
    for (const each of from) {
      // A later one that finds no room: the guest learns how much has been written.
      if (total > 0 && each.length > 0 && node.volume.quota.left === 0) break;
      const count = node.pages.write(each, position + total);
      total += count;
      if (count < each.length) break;
    }
    node.touch();
    return total;
  }

  append(from: readonly Uint8Array[]): number {
    return this.write(from, this.#node.size);
  }

  resize(size: number): void {
    this.#node.pages.resize(size);
    this.#node.touch();
  }

  allocate(offset: number, length: number): void {
    this.#node.pages.reserve(offset, length);
    this.#node.touch();
  }

  sync(): void {
    // Memory is all that there is.
  }

  close(): void {
    this.#node.close();
  }
}
