import type { Encodable, FieldType, ResultType } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import type { Element, ElementLabel, ElementValue } from "../type/element.js";

/** How memory for a value is got from the guest, and how the guest learns of it. */
export interface AllocatedOptions {
  /**
   * The function that the guest exports for it: `"malloc"`, `"cabi_realloc"`, `"__new"` for an AssemblyScript object, or
   * another, which is called with the bytes and the alignment and gives an offset. When left out, the first of
   * `cabi_realloc`, `malloc` and `__new` that the guest exports.
   */
  readonly allocator?: "malloc" | "cabi_realloc" | "__new" | (string & {});
  /** Put what says where the value lies at a trailing pointer, instead of returning it. */
  readonly out?: boolean;
}

/** What can be copied into guest memory: texts, bytes, arrays, lists, and whatever has a fixed layout. */
export type Allocatable = Encodable<unknown> | Element;

/** A type of results that are copied into guest memory. */
export type AllocatedResult<E> =
  E extends Encodable<infer T, string, infer N>
    ? ResultType<T, N>
    : ResultType<ElementValue<E> | Copy<ElementValue<E>>, ElementLabel<E>>;

/** The same, which is a field and an element as well where the value lies elsewhere than the field. */
export type AllocatedType<E> = AllocatedResult<E> &
  (E extends Encodable<infer T, string, infer N> ? FieldType<T, N> : unknown);
