import { locateInPart, LowerError, TypeDefinitionError } from "../errors.js";
import { copyOfView } from "../memory/count-copy.js";
import type { ArrayElement, TypedArray } from "../numeric/scalar.js";
import { type GuestList, isList, type List, listOf } from "../sequence/guest-list.js";
import { formatAll, listOfCopies, snapshotOfList } from "../sequence/list-snapshot.js";
import type { FieldType, Lendable, Parted, ParameterType, Storable } from "../type/capabilities.js";
import type { ViewUnless } from "../type/phantoms.js";
import type { Whole } from "../type/composition.js";
import type { Copy } from "../type/copy.js";
import type { CopyOptions } from "../type/copying.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny, formatBytes } from "../type/format.js";
import type { Layout } from "../type/layout.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { isUint8Array } from "../type/realms.js";
import { type ByPointer, byPointer, type OffsetOptions } from "./by-pointer.js";

/** The TypeScript type of a fixed number of elements. */
export type FixedValue<E> = E extends ArrayElement<Uint8Array> ? Uint8Array : List<ElementValue<E>>;

type FixedLabel<E> = E extends ArrayElement<Uint8Array> ? "Uint8Array" : `List<${ElementLabel<E>}>`;

/** The options of {@link fixed}. */
export interface FixedOptions<C extends boolean = boolean, N extends boolean = boolean>
  extends CopyOptions<C>, OffsetOptions<N> {}

/** A type of a fixed number of elements that lie one after another. */
export interface FixedType<T, N extends string, V extends boolean = boolean>
  extends ParameterType<T, N, V>, FieldType<T, N>, Lendable<T | Copy<T>, N>, Parted<number> {
  readonly "~parts"?: number;
}

/**
 * Makes the type of a fixed number of elements that lie in place, one after another, as in a C struct: `length` times the
 * size of an element, with its alignment. (A {@link list} is an offset and a count.)
 *
 * Of `u8` it is a `Uint8Array`, of all else a {@link List}: views, valid until the method returns or guest code runs again,
 * whose elements read and write guest memory at any alignment, or copies with `{ copy: true }`, which a method that waits
 * needs. A host function gets memory that the guest frees, and returns a value as `allocated(fixed(…))`, as
 * `byValue(fixed(…))`, or at a place of the guest with `orErrno`. A guest's function gets a copy that the host lends until
 * the call has ended, and returns memory that stays its own: the host copies the value. As a parameter it is passed as one
 * offset (`GuestMemoryError`: `out-of-bounds`). Whatever has exactly as many elements can be stored, an array as well
 * (`LowerError`: `wrong-length`, `wrong-type`, or the error of an element; nothing is written then). C: `uint8_t id[16]`, as
 * a parameter `const uint8_t id[16]`; Rust: `[u8; 16]`, as a parameter `*const [u8; 16]`. AssemblyScript: `StaticArray<u8>`.
 *
 * ```ts
 * import { fixed, f32, GuestMemory, pointer, struct, u8 } from "@hostwright/types";
 *
 * const Probe = struct({ id: fixed(u8, 16), samples: fixed(f32, 4) });
 * const probe = pointer(Probe).lift(new GuestMemory(64), 8);
 * probe.store({ id: new Uint8Array(16), samples: [1, 2, 3, 4] });
 * console.log(probe.load().samples.get(2), [...probe.load().samples]); // 3 [1, 2, 3, 4]
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when the element has no fixed layout, `invalid-definition` when the length is
 *   no integer from 1
 *
 * @__NO_SIDE_EFFECTS__
 */
export function fixed<E extends Element, C extends boolean = false, N extends boolean = false>(
  element: E,
  length: number,
  options: FixedOptions<C, N> = {},
): ByPointer<
  FixedValue<E>,
  FixedLabel<E>,
  ViewUnless<C>,
  N,
  FixedType<FixedValue<E>, FixedLabel<E>, ViewUnless<C>>
