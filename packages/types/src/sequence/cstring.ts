import { LiftError, LowerError } from "../errors.js";
import { nullPointer } from "../memory/access.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { addressForm, type WideOptions } from "../type/address-form.js";
import type { Encoded } from "../type/capabilities.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { memoryIn, type NamedMemoryOptions, readerIn } from "../type/named-memory.js";
import { withNull } from "../type/nullable.js";
import { formatAny, MOST_READ } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { encodeUtf8, unplacedText } from "./encode.js";
import { checkMax } from "../type/pair.js";
import { placeInField } from "./place-in-field.js";
import type { TextType } from "./string.js";
import { decodeUtf8, excerptUtf8 } from "./utf8-decoder.js";

const DEFAULTS = { fatal: true, max: Infinity, nullable: false, wide: false, memory: undefined } as const;

const OPTIONS: OptionKinds<CStringOptions> = {
  fatal: "flag",
  max: "any",
  nullable: "flag",
  wide: "flag",
  memory: "text",
};

/** The options of {@link cstring}. */
export interface CStringOptions<N extends boolean = boolean> extends WideOptions, NamedMemoryOptions {
  /** Whether malformed UTF-8 is an error (the default) or becomes U+FFFD. */
  readonly fatal?: boolean;
  /** The most bytes of a text before its NUL; the size of the memory when left out. */
  readonly max?: number;
  /** Whether the null pointer is `undefined` or an error (the default). */
  readonly nullable?: N;
}

/** The type {@link cstring}, which is also the factory of its variants. */
export interface CStringType extends TextType<"cstring"> {
  /** `@cstring({ max: 255 }) name: string`; `@cstring({ nullable: true }) name: string | undefined` */
  <N extends boolean = false>(options: CStringOptions<N>): TextType<"cstring", N>;
}

/**
 * A text that ends with a NUL byte, as C has it: a `string`, passed as the offset of its UTF-8; in memory that offset (4
 * bytes aligned to 4; in a 64-bit memory 8 aligned to 8), which the host can read but not assign (`LowerError`,
 * `needs-allocation`).
 *
 * The NUL is searched up to the end of the memory, or with `@cstring({ max: 4096 })` in that many bytes of text and the one
 * after them; a text without a NUL is a `LiftError` (`unterminated`). Malformed UTF-8 is a `LiftError` (`invalid-utf8`),
 * unless `{ fatal: false }` asks for U+FFFD in its place. A null pointer is a `GuestMemoryError` (`null-pointer`), or
 * `undefined` with `{ nullable: true }`, whose fields can be assigned `undefined`. An offset outside the memory is a
 * `GuestMemoryError` (`out-of-bounds`), a text of more than 2^29 - 24 bytes a `LiftError` (`string-too-long`). A host
 * function gets a copy, which may be kept, of bytes that the guest frees, and returns a text as `allocated(cstring)`. A
 * guest's function gets bytes that the host lends until the call has ended, and returns bytes that stay its own: the host
 * copies them. C: `const char *text`; Rust: `*const c_char`; AssemblyScript: `text: usize`, with
 * `changetype<usize>(String.UTF8.encode(text, true))`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { cstring } from "@hostwright/types";
 *
 * class Log extends HostModuleBase {
 *   static override readonly moduleName = "log";
 *   @wasm.export("write")
 *   write(@cstring line: string, @cstring({ nullable: true }) tag: string | undefined): void {
 *     console.log(tag ?? "-", line);
 *   }
 * }
 * ```
 */
export const cstring: CStringType = /* @__PURE__ */ cstringType({}) as CStringType;

/* @__NO_SIDE_EFFECTS__ */
function cstringType(options: CStringOptions): unknown {
  checkOptions("cstring", options, OPTIONS);
  const {
    fatal = DEFAULTS.fatal,
    max = DEFAULTS.max,
    nullable = DEFAULTS.nullable,
    wide = DEFAULTS.wide,
    memory: name,
  } = options;
  const address = addressForm(wide);
  checkMax(max, "cstring");
  const liftText = (memory: GuestMemory, offset: number): string => {
    if (offset === 0) {
      throw nullPointer(
        memory,
        1,
        "the text",
        "Let the guest pass a text, or take cstring({ nullable: true }).",
      );
    }
    const text = decodeUtf8(memory, offset, lengthAt(memory, offset, max), fatal);
    // In a shared memory another thread may have put a NUL into the text since it was measured.
    const end = text.indexOf("\0");
    return end === -1 ? text : text.slice(0, end);
  };
  const lift = readerIn(liftText, name);
  const encode = (value: string): Encoded => encodeCString(value, fatal);
  const type: TypeDefinition = {
    name: "cstring",
    flat: ["address"],
    lift,
    layout: address.layout,
    load: (memory, offset) => lift(memory, address.read(memory, offset) as number),
    preview: (memory, offset) => {
      const at = address.read(memory, offset) as number;
      const excerpt = max > MOST_READ && at !== 0 ? excerptAt(memoryIn(memory, name), at) : undefined;
      return excerpt ?? formatAny(lift(memory, at));
    },
    store: (memory, offset, value: string) => {
      const place = name === undefined ? placeInField(memory, value, encode) : undefined;
      if (place === undefined) throw unplacedText(value, "cstring");
      address.write(memory, offset, place[0]);
    },
    ...(name === undefined ? { encode, decode: lift } : { memory: name }),
    isText: true,
    nullable,
    wide,
    details: () => describeOptions({ fatal, max, nullable, wide, memory: name }, DEFAULTS),
    variant: cstringType,
  };
  return makeType(withNull(type));
}

function encodeCString(value: string, fatal: boolean): Encoded {
  const encoded = encodeUtf8(value, "cstring", fatal, "\0");
  if (!value.includes("\0")) return encoded;
  const fact =
    "contains a NUL, at which the guest would end it. Return the text before the NUL, or take string.";
  throw new LowerError("out-of-range", fact, value, { subject: "cstring" });
}

/** Returns the beginning of a text that is too long to be read, or searched for its end, for a message alone. */
function excerptAt(memory: GuestMemory, offset: number): string | undefined {
  memory.check(offset, 1);
  const beginning = memory.bytes(offset, Math.min(memory.byteLength - offset, MOST_READ + 1));
  return beginning.length > MOST_READ && !beginning.includes(0)
    ? excerptUtf8(beginning, `more than ${String(MOST_READ)} bytes`)
    : undefined;
}

/** Counts the bytes before the NUL. */
function lengthAt(memory: GuestMemory, offset: number, max: number): number {
  memory.check(offset, 1);
  const within = Math.min(memory.byteLength - offset, max + 1);
  const length = memory.bytes(offset, within).indexOf(0);
  if (length !== -1) return length;
  const end = offset + within === memory.byteLength ? ", where the memory ends" : "";
  throw new LiftError(
    "unterminated",
    `has no NUL in the ${String(within)} bytes from offset ${String(offset)}${end}. ` +
      "Let the guest end it with one, or take string with its length.",
    offset,
    { subject: "the text" },
  );
}
