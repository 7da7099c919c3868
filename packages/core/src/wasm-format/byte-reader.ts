import { SectionError, type SectionErrorCode } from "./section-error.js";

// A name that is no UTF-8 is malformed, and a leading U+FEFF is part of it.
const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Most bytes of a name that are read one by one. */
const SHORT = 32;

/**
 * Reads the values that module sections are made of, one after the other, and never past the end of its bytes.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #at = 0;

  /** Reads `bytes`, the first of which is byte `base` of the module. */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
  }

  /** Where in the module the next byte is. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** Reads a byte. */
  u8(): number {
    const byte = this.peek();
    this.#at += 1;
    return byte;
  }

  /** Gives the next byte, and leaves it where it is. */
  peek(): number {
    return this.#bytes[this.#at] ?? this.fail("the section ends in the middle of an entry.");
  }

  /** Reads an unsigned LEB128 number of at most 32 bits: 5 bytes. */
  u32(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.u8();
      if (scale === 2 ** 28 && byte > 0x0f) this.#refuseNumber(32);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** Reads an unsigned LEB128 number of at most 64 bits, 10 bytes: a number where a double holds it exactly. */
  u64(): number | bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      if (shift === 63n && byte > 0x01) this.#refuseNumber(64);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    }
  }

  /** Reads a signed LEB128 number of at most 33 bits, 5 bytes: a type index, or an abstract type below zero. */
  s33(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.u8();
      // The bits above the 33rd repeat the sign.
      if (scale === 2 ** 28 && byte > 0x0f && (byte < 0x70 || byte > 0x7f)) this.#refuseNumber(33);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - scale * 0x80;
    }
  }

  /** Reads a text: its length in bytes, and UTF-8. */
  name(): string {
    const length = this.u32();
    return this.#ascii(length) ?? this.part(length).text();
  }

  // A decoder takes longer for a short name than reading it does, and a guest may import hundreds.
  #ascii(length: number): string | undefined {
    if (length > SHORT || length > this.remaining) return undefined;
    const codes: number[] = [];
    for (let index = 0; index < length; index++) {
      const byte = this.#bytes[this.#at + index] as number;
      if (byte >= 0x80) return undefined;
      codes.push(byte);
    }
    this.#at += length;
    return String.fromCharCode(...codes);
  }

  /** Decodes everything that is left as UTF-8. */
  text(): string {
    const { offset } = this;
    try {
      return utf8.decode(this.bytes(this.remaining));
    } catch {
      return this.fail("a name is not valid UTF-8.", offset);
    }
  }

  /** Gives the next `length` bytes: a view. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) {
      this.fail(`${String(length)} bytes are announced, and ${String(this.remaining)} are left.`);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Gives a reader of the next `length` bytes. */
  part(length: number): ByteReader {
    const { offset } = this;
    return new ByteReader(this.bytes(length), offset);
  }

  /** Reads so many entries as the number before them says. */
  list<T>(read: (index: number) => T): T[] {
    const start = this.offset;
    const count = this.u32();
    // No entry is shorter than a byte. A count that cannot be true costs nothing, and one that can no more than the
    // entries that are there: nothing is allocated by it.
    if (count > this.remaining) {
      this.fail(
        `${String(count)} entries are announced, and ${String(this.remaining)} bytes are left.`,
        start,
      );
    }
    const entries: T[] = [];
    for (let index = 0; index < count; index++) entries.push(read(index));
    return entries;
  }

  /** Expects that everything was read. */
  expectEnd(): void {
    if (this.remaining > 0)
      this.fail(`the section is longer than its entries: left over are ${String(this.remaining)}.`);
  }

  /** Throws that the bytes are malformed: what was read last, unless `offset` says otherwise. */
  fail(fact: string, offset = this.offset, code: SectionErrorCode = "malformed"): never {
    throw new SectionError(code, offset, fact);
  }

  /** Throws that this encoding is not known. */
  unknown(what: string, code: number, offset: number): never {
    return this.fail(`the ${what} 0x${code.toString(16)} is not known here.`, offset, "unknown-encoding");
  }

  #refuseNumber(bits: number): never {
    this.fail(`a number does not fit into ${String(bits)} bits.`);
  }
}
