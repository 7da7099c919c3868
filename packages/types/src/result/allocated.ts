import { TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray } from "../numeric/scalar.js";
import { encodeUtf16 } from "../sequence/encode.js";
import { OFFSET_ALONE, type PairForm, pairForm } from "../type/pair.js";
import type {
  Encodable,
  Encoded,
  FieldType,
  HasView,
  Lowerable,
  NullableOptions,
  OrNull,
  OrNullLabel,
  ResultType,
  Storable,
  TypeDescriptor,
  Viewing,
} from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { Copying } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { describeOptions } from "../type/describe-type.js";
import type { Element, ElementLabel, ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { withNull } from "../type/nullable.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { isTypedArray } from "../type/realms.js";
import type { CoreValue } from "../type/value-type.js";
import { allocatorFinder, ARRAY_BUFFER, STRING } from "./allocator.js";
import { outPointer } from "./out-pointer.js";

/** How memory for a value is got from the guest, and how the guest learns of it. */
export interface AllocatedOptions<N extends boolean = boolean> extends NullableOptions<N> {
  /**
   * The function that the guest exports for it: `"malloc"`, `"cabi_realloc"`, `"__new"` for an AssemblyScript object, or
   * another, which is called with the bytes and the alignment and gives an offset. When left out, the first of
   * `cabi_realloc`, `malloc` and `__new` that the guest exports.
   */
  readonly allocator?: "malloc" | "cabi_realloc" | "__new" | (string & {});
  /**
   * True to write offset and length where the guest says, at one more offset after its parameters, and to return nothing; false to
   * return them. As the host module says, `results`, when left out.
   */
  readonly out?: boolean;
}

/** A type whose values can be copied into guest memory: texts, bytes, arrays, lists, and whatever has a fixed layout. */
export type Allocatable = Encodable<unknown> | Element;

/** A type of results that are copied into guest memory. */
export type AllocatedResult<E, N extends boolean = false> =
  E extends Encodable<infer T, string, infer L>
    ? ResultType<OrNull<T, N>, OrNullLabel<L, N>>
    : ResultType<OrNull<ElementValue<E> | Copy<ElementValue<E>>, N>, OrNullLabel<ElementLabel<E>, N>>;

/** The same, which is a field and an element as well where the value lies elsewhere than the field. */
export type AllocatedType<E, N extends boolean = false> = AllocatedResult<E, N> &
  (E extends Encodable<infer T, string, infer L> ? FieldType<OrNull<T, N>, OrNullLabel<L, N>> : unknown) &
  (HasView<E> extends true ? Viewing<true> : unknown);

/** How a guest learns where a value lies. */
type Form = Pick<PairForm, "layout" | "store" | "result">;

type Any = TypeDescriptor & Partial<Encodable<unknown>> & Partial<Storable<unknown>>;

/**
 * Makes the type of a result that is copied into memory that the guest allocates: it lets a method return a `string`, a
 * `Uint8Array`, a typed array, anything to iterate for a `list`, or an object for a struct.
 *
 * The guest exports an allocator, which the host calls when the method has returned. `{ allocator }` names it; when left out
 * it is the first of `cabi_realloc`, `malloc` and `__new` that there is (`LowerError`, `no-allocator`, before the method is
 * called, when there is none):
 *
 * - `"cabi_realloc"`, of the component model: called with `(0, 0, alignment, bytes)`, with 0 bytes too. The guest frees it.
 * - `"malloc"`, and any other name, such as `"__wbindgen_malloc"`: called with `(bytes, alignment)`, of which a function
 *   with one parameter gets the bytes. For an empty value it is asked for 1 byte, so that the offset is not 0 and can be
 *   freed. The guest frees it, as it would its own.
 * - `"__new"`, of AssemblyScript (`--exportRuntime`): the value becomes an object, and the result is one offset, the object:
 *   `declare function name(): string`. Texts are a `String`, all else an `ArrayBuffer`. As a result it belongs to the
 *   caller, like any object; one that lies in memory (`out`, an element of a list) is pinned, and the guest unpins it. Found
 *   without being named, it is an `ArrayBuffer` with offset and length as below, pinned.
 *
 * The guest learns the place as its type says it: `(offset, length)` as two results, or another {@link PairLayout}, such as
 * `allocated(string({ layout: "packed" }))` as one `i64`; for `cstring`, structs, and everything else with a fixed layout,
 * an offset. With `{ out: true }` the same is written where the guest says, at one more offset after its parameters. Texts,
 * bytes, arrays and lists are also fields and elements, where assigning allocates: `list(allocated(string))`. Those of a
 * struct are allocated where their fields say so, and not because the struct is: `allocated(struct({ name:
 * allocated(string) }))`.
 *
 * A guest that is out of memory gives 0, which is a `LowerError` (`allocation-failed`); an offset that is not a multiple of
 * the alignment is another (`allocation-misaligned`), and one outside the memory a `GuestMemoryError` (`out-of-bounds`).
 * Errors of the value are those of its type; memory that was allocated before one is left to the guest. The allocator may grow
 * the memory, so that earlier views are of no use; a view of guest memory may still be returned. C:
 * `struct slice { char *text; size_t length; } name(void)`, with `-mmultivalue`, or `void name(struct slice *out)`; Rust:
 * `fn name() -> u64`, packed. AssemblyScript: `string` or `ArrayBuffer`, with `"__new"`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { allocated, ErrnoError, orErrno, string } from "@hostwright/types";
 *
 * class Environment extends HostModuleBase<Record<string, string>> {
 *   static override readonly moduleName = "environment";
 *   // int32_t get(const char *name, size_t length, struct slice *out)
 *   @wasm.export("get", orErrno(allocated(string, { out: true })))
 *   get(@string name: string): string {
 *     const value = this.options[name];
 *     if (value === undefined) throw new ErrnoError("ENOENT");
 *     return value;
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type`, `invalid-definition`
 */
export function allocated<E extends Allocatable, N extends boolean = false>(
  type: E,
  options: AllocatedOptions<N> & ({ readonly allocator: "__new" } | { readonly out: true }),
): AllocatedResult<E, N>;
export function allocated<E extends Allocatable, N extends boolean = false>(
  type: E,
  options?: AllocatedOptions<N>,
): AllocatedType<E, N>;
/* @__NO_SIDE_EFFECTS__ */
export function allocated(type: Allocatable, options: AllocatedOptions = {}): unknown {
  const of = (typeof type === "function" && "~type" in type ? type["~type"] : type) as Any;
  if (typeof of !== "function" || !("encode" in of || "store" in of)) {
    throw new TypeDefinitionError(
      "not-a-type",
      "has no bytes to copy. Give a text, bytes, an array, a list, or a type with a fixed layout such as a struct.",
      { where: "allocated", subject: typeof of === "function" ? (of as Any).name : formatAny(of) },
    );
  }
  checkOptions("allocated", options, OPTIONS);
  checkPassing(of);
  checkNullable(of, options);
  return allocatedType(of, options);
}

/** Refuses a value that lies elsewhere and is passed as other core values than say where it lies. */
function checkPassing({ name, flat, encode: encodes, pair }: Any): void {
  if (encodes === undefined || pair !== undefined) return;
  if (flat.length <= 2 && flat.every((type) => type === "address" || type === "i32")) return;
  const fact =
    `is passed as (${flat.join(", ")}), and an allocated value as an offset, with or without a length. ` +
    'Define it with flat: ["address"], with flat: ["address", "address"], or with a pair.';
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: name });
}

