import type { GuestMemory } from "../memory/guest-memory.js";
import type { Encodable, FieldType, ParameterType } from "../type/capabilities.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { encodeUtf8, PLAIN_TEXT, unplacedText } from "./encode.js";
import type { PairOptions } from "../type/pair.js";
import { configurableSequence } from "./sequence.js";
import { decodeUtf8, previewUtf8 } from "./utf8-decoder.js";

/** The options of {@link string}. */
export interface StringOptions<N extends boolean = boolean> extends PairOptions<N> {
  /** Whether malformed UTF-8 is an error (the default), or becomes U+FFFD. */
  readonly fatal?: boolean;
}

/** A type of texts; `S` is its name in source. */
export interface TextType<S extends string = "string", N extends boolean = false>
  extends
    ParameterType<OrNull<string, N>, OrNullLabel<"string", N>>,
    FieldType<OrNull<string, N>, OrNullLabel<"string", N>>,
    Encodable<OrNull<string, N>, N extends true ? `${S}({ nullable: true })` : S, OrNullLabel<"string", N>> {
  /** Refuses every text (`never`): memory holds the offset of a text, and a text of the host has none. */
  store(memory: GuestMemory, offset: number, value: N extends true ? undefined : never): void;
}

/** The type {@link string}, which is also the factory of its variants. */
export interface StringType extends TextType {
  /** `@string({ fatal: false }) name: string`; `@string({ nullable: true }) name: string | undefined` */
  <N extends boolean = false>(options: StringOptions<N>): TextType<"string", N>;
}

/**
 * A text in guest memory: a `string`, passed as `(offset, length)` of its UTF-8 with the length in bytes, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8), which the host can
 * read but not assign (`LowerError`, `needs-allocation`).
 *
 * Malformed UTF-8 is a `LiftError` (`invalid-utf8`), unless `@string({ fatal: false })` asks for U+FFFD in its place; a byte
 * order mark is kept. A text of more than 2^29 - 24 bytes is a `LiftError` (`string-too-long`), a range outside the memory a
 * `GuestMemoryError` (`out-of-bounds`). A host function gets a copy, which may be kept, of bytes that the guest frees, and
 * returns a text as `allocated(string)`. A guest's function gets bytes that the host lends until the call has ended, and
 * returns bytes that stay its own: the host copies them. C: `const char *text, size_t length`; Rust: `*const u8, usize`;
 * AssemblyScript: `text: usize, length: usize`, with `changetype<usize>(utf8)` and `utf8.byteLength` of
 * `String.UTF8.encode(text)`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { string } from "@hostwright/types";
 *
 * class Log extends HostModuleBase {
 *   static override readonly moduleName = "log";
 *   @wasm.export("write")
 *   write(@string line: string): void {
 *     console.log(line);
 *   }
 * }
 * ```
 */
export const string: StringType = /* @__PURE__ */ configurableSequence({
  name: "string",
  defaults: { fatal: true },
  functions: ({ fatal }) => ({
    read: (memory: GuestMemory, offset: number, length: number) => decodeUtf8(memory, offset, length, fatal),
    preview: (memory, offset, length) => previewUtf8(memory, offset, length, fatal),
    store: (_memory, _at, value) => {
      throw unplacedText(value, "string");
    },
    isText: true,
    encode: (value: string) => encodeUtf8(value, "string", fatal),
    plain: PLAIN_TEXT,
  }),
}) as StringType;
