import { encodeUtf16, unplacedText } from "./encode.js";
import { checkExtent, type PairOptions } from "../type/pair.js";
import type { PairLayout } from "../type/layout.js";
import { managedType, type ManagedFunctions, type ManagedLayout, type ManagedType } from "./managed.js";
import { configurableSequence } from "./sequence.js";
import type { TextType } from "./string.js";
import { decodeUtf16, previewUtf16 } from "./utf16-decoder.js";

/** The options of {@link utf16}. */
export interface Utf16Options<
  N extends boolean = boolean,
  L extends PairLayout | ManagedLayout = PairLayout | ManagedLayout,
> extends PairOptions<N, L> {
  /** Makes half of a surrogate pair an error; by default it stays in the string as it is. */
  readonly fatal?: boolean;
}

const UNIT = { size: 2, alignment: 2 } as const;
const UNITS = { i32: UNIT, i64: UNIT } as const;

/** The type {@link utf16}, which is also the factory of its variants. */
export interface Utf16Type extends TextType<"utf16"> {
  /** `@utf16({ fatal: true }) name: string`; `@utf16({ nullable: true }) name: string | undefined` */
  <N extends boolean = false, L extends PairLayout | ManagedLayout = PairLayout>(
    options: Utf16Options<N, L>,
  ): [L] extends [ManagedLayout] ? ManagedType<string, "string", false, N> : TextType<"utf16", N>;
}

/**
 * A text in guest memory: a `string`, passed as `(offset, length)` of its little-endian UTF-16 with the length in units of
 * 16 bits, as `length` of AssemblyScript's strings and lengths of Windows-style interfaces count them, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8), which the host can
 * read but not assign (`LowerError`, `needs-allocation`). The units may lie at any offset.
 *
 * JavaScript's strings consist of the same units, so any units are a text: half of a surrogate pair stays as it is, unless
 * `@utf16({ fatal: true })` makes it a `LiftError` (`invalid-utf16`). A byte order mark is kept. A text of more than 2^29 -
 * 24 units is a `LiftError` (`string-too-long`), a range outside the memory a `GuestMemoryError` (`out-of-bounds`). A host
 * function gets a copy, which may be kept, of units that the guest frees, and returns a text as `allocated(utf16)`. A guest's
 * function gets units that the host lends until the call has ended, and returns units that stay its own: the host copies
 * them. C: `const char16_t *text, size_t length`; Rust: `*const u16, usize`; AssemblyScript: `changetype<usize>(text),
 * text.length`.
 *
 * `{ layout: "assemblyscript" }` is an object of AssemblyScript, `string` there, passed as one offset: also a result, which the guest's
 * `__new` makes. An object of another class, or without a header, is a `LiftError` (`invalid-value`), null a `GuestMemoryError`
 * (`null-pointer`); without `__new`, or the class, a `LowerError` (`no-allocator`). Its collector frees objects.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { utf16 } from "@hostwright/types";
 *
 * class Log extends HostModuleBase {
 *   static override readonly moduleName = "log";
 *   @wasm.export("write")
 *   write(@utf16 line: string): void {
 *     console.log(line);
 *   }
 * }
 * ```
 */
export const utf16: Utf16Type = /* @__PURE__ */ configurableSequence({
  name: "utf16",
  defaults: { fatal: false },
  functions: ({ fatal }) => ({
    ...unitsOf(fatal),
    store: (_memory, _at, value) => {
      throw unplacedText(value, "utf16");
    },
    isText: true,
    unit: () => UNITS,
  }),
  managed: (options) =>
    managedType(
      {
        name: "utf16",
        kinds: ["String"],
        size: 2,
        options: ["layout", "max", "fatal"],
        functions: unitsOf(options.fatal === true),
      },
      options,
    ),
}) as Utf16Type;

function unitsOf(fatal: boolean): Pick<ManagedFunctions, "read" | "preview" | "encode"> {
  return {
    read: (memory, offset, count) =>
      decodeUtf16(memory, offset, checkExtent(memory, offset, count, 2), fatal),
    preview: (memory, offset, count) =>
      previewUtf16(memory, offset, checkExtent(memory, offset, count, 2), fatal),
    encode: (value: string) => encodeUtf16(value, "utf16", fatal),
  };
}
