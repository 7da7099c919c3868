import { TypeDefinitionError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { annotate } from "./annotations.js";
import type {
  CoreResult,
  Encodable,
  Encoded,
  ErrnoTable,
  FieldType,
  Layout,
  Layouts,
  ParameterType,
  ResultType,
  TypeDetails,
  TypeDescriptor,
} from "./capabilities.js";
import { describeType } from "./describe-type.js";
import { formatAny, formatNested } from "./format.js";
import { SNAPSHOT, snapshotOf } from "./snapshot.js";
import type { FlatType } from "./value-type.js";

/** What a type is made of. Leave out what it cannot do: the compiler then refuses it in that place. */
export interface TypeDefinition {
  /** The type's name in messages: `uuid`. */
  readonly name: string;
  /** The word for the TypeScript type in compiler messages: `string`. The type's name when left out. */
  readonly label?: string;
  /** Which kind of type it is, for tools; its name when left out. */
  readonly kind?: string;
  /** The core values that it is passed as, in order; one `i32` when left out. */
  readonly flat?: readonly FlatType[];
  /** For parameters: core values to value. */
  readonly lift?: (memory: GuestMemory, ...core: never[]) => unknown;
  /** For parameters: the same for memories of one address type, where knowing it beforehand saves time. */
  readonly liftFor?: (addressType: AddressType) => (memory: GuestMemory, ...core: never[]) => unknown;
  /** For results: value to core values (`undefined` for none, one as it is, several as an array). */
  readonly lower?: (value: never, memory: GuestMemory, ...out: never[]) => CoreResult;
  /** For results that are put where the guest says: the core values that say where, passed after the parameters. */
  readonly out?: readonly FlatType[];
  /** For such results: looks at those core values before the method is called. */
  readonly prepare?: (memory: GuestMemory, ...out: never[]) => void;
  /** For results with room for an error: its core values, or `undefined` when the error is not an answer to a guest. */
  readonly lowerFailure?: (error: unknown) => CoreResult;
  /** For types with an errno: the same type with the numbers of another table. */
  readonly withErrnos?: (errnos: ErrnoTable) => TypeDescriptor;
  /**
   * For fields and elements: bytes and alignment, of which the bytes are a multiple; one for both kinds of memory or one for
   * each.
   */
  readonly layout?: Layout | Layouts;
  /** For fields and elements: the value at an offset. */
  readonly load?: (memory: GuestMemory, offset: number) => unknown;
  /** For fields and elements: puts a value at an offset. */
  readonly store?: (memory: GuestMemory, offset: number, value: never) => void;
  /**
   * For values that are views, or hold some: makes one that stays as it is while an asynchronous method waits, out of one
   * that `lift` or `load` has just made.
   */
  readonly own?: (value: never, memory: GuestMemory) => unknown;
  /** For values that lie elsewhere, at an offset with a length: what `allocated` copies into guest memory. */
  readonly encode?: (value: never, memory: GuestMemory) => Encoded | undefined;
  /** Writes a value as a person would read it; a general writer when left out. */
  readonly format?: (value: never) => string;
  /** More about the type for tools: elements, fields, cases, options. Called when it is asked for. */
  readonly details?: () => TypeDetails;
}

type DefinedLabel<D> = D extends { readonly label: infer N extends string }
  ? N
  : D extends { readonly name: infer N extends string }
    ? N
    : string;

/** The type that a definition makes: what it can do follows from what was given. */
export type Defined<D extends TypeDefinition> = (D extends { readonly lift: (...args: never[]) => infer T }
  ? ParameterType<T, DefinedLabel<D>>
  : unknown) &
  (D extends { readonly lower: (value: infer T, ...more: never[]) => unknown }
    ? ResultType<T, DefinedLabel<D>>
    : unknown) &
  (D extends { readonly load: (...args: never[]) => infer T } ? FieldType<T, DefinedLabel<D>> : unknown) &
  (D extends { readonly encode: (value: infer T, ...more: never[]) => unknown }
    ? Encodable<T, D["name"], DefinedLabel<D>>
    : unknown);

/**
 * Makes a type of your own, with the same powers and the same checks by the compiler as those of this package.
 *
 * Give `lift` for parameters, `lower` for results, `encode` for results that `allocated` copies into guest memory, and
 * `layout`, `load` and `store` together for struct fields and elements. Whatever touches memory should do it through the
 * {@link GuestMemory} it is given, which checks.
 *
 * ```ts
 * import { defineType, type GuestMemory } from "@hostwright/types";
 *
 * const ipv4 = defineType({
 *   name: "ipv4",
 *   label: "string",
 *   flat: ["i32"],
 *   lift: (_memory: GuestMemory, bits: number) => [24, 16, 8, 0].map(shift => (bits >>> shift) & 255).join("."),
 *   lower: (address: string) => address.split(".").reduce((bits, part) => (bits << 8) | Number(part), 0),
 * });
 * // in a host module: connect(@ipv4 address: string)
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function defineType<const D extends TypeDefinition>(definition: D): Defined<D> {
  checkLayouts(definition);
  return makeType(definition) as Defined<D>;
}

/** What a type of this package may have besides its definition. */
export interface TypeExtras {
  /** Members of its own, such as `as`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Makes a variant from options, as in `@bytes({ copy: true })`. */
  readonly variant?: (options: never) => unknown;
}

/**
 * Makes the frozen function that a type is: decorator, factory of its variants, and description in one.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function makeType(definition: TypeDefinition, { members, variant }: TypeExtras = {}): unknown {
  checkDefinition(definition);
  const type = (...args: unknown[]): unknown => {
    // The runtime calls a decorator with two arguments or more: telling them apart by number keeps the compiler's
    // messages to one line, where a union of overloads would print them all.
    if (args.length === 1 && variant !== undefined) return variant(args[0] as never);
    annotate(type as never, args);
    return undefined;
  };
  const { name, flat = ["i32"], lift, lower, lowerFailure, withErrnos, load, store, format } = definition;
  const all = {
    flat: Object.freeze([...flat]),
    lift,
    liftFor: definition.liftFor,
    lower,
    lowerFailure,
    out: definition.out,
    prepare: definition.prepare,
    withErrnos,
    encode: definition.encode,
    load,
    store,
    format: formatter(format),
    describe: () => describeType(type as never, definition),
    [SNAPSHOT]: definition.own,
    ...members,
  };
  // A function's own `name` is read-only, hence defineProperty instead of assignment.
  Object.defineProperty(type, "name", { value: name });
  for (const key of Reflect.ownKeys(all)) {
    const value = (all as Record<PropertyKey, unknown>)[key];
    if (value !== undefined) Object.defineProperty(type, key, { value, enumerable: true });
  }
  if ("layout" in definition) {
    // A getter, since the layout of a struct class is not known before its last field is decorated.
    Object.defineProperty(type, "layout", { get: () => bothLayouts(definition), enumerable: true });
  }
  if (lift !== undefined && definition.own !== undefined) {
    // Made when it is asked for: most types are never given to an asynchronous method.
    let owned: unknown;
    const get = (): unknown => (owned ??= ownedType(definition, type));
    Object.defineProperty(type, "owned", { get, enumerable: true });
  }
  return Object.freeze(type);
}

/** The same type with values that stay as they are; its name and how it lies in memory are the same. */
function ownedType(
  { own: _own, lift, liftFor: _liftFor, ...definition }: TypeDefinition,
  type: object,
): unknown {
  const owned = (memory: GuestMemory, ...core: never[]): unknown =>
    snapshotOf(type, lift?.(memory, ...core), memory);
  return makeType({ ...definition, lift: owned });
}

function checkDefinition(definition: TypeDefinition): void {
  const { lift, lower, load, store, encode } = definition;
  // Not by its value: a struct class does not know its layout yet.
  const hasLayout = "layout" in definition;
  if (hasLayout !== (load !== undefined) || hasLayout !== (store !== undefined)) {
    refuse(
      definition,
      "has only some of layout, load and store. Give all three, or none for a type that never lies in memory.",
    );
  }
  if ([lift, lower, load, encode].every((capability) => capability === undefined)) {
    refuse(definition, "can do nothing. Give lift, lower, encode, or layout, load and store.");
  }
}

// A size of 0 would let a guest name a list of four thousand million elements that lie in no memory at all.
function checkLayouts(definition: TypeDefinition): void {
  for (const { size, alignment } of Object.values(bothLayouts(definition) ?? {})) {
    const isPowerOfTwo = alignment >= 1 && Number.isInteger(Math.log2(alignment));
    if (isPowerOfTwo && size > 0 && Number.isInteger(size / alignment)) continue;
    refuse(
      definition,
      `has a layout of ${String(size)} bytes aligned to ${String(alignment)}. ` +
        "Give a power of two for the alignment, and a multiple of it, above 0, for the size.",
    );
  }
}

function refuse({ name }: TypeDefinition, fact: string): never {
  throw new TypeDefinitionError("invalid-definition", fact, { where: "defineType", subject: name });
}

function bothLayouts({ layout }: TypeDefinition): Layouts | undefined {
  return layout !== undefined && "size" in layout ? { i32: layout, i64: layout } : layout;
}

function formatter(write: ((value: never) => string) | undefined): (value: unknown) => string {
  if (write === undefined) return (value) => formatNested(() => formatAny(value));
  return (value) => {
    // Formatting serves messages about values that are wrong already: it must not throw over them.
    try {
      return formatNested(() => write(value as never));
    } catch {
      return formatAny(value);
    }
  };
}
