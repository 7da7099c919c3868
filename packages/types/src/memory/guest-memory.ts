import { isInside, type MemoryLack, noMemory, outOfBounds } from "./access.js";
import type { AddressType } from "./address.js";
import { asciiText } from "./ascii.js";
import type { EngineMemory } from "../platform.js";
import type { GuestServices } from "./guest-services.js";
import { checkMemoryOptions, type GuestMemoryOptions } from "./memory-options.js";

const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);
const NO_VIEW = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));

/**
 * Reads and writes a guest's memory, little-endian and behind one range check, over views that are renewed when the guest
 * has grown its memory. It is the only access to guest memory.
 *
 * Offsets and lengths are in bytes. Every method throws `GuestMemoryError` (`out-of-bounds`, `no-memory`,
 * `several-memories`, `memory-not-ready`), and reads and writes nothing, when the access does not fit. Unaligned offsets are
 * fine everywhere.
 *
 * ```ts
 * import { GuestMemory } from "@hostwright/types";
 *
 * const memory = new GuestMemory(65536); // without a guest, for tests
 * memory.writeU32(8, 0xcafe);
 * console.log(memory.readU8(8)); // 254
 * ```
 */
export class GuestMemory {
  /** How the memory is addressed: offsets and lengths in it take 4 bytes with `i32`, and 8 with `i64`. */
  readonly addressType: AddressType;
  /** The services of the guest that the memory belongs to; `undefined` for a memory without a guest. */
  readonly guest: GuestServices | undefined;
  #source: EngineMemory | "own" | MemoryLack;
  #several = "";
  // Every access compares with the length of this view first. A guest that grows its memory detaches the buffer, the
  // length drops to 0, and the access takes the slow path. See RATIONALE.md, "Views are renewed".
  #bytes: Uint8Array = NO_BYTES;
  #view: DataView = NO_VIEW;
  // Kept, since a typed array takes as long to return its buffer as a view takes to be made.
  #buffer: ArrayBufferLike = NO_BYTES.buffer;
  #isShared = false;
  // The buffers of a shared memory so far: growth gives it another, and the one before still shows the same bytes.
  #sharedBuffers: WeakSet<ArrayBufferLike> | undefined;

  /**
   * Makes a memory of its own with `source` bytes and without a guest, or opens a memory of the engine. Without an argument
   * the memory follows later, through {@link GuestMemory.bind}.
   *
   * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`
   */
  constructor(source?: number | EngineMemory, options: GuestMemoryOptions = {}) {
    checkMemoryOptions(options);
    this.addressType = options.addressType ?? "i32";
    this.guest = options.guest;
    if (typeof source === "number") {
      this.#source = "own";
      this.#look(new ArrayBuffer(source));
    } else {
      this.#source = source ?? "not-ready";
    }
  }

  /**
   * Binds the memory of the guest, once it is known. Every access is an error with `undefined`, when the guest has none, or
   * has `several` and none is chosen: their names, as a list for the message.
   */
  bind(memory: EngineMemory | undefined, several = ""): void {
    this.#source = memory ?? (several === "" ? "none" : "several");
    this.#several = several;
    this.#sharedBuffers = undefined;
    this.#look(NO_BYTES.buffer);
  }

  /** The size of the memory in bytes, as it is now; 0 without a memory. Throws while it is not known which memory it is. */
  get byteLength(): number {
    this.#renewKnown();
    return this.#bytes.length;
  }

  /** The buffer of the memory, as it is now; empty without one. Throws as the size does. Growth replaces it: never keep it. */
  get buffer(): ArrayBufferLike {
    this.#renewKnown();
    return this.#buffer;
  }

