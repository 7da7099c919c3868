import { GuestMemoryError } from "../errors.js";
import type { AddressType } from "./address.js";
import { asciiText } from "./ascii.js";
import { isInside, outOfBounds } from "./bounds.js";
import type { GuestServices } from "./guest-services.js";

const NOTHING = /* @__PURE__ */ new Uint8Array(0);
const NO_VIEW = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));

/** How a {@link GuestMemory} is addressed, and whose it is. */
export interface GuestMemoryOptions {
  /** How the memory is addressed; `i32` when left out. */
  readonly addressType?: AddressType;
  /** The guest that the memory belongs to. */
  readonly guest?: GuestServices;
}

/**
 * The only door to a guest's memory: little-endian reads and writes behind one range check, over views that are renewed when
 * the guest has grown its memory.
 *
 * Offsets and lengths are bytes. Every method throws `GuestMemoryError` (`out-of-bounds`, `no-memory`,
 * `memory-not-ready`) and touches nothing when the access does not fit. Unaligned offsets are fine everywhere.
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
  /** How the memory is addressed, which decides the size of the offsets and lengths that lie in it. */
  readonly addressType: AddressType;
  /** What else a type may ask of the guest; `undefined` for a memory that belongs to none. */
  readonly guest: GuestServices | undefined;
  #source: WebAssembly.Memory | "none" | "not-ready" | "own";
  // Every access compares with the length of this view first. A guest that grows its memory detaches the buffer, the
  // length drops to 0, and the access takes the slow path: bounds and growth cost one comparison together.
  #bytes: Uint8Array = NOTHING;
  #view: DataView = NO_VIEW;
  // Asking a typed array for its buffer costs as much as the view that is made of it.
  #buffer: ArrayBufferLike = NOTHING.buffer;
  #isShared = false;
  // Those that a shared memory has had: growth gives it another, and the one before stays a buffer of the same bytes.
  #sharedBuffers: WeakSet<ArrayBufferLike> | undefined;

  /**
   * Makes a memory of `byteLength` bytes that belongs to no guest, a door to an engine's memory, or, without an
   * argument, one that is given its memory later through {@link GuestMemory.bind}.
   */
  constructor(source?: number | WebAssembly.Memory, options: GuestMemoryOptions = {}) {
    this.addressType = options.addressType ?? "i32";
    this.guest = options.guest;
    if (typeof source === "number") {
      this.#source = "own";
      this.#look(new ArrayBuffer(source));
    } else {
      this.#source = source ?? "not-ready";
    }
  }

  /** Says which memory the guest has, once that is known; `undefined`: it has none, and every access is an error. */
  bind(memory: WebAssembly.Memory | undefined): void {
    this.#source = memory ?? "none";
    this.#sharedBuffers = undefined;
    this.#look(NOTHING.buffer);
  }

  /** Bytes that the memory has now; 0 without a memory. */
  get byteLength(): number {
    this.#renew();
    return this.#bytes.length;
  }

  /** The buffer behind the memory now. Growth replaces it: never keep it. */
  get buffer(): ArrayBufferLike {
    this.#renew();
    return this.#buffer;
  }

  /**
   * A view of the whole memory as it is now, for what lies in a range that has been checked: memory never shrinks. Growth
   * replaces it: never keep it.
   */
  get view(): DataView {
    // A detached view has length 0. One of a shared memory, which has grown, has every range that was checked through it.
    if (this.#bytes.length === 0) this.#renew();
    return this.#view;
  }

  /** Whether the memory is shared between threads: decoders and random number sources refuse views of such buffers. */
  get isShared(): boolean {
    // One that has not been looked at yet, and that alone, may be of the other kind: growth never changes it.
    if (this.#bytes.length === 0) this.#renew();
    return this.#isShared;
  }

  /** Whether a buffer is the memory's: the one it has now, or an earlier one of a shared memory, which looks at the same bytes. */
  hasBuffer(buffer: ArrayBufferLike): boolean {
    return buffer === this.buffer || (this.#sharedBuffers?.has(buffer) ?? false);
  }

  /**
   * Checks that `length` bytes at `offset` lie inside the memory.
   *
   * @throws {GuestMemoryError} `out-of-bounds`, `no-memory`, `memory-not-ready`
   */
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
   * Looks at the memory as a read does, but reads nothing. Engines forget at each call what they know of an object, and
   * growth is one: after this they need not look again in the loop that follows.
   */
  touch(): void {
    if (this.#bytes.length === 0) this.#renew();
    else this.#view.getUint8(0);
  }

  /**
   * Gives a view of `length` bytes at `offset`.
   *
   * The view is borrowed: writing to it writes to the guest, and it is valid until guest code runs again, which may
   * grow the memory and leave the view detached (length 0). Copy what you keep: `view.slice()`.
   *
   * @throws {GuestMemoryError} `out-of-bounds`, `no-memory`, `memory-not-ready`
   */
  bytes(offset: number | bigint, length: number | bigint): Uint8Array {
    this.check(offset, length);
    return new Uint8Array(this.#buffer, offset as number, length as number);
  }

  /**
   * Copies `length` bytes at `offset` out of the memory, into a host array that may be kept.
   *
   * @throws {GuestMemoryError} `out-of-bounds`, `no-memory`, `memory-not-ready`
   */
  readBytes(offset: number | bigint, length: number | bigint): Uint8Array {
    this.check(offset, length);
    return this.#bytes.slice(offset as number, (offset as number) + (length as number));
  }

  /**
   * Reads a text of ASCII, without a view or a decoder, which cost more than a text of a few bytes; `undefined` when one of
   * the bytes is not ASCII.
   *
   * @throws {GuestMemoryError} `out-of-bounds`, `no-memory`, `memory-not-ready`
   */
  readAscii(offset: number | bigint, length: number | bigint): string | undefined {
    this.check(offset, length);
    return asciiText(this.#bytes, offset as number, length as number);
  }

  /** Copies `source` to `offset`. */
  writeBytes(offset: number, source: ArrayLike<number>): void {
    this.check(offset, source.length);
    this.#bytes.set(source, offset);
  }

  /**
   * Copies a text of ASCII to `offset`, without an encoder, which costs more than a text of a few characters. The caller
   * knows that it is ASCII.
   */
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

  /** Reads an offset or a length as it lies in this memory: 4 bytes, or 8 where it is addressed with `i64`. */
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

  /** Writes an offset or a length as it lies in this memory: 4 bytes, or 8 where it is addressed with `i64`. */
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
    if (
      this.#source === "none" ||
      this.#source === "not-ready" ||
      typeof offset !== "number" ||
      typeof length !== "number" ||
      !isInside(offset, length, this.#bytes.length)
    ) {
      throw this.#fault(offset, length);
    }
  }

  #renew(): void {
    if (typeof this.#source === "object" && this.#source.buffer !== this.#buffer) {
      this.#look(this.#source.buffer);
    }
  }

  #look(buffer: ArrayBufferLike): void {
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#buffer = buffer;
    // Not by SharedArrayBuffer: pages that are not isolated have shared memories, and no name for what is behind them.
    this.#isShared =
      !(buffer instanceof ArrayBuffer) &&
      Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
    if (this.#isShared) (this.#sharedBuffers ??= new WeakSet()).add(buffer);
  }

  #fault(offset: number | bigint, length: number | bigint): GuestMemoryError {
    this.#renew();
    const access = { offset, length, memorySize: this.#bytes.length };
    if (this.#source === "none") {
      return new GuestMemoryError(
        "no-memory",
        "needs the guest's memory, and the guest exports and imports none. " +
          "Export one from the guest, or name it with { memory } at instantiate.",
        access,
        { subject: "the access" },
      );
    }
    if (this.#source === "not-ready") {
      return new GuestMemoryError(
        "memory-not-ready",
        "needs the guest's memory, which is exported and therefore not there while the start function runs. " +
          "Call the host from an exported function, or let the guest import its memory.",
        access,
        { subject: "the access" },
      );
    }
    return outOfBounds(offset, length, this.#bytes.length);
  }
}
