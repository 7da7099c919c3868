import { LiftError, locateInPart, LowerError, TypeDefinitionError } from "../errors.js";
import { encodeStorable } from "../lending/encode-storable.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { List } from "../sequence/guest-list.js";
import { list } from "../sequence/list.js";
import type { Encodable, Encoded, Liftable, ParameterType, Storable } from "../type/capabilities.js";
import { withCopies } from "../type/copied-type.js";
import type { Copy } from "../type/copy.js";
import type { CopyOptions } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import { type Element, elementType, type ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { ViewUnless } from "../type/phantoms.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { PartOf } from "./measure.js";
import { alignUp } from "./struct-layout.js";

/** A struct, and the elements that lie behind it. */
export interface Flexible<S, T> {
  readonly head: S;
  readonly items: List<T>;
}

/** A {@link Flexible} of the host: the elements may be anything to iterate. */
export interface FlexibleSource<S, T> {
  readonly head: S | Copy<S>;
  readonly items: Iterable<T | Copy<T>>;
}

/** The options of {@link flexible}. */
export interface FlexibleOptions<C extends boolean = boolean> extends CopyOptions<C> {
  /** The most elements that a guest may pass: more are a `LiftError` (`too-long`). As many as its memory holds when left out. */
  readonly max?: number;
}

/** A type of structs with a flexible array. */
export interface FlexibleType<S, T, V extends boolean = boolean>
  extends
    ParameterType<Flexible<S, T>, "Flexible", V>,
    Encodable<FlexibleSource<S, T>, "flexible(…)", "FlexibleSource"> {}

type Values = Record<string, unknown>;

const OPTIONS: OptionKinds<FlexibleOptions> = { copy: "flag", max: "number" };

/**
 * Makes the type of a struct that ends with a flexible array, whose elements one of its fields counts: `{ head, items }`, passed as one
 * offset; it is not a field or an element, since its size in memory is not fixed. The elements begin where C puts them: behind the last
 * field, at the next multiple of their alignment.
 *
 * The host gets views, valid until the method returns: of the struct, and a {@link List} of as many elements as the field says. Both are
 * checked before the method is called: `GuestMemoryError` (`out-of-bounds`), `LiftError` (`too-long`). A method that waits takes
 * `{ copy: true }`. A host function gets memory that the guest frees, and returns a value as `allocated(flexible(…))`. A guest's function gets
 * a copy that the host lends until the call has ended, and returns memory that stays its own: the host copies the value. The field has to
 * count the elements that the host gives (`LowerError`, `wrong-length`). C: `struct packet { uint32_t count; uint16_t items[]; }`, as a parameter
 * `const struct packet *packet`; Rust: a `#[repr(C)]` struct in front of the elements. AssemblyScript: `usize`.
 *
 * ```ts
 * import { encode, flexible, GuestMemory, struct, u16, u32 } from "@hostwright/types";
 *
 * const Packet = flexible(struct({ count: u32 }), u16, "count");
 * console.log(encode(Packet, { head: { count: 2 }, items: [7, 8] })); // Uint8Array [2, 0, 0, 0, 7, 0, 8, 0]
 * console.log(Packet.lift(new GuestMemory(64), 8).items.length); // 0
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type`; `not-a-field` when the struct has no field of that name; `unknown-option`, `invalid-option`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function flexible<const S extends Element, E extends Element, C extends boolean = false>(
  head: S,
  element: E,
  count: PartOf<S>,
  options: FlexibleOptions<C> = {},
): FlexibleType<ElementValue<S>, ElementValue<E>, ViewUnless<C>> {
  checkOptions("flexible", options, OPTIONS);
  const { copy = false, ...limits } = options;
  const of = elementType(head, "flexible") as Storable<unknown> & Liftable<unknown>;
  const each = elementType(element, "flexible");
  const items = list(element, limits) as unknown as Required<Liftable<List<unknown>>> &
    Encodable<Iterable<unknown>>;
  const name = `flexible<${of.name}, ${each.name}>`;
  const startOf = once(() => placeOfItems(of, each, count as string));
  const read = (memory: GuestMemory, offset: number): Flexible<unknown, unknown> => {
    const start = startOf()[memory.addressType];
    const view = of.lift(memory, offset);
    const length = checkedCount((view as Values)[count as string], `${of.name}.${count as string}`);
    return { head: view, items: items.lift(memory, offset + start, length) };
  };
  const encode = (value: FlexibleSource<unknown, unknown>, memory: GuestMemory): Encoded => {
    if (Object(value) !== value || Object(value.head) !== value.head) {
      throw new LowerError(
        "wrong-type",
        `must be an object with head and items, not ${formatAny(value)}.`,
        value,
        {
          subject: name,
        },
      );
    }
    const start = startOf()[memory.addressType];
    const first = encodeStorable(of, value.head, memory);
    const rest = items.encode(value.items, memory) as Encoded;
    const counted = (value.head as Values)[count as string];
    if (Number(counted) !== rest.length) {
      const fact = `counts ${formatAny(counted)} elements, and there are ${String(rest.length)}. Give the same number.`;
      throw locateInPart(new LowerError("wrong-length", fact, value), name, `.head.${count as string}`);
    }
    const alignment = Math.max(first.alignment, rest.alignment);
    return {
      // At least what C takes for the size of the struct, whose alignment is that of its elements too.
      byteLength: Math.max(alignUp(first.byteLength, alignment), start + rest.byteLength),
      alignment,
      length: 1,
      write: (to, offset) => {
        first.write(to, offset);
        // Behind the last field, where the padding of the struct may be.
        rest.write(to, offset + start);
      },
    };
  };
  const type: TypeDefinition = {
    name,
    kind: "flexible",
    flat: ["address"],
    lift: read,
    decode: read,
    encode,
    snapshot: ({ head: view, items: elements }: Flexible<unknown, unknown>, memory, copying) => ({
      head: copying.snapshot(of, view, memory),
      items: copying.snapshot(items, elements, memory),
    }),
    copy,
    format: (value: Flexible<unknown, unknown>) =>
      `{ head: ${of.format(value.head)}, items: ${items.format(value.items)} }`,
    details: () => ({
      of: each.describe(),
      values: [of.describe()],
      options: { count: count, ...limits },
    }),
  };
  return makeType(withCopies(type)) as FlexibleType<ElementValue<S>, ElementValue<E>, ViewUnless<C>>;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Gives where C puts a flexible array: behind the last field, not behind the padding of the struct. */
function placeOfItems(
  of: Storable<unknown>,
  each: Storable<unknown>,
  count: string,
): { readonly i32: number; readonly i64: number } {
  const { fields = [] } = of.describe();
  if (!fields.some((field) => field.name === count)) {
    const fact = `has no field ${count}. Its fields are ${fields.map((field) => field.name).join(", ")}.`;
    throw new TypeDefinitionError("not-a-field", fact, { where: "flexible", subject: of.name });
  }
  const start = (addressType: "i32" | "i64"): number => {
    const ends = fields.map(
      ({ type, offset }) => offset[addressType] + (type.layout?.[addressType].size ?? 0),
    );
    return alignUp(Math.max(...ends), each.layout[addressType].alignment);
  };
  return { i32: start("i32"), i64: start("i64") };
}

function checkedCount(count: unknown, subject: string): number {
  const number = Number(count);
  if ((typeof count === "number" || typeof count === "bigint") && Number.isInteger(number) && number >= 0)
    return number;
  const fact = `counts elements, and is ${formatAny(count)}. Let the guest pass an integer from 0.`;
  throw new LiftError("out-of-range", fact, count, { subject });
}
