import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type {
  CallMemory,
  CoreResult,
  Encodable,
  Encoded,
  ErrnoTable,
  FieldType,
  Lendable,
  Lowerable,
  Parted,
  ParameterType,
  Receivable,
  ResultType,
  Storable,
  TakeOver,
  TypeDescriptor,
} from "./capabilities.js";
import type { OrNullLabel, ViewUnless } from "./phantoms.js";
import type { Composition } from "./composition.js";
import type { CopyValue } from "./copying.js";
import type { TypeDetails } from "./describe-type.js";
import type { Layout, Layouts, PairLayout, Parts } from "./layout.js";
import type { FlatType } from "./value-type.js";

/**
 * The definition of a type. Leave out a field that the type does not need: the compiler then refuses the type in that place.
 *
 * `layout` and `detach` may be accessors, which are asked when the first value needs them.
 */
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
  /**
   * For parameters whose one core value is the offset of the value: leaves the null pointer to `option`, which takes it for
   * an absent value.
   */
  readonly byPointer?: boolean;
  /** For results: value to core values (`undefined` for none, one as it is, several as an array). */
  readonly lower?: (value: never, memory: GuestMemory, ...out: never[]) => CoreResult;
  /** For parameters whose `lift` throws an ErrnoError: the fact that is reported of an export that returns no errno. */
  readonly needsErrno?: string | undefined;
  /** For results that are put where the guest says: the core values that say where, passed after the parameters. */
  readonly out?: readonly FlatType[] | undefined;
  /** For such results: true where the guest passes those core values before its parameters, as C does for a struct. */
  readonly outFirst?: boolean | undefined;
  /** For types that are passed in another way as the result of a host function, or with `"guest"` of a guest's function: the type of that. */
  readonly asResult?: (side?: "guest") => TypeDescriptor;
  /**
   * For types that not all others may stand beside: looks at those of all parameters of a function. Gives the fact that is reported and
   * the next step, which begin with the function, or `undefined`.
   */
  readonly checkBeside?: (parameters: readonly TypeDescriptor[]) => string | undefined;
  /** For results that can be returned and written to places: the same result, written. */
  readonly withOut?: (() => Lowerable<unknown> | undefined) | undefined;
  /** For such results: looks at those core values before the method is called. */
  readonly prepare?: ((memory: GuestMemory, ...out: never[]) => void) | undefined;
  /** For results: both for memories of one address type, where knowing it beforehand saves time; `lower` is called after `prepare`. */
  readonly loweringFor?:
    | ((addressType: AddressType) => {
        readonly prepare?: (memory: GuestMemory, ...out: never[]) => void;
        readonly lower: (value: never, memory: GuestMemory, ...out: never[]) => CoreResult;
      })
    | undefined;
  /** For results with room for an error: its core values, or `undefined` when the guest is not told of the error. */
  readonly lowerFailure?: (error: unknown) => CoreResult;
  /** The table that the numbers of failures are from, for logs. */
  readonly errnos?: ErrnoTable;
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
   * For fields and elements that load whatever their bytes are: gives the function that loads one whose bytes are known to be
   * inside the memory. Lists and structs read faster with it than with `load`.
   */
  readonly loaderFor?:
    ((addressType: AddressType) => (memory: GuestMemory, offset: number) => unknown) | undefined;
  /** For fields and elements: gives the function that stores a value where its bytes are known to be inside the memory. */
  readonly storerFor?:
    ((addressType: AddressType) => (memory: GuestMemory, offset: number, value: never) => void) | undefined;
  /**
   * For fields and elements whose `lower` only looks at the value: puts the core value that it has made at an offset whose bytes are
   * known to be inside the memory. Structs then look at all fields before they write the first, and store faster.
   */
  readonly write?: ((memory: GuestMemory, offset: number, core: never) => void) | undefined;
  /**
   * For fields and elements whose `load` reads any number of bytes: writes the value at an offset for messages and logs, from
   * as much of it as is shown. `format` writes the loaded value when left out.
   */
  readonly preview?: (memory: GuestMemory, offset: number) => string;
  /**
   * For values with parts that a guest may give away: calls `next` with each part that lies in the value, and where, for those that could
   * not be read whole.
   */
  readonly takeOver?: ((memory: GuestMemory, offset: number, next: TakeOver) => void) | undefined;
  /** For values with parts in place: how they are put together. `flat` passes each part, and `byValue` one that is alone, as C does. */
  readonly composition?: (() => Composition<Storable<unknown>>) | undefined;
  /** For values with parts: where they lie, for `offsetOf`. */
  readonly parts?: Parts;
  /** For values that lie elsewhere, at an offset with a length: `allocated` copies them into guest memory. */
  readonly encode?: (value: never, memory: GuestMemory) => Encoded | undefined;
  /** For such values: makes one that lies at an offset, with that length; `lift` of offset and length when left out. */
  readonly decode?: (memory: GuestMemory, offset: number, length: number) => unknown;
  /** For such values: gives the layout of one of those that the length counts; one byte when left out. */
  readonly unit?: () => Layouts;
  /** For such values: calls `next` with each of those, and where, as `takeOver` does. */
  readonly takeOverElements?: (memory: GuestMemory, offset: number, length: number, next: TakeOver) => void;
  /** For such values: true where an empty one owns no memory, wherever it lies. */
  readonly dangling?: boolean;
  /** For such values: true for texts, which AssemblyScript has as objects of their own kind. */
  readonly isText?: boolean;
  /** For such texts, whose values are other than strings: makes the value of a text. */
  readonly fromText?: (text: string) => unknown;
  /** For such values: how `allocated` tells the guest the offset and the length; as two addresses when left out. */
  readonly pair?: PairLayout;
  /**
   * True where an offset, and a length beside it, takes 8 bytes in memory, however that is addressed: for `nullable`, and for `allocated`.
   * `layout`, `load` and `store` say the same.
   */
  readonly wide?: boolean | undefined;
  /**
   * True when `undefined` may be a value; `option` refuses such a type. Where the type is passed as an offset, `flat: ["address"]`, two addresses
   * or a `pair`, offset 0 is then `undefined`, and the functions of the type see neither. With `byPointer`, such a type is not one for
   * fields and elements, whose values lie in place.
   */
  readonly nullable?: boolean;
  /**
   * For values that are views of guest memory, or hold some: makes one that stays as it is, out of one that `lift` or `load` has
   * just made. Parts of other types are copied with `copying.snapshot`. A type that has it is refused in a method that waits.
   */
  readonly snapshot?: CopyValue | undefined;
  /** True to give copies in place of views: `lift` and `load` then give what `snapshot` makes of their values. */
  readonly copy?: boolean;
  /**
   * For values with parts that are copied into memory that the guest allocates: gives the value with copies in place of
   * views of the memory, which may grow meanwhile. Parts of other types are detached with `copying.detach`.
   */
  readonly detach?: CopyValue | undefined;
  /**
   * The name of the memory in which the values lie, where it is not the one that host functions work on: for reports. The functions of
   * the type find it with `otherMemory`. `allocated` refuses such a type.
   */
  readonly memory?: string;
  /**
   * For arguments of a guest's functions that are not just lowered, encoded, or stored behind a pointer: encodes one, and returns
   * the function that takes the memory that it needs and gives its core values.
   */
  readonly lend?: (value: never, memory: GuestMemory) => (call: CallMemory) => CoreResult;
  /** For results of a guest's functions that are not just lifted: makes the value, or throws the guest's failure. */
  readonly receive?: (memory: GuestMemory, ...core: never[]) => unknown;
  /** For such results with `out`: the layouts of the places that the host lends, one for each core value of `out`. */
  readonly places?: readonly { readonly layout: Layouts }[];
  /** Writes a value as a person would read it; a general writer when left out. */
  readonly format?: (value: never) => string;
  /** More about the type for tools: elements, fields, cases, options. Called when it is asked for. */
  readonly details?: () => TypeDetails;
  /** Makes a variant of the type from options, as in `@bytes({ copy: true })`. */
  readonly variant?: (options: never) => unknown;
  /** Further members of the type, such as `errno.with`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

type DefinedLabel<D> = D extends { readonly label: infer N extends string }
  ? N
  : D extends { readonly name: infer N extends string }
    ? D extends { readonly nullable: true }
      ? OrNullLabel<N, true>
      : N
    : string;

type DefinedView<D> = D extends { readonly snapshot: (...args: never[]) => unknown }
  ? D extends { readonly copy: infer C extends boolean }
    ? ViewUnless<C>
    : true
  : false;

type OrUndefined<D, T> = D extends { readonly nullable: true } ? T | undefined : T;

type DefinedInMemory<D> = (D extends { readonly load: (...args: never[]) => infer T }
  ? FieldType<OrUndefined<D, T>, DefinedLabel<D>>
  : unknown) &
  (D extends { readonly parts: { offsetOf(part: infer P extends string | number): unknown } }
    ? Parted<P>
    : unknown);

/** The type that a definition makes: its capabilities follow from the given fields. */
export type Defined<D extends TypeDefinition> = (D extends {
  readonly variant: (options: infer O) => infer V;
}
  ? (options: O) => V
  : unknown) &
  (D extends { readonly lift: (...args: never[]) => infer T }
    ? ParameterType<OrUndefined<D, T>, DefinedLabel<D>, DefinedView<D>>
    : unknown) &
  (D extends { readonly lower: (value: infer T, ...more: never[]) => unknown }
    ? ResultType<OrUndefined<D, T>, DefinedLabel<D>>
    : unknown) &
  (D extends { readonly encode: (value: infer T, ...more: never[]) => unknown }
    ? Encodable<OrUndefined<D, T>, D["name"], DefinedLabel<D>>
    : unknown) &
  (D extends { readonly lend: (value: infer T, ...more: never[]) => unknown }
    ? Lendable<OrUndefined<D, T>, DefinedLabel<D>>
    : D extends {
          readonly byPointer: true;
          readonly store: (...args: [GuestMemory, number, infer T]) => unknown;
        }
      ? Lendable<OrUndefined<D, T>, DefinedLabel<D>>
      : unknown) &
  (D extends { readonly receive: (...args: never[]) => infer T } ? Receivable<T, DefinedLabel<D>> : unknown) &
  (D extends { readonly parts: { offsetOf(part: infer P extends string | number): unknown } }
    ? Parted<P>
    : unknown) &
  (D extends { readonly byPointer: true; readonly nullable: true } ? unknown : DefinedInMemory<D>) &
  (D extends { readonly members: infer M } ? M : unknown);

/** Lists the fields of a definition that are not members of the type as they are: a shorter list than that of the others. */
export const NOT_POWERS: readonly string[] = [
  "name",
  "label",
  "kind",
  "flat",
  "copy",
  "format",
  "preview",
  "details",
  "variant",
  "members",
];
