import { fail } from "../../fail.js";
import type { Quota } from "./quota.js";

/** The size of a page: a file of a few bytes has a smaller one, and a gap has none. */
const PAGE = 65_536;
const SMALLEST = 256;

/** The bytes of a file: pages as they are written to. A gap takes no memory, and reads as zeros. */
export class Pages {
  #size = 0;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #quota: Quota;

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  get size(): number {
    return this.#size;
  }

  /** Copies bytes from a position on, and returns their number. */
  read(into: Uint8Array, position: number): number {
    const length = Math.min(into.length, this.#size - position);
    if (length <= 0) return 0;
    const within = position % PAGE;
    if (within + length <= PAGE) {
      this.#readPage(
        length === into.length ? into : into.subarray(0, length),
        (position - within) / PAGE,
        within,
      );
      return length;
    }
    for (let done = 0; done < length;) {
      const at = position + done;
      const from = at % PAGE;
      const count = Math.min(length - done, PAGE - from);
      this.#readPage(into.subarray(done, done + count), (at - from) / PAGE, from);
      done += count;
    }
    return length;
  }

  /** Copies bytes to a position. Writes as much as the quota has room for; fails (`ENOSPC`) when that is nothing. */
  write(from: Uint8Array, position: number): number {
    const { length } = from;
    if (position + length > Number.MAX_SAFE_INTEGER) fail("EFBIG");
    let done = 0;
    while (done < length) {
      const at = position + done;
      const within = at % PAGE;
      const count = Math.min(length - done, PAGE - within);
      const page = this.#page((at - within) / PAGE, within + count);
      if (page === undefined) break;
      page.set(count === length ? from : from.subarray(done, done + count), within);
      done += count;
    }
    if (done === 0 && length > 0) fail("ENOSPC");
    if (done > 0) this.#size = Math.max(this.#size, position + done);
    return done;
  }

  /** Cuts the bytes off at a size, or fills them up to it with a gap. */
  resize(size: number): void {
    if (size < this.#size) this.#cut(size);
    this.#size = size;
  }

  /** Takes the room for a part beforehand. */
  reserve(offset: number, length: number): void {
    const end = offset + length;
    if (end > Number.MAX_SAFE_INTEGER) fail("EFBIG");
    // Before any page is made: as many as the guest says.
    if (end - offset > this.#quota.left + this.#held(offset, end)) fail("ENOSPC");
    for (let number = Math.floor(offset / PAGE); number * PAGE < end; number++) {
      if (this.#page(number, Math.min(PAGE, end - number * PAGE)) === undefined) fail("ENOSPC");
    }
    this.#size = Math.max(this.#size, end);
  }

  #held(offset: number, end: number): number {
    let held = 0;
    for (const [number, { length }] of this.#pages) {
      if ((number + 1) * PAGE > offset && number * PAGE < end) held += length;
    }
    return held;
  }

  #readPage(into: Uint8Array, number: number, within: number): void {
    const page = this.#pages.get(number);
    if (page === undefined || within >= page.length) into.fill(0);
    else {
      const found = page.subarray(within, within + into.length);
      into.set(found);
      if (found.length < into.length) into.fill(0, found.length);
    }
  }

  /** Gives the page with room for `needed` bytes; `undefined` where the quota has none. */
  #page(number: number, needed: number): Uint8Array | undefined {
    const page = this.#pages.get(number);
    const held = page?.length ?? 0;
    if (page !== undefined && needed <= held) return page;
    let length = Math.max(SMALLEST, held);
    while (length < needed) length *= 2;
    if (!this.#quota.take(length - held)) return undefined;
    const grown = new Uint8Array(length);
    if (page !== undefined) grown.set(page);
    this.#pages.set(number, grown);
    return grown;
  }

  #cut(size: number): void {
    const last = Math.floor(size / PAGE);
    for (const [number, page] of this.#pages) {
      if (number > last || (number === last && size % PAGE === 0)) {
        this.#pages.delete(number);
        this.#quota.give(page.length);
      } else if (number === last) page.fill(0, size % PAGE);
    }
  }
}
