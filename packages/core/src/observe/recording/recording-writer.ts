import { writeSigned, writeSigned32, writeUnsigned } from "../../wasm-format/leb128.js";

const encoder = /* @__PURE__ */ new TextEncoder();

/** Writes numbers and texts into a growing buffer. */
export class RecordingWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** A copy of the written bytes. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Writes an integer from 0 to 2^53 - 1 in LEB128. */
  unsigned(value: number): void {
    writeUnsigned(this, value);
  }

  /** Writes a signed integer of 32 bits in LEB128. */
  i32(value: number): void {
    writeSigned32(this, value);
  }

  /** Writes a signed integer of 64 bits in LEB128. */
  i64(value: bigint): void {
    writeSigned(this, value);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  f32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** Writes a text as UTF-8, after its length in bytes. */
  text(value: string): void {
    const bytes = encoder.encode(value);
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  // Call this before using the array or its view: making room replaces them.
  #reserve(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