function checkNullable(of: Any, { nullable }: AllocatedOptions): void {
  if (nullable !== true || of.nullable !== true) return;
  const fact = "may be undefined itself, which would say either. Leave { nullable: true } out.";
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: of.name });
}

const OPTIONS: OptionKinds<AllocatedOptions> = { allocator: "text", out: "flag", nullable: "flag" };

/* @__NO_SIDE_EFFECTS__ */
function allocatedType(of: Any, options: AllocatedOptions): TypeDescriptor {
  const { allocator: wanted, out: isOut = false, nullable = false } = options;
  const isObject = wanted === "__new";
  const pair = of.pair ?? (of.flat.length === 2 ? "offset-length" : undefined);
  const form = isObject || pair === undefined ? OFFSET_ALONE : pairForm(pair, "allocated");
  const findAllocator = allocatorFinder(wanted);
  const place = (value: unknown, memory: GuestMemory, isKept: boolean): Place => {
    const encoded = nullable && value === undefined ? undefined : encode(of, value, memory, isObject);
    if (encoded === undefined) return [0, 0];
    const allocator = findAllocator(memory);
    const { byteLength, alignment, length, text } = encoded;
    const objectClass = isObject && text !== undefined ? STRING : ARRAY_BUFFER;
    const offset = allocator.allocate(memory, byteLength, alignment, objectClass);
    // Parts of the value may have to be allocated while it is written, and the guest then collects objects that are not pinned.
    allocator.pin?.(offset);
    encoded.write(memory, offset);
    if (!isKept) allocator.unpin?.(offset);
    return [offset, length];
  };
  const store = (memory: GuestMemory, at: number, value: unknown): void => {
    memory.check(at, form.layout[memory.addressType].size);
    form.store(memory, at, ...place(value, memory, true));
  };
  const { flat, out, prepare, lower } = isOut
    ? behindPointer(of, form, store)
    : returned(form, place, !isObject);
  const name = `allocated<${of.name}>`;
  const { result, layout } = form;
  const withOut = () =>
    (options.out === false
      ? type
      : allocatedType(of, { ...options, out: true })) as unknown as Lowerable<unknown>;
  const definition: TypeDefinition = {
    name,
    kind: "allocated",
    flat,
    ...(out === undefined ? {} : { out }),
    ...(result.out === undefined && !isOut ? { withOut } : {}),
    prepare: (memory: GuestMemory, ...values: CoreValue[]) => {
      findAllocator(memory);
      prepare?.(memory, ...values);
    },
    lower,
    ...(of.withErrnos === undefined
      ? {}
      : { withErrnos: (errnos) => allocatedType(of.withErrnos?.(errnos) ?? of, options) }),
    nullable: nullable || of.nullable === true,
    format: (value: unknown) => (nullable && value === undefined ? "null" : of.format(value)),
    details: () => ({
      of: of.describe(),
      ...(isOut
        ? { places: [{ name, kind: "allocated", flat: result.flat, layout, of: of.describe() }] }
        : {}),
      ...describeOptions({ allocator: wanted, nullable }, { allocator: undefined, nullable: false }),
    }),
  };
  const isField = !isObject && !isOut && "encode" in of && "load" in of;
  const field = isField ? { ...definition, ...inMemory(of, form, store) } : definition;
  const type = makeType(
    isField && nullable ? withNull({ ...field, ...(pair === undefined ? {} : { pair }) }) : field,
  ) as TypeDescriptor;
  return type;
}

