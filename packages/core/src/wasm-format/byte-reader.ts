import { HostwrightError } from "@hostwright/types";
import { utf8Decoder } from "@hostwright/types/internal";

import { readBigInteger, readInteger } from "./leb128.js";

/** Names the reason why the sections of a module could not be read. */
export type SectionErrorCode = "malformed" | "unknown-encoding";

/**
 * Reports that the sections of a module could not be read. It never leaves the package: linking goes on without the sections.
 *
 * Codes: `malformed` (no engine takes these bytes), `unknown-encoding` (a proposal that this package does not know, and
 * that an engine may know).
 */
export class SectionError extends HostwrightError<SectionErrorCode> {
  /** Byte of the module at which reading stopped. */
  declare readonly offset: number;

  constructor(code: SectionErrorCode, offset: number, fact: string) {
    super(code, fact, { where: `the module at byte ${String(offset)}` }, { offset });
  }

  override get name(): string {
    return "SectionError";
  }
}

/** Longest name, in bytes, that is read byte by byte. */
const SHORT = 32;

/**
 * Reads the values that module sections consist of, one after the other, and never past the end of its bytes.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #at = 0;

  /** Reads `bytes`, which begin at byte `base` of the module. */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
  }

  /** Offset of the next byte in the module. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Number of bytes that are left. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** Reads a byte. */
  u8(): number {
    const byte = this.peek();
    this.#at += 1;
    return byte;
  }

  /** Returns the next byte without reading past it. */
  peek(): number {
    return this.#bytes[this.#at] ?? this.fail("the section ends in the middle of an entry.");
  }

  /** Reads an unsigned LEB128 integer of at most 32 bits. */
  u32(): number {
    const byte = this.#bytes[this.#at];
    // Nearly all numbers are one byte.
    if (byte !== undefined && byte < 0x80) {
      this.#at += 1;
      return byte;
    }
    return readInteger(this, 32) ?? this.#refuseInteger(32);
  }

  /** Reads an unsigned LEB128 integer of at most 64 bits, as a number where a double holds it exactly. */
  u64(): number | bigint {
    const value = readBigInteger(this) ?? this.#refuseInteger(64);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  /** Reads a signed LEB128 integer of at most 33 bits: a type index, or an abstract type below zero. */
  s33(): number {
    return readInteger(this, 33, true) ?? this.#refuseInteger(33);
  }

  /**
   * Reads a name: its length in bytes, then UTF-8. Returns `last` itself where that is the name: a guest may name one module a
   * million times.
   */
  name(last = ""): string {
    const length = this.u32();
    if (length === last.length && this.#startsWith(last)) {
      this.#at += length;
      return last;
    }
    return this.#ascii(length) ?? this.part(length).text();
  }

  #startsWith(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      const byte = this.#bytes[this.#at + index];
      if (byte !== text.charCodeAt(index) || byte >= 0x80) return false;
    }
    return true;
  }

  // Faster than a TextDecoder for short names, of which a guest may import hundreds.
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

  /** Decodes all bytes that are left as UTF-8. */
  text(): string {
    const { offset } = this;
    const utf8 = utf8Decoder(true);
    try {
      return utf8.decode(this.bytes(this.remaining));
    } catch {
      return this.fail("a name is not valid UTF-8.", offset);
    }
  }

  /** Returns a view of the next `length` bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) {
      this.fail(`${String(length)} bytes are announced, and ${String(this.remaining)} are left.`);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Returns a reader of the next `length` bytes. */
  part(length: number): ByteReader {
    const { offset } = this;
    return new ByteReader(this.bytes(length), offset);
  }

  /** Reads a vector: the number of its entries, then the entries. */
  list<T>(read: (index: number) => T): T[] {
    const entries: T[] = [];
    this.each((index) => {
      entries.push(read(index));
    });
    return entries;
  }

  /** Reads a vector, and keeps nothing. */
  each(read: (index: number) => void): void {
    const start = this.offset;
    const count = this.u32();
    // Every entry takes a byte at least. Nothing is allocated by the count alone: it may be a lie.
    if (count > this.remaining) {
      this.fail(
        `${String(count)} entries are announced, and ${String(this.remaining)} bytes are left.`,
        start,
      );
    }
    for (let index = 0; index < count; index++) read(index);
  }

  /** Throws unless all bytes were read. */
  expectEnd(): void {
    if (this.remaining > 0) this.fail(`${String(this.remaining)} bytes are left.`);
  }

  /** Throws a `SectionError` for the bytes at `offset`, by default those that were read last. */
  fail(fact: string, offset = this.offset, code: SectionErrorCode = "malformed"): never {
    throw new SectionError(code, offset, fact);
  }

  /** Throws a `SectionError` for an encoding that this package does not know. */
  unknown(kind: string, code: number, offset: number): never {
    return this.fail(`the ${kind} 0x${code.toString(16)} is not known.`, offset, "unknown-encoding");
  }

  #refuseInteger(bits: number): never {
    this.fail(`an integer does not fit into ${String(bits)} bits.`);
  }
}