  /** A view of the whole memory as it is now, for ranges that are checked already. Growth replaces it: never keep it. */
  get view(): DataView {
    // A detached view has length 0. A view of a shared memory that has grown still has every range checked through it.
    if (this.#bytes.length === 0) this.#renew();
    return this.#view;
  }

  /** Whether the memory is shared between threads: decoders and random number sources refuse views of such buffers. */
  get isShared(): boolean {
    // Only a memory that has not been accessed yet may be of the other kind: growth never changes it.
    if (this.#bytes.length === 0) this.#renew();
    return this.#isShared;
  }

  /** Whether a buffer is the memory's: its present one, or an earlier one of a shared memory, which shows the same bytes. */
  hasBuffer(buffer: ArrayBufferLike): boolean {
    this.#renew();
    return buffer === this.#buffer || (this.#sharedBuffers?.has(buffer) ?? false);
  }

  /** Checks that `length` bytes at `offset` lie inside the memory. */
  check(offset: number | bigint, length: number | bigint): void {
    // "not below" instead of "above": the last byte takes the slow path too, which a detached view (length 0) needs
    // even for an empty access at 0.
    if (!(
      typeof offset === "number" &&
      typeof length === "number" &&
      offset >= 0 &&
      length >= 0 &&
      offset + length < this.#bytes.length
    )) {
      this.#recheck(offset, length);
    }
  }

  /**
   * Renews the views as a read does, without a read. Engines forget the state of an object at each call, such as growth:
   * after this they need not look again in the loop that follows.
   */
  touch(): void {
    if (this.#bytes.length === 0) this.#renew();
    else this.#view.getUint8(0);
  }

  /**
   * Returns a view of `length` bytes at `offset`.
   *
   * The view is borrowed: writing to it writes to the guest, and it is valid until guest code runs again, which may
   * grow the memory and leave the view detached (length 0). To keep the bytes, copy them: `view.slice()`.
   */
  bytes(offset: number | bigint, length: number | bigint): Uint8Array {
    this.check(offset, length);
    return new Uint8Array(this.#buffer, offset as number, length as number);
  }

  /** Copies `length` bytes at `offset` into an array of the host, which may be kept. */
  readBytes(offset: number | bigint, length: number | bigint): Uint8Array {
    this.check(offset, length);
    return this.#bytes.slice(offset as number, (offset as number) + (length as number));
  }

  /** Reads a text of ASCII, without a decoder, which costs more than a short text; `undefined` when a byte is not ASCII. */
  readAscii(offset: number | bigint, length: number | bigint): string | undefined {
    this.check(offset, length);
    return asciiText(this.#bytes, offset as number, length as number);
  }

  /** Copies `source` to `offset`. */
  writeBytes(offset: number, source: ArrayLike<number>): void {
    this.check(offset, source.length);
    this.#bytes.set(source, offset);
  }

  /** Writes a text that is known to be ASCII, without an encoder, which costs more than a short text. */
  writeAscii(offset: number, text: string): void {
    const { length } = text;
    this.check(offset, length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) bytes[offset + at] = text.charCodeAt(at);
  }

  /** Reads one unsigned byte. */
  readU8(offset: number): number {
    return this.#at(offset, 1).getUint8(offset);
  }

  /** Reads one signed byte. */
  readI8(offset: number): number {
    return this.#at(offset, 1).getInt8(offset);
  }

  /** Reads an unsigned integer of 2 bytes. */
  readU16(offset: number): number {
    return this.#at(offset, 2).getUint16(offset, true);
  }

  /** Reads a signed integer of 2 bytes. */
  readI16(offset: number): number {
    return this.#at(offset, 2).getInt16(offset, true);
  }

  /** Reads an unsigned integer of 4 bytes. */
  readU32(offset: number): number {
    return this.#at(offset, 4).getUint32(offset, true);
  }

  /** Reads a signed integer of 4 bytes. */
  readI32(offset: number): number {
    return this.#at(offset, 4).getInt32(offset, true);
  }

  /** Reads an unsigned integer of 8 bytes. */
  readU64(offset: number): bigint {
    return this.#at(offset, 8).getBigUint64(offset, true);
  }

  /** Reads a signed integer of 8 bytes. */
  readI64(offset: number): bigint {
    return this.#at(offset, 8).getBigInt64(offset, true);
  }

  /** Reads a float of 4 bytes. */
  readF32(offset: number): number {
    return this.#at(offset, 4).getFloat32(offset, true);
  }

  /** Reads a float of 8 bytes. */
  readF64(offset: number): number {
    return this.#at(offset, 8).getFloat64(offset, true);
  }

  /** Reads an offset or a length of this memory: 4 bytes, or 8 where it is addressed with `i64`. */
  readAddress(offset: number): number | bigint {
    if (this.addressType === "i32") return this.readU32(offset);
    const address = this.readU64(offset);
    return address <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(address) : address;
  }

  /** Writes the low byte of an integer. */
  writeU8(offset: number, value: number): void {
    this.#at(offset, 1).setUint8(offset, value);
  }

  /** Writes the low 2 bytes of an integer. */
  writeU16(offset: number, value: number): void {
    this.#at(offset, 2).setUint16(offset, value, true);
  }

  /** Writes the low 4 bytes of an integer. */
  writeU32(offset: number, value: number): void {
    this.#at(offset, 4).setUint32(offset, value, true);
  }

  /** Writes the low 8 bytes of an integer. */
  writeU64(offset: number, value: bigint): void {
    this.#at(offset, 8).setBigUint64(offset, value, true);
  }

  /** Writes a float of 4 bytes. */
  writeF32(offset: number, value: number): void {
    this.#at(offset, 4).setFloat32(offset, value, true);
  }

  /** Writes a float of 8 bytes. */
  writeF64(offset: number, value: number): void {
    this.#at(offset, 8).setFloat64(offset, value, true);
  }

  /** Writes an offset or a length of this memory: 4 bytes, or 8 where it is addressed with `i64`. */
  writeAddress(offset: number, value: number): void {
    if (this.addressType === "i32") this.writeU32(offset, value);
    else this.writeU64(offset, BigInt(value));
  }

  #at(offset: number, length: number): DataView {
    if (!(offset >= 0 && offset + length < this.#bytes.length)) this.#recheck(offset, length);
    return this.#view;
  }

  #recheck(offset: number | bigint, length: number | bigint): void {
    this.#renew();
    const source = this.#source;
    const memorySize = this.#bytes.length;
    const access = { offset, length, memorySize };
    if (typeof source === "string" && source !== "own") throw noMemory(source, access, this.#several);
    if (!isInside(offset, length, memorySize)) throw outOfBounds(access);
  }

  // Until the memory is known, 0 would be taken for its size.
  #renewKnown(): void {
    this.#renew();
    if (this.#bytes.length === 0 && this.#source !== "none") this.#recheck(0, 0);
  }

  #renew(): void {
    const source = this.#source;
    if (typeof source === "object" && source.buffer !== this.#buffer) this.#look(source.buffer);
  }

  #look(buffer: ArrayBufferLike): void {
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#buffer = buffer;
    // Not by instanceof: pages that are not isolated have shared memories, and no global SharedArrayBuffer.
    this.#isShared =
      !(buffer instanceof ArrayBuffer) &&
      Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
    if (this.#isShared) (this.#sharedBuffers ??= new WeakSet()).add(buffer);
  }
}
