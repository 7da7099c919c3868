import { TypeDefinitionError } from "../errors.js";
import type { FieldType, Lendable, Parted, ParameterType, Storable } from "../type/capabilities.js";
import type { ViewUnless } from "../type/phantoms.js";
import type { Copy } from "../type/copy.js";
import type { CopyOptions } from "../type/copying.js";
import { type Element, elementType, type ElementValue } from "../type/element.js";
import { checkOptions, type OptionKinds } from "../type/options.js";
import type { ByPointer, OffsetOptions } from "./by-pointer.js";
import { checkNames } from "./numbered.js";
import { layOut } from "./struct-layout.js";
import { checkPacking, type Pack, type Packing } from "./struct-packing.js";
import { structType, structTypeOf } from "./struct-type.js";

/**
 * The base class of structs: data in guest memory with the layout that C gives it. A field is a property with a type for a
 * decorator; natural alignment, nested structs, and fields of a base class first. `static override readonly packed = true`
 * leaves no gaps, like `__attribute__((packed))` and `#[repr(C, packed)]`; `pack = 4` aligns no field to more, like `#pragma
 * pack(4)` and `#[repr(C, packed(4))]`, and `align = { name: 16 }` that field to no less, like `_Alignas(16)`.
 *
 * A host method gets a view: reading a property reads the guest's memory as it is then, also when that has grown,
 * assigning writes to it, and it is valid until the method returns. A method that waits takes `struct(Point, { copy: true })`,
 * with the fields as they were when the guest called; assigning to it does not reach the guest: take `pointer(Point)` for that. `copyOf(view)`
 * makes a plain object to keep, and `JSON.stringify` writes the fields. An object of your own, `new Point()` or
 * `{ x: 1, y: 2 }`, can be stored where a struct is asked for: whole, or, when a field does not fit (`LowerError`), not at
 * all. A view of the same struct in the same memory is copied byte for byte, as C assigns a struct: texts, lists and handles
 * are those that it has. Texts, bytes and lists that lie in the host can be stored in fields of `allocated(…)`, for which the
 * guest allocates memory, and in no others.
 *
 * ```ts
 * import { f64, GuestMemory, pointer, sizeOf, Struct } from "@hostwright/types";
 *
 * class Point extends Struct {
 *   @f64 x!: number;
 *   @f64 y!: number;
 * }
 *
 * const point = pointer(Point).lift(new GuestMemory(64), 16).load();
 * point.x = 1.5;
 * console.log(sizeOf(Point), point.x, point instanceof Point); // 16 1.5 true
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a member would have to be in every object stored as one
export abstract class Struct {
  /** Whether fields lie directly after one another, whatever their alignment; the class's own and the inherited ones. */
  static readonly packed: boolean = false;

  /** The most that a field is aligned to, as after `#pragma pack(n)`; the class's own and the inherited ones. */
  declare static readonly pack?: Pack;
  /** The least that fields of the class are aligned to, by their names: `_Alignas`. */
  declare static readonly align?: Readonly<Record<string, number>>;

  // A text, and no symbol: bundlers keep a class for a computed member, in programs too that have no struct.
  static get "~type"(): Storable<unknown> {
    return structTypeOf(this);
  }
}

/** A class that extends {@link Struct}. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructor parameters are not looked at
export type StructClass<S extends Struct = Struct> = (abstract new (...args: any) => S) & {
  readonly packed: boolean;
  readonly "~type": Storable<unknown>;
};

/** A type of structs, which are passed by pointer. */
export interface StructType<S, V extends boolean = boolean>
  extends
    ParameterType<S, "that struct", V>,
    FieldType<S, "that struct">,
    Lendable<S | Copy<S>, "that struct">,
    Parted<keyof S & string> {
  readonly "~parts"?: keyof S & string;
}

/** The fields of a struct without a class, in order: types with a fixed layout, or struct classes. */
export type StructFields = Readonly<Record<string, Element>>;

/** The TypeScript type of a struct with these fields. */
export type StructValue<F> = { -readonly [K in keyof F]: ElementValue<F[K]> };

/** How a struct without a class lies in memory, and its name. */
export interface StructOptions<
  C extends boolean = boolean,
  N extends boolean = boolean,
  Field extends string = string,
>
  extends CopyOptions<C>, OffsetOptions<N>, Packing<Field> {
  /** Its name in messages; `struct` when left out. */
  readonly name?: string;
}

