import { LiftError, LowerError } from "../errors.js";

/** The part of a `TextDecoder` that is used. */
export interface Decoder {
  decode(bytes: Uint8Array): string;
}

// Made when they are first used: a program may bring globals of its own after it has loaded this package, as test
// environments do.
let strictUtf8: Decoder | undefined;
let lossyUtf8: Decoder | undefined;
let strictUtf16: Decoder | undefined;
let utf8Encoder: TextEncoder | undefined;

/**
 * Gives the decoder of UTF-8, which refuses malformed bytes when it is strict. It keeps a leading U+FEFF, which a decoder
 * drops by default, so that the host sees the text that the guest passed.
 *
 * @throws {LiftError} `missing-global` when there is no TextDecoder
 */
export function utf8Decoder(isStrict: boolean): Decoder {
  return isStrict ? (strictUtf8 ??= decoder("utf-8", true)) : (lossyUtf8 ??= decoder("utf-8", false));
}

/**
 * Gives the decoder of little-endian UTF-16, which refuses halves of surrogate pairs.
 *
 * @throws {LiftError} `missing-global` when there is no TextDecoder
 */
export function utf16Decoder(): Decoder {
  return (strictUtf16 ??= decoder("utf-16le", true));
}

/**
 * Encodes a text as UTF-8.
 *
 * @throws {LowerError} `missing-global` when there is no TextEncoder
 */
export function utf8Bytes(text: string): Uint8Array {
  if (utf8Encoder === undefined) {
    if (typeof TextEncoder === "undefined")
      throw new LowerError("missing-global", MISSING, text, { subject: "TextEncoder" });
    utf8Encoder = new TextEncoder();
  }
  return utf8Encoder.encode(text);
}

const MISSING =
  "is not there in this environment. Set globalThis.TextDecoder and TextEncoder before the call.";

function decoder(label: string, fatal: boolean): TextDecoder {
  if (typeof TextDecoder === "undefined")
    throw new LiftError("missing-global", MISSING, label, { subject: "TextDecoder" });
  return new TextDecoder(label, { fatal, ignoreBOM: true });
}
