import type { ByteStream } from "@hostwright/types/internal";

import { SectionError } from "./byte-reader.js";
import { type SectionVisitor, walkSections } from "./section-walk.js";

/**
 * Walks through a module while it arrives, in pieces of any size. It keeps only the section that the visitor takes, as far as
 * it has arrived, and cancels the stream when the visitor stops and when reading fails.
 *
 * @throws {SectionError} `malformed`, as a rejection; the errors of the visitor and of the stream
 */
export async function walkStream(stream: ByteStream, visitor: SectionVisitor): Promise<void> {
  const pieces = new Pieces(stream.getReader());
  try {
    const walk = walkSections(visitor);
    let offset = 0;
    let asked = walk.next();
    while (asked.done !== true) {
      const { kind, length } = asked.value;
      const { bytes, count } = kind === "skip" ? await pieces.skip(length) : await pieces.take(length);
      offset += count;
      if (count < length && kind !== "byte") {
        throw new SectionError("malformed", offset, "the module is cut off.");
      }
      asked = walk.next(bytes);
    }
  } finally {
    pieces.cancel();
  }
}

interface Obtained {
  readonly bytes: Uint8Array;
  /** Number of bytes that were taken or skipped: fewer than requested where the stream has ended. */
  readonly count: number;
}

const NOTHING = new Uint8Array(0);

/** Joins the pieces of a stream. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Rest of the last piece. */
  #piece: Uint8Array = NOTHING;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** Returns the next bytes, as a view where one piece has them all. */
  async take(length: number): Promise<Obtained> {
    if (this.#piece.length >= length) return { bytes: this.#cut(length), count: length };
    // Grows with the bytes that arrive, and not to the announced length: a guest that announces a gigabyte has to send it.
    let gathered = NOTHING;
    let count = 0;
    while (count < length && (await this.#fill())) {
      const part = this.#cut(length - count);
      if (count + part.length > gathered.length) {
        const larger = new Uint8Array(Math.min(length, 2 * (count + part.length)));
        larger.set(gathered.subarray(0, count));
        gathered = larger;
      }
      gathered.set(part, count);
      count += part.length;
    }
    return { bytes: gathered.subarray(0, count), count };
  }

  /** Skips the next bytes. */
  async skip(length: number): Promise<Obtained> {
    let count = 0;
    while (count < length && (await this.#fill())) count += this.#cut(length - count).length;
    return { bytes: NOTHING, count };
  }

  /** Cancels the stream. */
  cancel(): void {
    // A failed stream rejects this with the error that reading has thrown already.
    this.#reader.cancel().catch(() => undefined);
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return false;
      this.#piece = value;
    }
    return true;
  }

  #cut(most: number): Uint8Array {
    const part = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(part.length);
    return part;
  }
}
