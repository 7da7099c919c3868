import {
  type ManagedClass,
  numberElements,
  type ObjectClass,
  type ObjectElements,
  type ObjectShape,
} from "../allocation/managed-class.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { TypedArray, TypedArrayClass } from "../numeric/scalar.js";
import { callMemoryOf } from "../type/call-memory.js";
import type {
  Encoded,
  FieldType,
  Lendable,
  ParameterType,
  ResultType,
  TypeDescriptor,
} from "../type/capabilities.js";
import { withCopies } from "../type/copied-type.js";
import type { CopyValue } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import { describeOptions } from "../type/describe-type.js";
import { ADDRESS_LAYOUT } from "../type/layout.js";
import { withNull } from "../type/nullable.js";
import { checkOptions, type OptionKind } from "../type/options.js";
import { limited, type PairReader } from "../type/pair.js";
import type { OrNull, OrNullLabel } from "../type/phantoms.js";
import { isTypedArray } from "../type/realms.js";
import type { TypeDefinition } from "../type/type-definition.js";
import { findObjects, makeObject, pinnedObject, placeObject, readObject } from "./managed-object.js";

/** The layout of objects of AssemblyScript's own. */
export type ManagedLayout = "assemblyscript";

/** A type of objects of AssemblyScript, for everything: parameters, results, fields and elements. */
export interface ManagedType<T, L extends string, V extends boolean = false, N extends boolean = false>
  extends
    ParameterType<OrNull<T, N>, OrNullLabel<L, N>, V>,
    ResultType<OrNull<T, N>, OrNullLabel<L, N>>,
    Lendable<OrNull<T, N>, OrNullLabel<L, N>>,
    FieldType<OrNull<T, N>, OrNullLabel<L, N>> {}

/** The option of types whose values are objects of several classes in AssemblyScript. */
export interface ClassOption<L> {
  /**
   * With `layout: "assemblyscript"`: the class of the objects that the host makes, `"TypedArray"` when left out. Those of the guest may be of
   * any of these classes with the same elements.
   */
  readonly class?: [L] extends [ManagedLayout] ? ManagedClass : undefined;
}

/** The option of types whose objects are of classes that a program declares. */
export interface IdOption {
  /** The constant that the guest exports with the identifier of the class, `idof<Array<string>>()`, for objects that the host makes. */
  readonly id?: string;
}

/** The options of such a type. */
export interface ManagedOptions extends IdOption {
  readonly class?: ManagedClass;
  readonly max?: number;
  readonly nullable?: boolean;
  readonly copy?: boolean;
  readonly fatal?: boolean;
}

/** Tells whether the options of a type are those of objects. */
export function isManaged(given: object): given is ManagedOptions {
  return (given as { readonly layout?: unknown } | null)?.layout === "assemblyscript";
}

/** The functions of a type that is made for objects. */
export interface ManagedFunctions extends Pick<TypeDefinition, "snapshot" | "detach" | "format"> {
  readonly read: PairReader<unknown>;
  readonly preview?: PairReader<string>;
  readonly encode: (value: never, memory: GuestMemory) => Encoded;
}

/** The definition of a type of objects. */
export interface ManagedDefinition {
  readonly name: string;
  /** The function that makes the type, for errors; its name when left out. */
  readonly where?: string;
  /** The type of the elements, for tools. */
  readonly of?: TypeDescriptor;
  /** The kinds of classes that it may be: the first is that of objects which the host makes, unless `class` says another. */
  readonly kinds: readonly ObjectClass[];
  readonly elements?: ObjectElements;
  /** Bytes of an element, or of a unit of a text. */
  readonly size: number;
  /** The options that it has, besides `nullable`. */
  readonly options: readonly ("class" | keyof typeof OPTIONS)[];
  readonly functions: ManagedFunctions;
}

/**
 * Makes a type of objects of AssemblyScript: passed as one offset, with their length in front of them.
 *
 * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`, `invalid-definition`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function managedType(definition: ManagedDefinition, given: ManagedOptions): unknown {
  const { name, where = name, of, kinds, elements, size, options, functions } = definition;
  const chosen = options.map((option): [string, OptionKind] => [
    option,
    option === "class" ? (kinds as string[]) : OPTIONS[option],
  ]);
  checkOptions(where, given, { nullable: "flag", ...Object.fromEntries(chosen) });
  const { class: kind = kinds[0] as ObjectClass, max = Infinity, nullable = false, copy = false, id } = given;
  const shape: ObjectShape = { kind, elements, size, name, id };
  const { read: readAny, preview, encode, snapshot, format } = functions;
  const read = limited(readAny, max, name);
  const lift = (memory: GuestMemory, offset: number): unknown => readObject(memory, offset, shape, read);
  const type: TypeDefinition = {
    name,
    kind: "object",
    flat: ["address"],
    nullable,
    copy,
    lift,
    prepare: (memory: GuestMemory) => {
      findObjects(memory);
    },
    lower: (value: unknown, memory: GuestMemory) =>
      placeObject(makeObject(value, memory, encode), memory, shape),
    lend: (value: unknown, memory: GuestMemory) => {
      if (nullable && value === undefined) return () => 0;
      const made = makeObject(value, memory, encode);
      return (call) => pinnedObject(made, memory, shape, call);
    },
    layout: ADDRESS_LAYOUT,
    load: (memory, at) => lift(memory, memory.readAddress(at) as number),
    ...(preview && {
      preview: (memory: GuestMemory, at: number) =>
        readObject(memory, memory.readAddress(at) as number, shape, preview),
    }),
    store: (memory, at, value: unknown) => {
      memory.check(at, ADDRESS_LAYOUT.i32.size);
      const made = makeObject(value, memory, encode);
      memory.writeAddress(at, pinnedObject(made, memory, shape, callMemoryOf(memory)));
    },
    snapshot,
    // Of elements that may not be whole yet.
    get detach() {
      return functions.detach;
    },
    ...(format && { format }),
    details: () => ({
      ...(of === undefined ? {} : { of: of.describe() }),
      ...describeOptions<object>({ class: kind, max, nullable, id }, DEFAULTS),
    }),
    members: { "~object": true },
  };
  return makeType(withNull(withCopies(type)));
}

const DEFAULTS = { class: undefined, max: Infinity, nullable: false, id: undefined } as const;
const OPTIONS = { layout: "any", max: "number", copy: "flag", fatal: "flag", id: "text" } as const;

/**
 * Makes a type of objects of numbers, those of a typed array.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function managedNumbers(
  definition: Pick<ManagedDefinition, "name" | "where" | "of" | "functions">,
  { name, BYTES_PER_ELEMENT: size }: TypedArrayClass<TypedArray>,
  given: ManagedOptions,
): unknown {
  const { functions } = definition;
  return managedType(
    {
      ...definition,
      kinds: ["TypedArray", "ArrayBuffer", "Array", "StaticArray"],
      elements: numberElements(name, size),
      size,
      options: ["layout", "class", "max", "copy"],
      functions: { ...functions, detach: detached },
    },
    given,
  );
}

/** Copies a view of the memory, which grows where objects are made. */
const detached: CopyValue = (value: unknown, memory, copying) => {
  if (!isTypedArray(value) || !memory.hasBuffer(value.buffer)) return value;
  copying.spendBytes(value.byteLength);
  return (value as TypedArray).slice();
};
