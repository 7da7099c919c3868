import { TypeDefinitionError } from "../errors.js";
import { copyBytes, copyOfView } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { ArrayElement, TypedArray } from "../numeric/scalar.js";
import type { Encodable, FieldType, ParameterType, Storable, TypeDescriptor } from "../type/capabilities.js";
import type { OrNull, OrNullLabel, ViewUnless } from "../type/phantoms.js";
import { alignedReader } from "../type/aligned.js";
import type { CopyOptions } from "../type/copying.js";
import { formatAny, formatElements, MOST_ELEMENTS } from "../type/format.js";
import { checkView, encodeTypedArray } from "./encode.js";
import { checkExtent, type PairOptions } from "../type/pair.js";
import type { PairForm } from "../type/pair-form.js";
import type { PairLayout } from "../type/layout.js";
import {
  type ClassOption,
  managedNumbers,
  type ManagedLayout,
  type ManagedOptions,
  type ManagedType,
} from "./managed.js";
import { sequence } from "./sequence.js";

/** The options of {@link array}. */
export interface ArrayOptions<
  C extends boolean = boolean,
  N extends boolean = boolean,
  L extends PairLayout | ManagedLayout = PairLayout | ManagedLayout,
>
  extends PairOptions<N, L>, CopyOptions<C>, ClassOption<L> {
  /** As of other types: a value is never a copy because of its offset. Objects of AssemblyScript are aligned. */
  readonly aligned?: [L] extends [ManagedLayout] ? undefined : boolean;
}

/** The word for a typed array in compiler messages. */
export type TypedArrayName<A> = A extends { readonly [Symbol.toStringTag]: infer N extends string }
  ? N
  : string;

/** A type of sequences of numbers: a typed array in the host. */
export interface ArrayType<A extends TypedArray, V extends boolean = boolean, N extends boolean = false>
  extends
    ParameterType<OrNull<A, N>, OrNullLabel<TypedArrayName<A>, N>, V>,
    FieldType<OrNull<A, N>, OrNullLabel<TypedArrayName<A>, N>>,
    Encodable<OrNull<A, N>, "array(…)", OrNullLabel<TypedArrayName<A>, N>> {}

/**
 * Makes the type of a sequence of numbers in guest memory: for `u16` a `Uint16Array`, and so on for `i8` to `f64`, passed as
 * `(offset, count)` with the count in elements, or in another {@link PairLayout}; in memory the same pair (8 bytes aligned
 * to 4; in a 64-bit memory 16 aligned to 8).
 *
 * At an offset that is a multiple of the element's size, which compilers guarantee, the array is a view: writing to it
 * writes to the guest, and it is valid until the method returns or guest code runs again. A view shows later writes of the
 * guest; after growth of the memory it is empty, and writing to it has no effect. At any other offset no such view is
 * possible, and the array is a copy: writing to it does not reach the guest (`list(u16)` writes at any offset).
 * `{ aligned: true }` refuses such an offset (`LiftError`, `misaligned`). `{ copy: true }` always makes a copy, which may be kept; a method that waits needs one.
 *
 * A range outside the memory is a `GuestMemoryError` (`out-of-bounds`). A field takes a view of the same memory
 * (`LowerError`: `wrong-type`, `foreign-memory`). Typed arrays have the byte order of the host's processor: little-endian, as
 * WebAssembly is, wherever the common engines run. On any other take `list`. A host function gets elements that the guest
 * frees, and returns some as `allocated(array(u16))`. A guest's function gets elements that the host lends until the call has
 * ended, and returns elements that stay its own: the host copies them. C: `uint16_t *items, size_t count`; Rust: `*mut u16,
 * usize`; AssemblyScript: `items: usize, count: usize`, with `items.dataStart` of a `Uint16Array`.
 *
 * `{ layout: "assemblyscript" }` is an object of AssemblyScript, `Float64Array`, `Array<f64>`, `StaticArray<f64>` and so on there, passed as one offset: also a result, which the guest's
 * `__new` makes. An object of another class, or without a header, is a `LiftError` (`invalid-value`), null a `GuestMemoryError`
 * (`null-pointer`); without `__new`, or the class, a `LowerError` (`no-allocator`). Its collector frees objects.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { array, f32 } from "@hostwright/types";
 *
 * class Audio extends HostModuleBase {
 *   static override readonly moduleName = "audio";
 *   @wasm.export("peak", f32)
 *   peak(@array(f32) samples: Float32Array): number {
 *     return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when the engine has no typed array of such elements
 *
 * @__NO_SIDE_EFFECTS__
 */
export function array<
  A extends TypedArray,
  C extends boolean = false,
  N extends boolean = false,
  L extends PairLayout | ManagedLayout = PairLayout,
>(
  element: ArrayElement<A>,
  options: ArrayOptions<C, N, L> = {},
): [L] extends [ManagedLayout]
  ? ManagedType<A, TypedArrayName<A>, ViewUnless<C>, N>
  : ArrayType<A, ViewUnless<C>, N> {
  const of = element as ArrayElement<A> & TypeDescriptor;
  // A type that is not defined yet, in a cycle of imports, is `undefined` here.
  const typedArray = (element as Partial<ArrayElement<A>> | undefined)?.typedArray;
  if (typeof typedArray !== "function") throw notANumber(element);
  const size = typedArray.BYTES_PER_ELEMENT;
  const name = `array<${of.name}>`;
  const functions = ({ copy }: { copy: boolean }) => ({
    read: (memory: GuestMemory, offset: number, count: number): TypedArray => {
      const byteLength = checkExtent(memory, offset, count, size);
      if (copy || offset % size !== 0) return new typedArray(copyBytes(memory, offset, byteLength).buffer);
      return new typedArray(memory.buffer, offset, count);
    },
    preview: (memory: GuestMemory, offset: number, count: number): string => {
      const bytes = memory.bytes(offset, checkExtent(memory, offset, count, size));
      const shown = new typedArray(bytes.slice(0, MOST_ELEMENTS * size).buffer);
      return formatElements(count, (index) => String(shown[index]));
    },
    encode: (value: TypedArray, memory: GuestMemory) => encodeTypedArray(value, memory, typedArray, name),
    ...(copy ? {} : { snapshot: copyOfView }),
    format: (value: TypedArray) => formatElements(value.length, (index) => String(value[index])),
  });
  const definition = {
    name,
    kind: "array",
    of,
    defaults: { copy: false, aligned: false },
    functions: (chosen: { copy: boolean; aligned: boolean }) => ({
      ...functions(chosen),
      read: alignedReader(functions(chosen).read, chosen.aligned, of as unknown as Storable<unknown>, name),
      store: (memory: GuestMemory, at: number, value: TypedArray, put: PairForm["store"]) => {
        checkView(memory, value, typedArray, name);
        put(memory, at, value.byteOffset, value.length);
      },
      unit: () => (of as unknown as Storable<unknown>).layout,
    }),
    managed: (chosen: ManagedOptions): unknown => {
      const ofObject = functions({ copy: chosen.copy === true });
      return managedNumbers({ name, where: "array", of, functions: ofObject }, typedArray, chosen);
    },
  };
  return sequence(definition, options as ArrayOptions) as never;
}

function notANumber(element: unknown): TypeDefinitionError {
  return new TypeDefinitionError(
    "not-a-type",
    "has no typed array. Give a number from i8 to f64, or take list, whose elements are of any type.",
    { where: "array", subject: typeof element === "function" ? element.name : formatAny(element) },
  );
}
