import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { encodeUtf8 } from "../sequence/encode.js";
import { decodeUtf8, previewUtf8 } from "../sequence/utf8-decoder.js";
import type { FieldType, Lendable, ParameterType } from "../type/capabilities.js";
import { describeOptions } from "../type/describe-type.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { type ByPointer, byPointer, type NullOptions } from "./by-pointer.js";

/** The options of {@link chars}. */
export interface CharsOptions<N extends boolean = boolean> extends NullOptions<N> {
  /** Whether malformed UTF-8 is an error (the default) or becomes U+FFFD. */
  readonly fatal?: boolean;
  /** Whether a NUL has to follow the text (the default), or the text may fill all of the bytes, as `strncpy` leaves it. */
  readonly terminated?: boolean;
}

/** A type of texts that lie in place. */
export interface CharsType
  extends ParameterType<string, "string">, FieldType<string, "string">, Lendable<string, "string"> {}

/**
 * Makes the type of a text that lies in place, in so many bytes: a `string`, in memory `size` bytes of UTF-8, aligned to 1, which the text
 * and NULs up to the end fill. (A {@link cstring} is the offset of a text.)
 *
 * The text ends before the first NUL. Without one it is a `LiftError` (`unterminated`); with `{ terminated: false }` the text is then all
 * of the bytes. A text that does not fit is never cut off: with its NUL more than `size` bytes of UTF-8 are a `LowerError`
 * (`out-of-range`), and with `{ terminated: false }` more than `size` without it. So is a text that contains a NUL. Malformed UTF-8 is a
 * `LiftError` (`invalid-utf8`), unless `{ fatal: false }` asks for U+FFFD. Assigning writes all of the bytes, or none.
 *
 * The text is copied in both directions, and may be kept. As a parameter it is passed as one offset (`GuestMemoryError`: `out-of-bounds`); a
 * host function gets memory that the guest frees, and returns a text as `allocated(chars(32))`, or at a place of the guest. A guest's
 * function gets bytes that the host lends until the call has ended, and returns memory that stays its own. C: `char name[32]`, as a
 * parameter `const char name[32]`; Rust: `[u8; 32]`, as a parameter `*const [u8; 32]`. AssemblyScript: `StaticArray<u8>`.
 *
 * ```ts
 * import { chars, GuestMemory, pointer, struct, u32 } from "@hostwright/types";
 *
 * const User = struct({ id: u32, name: chars(16) });
 * const user = pointer(User).lift(new GuestMemory(64), 8).load();
 * user.name = "Ada";
 * console.log(user.name); // Ada
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition` when the size is no integer from 1, `unknown-option`, `invalid-option`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function chars<N extends boolean = false>(
  size: number,
  options: CharsOptions<N> = {},
): ByPointer<string, "string", false, N, CharsType> {
  checkOptions("chars", options, OPTIONS);
  checkSize(size);
  const { fatal = true, terminated = true, nullable, nonNull } = options;
  const name = `chars<${String(size)}>`;
  const layout = { size, alignment: 1 };
  const lengthAt = (memory: GuestMemory, offset: number): number => {
    const length = memory.bytes(offset, size).indexOf(0);
    if (length >= 0) return length;
    if (!terminated) return size;
    const fact = `has no NUL in its ${String(size)} bytes. Let the guest end it with one, or take { terminated: false }.`;
    throw new LiftError("unterminated", fact, offset, { subject: name });
  };
  return byPointer({
    name,
    kind: "chars",
    layOut: () => ({ i32: layout, i64: layout }),
    load: (memory, offset) => {
      const text = decodeUtf8(memory, offset, lengthAt(memory, offset), fatal);
      // In a shared memory another thread may have put a NUL into the text since it was measured.
      const end = text.indexOf("\0");
      return end === -1 ? text : text.slice(0, end);
    },
    store: (memory, offset, text: string) => {
      const encoded = encodeUtf8(text, name, fatal);
      checkText(name, text, encoded.byteLength, terminated ? size - 1 : size);
      memory.bytes(offset, size).fill(0);
      encoded.write(memory, offset);
    },
    detacher: () => undefined,
    ofOffset: { ...(nullable !== undefined && { nullable }), ...(nonNull !== undefined && { nonNull }) },
    format: (text: string) => formatAny(text),
    preview: (memory, offset) => previewUtf8(memory, offset, lengthAt(memory, offset), fatal),
    details: () => ({
      options: { size, ...describeOptions({ fatal, terminated }, { fatal: true, terminated: true }).options },
    }),
  }) as ByPointer<string, "string", false, N, CharsType>;
}

const OPTIONS: OptionKinds<CharsOptions> = {
  fatal: "flag",
  terminated: "flag",
  nullable: "flag",
  nonNull: "flag",
};

function checkSize(size: number): void {
  if (Number.isInteger(size) && size > 0 && size < 2 ** 32) return;
  const fact = `must be an integer from 1, not ${formatAny(size)}.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where: "chars", subject: "size" });
}

function checkText(name: string, text: string, byteLength: number, most: number): void {
  const fact =
    byteLength > most
      ? `has ${String(byteLength)} bytes of UTF-8, and room for ${String(most)}. Cut it, or take a larger one.`
      : text.includes("\0")
        ? "contains a NUL, at which the guest would end it. Give the text before the NUL, or take fixed(u8)."
        : undefined;
  if (fact !== undefined) throw new LowerError("out-of-range", fact, text, { subject: name });
}
