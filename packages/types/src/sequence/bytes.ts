import { copyBytes, copyOfView } from "../memory/count-copy.js";
import type { Encodable, FieldType, ParameterType } from "../type/capabilities.js";
import type { OrNull, OrNullLabel, ViewUnless } from "../type/phantoms.js";
import type { CopyOptions } from "../type/copying.js";
import { formatBytes } from "../type/format.js";
import { checkView, encodeTypedArray } from "./encode.js";
import type { PairOptions } from "../type/pair.js";
import type { PairLayout } from "../type/layout.js";
import {
  type ClassOption,
  managedNumbers,
  type ManagedFunctions,
  type ManagedLayout,
  type ManagedType,
} from "./managed.js";
import { configurableSequence } from "./sequence.js";

/** The options of {@link bytes}. */
export interface BytesOptions<
  C extends boolean = boolean,
  N extends boolean = boolean,
  L extends PairLayout | ManagedLayout = PairLayout | ManagedLayout,
>
  extends PairOptions<N, L>, CopyOptions<C>, ClassOption<L> {}

/** A type of byte sequences: views, or copies. */
export interface ByteSequenceType<V extends boolean = boolean, N extends boolean = false>
  extends
    ParameterType<OrNull<Uint8Array, N>, OrNullLabel<"Uint8Array", N>, V>,
    FieldType<OrNull<Uint8Array, N>, OrNullLabel<"Uint8Array", N>>,
    Encodable<OrNull<Uint8Array, N>, "bytes", OrNullLabel<"Uint8Array", N>> {}

/** The type {@link bytes}, which is also the factory of its variants. */
export interface BytesType extends ByteSequenceType<true> {
  /** `@bytes({ copy: true }) data: Uint8Array`; `@bytes({ nullable: true }) data: Uint8Array | undefined` */
  <C extends boolean = false, N extends boolean = false, L extends PairLayout | ManagedLayout = PairLayout>(
    options: BytesOptions<C, N, L>,
  ): [L] extends [ManagedLayout]
    ? ManagedType<Uint8Array, "Uint8Array", ViewUnless<C>, N>
    : ByteSequenceType<ViewUnless<C>, N>;
}

/**
 * A sequence of bytes in guest memory: a `Uint8Array`, passed as `(offset, length)` with the length in bytes, or in another
 * {@link PairLayout}; in memory the same pair (8 bytes aligned to 4; in a 64-bit memory 16 aligned to 8).
 *
 * The `Uint8Array` is a view: writing to it writes to the guest, and it is valid until the method returns or guest code runs
 * again. A view shows later writes of the guest; after growth of the memory it is empty, and writing to it has no effect (a
 * view of a shared memory stays valid). To keep the bytes, copy them (`value.slice()`), or ask for a copy with `@bytes({
 * copy: true })`. A method that waits needs a copy, or takes {@link buffer} to write after it has waited. A range outside the
 * memory is a `GuestMemoryError` (`out-of-bounds`). A field takes a view of the same memory (`LowerError`: `wrong-type`,
 * `foreign-memory`). A host function gets bytes that the guest frees, and returns some as `allocated(bytes)`. A guest's
 * function gets bytes that the host lends until the call has ended, and returns bytes that stay its own: the host copies
 * them. C: `const uint8_t *data, size_t length`; Rust: `*const u8, usize`; AssemblyScript: `data: usize, length: usize`, with
 * `data.dataStart` of a `Uint8Array`.
 *
 * `{ layout: "assemblyscript" }` is an object of AssemblyScript, `Uint8Array` or `ArrayBuffer` there, passed as one offset: also a result, which the guest's
 * `__new` makes. An object of another class, or without a header, is a `LiftError` (`invalid-value`), null a `GuestMemoryError`
 * (`null-pointer`); without `__new`, or the class, a `LowerError` (`no-allocator`). Its collector frees objects.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { bytes, u32 } from "@hostwright/types";
 *
 * class Random extends HostModuleBase {
 *   static override readonly moduleName = "random";
 *   @wasm.export("fill", u32)
 *   fill(@bytes into: Uint8Array): number {
 *     crypto.getRandomValues(into);
 *     return into.length;
 *   }
 * }
 * ```
 */
export const bytes: BytesType = /* @__PURE__ */ configurableSequence({
  name: "bytes",
  defaults: { copy: false },
  functions: ({ copy }) => ({
    ...functionsOf(copy),
    store: (memory, at, value: Uint8Array, put) => {
      checkView(memory, value, Uint8Array, "bytes");
      put(memory, at, value.byteOffset, value.length);
    },
  }),
  managed: (options) => {
    const functions = functionsOf(options.copy === true);
    return managedNumbers({ name: "bytes", functions }, Uint8Array, options);
  },
}) as BytesType;

function functionsOf(copy: boolean): ManagedFunctions {
  return {
    read: copy
      ? (memory, offset, length) => copyBytes(memory, offset, length)
      : (memory, offset, length) => memory.bytes(offset, length),
    preview: (memory, offset, length) => formatBytes(memory.bytes(offset, length)),
    encode: (value: Uint8Array, memory) => encodeTypedArray(value, memory, Uint8Array, "bytes"),
    ...(copy ? {} : { snapshot: copyOfView }),
    format: formatBytes,
  };
}
