import { LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { isSameMemory } from "../memory/same-memory.js";
import type {
  Encodable,
  Encoded,
  FieldType,
  Lendable,
  Lowerable,
  ParameterType,
  Storable,
} from "../type/capabilities.js";
import type { OrNull, OrNullLabel, ViewUnless } from "../type/phantoms.js";
import type { Copy } from "../type/copy.js";
import { alignedReader } from "../type/aligned.js";
import { withCopies } from "../type/copied-type.js";
import type { CopyOptions } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { danglingReader } from "../type/dangling.js";
import { describeOptions } from "../type/describe-type.js";
import { memoryIn, readerIn } from "../type/named-memory.js";
import { withNull } from "../type/nullable.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { encodeElements } from "./encode.js";
import { type GuestList, isList, type List, listOf } from "./guest-list.js";
import { detachElements, formatList, isKept, snapshotOfList } from "./list-snapshot.js";
import { managedList } from "./managed-list.js";
import { isManaged, type ManagedLayout } from "./managed.js";
import { checkExtent, limited, PAIR_DEFAULTS, type PairOptions, type PairReader } from "../type/pair.js";
import type { PairLayout } from "../type/layout.js";
import { pairForm } from "../type/pair-form.js";
import { placeInField } from "./place-in-field.js";

/** The options of {@link list}. */
export interface ListOptions<
  C extends boolean = boolean,
  U extends boolean = boolean,
  L extends PairLayout | ManagedLayout = PairLayout,
>
  extends PairOptions<U, L>, CopyOptions<C> {
  /** Refuses an offset that is not a multiple of the alignment of an element. Objects of AssemblyScript are aligned. */
  readonly aligned?: [L] extends [ManagedLayout] ? undefined : boolean;
  /** With `layout: "assemblyscript"`: the class of the objects that the host makes; `"Array"` when left out. */
  readonly class?: [L] extends [ManagedLayout] ? "Array" | "StaticArray" : undefined;
  /**
   * With `layout: "assemblyscript"`: the constant that the guest exports with the identifier of the class,
   * `export const NAMES = idof<Array<string>>()`. Not needed where the guest has one class of arrays of objects.
   */
  readonly id?: [L] extends [ManagedLayout] ? string : undefined;
}

/** A type of sequences of `T`, which are read in place, or copied. */
export interface ListType<T, N extends string, V extends boolean = boolean, U extends boolean = false>
  extends
    ParameterType<OrNull<List<T>, U>, OrNullLabel<N, U>, V>,
    FieldType<OrNull<List<T>, U>, OrNullLabel<N, U>>,
    Encodable<
      OrNull<Iterable<T | Copy<T>>, U>,
      "list(…)",
      N extends `List<${infer E}>` ? OrNullLabel<`Iterable<${E}>`, U> : string
    > {}

/** A type of arrays of AssemblyScript whose elements are `T`. */
export interface ManagedListType<T, N extends string, V extends boolean = boolean, U extends boolean = false>
  extends
    ParameterType<OrNull<List<T>, U>, OrNullLabel<N, U>, V>,
    FieldType<OrNull<List<T>, U>, OrNullLabel<N, U>>,
    Lowerable<OrNull<Iterable<T | Copy<T>>, U>>,
    Lendable<
      OrNull<Iterable<T | Copy<T>>, U>,
      N extends `List<${infer E}>` ? OrNullLabel<`Iterable<${E}>`, U> : string
    > {}

/**
 * Makes the type of a sequence in guest memory: a {@link List}, passed as `(offset, count)` with the count in elements, or
 * in another {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8).
 * Elements are of any type with a fixed layout: numbers, structs, strings, bytes, pointers, lists.
 *
 * Elements are read in place and on demand: the count makes the host allocate nothing, and a string in an element is read
 * with that element. A range outside the memory is a `GuestMemoryError` (`out-of-bounds`) before the method is called. The
 * list is a view (at any offset, or with `{ aligned: true }` at aligned ones: `LiftError`, `misaligned`): `set` writes to the guest, and it is valid until the method returns. Each access reads the memory as it is
 * then, also after guest code has run or the memory has grown. `{ copy: true }`, which a method that waits needs, makes a
 * list of the elements as they were when the guest called, strings and structs read in advance, and `set` does not reach the
 * guest (`LiftError`, `endless`, for more than 2^20 of them that are not numbers, or for more bytes than the memory has, if
 * that is more than 2^24); take a pointer to read in place. A field takes a list in the same memory (`LowerError`:
 * `wrong-type`, `foreign-memory`). A host function gets elements that the guest frees, and returns some as
 * `allocated(list(u32))`. A guest's function gets elements that the host lends until the call has ended, and returns elements
 * that stay its own: the host copies them. C: `const T *items, size_t count`; Rust: `*const T, usize`; AssemblyScript:
 * `items: usize, count: usize`, with `items.dataStart` of a `StaticArray` or a typed array.
 *
 * `{ layout: "assemblyscript" }` is an object of AssemblyScript, `Array<T>` or `StaticArray<T>` there, passed as one offset: also a result, for which
 * the host gives any iterable, and the guest's `__new` makes the array and what is in it. Elements are objects of types with that layout, or
 * numbers. An object of another class is a `LiftError` (`invalid-value`), null a `GuestMemoryError` (`null-pointer`); without `__new`, or the
 * class, or with several classes and no `id`, a `LowerError` (`no-allocator`). Its collector frees objects.
 *
 * ```ts
 * import { GuestMemory, list, u32 } from "@hostwright/types";
 *
 * const memory = new GuestMemory(64);
 * memory.writeU32(8, 1);
 * memory.writeU32(12, 2);
 * console.log([...list(u32).lift(memory, 8, 2)]); // [1, 2]
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when the element has no fixed layout, `unknown-option`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function list<
  E extends Element,
  C extends boolean = false,
  U extends boolean = false,
  L extends PairLayout | ManagedLayout = PairLayout,
>(
  element: E,
  options: ListOptions<C, U, L> = {},
): [L] extends [ManagedLayout]
  ? ManagedListType<ElementValue<E>, `List<${ElementLabel<E>}>`, ViewUnless<C>, U>
  : ListType<ElementValue<E>, `List<${ElementLabel<E>}>`, ViewUnless<C>, U> {
  return listType(elementType(element, "list"), options as ListOptions) as never;
}

/* @__NO_SIDE_EFFECTS__ */
function listType(of: Storable<unknown>, options: ListOptions): unknown {
  if (isManaged(options)) return managedList(of, options);
  checkOptions("list", options, OPTIONS);
  const {
    layout = PAIR_DEFAULTS.layout,
    max = PAIR_DEFAULTS.max,
    copy = false,
    nullable = false,
    aligned = false,
    dangling = false,
    wide = false,
    memory: memoryName,
  } = options;
  const pair = pairForm(layout, "list", wide);
  const name = `list<${of.name}>`;
  const readAny = (memory: GuestMemory, offset: number, count: number): List<unknown> =>
    listOf(of, memory.addressType)(memory, offset, count);
  const judged = (each: typeof readAny): typeof readAny =>
    readerIn(
      limited(alignedReader(danglingReader(each, dangling), aligned, of, name), max, "list"),
      memoryName,
    );
  const read = judged(readAny);
  const encode = (value: Iterable<unknown>, memory: GuestMemory): Encoded =>
    encodeElements(value, memory, of, name);
  const takeOverElements: TypeDefinition["takeOverElements"] = (memory, offset, count, next) => {
    if (of.takeOver === undefined || count === 0) return;
    const { size } = of.layout[memory.addressType];
    checkExtent(memory, offset, count, size);
    for (let index = 0; index < count; index++) next(of, offset + index * size);
  };
  const type: TypeDefinition = {
    name,
    kind: "list",
    ...(memoryName === undefined
      ? { encode, decode: read, unit: () => of.layout, takeOverElements }
      : { memory: memoryName }),
    nullable,
    flat: pair.flat,
    lift: pair.lift(read),
    liftFor: (addressType) => pair.lift(judged(listOf(of, addressType))),
    layout: pair.layout,
    load: (memory, offset) => pair.load(memory, offset, read),
    snapshot: (value: GuestList<unknown>, _memory, copying) => snapshotOfList(value, of, copying),
    copy,
    store: (memory, offset, value: List<unknown>) => {
      const place = memoryName === undefined ? placeInField(memory, value, encode) : undefined;
      const refusal =
        place === undefined ? placeProblem(memoryIn(memory, memoryName), value, name) : undefined;
      if (refusal !== undefined) throw refusal;
      pair.store(memory, offset, ...(place ?? ([value.offset, value.length] as const)));
    },
    format: (value: unknown) => formatList(of, value),
    details: () => ({
      of: of.describe(),
      ...describeOptions(
        { layout, max, nullable, aligned, dangling, wide, memory: memoryName },
        { ...PAIR_DEFAULTS, aligned: false },
      ),
    }),
    takeOver: (memory, at, next) => {
      const takeOverAll: PairReader<void> = (within, offset, count) => {
        takeOverElements(within, offset, count, next);
      };
      pair.load(memory, at, readerIn(takeOverAll, memoryName));
    },
    pair: layout,
    wide,
    ...(dangling ? { dangling } : {}),
    get detach() {
      return detachElements(of);
    },
  };
  return makeType(withNull(withCopies(type)));
}

/** Makes the error for a value that is assigned to a field, and does not lie in the memory; `undefined` where it does. */
function placeProblem(memory: GuestMemory, value: unknown, subject: string): LowerError | undefined {
  if (!isList(value)) {
    return new LowerError("wrong-type", `must be a List, not ${formatAny(value)}.`, value, { subject });
  }
  if (isSameMemory(value.memory, memory) && !isKept(value)) return undefined;
  const fact = "must lie in this guest's memory, not another's.";
  return new LowerError("foreign-memory", fact, value, { subject });
}
const OPTIONS: OptionKinds<Omit<ListOptions, "class" | "id">> = {
  layout: "any",
  max: "number",
  copy: "flag",
  nullable: "flag",
  aligned: "flag",
  dangling: "flag",
  wide: "flag",
  memory: "text",
};
