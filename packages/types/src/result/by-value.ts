import { TypeDefinitionError } from "../errors.js";
import { receiveOf } from "../lending/receive.js";
import type {
  ErrnoTable,
  Lowerable,
  Receivable,
  ResultType,
  Storable,
  TypeDescriptor,
} from "../type/capabilities.js";
import type { Copy } from "../type/copy.js";
import { makeType } from "../type/define-type.js";
import { type Element, type ElementLabel, elementType, type ElementValue } from "../type/element.js";
import type { FlatType } from "../type/value-type.js";
import type { Storing } from "./out-pointer.js";
import { receivedPlace } from "./received-place.js";

/** A type of results that C returns by value. */
export interface ByValueType<T, N extends string = string, Received = T>
  extends ResultType<T, N>, Receivable<Received, N> {
  /** Only for the compiler; never there at run time. */
  readonly "~byValue"?: true;
}

/**
 * Makes the type of a result that C returns by value, `struct vec get(int)`: the guest passes the place for it **before** its
 * parameters, and the function gives no result.
 *
 * The place, of the size of the value, is checked before the method is called (`GuestMemoryError`: `out-of-bounds`), aligned
 * or not. A host function gets a place that belongs to the guest, and returns a value that is copied into it, as it is stored
 * in a field: an instance, a plain object with the fields, or a view; the errors are those of the fields (`LowerError`).
 * `byValue(allocated(string))` is a `struct slice` of offset and length. An errno has no room in it: `orErrno(t, { out: true
 * })` has. A guest's function gets none, and returns a value in a place that the host lends until the call has ended: the host
 * copies it.
 *
 * A value that consists of one number or pointer alone, `struct { double x; }`, is that number to C, and so it is here: there is
 * no place then. C: `struct vec get(int32_t at)`; Rust: `fn get(at: i32) -> Vec3` in `extern "C"`, for `#[repr(C)]`.
 * AssemblyScript: `get(out: usize, at: i32): void`, since it returns no structs.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { byValue, f64, i32, Struct } from "@hostwright/types";
 *
 * class Vec extends Struct {
 *   @f64 x!: number;
 *   @f64 y!: number;
 * }
 *
 * class Shapes extends HostModuleBase {
 *   static override readonly moduleName = "shapes";
 *   @wasm.export("corner", byValue(Vec)) // (i32, i32) -> (): the place, and then the number
 *   corner(@i32 number: number): Vec {
 *     return { x: number, y: 0 };
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` for a type without a fixed layout, and for a value of one part that cannot be returned
 *
 * @__NO_SIDE_EFFECTS__
 */
export function byValue<E extends Element>(
  type: Storing<E>,
): ByValueType<ElementValue<E> | Copy<ElementValue<E>>, ElementLabel<E>, ElementValue<E>> {
  return byValueType(elementType(type as Element, "byValue")) as ByValueType<
    ElementValue<E> | Copy<ElementValue<E>>,
    ElementLabel<E>,
    ElementValue<E>
  >;
}

/* @__NO_SIDE_EFFECTS__ */
function byValueType(of: Storable<unknown>): unknown {
  const { flat, out, prepare, lower, loweringFor, places, receive } = scalarIn(of, of) ?? receivedPlace(of);
  return makeType({
    name: `byValue<${of.name}>`,
    kind: "byValue",
    flat,
    ...(out === undefined ? {} : { out, outFirst: true }),
    ...(prepare === undefined ? {} : { prepare }),
    lower,
    loweringFor,
    ...(places === undefined ? {} : { places }),
    ...(receive === undefined ? {} : { receive }),
    ...(of.withErrnos && {
      withErrnos: (errnos: ErrnoTable) => byValueType(of.withErrnos?.(errnos) ?? of) as TypeDescriptor,
    }),
    format: (value: unknown) => of.format(value),
    details: () => ({ of: of.describe(), ...(out === undefined ? {} : { places: [of.describe()] }) }),
  });
}

/**
 * Gives the result type of a value that is one number or pointer to C, itself or in whatever is around it; `undefined` for all others.
 * https://github.com/WebAssembly/tool-conventions/blob/main/BasicCABI.md
 */
function scalarIn(
  type: Storable<unknown>,
  whole: Storable<unknown>,
): (Lowerable<unknown> & Receivable<unknown>) | undefined {
  const composition = type.composition?.();
  if (composition !== undefined && "parts" in composition) {
    const [part, ...others] = composition.parts;
    const scalar = part === undefined || others.length > 0 ? undefined : scalarIn(part.type, whole);
    return (
      scalar && {
        ...scalar,
        lower: (value, memory) => scalar.lower(composition.split(value)[0], memory),
        ...(scalar.receive && {
          receive: (memory, ...core) => composition.join([scalar.receive?.(memory, ...core)]),
        }),
      }
    );
  }
  if (!isScalar(type) || type.layout.i32.size !== whole.layout.i32.size) return undefined;
  if ("lower" in type) {
    const scalar = type as unknown as Lowerable<unknown>;
    const receive = receiveOf(scalar);
    return { ...scalar, ...(receive && { receive }) };
  }
  const fact = `consists of ${type.name} alone, which C returns in its place, and which cannot be a result. Take allocated(${type.name}) for it.`;
  throw new TypeDefinitionError("not-a-type", fact, { where: "byValue", subject: whole.name });
}

const SIZES: Partial<Readonly<Record<FlatType, number>>> = {
  ...{ i32: 4, i64: 8, f32: 4, f64: 8, v128: 16, address: 4 },
};

/** Tells whether C passes values of a type as one core value. */
function isScalar(type: Storable<unknown> & { readonly byPointer?: boolean }): boolean {
  const [kind, ...others] = type.flat;
  return (
    kind !== undefined &&
    others.length === 0 &&
    type.byPointer !== true &&
    type.layout.i32.size <= (SIZES[kind] ?? 0)
  );
}
