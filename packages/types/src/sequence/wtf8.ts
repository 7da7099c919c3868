import type { PairOptions } from "../type/pair.js";
import { unplacedText } from "./encode.js";
import { configurableSequence } from "./sequence.js";
import type { TextType } from "./string.js";
import { decodeWtf8, encodeWtf8, previewWtf8 } from "./wtf8-codec.js";

/** The type {@link wtf8}, which is also the factory of its variants. */
export interface Wtf8Type extends TextType<"wtf8"> {
  /** `@wtf8({ max: 4096 }) path: string`; `@wtf8({ nullable: true }) path: string | undefined` */
  <N extends boolean = false>(options: PairOptions<N>): TextType<"wtf8", N>;
}

/**
 * A text in guest memory that may have halves of surrogate pairs, as strings of JavaScript and file names of Windows may: a `string`,
 * passed as `(offset, length)` of its WTF-8 with the length in bytes, or in another {@link PairLayout}; in memory the same pair (8 bytes
 * aligned to 4; in a 64-bit memory 16 aligned to 8), which the host can read but not assign (`LowerError`, `needs-allocation`).
 *
 * WTF-8 is UTF-8 in which a half of a pair without its other half has 3 bytes, as if it were a character. Such halves go through in
 * both directions; all else is UTF-8, and malformed text a `LiftError` (`invalid-utf8`): both halves of a pair in 6 bytes, too.
 * Everything else is as for {@link string}: a host function gets a copy, of bytes that the guest frees, and returns a text as
 * `allocated(wtf8)`; a guest's function gets bytes that the host lends until the call has ended. C: `const char *text, size_t length`;
 * Rust: `*const u8, usize`. AssemblyScript: `text: usize, length: usize` of `String.UTF8.encode(text)`, which gives WTF-8.
 *
 * ```ts
 * import { GuestMemory, wtf8 } from "@hostwright/types";
 *
 * const memory = new GuestMemory(64);
 * memory.writeBytes(8, [0x61, 0xed, 0xa0, 0xbd]);
 * console.log(wtf8.lift(memory, 8, 4) === "a\ud83d"); // true
 * ```
 */
export const wtf8: Wtf8Type = /* @__PURE__ */ configurableSequence({
  name: "wtf8",
  defaults: {},
  functions: () => ({
    read: decodeWtf8,
    preview: previewWtf8,
    store: (_memory, _at, value) => {
      throw unplacedText(value, "wtf8");
    },
    isText: true,
    encode: encodeWtf8,
  }),
}) as Wtf8Type;
