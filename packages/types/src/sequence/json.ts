import { HostwrightError, LiftError, LowerError } from "../errors.js";
import { countCopy } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Encodable, FieldType, ParameterType } from "../type/capabilities.js";
import { formatAny, formatText } from "../type/format.js";
import type { PairOptions } from "../type/pair.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { encodeUtf8, unplacedText } from "./encode.js";
import { configurableSequence } from "./sequence.js";
import { decodeUtf8, previewUtf8 } from "./utf8-decoder.js";

/** The options of {@link json}. */
export interface JsonOptions<T = unknown, N extends boolean = boolean> extends PairOptions<N> {
  /**
   * Checks data that a guest has passed, and gives the value: `schema.parse` of a library for validation, or a function of your own. Its
   * result is the type of the value; whatever it throws is the cause of a `LiftError` (`invalid-value`).
   */
  readonly check?: (data: unknown) => T;
}

/** A type of data that crosses the boundary as JSON. */
export interface JsonDataType<T = unknown, N extends boolean = false, L extends string = "unknown">
  extends
    ParameterType<OrNull<T, N>, OrNullLabel<L, N>>,
    FieldType<OrNull<T, N>, OrNullLabel<L, N>>,
    Encodable<OrNull<T, N>, "json", OrNullLabel<L, N>> {
  /** Refuses all data (`never`): memory holds the offset of a text, and a text of the host has none. */
  store(memory: GuestMemory, offset: number, value: N extends true ? undefined : never): void;
}

/** The type {@link json}, which is also the factory of its variants. */
export interface JsonType extends JsonDataType {
  /** `@json({ check: Settings.parse }) settings: Settings` */
  <T, N extends boolean = false>(
    options: JsonOptions<T, N> & { readonly check: (data: unknown) => T },
  ): JsonDataType<T, N, "the type that its check returns">;
  /** `@json({ max: 4096 }) data: unknown` */
  <N extends boolean = false>(
    options: JsonOptions<unknown, N> & { readonly check?: undefined },
  ): JsonDataType<unknown, N>;
}

/** Bytes that parsed data takes at most for a byte of its text: measured with lists of empty lists on V8, 14. */
const BYTES_PER_BYTE = 14;

/**
 * Data as JSON: `unknown`, passed as `(offset, length)` of the UTF-8 of its text with the length in bytes, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8), which the host can
 * read but not assign (`LowerError`, `needs-allocation`).
 *
 * `{ check }` looks at the data, and gives a value of a type. A text that is not JSON is a `LiftError` (`invalid-json`), data that the
 * check refuses another (`invalid-value`), and a text that is not UTF-8 as for `string` (`invalid-utf8`). A key `__proto__` is a property
 * like any other, also the object's own: merge data with a spread, not by assigning. On the way out data is written as `JSON.stringify`
 * does: members that are undefined or functions are left out, `toJSON` is called, NaN is null. `undefined`, a function, a BigInt, and data
 * that contains itself, are a `LowerError` (`invalid-json`).
 *
 * A host function gets data of its own, which may be kept, of a text that the guest frees, and returns some as `allocated(json)`. A
 * guest's function gets a text that the host lends until the call has ended, and returns a text that stays its own: the host copies it.
 * Parsed data may take 14 times as much memory as its text, and counts as that much towards the copies of a call (`copy-limit`);
 * `{ max }` limits one text. C: `const char *json, size_t length`; Rust: `*const u8, usize`; AssemblyScript: `json: usize, length: i32`,
 * with `String.UTF8.encode(text)`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { allocated, json } from "@hostwright/types";
 *
 * class Settings extends HostModuleBase {
 *   static override readonly moduleName = "settings";
 *   readonly all: Record<string, unknown> = {};
 *   @wasm.export("merge", allocated(json))
 *   merge(@json({ max: 65536 }) data: unknown): unknown {
 *     return { ...this.all, ...(data as object) };
 *   }
 * }
 * ```
 */
export const json: JsonType = /* @__PURE__ */ configurableSequence({
  name: "json",
  defaults: { check: asIs },
  functions: ({ check }) => ({
    read: (memory: GuestMemory, offset: number, length: number) => {
      // Before the text: the range is inside the memory, or that is the error.
      memory.check(offset, length);
      countCopy(memory, BYTES_PER_BYTE * length);
      return dataOf(decodeUtf8(memory, offset, length, true), check);
    },
    preview: (memory, offset, length) => previewUtf8(memory, offset, length, true),
    store: (_memory, _at, value) => {
      throw unplacedText(value, "json");
    },
    isText: true,
    fromText: (text: string) => dataOf(text, check),
    encode: (value: unknown) => encodeUtf8(textOf(value), "json", false),
    format: (value: unknown) => formatText(JSON.stringify(value)),
  }),
}) as JsonType;

function asIs(data: unknown): unknown {
  return data;
}

function dataOf(text: string, check: (data: unknown) => unknown): unknown {
  const data = parsed(text);
  try {
    return check(data);
  } catch (cause) {
    if (cause instanceof HostwrightError) throw cause;
    const fact = `is refused by its check: ${formatText(text)}. Let the guest pass other data; the cause says why.`;
    throw new LiftError("invalid-value", fact, data, { subject: "the data", cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const fact = `is not JSON: ${formatText(text)}. Let the guest pass JSON, or take string.`;
    throw new LiftError("invalid-json", fact, text, { subject: "the text", cause });
  }
}

function textOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = isThenable(value) ? undefined : JSON.stringify(value);
  } catch (cause) {
    const fact =
      "cannot be written as JSON: it has a BigInt, contains itself, is too deep or too long, or code of its own has thrown. " +
      "Return plain data; the cause says more.";
    throw new LowerError("invalid-json", fact, value, { subject: "json", cause });
  }
  if (text !== undefined) return text;
  const fact = `must be data, not ${formatAny(value)}, which JSON cannot write. Return null for nothing.`;
  throw new LowerError("invalid-json", fact, value, { subject: "json" });
}

// It would be written as {}.
function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
