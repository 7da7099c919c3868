import { LiftError } from "../errors.js";
import { encodeStorable } from "../lending/encode-storable.js";
import { type IdOption, managedType } from "../sequence/managed.js";
import type { FieldType, Lendable, Lowerable, ParameterType } from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import type { CopyOptions } from "../type/copying.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import type { NullableOptions, OrNull, OrNullLabel, ViewUnless } from "../type/phantoms.js";

/** The options of {@link managed}. */
export interface ManagedClassOptions<C extends boolean = boolean, N extends boolean = boolean>
  extends CopyOptions<C>, NullableOptions<N>, IdOption {}

/** A type of objects of a class of AssemblyScript, with the fields of `T`. */
export interface ManagedClassType<T, L extends string, V extends boolean, N extends boolean>
  extends
    ParameterType<OrNull<T, N>, OrNullLabel<L, N>, V>,
    FieldType<OrNull<T, N>, OrNullLabel<L, N>>,
    Lowerable<OrNull<T | Copy<T>, N>>,
    Lendable<OrNull<T | Copy<T>, N>, OrNullLabel<L, N>> {}

/**
 * Makes the type of objects of a class of AssemblyScript, whose fields are those of a struct: passed as one offset; in memory 4 bytes, aligned to 4.
 *
 * Fields lie as those of a C struct do, those of a base class first. Fields that are objects themselves have types with
 * `layout: "assemblyscript"`, or of `managed`. A method gets a view, as of a struct: a field that it sets to another object pins that one, and the
 * guest unpins it; `{ copy: true }` gives a copy. An object of a derived class is one of the class. An array, a text, or an object that is too small is
 * a `LiftError` (`invalid-value`), null a `GuestMemoryError` (`null-pointer`) unless `{ nullable: true }` makes it `undefined`.
 *
 * A host function gets an object that belongs to the guest, and returns a view, or any object with such fields, of which the guest's `__new` makes one
 * (`--exportRuntime`); no constructor runs. A guest's function gets one that is made in the same way, and returns its own, which the host copies. `id` names a
 * constant that the guest exports, `export const PLACE = idof<Place>()`. Without these it is a `LowerError` (`no-allocator`). Objects that lead
 * to themselves cannot be made. The guest's collector frees objects. C: none; Rust: none; AssemblyScript: `Place`, `Place | null`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { f64, managed, struct, utf16 } from "@hostwright/types";
 *
 * const Place = struct({ x: f64, y: f64, name: utf16({ layout: "assemblyscript" }) }, { name: "Place" });
 * const place = managed(Place, { id: "PLACE" });
 *
 * class Atlas extends HostModuleBase {
 *   static override readonly moduleName = "atlas";
 *   @wasm.export("find", place)
 *   find(@utf16({ layout: "assemblyscript" }) name: string): { x: number; y: number; name: string } {
 *     return { x: 1, y: 2, name };
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` for what has no fixed layout, `unknown-option`, `invalid-option`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function managed<E extends Element, C extends boolean = false, N extends boolean = false>(
  element: E,
  options: ManagedClassOptions<C, N> = {},
): ManagedClassType<ElementValue<E>, ElementLabel<E>, ViewUnless<C>, N> {
  const of = elementType(element, "managed");
  const name = `managed<${of.name}>`;
  const definition = {
    name,
    where: "managed",
    of,
    kinds: ["Object"],
    size: 1,
    options: ["id", "copy"],
    functions: {
      read: (memory, offset, byteLength) => {
        const { size, alignment } = of.layout.i32;
        // A class has no padding at its end.
        if (byteLength > size - alignment) return of.load(memory, offset);
        const fact = `has ${String(byteLength)} bytes, too few for the ${String(size)} of ${of.name}. Let the guest pass an object of the class.`;
        throw new LiftError("invalid-value", fact, byteLength, { subject: name });
      },
      encode: (value, memory) => encodeStorable(of, value, memory),
      // A class may be a part of itself, and is not whole yet then.
      snapshot: (value, memory, copying) => copying.snapshot(of, value, memory),
      get detach() {
        return of.detach;
      },
      format: (value: unknown) => of.format(value),
    },
  } satisfies Parameters<typeof managedType>[0];
  return managedType(definition, options) as ManagedClassType<
    ElementValue<E>,
    ElementLabel<E>,
    ViewUnless<C>,
    N
  >;
}
