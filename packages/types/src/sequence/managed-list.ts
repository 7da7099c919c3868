import { numberElements, objectElements, type ObjectElements } from "../allocation/managed-class.js";
import { TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray, TypedArrayClass } from "../numeric/scalar.js";
import type { Storable } from "../type/capabilities.js";
import { encodeElements } from "./encode.js";
import { type GuestList, listOf } from "./guest-list.js";
import { detachElements, formatList, snapshotOfList } from "./list-snapshot.js";
import { managedType, type ManagedOptions } from "./managed.js";

/**
 * Makes the type of arrays of AssemblyScript: of objects, whose offsets are the elements, or of numbers.
 *
 * @throws {TypeDefinitionError} `not-a-type` for elements that are neither
 *
 * @__NO_SIDE_EFFECTS__
 */
export function managedList(of: Storable<unknown>, given: ManagedOptions): unknown {
  const name = `list<${of.name}>`;
  const elements = elementsOf(of);
  const makeList = listOf(of, "i32");
  return managedType(
    {
      name,
      where: "list",
      of,
      kinds: ["Array", "StaticArray"],
      elements,
      size: elements.size,
      options: ["layout", "class", "max", "copy", "id"],
      functions: {
        read: makeList,
        preview: (memory, offset, count) => formatList(of, makeList(memory, offset, count)),
        encode: (value: Iterable<unknown>, memory: GuestMemory) => encodeElements(value, memory, of, name),
        snapshot: (value: GuestList<unknown>, _memory, copying) => snapshotOfList(value, of, copying),
        format: (value: unknown) => formatList(of, value),
        get detach() {
          return detachElements(of);
        },
      },
    },
    given,
  );
}

function elementsOf(of: Storable<unknown>): ObjectElements {
  const { name, nullable = false } = of;
  if ("~object" in of) return objectElements(name, nullable);
  const { typedArray } = of as { readonly typedArray?: TypedArrayClass<TypedArray> };
  if (typedArray !== undefined) return numberElements(typedArray.name, typedArray.BYTES_PER_ELEMENT);
  const fact =
    'is no element of arrays of AssemblyScript. Give a number, or a type with { layout: "assemblyscript" }.';
  throw new TypeDefinitionError("not-a-type", fact, { where: "list", subject: name });
}
