import { locateInPart, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray, TypedArrayClass } from "../numeric/scalar.js";
import type { Encoded, Storable } from "../type/capabilities.js";
import { utf8Bytes } from "../type/codecs.js";
import { formatAny } from "../type/format.js";
import { Copying } from "../type/copying.js";
import type { PlainEncoding } from "../type/plain-encoding.js";
import { isTypedArray } from "../type/realms.js";

// Measured on Node 20 to 26: an encoder and its array take as long as writing 50 to 90 characters one by one.
const SHORT = 48;

/**
 * Encodes a text as UTF-8, followed by `end`.
 *
 * @throws {LowerError} `wrong-type`, `invalid-utf16` when `fatal`
 */
export function encodeUtf8(value: string, subject: string, fatal: boolean, end = ""): Encoded {
  checkText(value, subject);
  const whole = value + end;
  return whole.length <= SHORT && isAscii(whole)
    ? new ShortText(value, whole)
    : encodeAny(value, whole, subject, fatal);
}

// On its own, so that the engine inlines the encoding of short texts.
function encodeAny(value: string, whole: string, subject: string, fatal: boolean): Encoded {
  const bytes = utf8Bytes(whole);
  // As many bytes as units means that all are ASCII, and a search for halves of pairs would take as long as the encoding.
  if (fatal && bytes.length !== whole.length) checkPairs(value, subject);
  return { ...encodedBytes(bytes, 1, subject, value), length: bytes.length, text: value };
}

/** A short text of ASCII. An object of a class has no function of its own. */
class ShortText implements Encoded {
  readonly byteLength: number;
  readonly alignment = 1;
  readonly length: number;
  readonly text: string;
  readonly #whole: string;

  constructor(text: string, whole: string) {
    this.byteLength = this.length = whole.length;
    this.text = text;
    this.#whole = whole;
  }

