import { LiftError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray } from "../numeric/scalar.js";
import type { Copy } from "../type/copy.js";
import { LEAST_BYTES, MOST_VALUES } from "../type/snapshot.js";
import { isList } from "../sequence/guest-list.js";
import { isKept } from "../sequence/list-snapshot.js";
import { isPointer } from "./pointer.js";
import { fieldNames, isView, readableNames } from "./struct-view.js";

/** Depth of nested structs and lists that is followed; anything nested deeper is not data but a ring. */
const DEEPEST = 64;
const TOO_MUCH = "leads to more than the host copies";

/** What copying has left: a guest's lists may contain themselves, or each other a million times over. */
interface Budget {
  elements: number;
  bytes: number;
}

/** How a copy looks. */
interface Form {
  readonly names: (view: object) => string[];
  readonly numbers: (numbers: TypedArray) => unknown;
  /** What is neither a view nor an array: sets, pointers, objects of classes. */
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
  other: (value) => (isPointer(value) ? value.offset : value instanceof Set ? Array.from(value) : value),
};

/**
 * Copies a value out of guest memory, so that it may be kept: a view of a struct becomes a plain object with its fields and
 * its class's getters, a list becomes an array, bytes are copied, and so on for what is inside. Pointers stay pointers and
 * are not followed; what is a host value already is given back as it is.
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
  return copy(value, AS_VALUES, unlimited(), 0) as Copy<T>;
}

/** Gives what `JSON.stringify` writes of a view: lists, bytes and sets are arrays, pointers their offsets. */
export function toJSON(this: object): unknown {
  return copy(this, AS_JSON, unlimited(), 0);
}

function copy(value: unknown, form: Form, budget: Budget, depth: number): unknown {
  if (typeof value === "string") spendBytes(budget, value.length);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) throw endless(`is nested deeper than ${String(DEEPEST)}`);
  const inner = (part: unknown): unknown => copy(part, form, budget, depth + 1);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    spendBytes(budget, value.byteLength);
    return form.numbers(value as TypedArray);
  }
  if (isList(value)) {
    // One that is kept has been made within limits.
    if (!isKept(value)) limit(budget, value.memory);
    spendElements(budget, value.length);
    return Array.from(value, inner);
  }
  if (Array.isArray(value)) return value.map(inner);
  const names = isView(value) ? form.names(value) : isPlain(value) ? Object.keys(value) : undefined;
  if (names === undefined) return form.other(value);
  return Object.fromEntries(names.map((name) => [name, inner((value as Record<string, unknown>)[name])]));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}

/** Without a list of a guest's a value has no more parts than its type. */
function unlimited(): Budget {
  return { elements: Infinity, bytes: Infinity };
}

function limit(budget: Budget, { byteLength }: GuestMemory): void {
  budget.elements = Math.min(budget.elements, Math.max(byteLength, MOST_VALUES));
  budget.bytes = Math.min(budget.bytes, Math.max(byteLength, LEAST_BYTES));
}

function spendElements(budget: Budget, count: number): void {
  budget.elements -= count;
  if (budget.elements < 0) throw endless(TOO_MUCH);
}

function spendBytes(budget: Budget, count: number): void {
  budget.bytes -= count;
  if (budget.bytes < 0) throw endless(TOO_MUCH);
}

function endless(fact: string): LiftError {
  return new LiftError(
    "endless",
    `${fact}: its lists contain themselves, or the same parts over and over. Read the parts that you need.`,
    undefined,
    { subject: "the value" },
  );
}
