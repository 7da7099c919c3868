import type { GuestMemory } from "../memory/guest-memory.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { encodeUtf16 } from "./encode.js";
import { checkExtent } from "./extent.js";
import { PAIR, pairForm, type PairOptions } from "./pair.js";
import type { TextType } from "./string.js";
import { unstorableText } from "./unstorable.js";
import { decodeUtf16 } from "./utf16-decoder.js";

const DEFAULTS = { fatal: false, layout: "offset-length" } as const;

/** How {@link utf16} treats what it reads. */
export interface Utf16Options extends PairOptions {
  /** Whether a surrogate without its other half is an error, or stays in the string as it is (the default). */
  readonly fatal?: boolean;
}

/** What {@link utf16} is: a type, and the factory of its variants. */
export interface Utf16Type extends TextType<"utf16"> {
  /** `@utf16({ fatal: true }) name: string` */
  (options: Utf16Options): TextType<"utf16">;
}

/**
 * A text in guest memory: a `string`, passed as `(offset, length)` of its little-endian UTF-16 with the length in units of
 * 16 bits, as `length` of AssemblyScript's strings and lengths of Windows-style interfaces count them, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8), which the host can
 * read but not assign (`LowerError`, `needs-allocation`). The units may lie at any offset.
 *
 * JavaScript's strings are made of the same units, so any units are a text: a surrogate without its other half stays as
 * it is, unless `@utf16({ fatal: true })` makes it a `LiftError` (`invalid-utf16`). A byte order mark is kept. A text
 * of more than 2^29 - 24 units is a `LiftError` (`string-too-long`), a range outside the memory a `GuestMemoryError`
 * (`out-of-bounds`). The text is a copy and may be kept. C: `const char16_t *text, size_t length`; Rust: `*const u16,
 * usize`; AssemblyScript: `changetype<usize>(text), text.length`.
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
export const utf16: Utf16Type = /* @__PURE__ */ utf16Type({}) as Utf16Type;

/* @__NO_SIDE_EFFECTS__ */
function utf16Type({ fatal = DEFAULTS.fatal, layout = DEFAULTS.layout }: Utf16Options): unknown {
  const pair = pairForm(layout, "utf16");
  const read = (memory: GuestMemory, offset: number, count: number): string =>
    decodeUtf16(memory, offset, checkExtent(memory, offset, count, 2), fatal);
  return makeType(
    {
      name: "utf16",
      label: "string",
      flat: pair.flat,
      lift: pair.lift(read),
      layout: pair.layout,
      load: (memory, offset) => pair.load(memory, offset, read),
      store: (_memory, _offset, value: string) => {
        throw unstorableText(value, "utf16");
      },
      encode: (value: string) => encodeUtf16(value, "utf16", fatal),
      details: () => describeOptions({ fatal, layout }, DEFAULTS),
    },
    { variant: utf16Type, members: { [PAIR]: pair } },
  );
}
