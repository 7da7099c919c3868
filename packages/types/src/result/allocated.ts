import { TypeDefinitionError } from "../errors.js";
import { safeText } from "../safe-text.js";
import type { WideOptions } from "../type/address-form.js";
import type { Encodable, FieldType, Liftable, Receivable, ResultType } from "../type/capabilities.js";
import type { HasView, LabelOf, NullableOptions, OrNull, OrNullLabel, Viewing } from "../type/phantoms.js";
import type { Copy } from "../type/copy.js";
import type { Element, ElementLabel, ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import { allocatedType } from "./allocated-type.js";
import type { AllocatableType } from "./placed-value.js";

/** How memory for a value is got from the guest, and how the guest learns of it. */
export interface AllocatedOptions<N extends boolean = boolean> extends NullableOptions<N>, WideOptions {
  /**
   * The function that the guest exports for it: `"malloc"`, `"cabi_realloc"`, `"__new"` for an AssemblyScript object, or
   * another, which is called with the bytes and the alignment and gives an offset. When left out, the first of
   * `cabi_realloc`, `malloc` and `__new` that the guest exports.
   */
  readonly allocator?: "malloc" | "cabi_realloc" | "__new" | (string & {});
  /**
   * The function that the guest exports to take memory back, called with the offset, the bytes and the alignment: for values that a
   * guest's function returns. When left out `free` for `malloc` and `cabi_realloc`, and `__unpin` for `__new`.
   */
  readonly free?: string;
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
    ? ResultType<OrNull<T, N>, OrNullLabel<L, N>> &
        Receivable<OrNull<E extends Liftable<infer V> ? V : T, N>, OrNullLabel<LabelOf<E>, N>>
    : ResultType<OrNull<ElementValue<E> | Copy<ElementValue<E>>, N>, OrNullLabel<ElementLabel<E>, N>> &
        Receivable<OrNull<ElementValue<E>, N>, OrNullLabel<ElementLabel<E>, N>>;

/** The same, which is a field and an element as well where the value lies elsewhere than the field. */
export type AllocatedType<E, N extends boolean = false> = AllocatedResult<E, N> &
  (E extends Encodable<infer T, string, infer L> ? FieldType<OrNull<T, N>, OrNullLabel<L, N>> : unknown) &
  (HasView<E> extends true ? Viewing<true> : unknown);

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
 * A host function gets none, and returns a copy that belongs to the guest, which frees it. A guest's function gets such a
 * copy as its own: the host frees it only where a call fails before the guest is entered. It returns memory that the host
 * frees when it has copied the value and the call has ended, with that of all parts that are allocated: by `free` for
 * `malloc` and `cabi_realloc`, `__unpin` for `__new`, or the function that `{ free }` names (`LowerError`, `no-allocator`,
 * when there is none); a named object is collected.
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
  const of = (typeof type === "function" && "~type" in type ? type["~type"] : type) as AllocatableType;
  if (typeof of !== "function" || !("encode" in of || "store" in of)) {
    throw new TypeDefinitionError(
      "not-a-type",
      "has no bytes to copy. Give a text, bytes, an array, a list, or a type with a fixed layout such as a struct.",
      {
        where: "allocated",
        subject: typeof of === "function" ? (of as AllocatableType).name : formatAny(of),
      },
    );
  }
  checkOptions("allocated", options, OPTIONS);
  checkMemory(of);
  checkPassing(of);
  checkNullable(of, options);
  checkWide(of, options);
  return allocatedType(of, options);
}

/** Refuses a value that lies elsewhere and is passed as other core values than say where it lies. */
function checkPassing({ name, flat, encode: encodes, pair }: AllocatableType): void {
  if (encodes === undefined || pair !== undefined) return;
  if (flat.length <= 2 && flat.every((type) => type === "address" || type === "i32")) return;
  const fact =
    `is passed as (${flat.join(", ")}), and an allocated value as an offset, with or without a length. ` +
    'Define it with flat: ["address"], with flat: ["address", "address"], or with a pair.';
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: name });
}

// An allocator takes memory where its own code does, of which nothing tells that it is the named one.
function checkMemory({ name, memory }: AllocatableType): void {
  if (memory === undefined) return;
  const fact = `lies in the memory "${safeText(memory, 80)}", and is given none by an allocator. Write it to a buffer or a pointer in that memory.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: name });
}

function checkNullable(of: AllocatableType, { nullable }: AllocatedOptions): void {
  if (nullable !== true || of.nullable !== true) return;
  const fact = "may be undefined itself, which would say either. Leave { nullable: true } out.";
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: of.name });
}

// The type reads what `allocated` writes: one of the two decides.
function checkWide({ name, encode: encodes }: AllocatableType, { wide, allocator }: AllocatedOptions): void {
  if (wide !== true || (encodes === undefined && allocator !== "__new")) return;
  const fact =
    allocator === "__new"
      ? "is an object of AssemblyScript, whose addresses have 4 bytes. Leave { wide: true } out."
      : "lies elsewhere, and says itself how its address lies in memory. Give { wide: true } to it.";
  throw new TypeDefinitionError("invalid-definition", fact, { where: "allocated", subject: name });
}

const OPTIONS: OptionKinds<AllocatedOptions> = {
  allocator: "text",
  free: "text",
  out: "flag",
  nullable: "flag",
  wide: "flag",
};
