import { formatAny, utf8Decoder } from "@hostwright/types/internal";

import { readBigInteger, readInteger } from "../../wasm-format/leb128.js";
import { RecordingError } from "./recording-error.js";

/** Reads the bytes that a `RecordingWriter` has written, and throws a `RecordingError` where they are damaged. */
export class RecordingReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    try {
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (cause) {
      // Also of an array whose buffer was transferred.
      const fact = `must be a Uint8Array with bytes, not ${formatAny(bytes)}. Give the bytes of a recording.`;
      throw new RecordingError("invalid-recording", fact, {
        where: "replay",
        subject: "the recording",
        cause,
      });
    }
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  /** Takes a view of the next bytes. */
  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Reads an unsigned LEB128 integer of at most 53 bits. */
  unsigned(): number {
    return readInteger(this, 53) ?? this.#refuseInteger(53);
  }

  /** Reads a signed LEB128 integer of at most 32 bits. */
  i32(): number {
    return readInteger(this, 32, true) ?? this.#refuseInteger(32);
  }

  /** Reads a signed LEB128 integer of at most 64 bits. */
  i64(): bigint {
    return readBigInteger(this, true) ?? this.#refuseInteger(64);
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
    const utf8 = utf8Decoder(true);
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.invalid("a text that is not UTF-8");
    }
  }

  /** Makes the error for damaged bytes; `found` describes them. */
  invalid(found: string): RecordingError {
    const fact = `is damaged: it has ${found} before byte ${String(this.#at)} of ${String(this.#bytes.length)}. Record again.`;
    return new RecordingError("invalid-recording", fact, { where: "replay", subject: "the recording" });
  }

  #refuseInteger(bits: number): never {
    throw this.invalid(`an integer of more than ${String(bits)} bits`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw this.invalid("its end");
    this.#at += length;
    return at;
  }
}
