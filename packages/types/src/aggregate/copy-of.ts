import type { TypedArray } from "../numeric/scalar.js";
import type { Copy } from "../type/copy.js";
import { Copying } from "../type/copying.js";
import { countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import { hasTag, isTypedArray } from "../type/realms.js";
import { isList } from "../sequence/guest-list.js";
import { isKept } from "../sequence/list-snapshot.js";
import { isPointer } from "./guest-pointer.js";
import { fieldNames, isView, readableNames } from "./struct-view.js";

/** How a copy looks. */
interface Form {
  readonly names: (view: object) => string[];
  readonly numbers: (numbers: TypedArray) => unknown;
  /** Converts an object that is neither a view nor an array: a set, a pointer, an object of a class. */
  readonly other: (value: object) => unknown;
}

const AS_VALUES: Form = {
  names: readableNames,
  numbers: (numbers) => numbers.slice(),
  other: (value) => value,
};

const AS_JSON: Form = {
  names: fieldNames,
  numbers: (numbers) => Array.from<number | bigint>(numbers),
  other: (value) =>
    isPointer(value) ? value.offset : hasTag(value, "Set") ? Array.from(value as Set<unknown>) : value,
};

/**
 * Copies a value out of guest memory, so that it may be kept: a view of a struct becomes a plain object with its fields and
 * its class's getters, a list becomes an array, bytes are copied, and so on for the parts. Pointers stay pointers and
 * are not followed; a value of the host is given back as it is.
 *
 * (`{ ...view }` copies nothing: the fields of a view are accessors of its prototype.) Whatever takes a struct takes such a
 * copy as well, unless it has fields that say where a text, bytes or a list lies, which a copy cannot: store the view, or
 * give such fields the type `allocated(…)`.
 *
 * ```ts
 * import { copyOf, fixed, GuestMemory, struct, u16, u8 } from "@hostwright/types";
 *
 * const Row = struct({ id: fixed(u8, 4), size: u16 });
 * const row = Row.lift(new GuestMemory(64), 8);
 * const copy = copyOf(row);
 * row.size = 7;
 * console.log(copy.size, copy.id.length); // 0 4
 * ```
 *
 * @throws {GuestMemoryError} when a part would leave the memory
 * @throws {LiftError} when a part is not a value of its type; `endless` when lists contain themselves, or the same parts so
 *   often that a copy would have more bytes than the memory and than 2^24, or more elements than the memory has bytes and
 *   than 2^20
 */
export function copyOf<T>(value: T): Copy<T> {
  return copy(value, AS_VALUES, new Copying()) as Copy<T>;
}

/** Converts a view for `JSON.stringify`: lists, bytes and sets are arrays, pointers their offsets. */
export function toJSON(this: object): unknown {
  return copy(this, AS_JSON, new Copying());
}

function copy(value: unknown, form: Form, copying: Copying): unknown {
  if (typeof value === "string") copying.spendBytes(value.length);
  if (typeof value !== "object" || value === null) return value;
  if (isTypedArray(value)) {
    copying.spendBytes(value.byteLength);
    return form.numbers(value as TypedArray);
  }
  return copying.nested(() => copyParts(value, form, copying));
}

function copyParts(value: object, form: Form, copying: Copying): unknown {
  const inner = (part: unknown): unknown => copy(part, form, copying);
  if (isList(value)) {
    // Without a list of a guest a value has no more parts than its type; one that is kept has been made within limits.
    if (!isKept(value)) {
      copying.limitTo(value.memory);
      countCopy(value.memory, value.length * VALUE_BYTES);
    }
    copying.spendValues(value.length);
    return Array.from(value, inner);
  }
  if (Array.isArray(value)) return value.map(inner);
  const names = isView(value) ? form.names(value) : isPlain(value) ? Object.keys(value) : undefined;
  if (names === undefined) return form.other(value);
  return Object.fromEntries(names.map((name) => [name, inner((value as Record<string, unknown>)[name])]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  // A literal of another realm has that realm's Object.prototype.
  return prototype === null || (Object.getPrototypeOf(prototype) === null && "hasOwnProperty" in prototype);
}
