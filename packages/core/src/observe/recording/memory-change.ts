import { type GuestMemory, GuestMemoryError } from "@hostwright/types";

import type { RecordingReader } from "./recording-reader.js";
import type { RecordingWriter } from "./recording-writer.js";

/** The size of a page of memory in bytes. */
export const PAGE = 65536;

// Looked up once: in a sandbox such as Jest's, reading a global costs more than the rest of the loop.
const { imul } = Math;
const WORD = 4;
// A run has a header of two bytes or more: a shorter gap of equal bytes is cheaper to write than to leave out.
const GAP = 4;

/** Holds the new content of a changed range. */
interface ChangedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Describes how a memory has changed. */
export interface MemoryChange {
  /** The number of bytes by which it grew. */
  readonly grownBy: number;
  /** The changed ranges in ascending order of offset. */
  readonly runs: readonly ChangedBytes[];
}

/** Keeps a copy of a memory, to find the changes that are made afterwards. */
export class Baseline {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** Copies the memory. */
  take(memory: GuestMemory): void {
    const now = bytesOf(memory);
    this.#length = now.length;
    if (this.#bytes.length < now.length) this.#bytes = new Uint8Array(now.length);
    this.#bytes.set(now);
  }

  /** Compares the memory with the copy; pages that have been added since, with zeros. */
  compare(memory: GuestMemory): MemoryChange {
    const now = bytesOf(memory);
    const grownBy = now.length - this.#length;
    // The copy of a larger memory may have left bytes here, and new pages are zeros.
    if (grownBy > 0) this.#extend(now.length);
    return { grownBy, runs: differences(this.#bytes, now) };
  }

  #extend(length: number): void {
    const before = this.#bytes.subarray(0, this.#length);
    if (this.#bytes.length < length) {
      this.#bytes = new Uint8Array(length);
      this.#bytes.set(before);
    } else {
      this.#bytes.fill(0, this.#length, length);
    }
    this.#length = length;
  }
}

function differences(before: Uint8Array, now: Uint8Array): ChangedBytes[] {
  const words = Math.floor(now.length / WORD);
  const [a, b] = [wordsOf(before, words), wordsOf(now, words)];
  const runs: { start: number; end: number }[] = [];
  const found = (at: number): void => {
    const last = runs.at(-1);
    if (last !== undefined && at - last.end <= GAP) last.end = at + 1;
    else runs.push({ start: at, end: at + 1 });
  };
  const compareBytes = (start: number, end: number): void => {
    for (let at = start; at < end; at++) if (before[at] !== now[at]) found(at);
  };
  for (let word = nextDifference(a, b, 0); word < words; word = nextDifference(a, b, word + 1)) {
    compareBytes(word * WORD, word * WORD + WORD);
  }
  compareBytes(words * WORD, now.length);
  return runs.map(({ start, end }) => ({ offset: start, bytes: now.slice(start, end) }));
}

// A tight loop: nearly all of a memory is unchanged.
function nextDifference(a: Int32Array, b: Int32Array, from: number): number {
  const { length } = a;
  let word = from;
  while (word < length && a[word] === b[word]) word++;
  return word;
}

// Words are aligned: a memory starts at the first byte of its buffer.
function wordsOf(bytes: Uint8Array, count: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, count);
}

/** Computes a checksum of a memory's content, of 32 bits. */
export function checksum(memory: GuestMemory): number {
  const bytes = bytesOf(memory);
  const words = wordsOf(bytes, Math.floor(bytes.length / WORD));
  // FNV-1a over words, in two lanes that the processor computes at the same time; the rest byte by byte.
  let even = 0x811c9dc5;
  let odd = 0x01000193;
  const pairs = words.length & ~1;
  for (let index = 0; index < pairs; index += 2) {
    even = imul(even ^ (words[index] as number), 0x01000193);
    odd = imul(odd ^ (words[index + 1] as number), 0x01000193);
    // Multiplication carries upwards only: without this, the upper bits of a word would hardly count.
    even ^= even >>> 15;
    odd ^= odd >>> 15;
  }
  for (let at = pairs * WORD; at < bytes.length; at++) {
    even = imul(even ^ (bytes[at] as number), 0x01000193);
  }
  return (even ^ imul(odd, 0x85ebca6b) ^ bytes.length) >>> 0;
}

/** Writes a change: the growth in bytes, the number of runs, and each run with its distance from the last. */
export function writeChange(to: RecordingWriter, { grownBy, runs }: MemoryChange): void {
  to.unsigned(grownBy);
  to.unsigned(runs.length);
  let end = 0;
  for (const { offset, bytes } of runs) {
    to.unsigned(offset - end);
    to.unsigned(bytes.length);
    to.raw(bytes);
    end = offset + bytes.length;
  }
}

/** Reads a change. */
export function readChange(from: RecordingReader): MemoryChange {
  const grownBy = from.unsigned();
  if (grownBy % PAGE !== 0) throw from.invalid("a memory that grows by a part of a page");
  const runs: ChangedBytes[] = [];
  let end = 0;
  for (let left = from.unsigned(); left > 0; left--) {
    const offset = end + from.unsigned();
    const bytes = from.raw(from.unsigned());
    runs.push({ offset, bytes });
    end = offset + bytes.length;
  }
  return { grownBy, runs };
}

/** Returns a view of the memory, which is empty where the guest has none, or none yet. */
function bytesOf(memory: GuestMemory): Uint8Array {
  try {
    return new Uint8Array(memory.buffer);
  } catch (error) {
    if (error instanceof GuestMemoryError) return new Uint8Array(0);
    throw error;
  }
}