> {
  checkOptions("fixed", options, OPTIONS);
  const of = elementType(element, "fixed");
  const name = `fixed<${of.name}, ${String(length)}>`;
  checkLength(length);
  const { store } = of;
  const times = ({ size, alignment }: Layout): Layout => ({ size: size * length, alignment });
  // Recognised by the engine's class, which a second copy of this package has as well.
  const isBytes = (of as Partial<ArrayElement<TypedArray>>).typedArray === Uint8Array;
  return byPointer({
    name,
    kind: "fixed",
    layOut: () => ({ i32: times(of.layout.i32), i64: times(of.layout.i64) }),
    load: (memory, offset) =>
      isBytes ? memory.bytes(offset, length) : listOf(of, memory.addressType)(memory, offset, length),
    snapshot: (value: Uint8Array | GuestList<unknown>, memory, copying) =>
      isList(value) ? snapshotOfList(value, of, copying) : copyOfView(value, memory),
    copy: options.copy === true,
    ofOffset: options,
    detacher: () => {
      if (of.detach === undefined) return undefined;
      return (value: (Iterable<unknown> & { length?: number }) | null, memory, copying) =>
        typeof value === "object" && value?.length === length && Symbol.iterator in value
          ? Array.from(value, (each) => copying.detach(of, each, memory))
          : value;
    },
    store: (memory, offset, value: Iterable<unknown>) => {
      if (isBytes) return memory.writeBytes(offset, checkedBytes(name, length, value));
      const { size } = of.layout[memory.addressType];
      checkedElements(name, length, value).forEach((each, index) => {
        try {
          store(memory, offset + index * size, each);
        } catch (error) {
          throw locateInPart(error, name, `[${String(index)}]`);
        }
      });
    },
    format: (value: Uint8Array | GuestList<unknown> | readonly unknown[]) =>
      isUint8Array(value) ? formatBytes(value) : formatAll(of, value),
    details: () => ({ of: of.describe(), options: { length } }),
    takeOver: (memory, at, next) => {
      if (of.takeOver === undefined) return;
      const { size } = of.layout[memory.addressType];
      for (let index = 0; index < length; index++) next(of, at + index * size);
    },
    composition: (): Whole<Storable<unknown>> => ({
      parts: Array.from({ length: Math.min(length, MOST_PARTS) }, (_, index) => ({
        type: of,
        place: `[${String(index)}]`,
      })),
      split: (value) => Array.from((isBytes ? checkedBytes : checkedElements)(name, length, value)),
      join: (values) => (isBytes ? Uint8Array.from(values as number[]) : listOfCopies([...values])),
    }),
    parts: {
      offsetOf: (part) => {
        const index = Number(part);
        if (!(Number.isInteger(index) && index >= 0 && index < length)) return undefined;
        return { i32: index * of.layout.i32.size, i64: index * of.layout.i64.size };
      },
      names: () => `0 to ${String(length - 1)}`,
    },
  }) as ByPointer<
    FixedValue<E>,
    FixedLabel<E>,
    ViewUnless<C>,
    N,
    FixedType<FixedValue<E>, FixedLabel<E>, ViewUnless<C>>
  >;
}

/** The parts that are told of an array: one more than are passed as core values of their own. */
const MOST_PARTS = 17;

const OPTIONS: OptionKinds<FixedOptions> = {
  copy: "flag",
  nullable: "flag",
  nonNull: "flag",
  aligned: "flag",
};

function checkLength(length: number): void {
  if (Number.isInteger(length) && length > 0 && length < 2 ** 32) return;
  const fact = `must be an integer from 1, not ${formatAny(length)}.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where: "fixed", subject: "length" });
}

function checkedBytes(name: string, length: number, value: unknown): Uint8Array {
  if (isUint8Array(value)) return checkedLength(name, length, value);
  throw new LowerError("wrong-type", `must be a Uint8Array, not ${formatAny(value)}.`, value, {
    subject: name,
  });
}

/** Gives the elements as they are now: they may be a view of the very bytes that are written to. */
function checkedElements(name: string, length: number, value: unknown): unknown[] {
  const isSequence =
    typeof value === "object" && value !== null && Symbol.iterator in value && "length" in value;
  if (isSequence) return Array.from(checkedLength(name, length, value as unknown[]));
  throw new LowerError("wrong-type", `must be a List or an array, not ${formatAny(value)}.`, value, {
    subject: name,
  });
}

function checkedLength<S extends { readonly length: number }>(name: string, length: number, value: S): S {
  if (value.length === length) return value;
  throw new LowerError(
    "wrong-length",
    `must have ${String(length)} elements, not ${String(value.length)}. Cut it, or fill it up.`,
    value,
    { subject: name },
  );
}
