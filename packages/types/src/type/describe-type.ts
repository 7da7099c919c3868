import type { AddressType } from "../memory/address.js";
import type { Layouts } from "./layout.js";
import type { FlatType } from "./value-type.js";

/** A type as plain data, for tools: `describe` of a host module holds one for each parameter and result. */
export interface TypeDescription {
  /** The type's name in messages: `list<u32>`. */
  readonly name: string;
  /** Which kind of type it is: `list`, `u32`, `struct`, or the name given to `defineType`. */
  readonly kind: string;
  /** The core values that it is passed as. */
  readonly flat: readonly FlatType[];
  /**
   * For results that are put somewhere: the core values that say where, passed after the parameters; before them for `byValue`.
   */
  readonly out?: readonly FlatType[];
  /** The types of the values that the guest finds there, one for each. */
  readonly places?: readonly TypeDescription[];
  /** Bytes and alignment in memory, for each kind of memory; absent where the type does not lie in memory. */
  readonly layout?: Layouts;
  /** The type of the elements, of the value pointed to, or of the value inside. */
  readonly of?: TypeDescription;
  /** The types of the values of a result that has several. */
  readonly values?: readonly TypeDescription[];
  /** The fields of a struct, or the elements of a tuple by their index, in the order of their offsets. */
  readonly fields?: readonly FieldDescription[];
  /** The types of the parameters of a guest function, in order. */
  readonly parameters?: readonly TypeDescription[];
  /** The type of the result of a guest function; absent when it has none. */
  readonly result?: TypeDescription;
  /** For a guest function: true where the guest has to lend memory for arguments or the result when the host calls it. */
  readonly borrows?: boolean;
  /** The cases of an enumeration or a variant, or the names of flags, in the order of their declaration. */
  readonly cases?: readonly CaseDescription[];
  /** The options that differ from the default. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** One case of an enumeration or a variant, or one name of flags, as plain data. */
export interface CaseDescription {
  /** The case's name. */
  readonly name: string;
  /** Its number in the guest; for flags its bits. In decimal digits where a number is not exact. */
  readonly number: number | string;
  /** The type of the value that a case of a variant has; absent where it has none. */
  readonly type?: TypeDescription;
}

/** The part of a description that differs from kind to kind. */
export type TypeDetails = Pick<
  TypeDescription,
  "of" | "values" | "places" | "fields" | "cases" | "parameters" | "result" | "borrows" | "options"
>;

/** One field of a struct as plain data. */
export interface FieldDescription {
  /** The field's name. */
  readonly name: string;
  /** The field's type. */
  readonly type: TypeDescription;
  /** Bytes from the start of the struct, for each kind of memory. */
  readonly offset: Readonly<Record<AddressType, number>>;
}

interface Details {
  readonly kind?: string;
  readonly copy?: boolean;
  readonly details?: () => TypeDetails;
}

/** Writes a type down as frozen plain data. */
export function describeType(
  type: Pick<TypeDescription, "name" | "flat" | "out" | "layout">,
  more: Details,
): TypeDescription {
  const { name, flat, out, layout } = type;
  const { options, ...details } = more.details?.() ?? {};
  const copy = more.copy === true ? { copy: true } : undefined;
  return frozenCopy({
    name,
    kind: more.kind ?? name,
    flat,
    ...(out === undefined ? {} : { out }),
    ...(layout === undefined ? {} : { layout }),
    ...details,
    ...(options === undefined && copy === undefined ? {} : { options: { ...options, ...copy } }),
  });
}

// A copy: the type itself reads its layout, which must stay out of reach.
function frozenCopy<T>(data: T): T {
  if (Array.isArray(data)) return Object.freeze(data.map(frozenCopy)) as T;
  if (typeof data !== "object" || data === null) return data;
  const copies = Object.entries(data).map(([key, value]) => [key, frozenCopy(value)] as const);
  return Object.freeze(Object.fromEntries(copies)) as T;
}

/** Gives the options of a type that differ from their defaults, as a part of its description. */
export function describeOptions<O extends object>(
  options: O,
  defaults: Readonly<O>,
): { readonly options?: Readonly<Record<string, unknown>> } {
  const differing = Object.entries(options).filter(([name, value]) => value !== defaults[name as keyof O]);
  if (differing.length === 0) return {};
  // A function is not plain data: that there is one is.
  const plain = differing.map(([name, value]) => [
    name,
    typeof value === "function" ? true : (value as unknown),
  ]);
  return { options: Object.fromEntries(plain) as Record<string, unknown> };
}