/** Where a value lies, and how long it is. */
type Place = readonly [offset: number, length: number];

type Lowering = Pick<Lowerable<unknown>, "flat" | "out" | "prepare" | "lower">;

function returned(
  { result }: Form,
  place: (value: unknown, memory: GuestMemory, isKept: boolean) => Place,
  isKept: boolean,
): Lowering {
  return {
    ...result,
    lower: (value, memory, ...out) => {
      const placed = place(value, memory, isKept);
      return result.lower(memory, placed[0], placed[1], ...out);
    },
  };
}

function behindPointer({ name }: Any, { layout, result }: Form, store: Storable<unknown>["store"]): Lowering {
  if (result.out === undefined) return outPointer({ layout, store } as Storable<unknown>);
  throw new TypeDefinitionError(
    "invalid-definition",
    'lies behind a pointer by its layout already. Leave out one of { out } and { layout: "pointer" }.',
    { where: "allocated", subject: name },
  );
}

function inMemory(
  of: Any,
  { layout }: Form,
  store: Storable<unknown>["store"],
): Pick<TypeDefinition, "layout" | "load" | "preview" | "store" | "snapshot" | "detach"> {
  return {
    layout,
    load: (memory, offset) => of.load?.(memory, offset),
    preview: (memory, offset) => (of as Storable<unknown>).preview(memory, offset),
    store,
    snapshot: of.snapshot && ((value: unknown, memory, copying) => copying.snapshot(of, value, memory)),
    detach: (value: unknown, memory, copying) => {
      if (!isViewOf(memory, value)) return copying.detach(of, value, memory);
      copying.spendBytes(value.byteLength);
      return value.slice();
    },
  };
}

function isViewOf(memory: GuestMemory, value: unknown): value is TypedArray {
  return isTypedArray(value) && memory.hasBuffer(value.buffer);
}

function encode(of: Any, value: unknown, memory: GuestMemory, isObject: boolean): Encoded | undefined {
  if (of.encode === undefined) return encodeStorable(of as Storable<unknown>, value, memory);
  const encoded = of.encode(value, memory);
  // AssemblyScript has one kind of text, whatever the type's is.
  return isObject && encoded?.text !== undefined ? encodeUtf16(encoded.text, of.name, false) : encoded;
}

function encodeStorable(of: Storable<unknown>, value: unknown, memory: GuestMemory): Encoded {
  const { size, alignment } = of.layout[memory.addressType];
  const kept = new Copying().detach(of, value, memory);
  return {
    byteLength: size,
    alignment,
    length: 1,
    write: (to, offset) => {
      of.store(to, offset, kept);
    },
  };
}
