import { SectionError } from "./section-error.js";
import { type SectionVisitor, walkSections } from "./section-walk.js";

/**
 * Walks through a module that is still arriving, in pieces of any size. Keeps no more than the section that the visitor
 * takes, as far as it has arrived. Ends the stream (`cancel`) when the visitor stops, and when reading fails.
 *
 * @throws {SectionError} `malformed`, as a rejection; whatever the visitor or the stream throws
 */
export async function walkStream(stream: ReadableStream<Uint8Array>, visitor: SectionVisitor): Promise<void> {
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
  /** How many were taken or skipped: fewer than asked for where the stream has ended. */
  readonly count: number;
}

const NOTHING = new Uint8Array(0);

/** The pieces of a stream as one run of bytes. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** What is left of the piece that came last. */
  #piece: Uint8Array = NOTHING;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** Gives the next bytes: a view where one piece has them all. */
  async take(length: number): Promise<Obtained> {
    if (this.#piece.length >= length) return { bytes: this.#cut(length), count: length };
    // Grows with what arrives, and not to what is announced: a guest that promises a gigabyte has to send it first.
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

  /** Passes over the next bytes. */
  async skip(length: number): Promise<Obtained> {
    let count = 0;
    while (count < length && (await this.#fill())) count += this.#cut(length - count).length;
    return { bytes: NOTHING, count };
  }

  /** Asks for no more. */
  cancel(): void {
    // A stream that has failed refuses to be cancelled, with the error that reading it has thrown already.
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