/**
 * Gives the type of a struct class: for parameters passed by pointer, as one offset, and for fields that nest it.
 *
 * The view that a method gets is checked as a whole before the method is called: `GuestMemoryError` (`null-pointer` with
 * `nonNull`, `out-of-bounds`), `LiftError` (`misaligned` with `aligned`); each field when it is read or written, with errors that name it, `Row.path is out of bounds…`.
 * Size and alignment are those of the C struct (`sizeOf`, `alignOf`); the view is valid until the method returns. A host
 * function gets memory that the guest frees, and returns a value as `allocated(struct(Point))`, as `byValue(struct(Point))`,
 * or at a place of the guest with `orErrno`. A guest's function gets a copy that the host lends until the call has ended, and
 * returns memory that stays its own: the host copies the value. C: `const struct point *p`; Rust: `*const Point`, with
 * `#[repr(C)]`. AssemblyScript: an `@unmanaged` class, whose fields lie as in C.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { f64, Struct, struct } from "@hostwright/types";
 *
 * class Point extends Struct {
 *   @f64 x!: number;
 *   @f64 y!: number;
 * }
 * class Plane extends HostModuleBase {
 *   static override readonly moduleName = "plane";
 *   @wasm.export("norm", f64)
 *   norm(@struct(Point) point: Point): number {
 *     return Math.hypot(point.x, point.y);
 *   }
 * }
 * ```
 *
 * @__NO_SIDE_EFFECTS__
 */
export function struct<S extends Struct, C extends boolean = false, N extends boolean = false>(
  structClass: StructClass<S>,
  options?: CopyOptions<C> & OffsetOptions<N>,
): ByPointer<S, "that struct", ViewUnless<C>, N, StructType<S, ViewUnless<C>>>;
/**
 * Makes the type of a struct without a class: its fields in order, and an object type that follows from them. Everything
 * else is as for a {@link Struct} class.
 *
 * ```ts
 * import { f64, GuestMemory, pointer, string, struct } from "@hostwright/types";
 *
 * const Place = struct({ x: f64, y: f64, name: string }, { name: "Place" });
 * const place = pointer(Place).lift(new GuestMemory(64), 16).load();
 * place.x = 1.5; // place: { x: number; y: number; name: string }
 * console.log(place.x, place.name === ""); // 1.5 true
 * ```
 *
 * @throws {TypeDefinitionError} `struct-without-fields`, `not-a-type`, `invalid-definition` for a field named like an index,
 *   `invalid-option` and `not-a-field` for `pack` and `align`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function struct<const F extends StructFields, C extends boolean = false, N extends boolean = false>(
  fields: F,
  options?: StructOptions<C, N, NoInfer<keyof F & string>>,
): ByPointer<StructValue<F>, "that struct", ViewUnless<C>, N, StructType<StructValue<F>, ViewUnless<C>>>;
/* @__NO_SIDE_EFFECTS__ */
export function struct(of: StructClass | StructFields, options: StructOptions = {}): unknown {
  checkOptions("struct", options, OPTIONS);
  return typeof of === "function" ? structOfClass(of, options) : plainStruct(of, options);
}

const OPTIONS: OptionKinds<StructOptions> = {
  packed: "flag",
  pack: "any",
  align: "any",
  name: "text",
  copy: "flag",
  nullable: "flag",
  nonNull: "flag",
  aligned: "flag",
};

/* @__NO_SIDE_EFFECTS__ */
function structOfClass(
  structClass: StructClass,
  { copy, nullable = false, nonNull = false, aligned = false, ...options }: StructOptions,
): unknown {
  const { name } = structClass;
  if (!("~type" in structClass)) {
    const fact =
      "flat" in structClass
        ? "is a type already. Use it as it is."
        : "is not a struct class. Let the class extend Struct.";
    throw new TypeDefinitionError("not-a-type", fact, { where: "struct", subject: name });
  }
  if (Object.values<unknown>(options).some((value) => value !== undefined)) {
    const fact = `is a class, which says by itself how its fields lie: static packed = true. Leave ${Object.keys(options).join(", ")} out.`;
    throw new TypeDefinitionError("invalid-definition", fact, { where: "struct", subject: name });
  }
  return structTypeOf(structClass, { copy, ofOffset: { nullable, nonNull, aligned } });
}

/* @__NO_SIDE_EFFECTS__ */
function plainStruct(given: StructFields, options: StructOptions): unknown {
  const {
    name = "struct",
    packed = false,
    pack,
    align,
    copy = false,
    nullable = false,
    nonNull = false,
    aligned = false,
  } = options;
  const names = Object.keys(given);
  if (names.length === 0) {
    throw new TypeDefinitionError(
      "struct-without-fields",
      "has no fields. Give it some: { x: f64, y: f64 }.",
      {
        where: "struct",
        subject: name,
      },
    );
  }
  checkNames(names, "struct", name);
  const fields = new Map(
    Object.entries(given).map(([field, type]) => [field, elementType(type, `struct ${name}.${field}`)]),
  );
  const packing = { packed, pack, align };
  checkPacking(`struct ${name}`, packing, fields);
  return structType({
    name,
    prototype: Object.prototype,
    layOut: () => layOut(fields, packing, `struct ${name}`),
    copy,
    ofOffset: { nullable, nonNull, aligned },
  });
}