  write(to: GuestMemory, offset: number): void {
    to.writeAscii(offset, this.#whole);
  }
}

/**
 * Encodes a text as little-endian UTF-16.
 *
 * @throws {LowerError} `wrong-type`, `invalid-utf16` when `fatal`
 */
export function encodeUtf16(value: string, subject: string, fatal: boolean): Encoded {
  checkText(value, subject);
  if (fatal) checkPairs(value, subject);
  const { length } = value;
  const write = (to: GuestMemory, offset: number): void => {
    to.check(offset, 2 * length);
    const { view } = to;
    for (let index = 0; index < length; index++) {
      view.setUint16(offset + 2 * index, value.charCodeAt(index), true);
    }
  };
  return { byteLength: 2 * length, alignment: 2, length, text: value, write };
}

/** Writes short texts of ASCII as they are. */
export const PLAIN_TEXT: PlainEncoding = {
  measure: (value) =>
    typeof value === "string" && value.length <= SHORT && isAscii(value) ? value.length : -1,
  write: (memory, offset, text: string) => {
    memory.writeAscii(offset, text);
  },
};

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/**
 * Encodes a host's typed array, or a view of guest memory.
 *
 * @throws {LowerError} `wrong-type`, `foreign-memory`
 */
export function encodeTypedArray(
  value: TypedArray,
  memory: GuestMemory,
  { name: className, BYTES_PER_ELEMENT }: TypedArrayClass<TypedArray>,
  subject: string,
): Encoded {
  checkTypedArray(value, className, subject);
  const bytes = bytesOf(value, subject);
  // A view of the guest's own memory would be emptied, or changed, by the guest while it allocates.
  const kept = memory.hasBuffer(value.buffer) ? bytes.slice() : bytes;
  return { ...encodedBytes(kept, BYTES_PER_ELEMENT, subject, value), length: value.length };
}

/**
 * Checks a value that is assigned to a field. A pair in memory says where its elements are: a view of the same memory has
 * such an offset, an array of the host has none.
 *
 * @throws {LowerError} `wrong-type`, `foreign-memory`
 */
export function checkView(
  memory: GuestMemory,
  value: TypedArray,
  { name: className }: TypedArrayClass<TypedArray>,
  subject: string,
): void {
  checkTypedArray(value, className, subject);
  if (memory.hasBuffer(value.buffer)) return;
  bytesOf(value, subject, "Give a view of the memory as it is now.");
  const fact =
    `of ${String(value.byteLength)} bytes must be a view of this guest's memory. ` +
    "Write them to memory that the guest has allocated, and give a view of that.";
  throw new LowerError("foreign-memory", fact, value, { subject });
}

/** Makes the error for a text that is assigned to a field: there is no guest memory to put it in. */
export function unplacedText(value: unknown, subject: string): LowerError {
  const fact =
    "cannot be assigned: a field holds the offset of a text, and there is no guest memory to put the text in. " +
    "Let the guest give a buffer, and write the text there.";
  return new LowerError("needs-allocation", fact, value, { subject });
}

/**
 * Encodes elements with a fixed layout, one after the other.
 *
 * @throws {LowerError} `wrong-type`; the fault of an element, once it is written
 */
export function encodeElements(
  value: Iterable<unknown>,
  memory: GuestMemory,
  of: Storable<unknown>,
  subject: string,
): Encoded {
  if (typeof value !== "object" || (value as unknown) === null || !(Symbol.iterator in value)) {
    const fact = `must be an array or another iterable, not ${formatAny(value)}.`;
    throw new LowerError("wrong-type", fact, value, { subject });
  }
  const copying = new Copying();
  // All of them before the guest allocates for the first.
  const elements =
    of.detach === undefined
      ? Array.from(value)
      : Array.from(value, (each) => copying.detach(of, each, memory));
  const { size, alignment } = of.layout[memory.addressType];
  return {
    byteLength: elements.length * size,
    alignment,
    length: elements.length,
    write: (to, offset) => {
      elements.forEach((element, index) => {
        try {
          of.store(to, offset + index * size, element);
        } catch (error) {
          throw locateInPart(error, subject, `[${String(index)}]`);
        }
      });
    },
  };
}

function checkTypedArray(value: unknown, className: string, subject: string): void {
  if (isTypedArray(value, className)) return;
  throw new LowerError("wrong-type", `must be a ${className}, not ${formatAny(value)}.`, value, { subject });
}

function bytesOf(value: TypedArray, subject: string, next = "Return a copy."): Uint8Array {
  try {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  } catch {
    // Only a detached buffer refuses that, and Node.js 20 has no other way to test for one.
    const fact = `has been detached, as views of a guest's memory are when it grows. ${next}`;
    throw new LowerError("foreign-memory", fact, value, { subject });
  }
}

function encodedBytes(
  bytes: Uint8Array,
  alignment: number,
  subject: string,
  value: unknown,
): Omit<Encoded, "length"> {
  const byteLength = bytes.length;
  return {
    byteLength,
    alignment,
    write: (to, offset) => {
      if (bytes.length !== byteLength) {
        const fact = `of ${String(byteLength)} bytes has been detached while the guest allocated memory for it. Return a copy.`;
        throw new LowerError("foreign-memory", fact, value, { subject });
      }
      to.writeBytes(offset, bytes);
    },
  };
}

function checkText(value: unknown, subject: string): void {
  if (typeof value !== "string") throw notText(value, subject);
}

function notText(value: unknown, subject: string): LowerError {
  return new LowerError("wrong-type", `must be a string, not ${formatAny(value)}.`, value, { subject });
}

function checkPairs(value: string, subject: string): void {
  if (!/\p{Surrogate}/u.test(value)) return;
  throw new LowerError(
    "invalid-utf16",
    `contains half of a surrogate pair, which no encoding can hold. Return whole characters, or take ${subject}({ fatal: false }).`,
    value,
    { subject },
  );
}
