import { locateInPart, LowerError, TypeDefinitionError } from "../errors.js";
import type { FieldType, Lendable, Parted, ParameterType, Storable } from "../type/capabilities.js";
import type { HasView } from "../type/phantoms.js";
import type { Whole } from "../type/composition.js";
import type { Copy } from "../type/copy.js";
import { type CopyValue, hasView } from "../type/copying.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny, formatElements, formatPart } from "../type/format.js";
import { byPointer } from "./by-pointer.js";
import { describeFields, layOut, type PlacedField, type StructLayout } from "./struct-layout.js";

/** The TypeScript type of a tuple of these elements. */
export type TupleValue<E extends readonly unknown[]> = { -readonly [I in keyof E]: ElementValue<E[I]> };

/** Writes the labels of elements as a tuple, for compiler messages: `[number, string]`. */
type TupleLabel<E extends readonly unknown[], Before extends string = ""> = E extends readonly [
  infer First,
  ...infer Rest,
]
  ? TupleLabel<Rest, Before extends "" ? ElementLabel<First> : `${Before}, ${ElementLabel<First>}`>
  : `[${Before}]`;

/** A type of a few values of different types that lie one after another. */
export interface TupleType<T extends readonly unknown[], N extends string, V extends boolean = boolean>
  extends ParameterType<T, N, V>, FieldType<T, N>, Lendable<T | Copy<T>, N>, Parted<number> {
  readonly "~parts"?: number;
}

/**
 * Makes the type of a tuple: a struct whose fields have no names, with the same size and alignment, passed as one
 * offset.
 *
 * The value is a host array, with the elements as they were when it was made; those that are views (structs, bytes) are views
 * still, and a method that waits takes copies of them: `tuple(u32, bytes({ copy: true }))`. A host function gets memory that
 * the guest frees, and returns a value as `allocated(tuple(…))`, as `byValue(tuple(…))`, or at a place of the guest with
 * `orErrno`. A guest's function gets a copy that the host lends until the call has ended, and returns memory that stays its
 * own: the host copies the value. An array of exactly as many values can be stored (`LowerError`: `wrong-length`, or the
 * error of an element; nothing is written then). Otherwise `GuestMemoryError` (`out-of-bounds`) and the errors of reading an
 * element. C: `const struct { uint32_t a; double b; } *`; Rust: a `*const` to a `#[repr(C)]` struct: the layout of Rust's own
 * tuples is unspecified. AssemblyScript: an `@unmanaged` class.
 *
 * ```ts
 * import { f64, GuestMemory, pointer, tuple, u32 } from "@hostwright/types";
 *
 * const place = pointer(tuple(u32, f64)).lift(new GuestMemory(64), 16);
 * place.store([7, 0.5]);
 * const [id, weight] = place.load();
 * console.log(id, weight); // 7 0.5
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when an element has no fixed layout, `invalid-definition` without elements
 *
 * @__NO_SIDE_EFFECTS__
 */
export function tuple<const E extends readonly [Element, ...Element[]]>(
  ...elements: E
): TupleType<TupleValue<E>, TupleLabel<E>, HasView<E[number]>> {
  if (elements.length === 0) {
    throw new TypeDefinitionError("invalid-definition", "has no elements. Give it some: tuple(u32, f64).", {
      where: "tuple",
      subject: "the type",
    });
  }
  const types = elements.map((element) => elementType(element, "tuple"));
  return tupleType(types) as TupleType<TupleValue<E>, TupleLabel<E>, HasView<E[number]>>;
}

/* @__NO_SIDE_EFFECTS__ */
function tupleType(types: readonly Storable<unknown>[]): unknown {
  const name = `tuple<${types.map((type) => type.name).join(", ")}>`;
  let known: StructLayout | undefined;
  const placed = (): StructLayout =>
    (known ??= layOut(new Map(types.map((type, index) => [String(index), type]))));
  return byPointer({
    name,
    kind: "tuple",
    layOut: () => placed().layout,
    load: (memory, at) =>
      placed().fields.map(({ type, offset }, index) => {
        try {
          return type.load(memory, at + offset[memory.addressType]);
        } catch (error) {
          throw locateInPart(error, name, `[${String(index)}]`);
        }
      }),
    ...(hasView(types) ? { snapshot: snapshotOf(types) } : {}),
    detacher: () => {
      if (types.every((type) => type.detach === undefined)) return undefined;
      return (value: unknown, memory, copying) =>
        Array.isArray(value) && value.length === types.length
          ? types.map((type, index) => copying.detach(type, value[index], memory))
          : value;
    },
    store: (memory, at, value: readonly unknown[]) => {
      checkArray(name, types.length, value);
      placed().fields.forEach(({ type, offset }, index) => {
        try {
          type.store(memory, at + offset[memory.addressType], value[index]);
        } catch (error) {
          throw locateInPart(error, name, `[${String(index)}]`);
        }
      });
    },
    format: (value: readonly unknown[]) => {
      checkArray(name, types.length, value);
      return formatElements(types.length, (index) =>
        formatPart(() => (types[index] as Storable<unknown>).format(value[index])),
      );
    },
    preview: (memory, at) => {
      const { fields } = placed();
      return formatElements(fields.length, (index) => {
        const { type, offset } = fields[index] as PlacedField;
        return type.preview(memory, at + offset[memory.addressType]);
      });
    },
    details: () => ({ fields: describeFields(placed().fields) }),
    takeOver: (memory, at, next) => {
      for (const { type, offset } of placed().fields) next(type, at + offset[memory.addressType]);
    },
    composition: (): Whole<Storable<unknown>> => ({
      parts: types.map((type, index) => ({ type, place: `[${String(index)}]` })),
      split: (value: unknown) => {
        checkArray(name, types.length, value);
        return value;
      },
      join: (values) => [...values],
    }),
    parts: {
      offsetOf: (part) => placed().fields.find((field) => field.name === String(part))?.offset,
      names: () => `0 to ${String(types.length - 1)}`,
    },
  });
}

function snapshotOf(types: readonly Storable<unknown>[]): CopyValue {
  return (value: readonly unknown[], memory, copying) =>
    types.map((type, index) => copying.snapshot(type, value[index], memory));
}

function checkArray(name: string, length: number, value: unknown): asserts value is unknown[] {
  if (!Array.isArray(value)) {
    throw new LowerError(
      "wrong-type",
      `must be an array of ${String(length)}, not ${formatAny(value)}.`,
      value,
      {
        subject: name,
      },
    );
  }
  if (value.length === length) return;
  throw new LowerError(
    "wrong-length",
    `must have ${String(length)} elements, not ${String(value.length)}.`,
    value,
    {
      subject: name,
    },
  );
}
