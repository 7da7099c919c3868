import { encodeStorable } from "../lending/encode-storable.js";
import { receiveStored } from "../lending/receive.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storing } from "../result/out-pointer.js";
import { receivedPlace } from "../result/received-place.js";
import type {
  Lendable,
  ParameterType,
  Receivable,
  ResultType,
  Storable,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { budgetOf, Copying } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { CoreValue, FlatType } from "../type/value-type.js";
import { flattened } from "./flattened.js";

/** A type of values that are passed as the canonical ABI flattens them. */
export type FlatValueType<E> = ParameterType<ElementValue<E>, ElementLabel<E>, false> &
  Lendable<ElementValue<E> | Copy<ElementValue<E>>, ElementLabel<E>> &
  Receivable<ElementValue<E>, ElementLabel<E>> &
  (Storing<E> extends string
    ? unknown
    : ResultType<ElementValue<E> | Copy<ElementValue<E>>, ElementLabel<E>>);

/** The most core values as which parameters are passed: MAX_FLAT_PARAMS of the canonical ABI. */
const MOST_FLAT = 16;

/**
 * Makes the type of a value that is passed as the core values of its parts, as the canonical ABI of components flattens it: the fields of a
 * struct, the elements of a tuple or a fixed array one after another; for a variant or an option an `i32`, the number of the case, and then
 * the values of whichever case it is, in the same places. Different core values share a place as `i32` or `i64`, with the same bits.
 *
 * A parameter of more than 16 core values is passed by pointer. The limit is that of all parameters of a function together: where they
 * have more, the guest passes one pointer to all of them, and the function is refused (`invalid-parameter-type` in a module) until it declares
 * one parameter, `flat(tuple(a, b, …))`. A result of one core value is returned. A larger one of a
 * host function is written to the place that the guest passes after its parameters, and a guest's function returns where it lies.
 *
 * A value is a copy, and may be kept: a method that waits may take it. A host function gets parts that the guest frees, and returns texts as
 * `allocated(string)`. A guest's function gets parts that the host lends until the call has ended, and returns memory that stays its own. A number
 * that no case has is a `LiftError` (`unknown-discriminant`); all other errors are those of the parts. The place of a result, of the size of
 * the value and not aligned, is checked before the method is called (`GuestMemoryError`, `out-of-bounds`). The canonical ABI numbers the
 * cases of a variant in memory with `{ as: u8 }`. C: the parts as parameters of their own, `double x, double y`; Rust: `x: f64, y: f64`,
 * as `wit-bindgen` writes them. AssemblyScript: `x: f64, y: f64`.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { f64, flat, string, struct, u32, variant } from "@hostwright/types";
 *
 * const Shape = variant({ circle: f64, text: struct({ text: string, size: u32 }) });
 *
 * class Canvas extends HostModuleBase {
 *   static override readonly moduleName = "canvas";
 *   @wasm.export("draw") // (i32, i64, i32, i32): the case, the radius or the offset, the length, the size
 *   draw(@flat(Shape) shape: ReturnType<typeof Shape.lift>): void {
 *     console.log(shape.tag === "circle" ? shape.value : shape.value.text);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` for a type without a fixed layout, `invalid-definition` for one without parts to pass
 *
 * @__NO_SIDE_EFFECTS__
 */
export function flat<const E extends Element>(type: E): FlatValueType<E> {
  return flatType(elementType(type, "flat")) as FlatValueType<E>;
}

/* @__NO_SIDE_EFFECTS__ */
function flatType(of: Storable<unknown>): unknown {
  const parts = flattened(of);
  const shared: Pick<TypeDefinition, "name" | "kind" | "format" | "details"> = {
    name: `flat<${of.name}>`,
    kind: "flat",
    format: (value: unknown) => of.format(value),
    details: () => ({ of: of.describe() }),
  };
  const isOne = parts.flat.length === 1;
  const asResult = (side?: "guest") =>
    makeType(side === "guest" ? pointed(of, shared) : placed(of, shared)) as Storable<unknown>;
  const results = isOne ? {} : { asResult };
  if (parts.flat.length > MOST_FLAT) {
    const { receive } = pointed(of, shared);
    const lend: TypeDefinition["lend"] = (value: unknown, memory) => {
      const encoded = encodeStorable(of, value, memory);
      return (call) => call.lend(encoded);
    };
    const lift = (memory: GuestMemory, offset: number): unknown => receive?.(memory, offset as never);
    const type = makeType({ ...shared, flat: ADDRESS, checkBeside, lift, lend, ...results });
    passedByPointer.set(type as TypeDescriptor, parts.flat.length);
    return type;
  }
  const { lift, lower, lend } = parts;
  const one = (core: readonly CoreValue[]): CoreValue => (isOne ? core[0] : core);
  return makeType({
    ...shared,
    flat: parts.flat,
    checkBeside,
    ...(lift && {
      lift: (memory: GuestMemory, ...core: never[]) => lift(memory, core, new Copying(budgetOf(memory))),
    }),
    ...(lower && { lower: (value: unknown, memory: GuestMemory) => one(lower(value, memory)) }),
    ...(lower === undefined &&
      lend && {
        lend: (value: unknown, memory: GuestMemory) => {
          const put = lend(value, memory);
          return (call) => one(put(call));
        },
      }),
    ...results,
  });
}

/** The numbers of core values of the types that are passed by pointer, since these are too many. */
const passedByPointer = /* @__PURE__ */ new WeakMap<TypeDescriptor, number>();

/** Finds that a function has more core values than the canonical ABI passes one by one: then there is one pointer to all of them. */
function checkBeside(parameters: readonly TypeDescriptor[]): string | undefined {
  const passed = parameters.filter(({ flat }) => flat.length > 0);
  if (passed.length < 2) return undefined;
  const count = passed.reduce((sum, type) => sum + (passedByPointer.get(type) ?? type.flat.length), 0);
  if (count <= MOST_FLAT) return undefined;
  return (
    `has parameters of ${String(count)} core values, some of them flat, and the canonical ABI passes ${String(MOST_FLAT)} at most, or else one ` +
    "pointer to all. Declare one parameter for all of them, flat(tuple(…))."
  );
}

/** Gives the definition of a result that is written to the place which the guest passes, or the host, where the guest writes it. */
function placed(of: Storable<unknown>, shared: TypeDefinition): TypeDefinition {
  const { flat: none, out, prepare, lower, loweringFor, places, receive } = receivedPlace(of);
  return {
    ...shared,
    flat: none,
    out,
    prepare,
    lower,
    loweringFor,
    receive,
    ...(places && { places }),
  } as TypeDefinition;
}

const ADDRESS: readonly FlatType[] = ["address"];

/** Gives the definition of a result of a guest's function, which returns where it lies. */
function pointed(of: Storable<unknown>, shared: TypeDefinition): TypeDefinition {
  return {
    ...shared,
    flat: ADDRESS,
    receive: (memory, offset: number) => receiveStored(of, memory, offset),
  };
}
