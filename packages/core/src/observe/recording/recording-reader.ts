import { RecordingError } from "./recording-error.js";

/** Reads the bytes that a `RecordingWriter` has written, and throws a `RecordingError` where they are damaged. */
export class RecordingReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  /** Takes a view of the next bytes. */
  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw this.invalid("an integer that no number can hold");
      if (byte < 0x80) return value;
    }
  }

  /** Reads a signed integer of at most the given number of bits. */
  signed(bits: number): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift >= bits) throw this.invalid(`an integer of more than ${String(bits)} bits`);
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(bits, byte & 0x40 ? value - (1n << (shift + 7n)) : value);
    }
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  text(): string {
    const bytes = this.raw(this.unsigned());
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw this.invalid("a text that is not UTF-8");
    }
  }

  /** Makes the error for damaged bytes; `found` describes them. */
  invalid(found: string): RecordingError {
    const fact = `is damaged: it has ${found} before byte ${String(this.#at)} of ${String(this.#bytes.length)}. Record again.`;
    return new RecordingError("invalid-recording", fact, { where: "replay", subject: "the recording" });
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw this.invalid("its end");
    this.#at += length;
    return at;
  }
}
