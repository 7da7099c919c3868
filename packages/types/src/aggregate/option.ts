import { LiftError, TypeDefinitionError } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type {
  Encodable,
  FieldType,
  Lendable,
  Liftable,
  Lowerable,
  Parted,
  ParameterType,
  Receivable,
  ResultType,
  Storable,
} from "../type/capabilities.js";
import type { IsView } from "../type/phantoms.js";
import type { Cases } from "../type/composition.js";
import type { Copy } from "../type/copy.js";
import { type AnyType, isLowered, type Lend, lendOf } from "../lending/lend.js";
import type { CopyValue } from "../type/copying.js";
import { makeType } from "../type/define-type.js";
import type { TypeDefinition } from "../type/type-definition.js";
import type { Element, ElementClass, ElementLabel, ElementValue } from "../type/element.js";
import { formatAny } from "../type/format.js";
import type { Layout, Parts } from "../type/layout.js";
import { type CoreValue, zeroOf } from "../type/value-type.js";

/** The type of a value that may be absent: any type, or a struct class. */
export type Optional = Liftable<unknown> | Lowerable<unknown> | Element;

/** The value that the host gives to a guest's function, where that is not just lowered. */
type LentValue<E> = E extends ElementClass
  ? ElementValue<E> | Copy<ElementValue<E>>
  : "~lends" extends keyof E
    ? E extends Lendable<infer T>
      ? T
      : never
    : E extends Encodable<infer T>
      ? T
      : never;

/** A type of values that may be absent, with the capabilities of the value's type. */
export type OptionType<E> = (E extends ElementClass
  ? ParameterType<ElementValue<E> | undefined, `${ElementLabel<E>} | undefined`, true>
  : E extends Liftable<infer T>
    ? ParameterType<T | undefined, `${ElementLabel<E>} | undefined`, IsView<E>>
    : unknown) &
  (LentValue<E> extends infer L
    ? [L] extends [never]
      ? unknown
      : Lendable<L | undefined, `${ElementLabel<E>} | undefined`>
    : unknown) &
  ("~receives" extends keyof E
    ? E extends Receivable<infer T>
      ? Receivable<T | undefined, `${ElementLabel<E>} | undefined`>
      : unknown
    : unknown) &
  (E extends Lowerable<infer T> ? ResultType<T | undefined, `${ElementLabel<E>} | undefined`> : unknown) &
  (E extends Element
    ? FieldType<ElementValue<E> | undefined, `${ElementLabel<E>} | undefined`> &
        Parted<"tag" | "value"> & {
          readonly "~parts"?: "tag" | "value";
        }
    : unknown);

type Any = AnyType & Partial<Liftable<unknown>>;

/**
 * Makes the type of a value that may be absent: the value, or `undefined`.
 *
 * As a parameter or a result it is an `i32`, 1 or 0, and then the value's core values, as the canonical ABI flattens it;
 * those are not looked at where it is 0. A value that is passed by pointer (structs, tuples, variants, fixed arrays) needs no
 * `i32`: a null pointer says that it is absent. In memory it is a tag of 1 byte and then the value, aligned as the value, as
 * in the canonical ABI; storing `undefined` leaves the bytes of the value as they are. A tag that is neither 0 nor 1 is a
 * `LiftError` (`unknown-discriminant`). Owner, lifetime and errors are those of the value in both directions, and so are
 * copies: `option(bytes({ copy: true }))`.
 *
 * C: `bool has_limit, uint32_t limit`; `const struct point *` or `NULL`; in memory `struct { bool is_some; uint32_t val; }`.
 * Rust: `has_limit: bool, limit: u32`; `Option<&Point>`; in memory `#[repr(C, u8)] enum`, since the layout of an `Option` is
 * unspecified. AssemblyScript: `hasLimit: bool, limit: u32`; `usize` of a struct.
 *
 * ```ts
 * import { HostModuleBase, wasm } from "@hostwright/core";
 * import { option, string, u32 } from "@hostwright/types";
 *
 * class Search extends HostModuleBase {
 *   static override readonly moduleName = "search";
 *   @wasm.export("find", u32)
 *   find(@string text: string, @option(u32) limit: number | undefined): number {
 *     return Math.min(text.length, limit ?? Infinity);
 *   }
 * }
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition` for an option of a type whose values may be `undefined`, such as an option, `not-a-type`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function option<const E extends Optional>(of: E): OptionType<E> {
  const type = (typeof of === "function" && "~type" in of ? of["~type"] : of) as Any;
  if (typeof of !== "function" || !("flat" in type)) {
    throw new TypeDefinitionError("not-a-type", "is not a type. Give one such as u32, or a struct class.", {
      where: "option",
      subject: formatAny(of),
    });
  }
  if (type.nullable === true) {
    throw new TypeDefinitionError(
      "invalid-definition",
      "may be undefined itself, which would say that either is absent. Take a variant, or a type that is never undefined.",
      { where: "option", subject: type.name },
    );
  }
  return optionType(type) as OptionType<E>;
}

/* @__NO_SIDE_EFFECTS__ */
function optionType(of: Any): unknown {
  const { lift, lower, out, prepare } = of;
  const isNullable = of.byPointer === true;
  const definition: TypeDefinition = {
    name: `option<${of.name}>`,
    kind: "option",
    flat: isNullable ? of.flat : ["i32", ...of.flat],
    ...(lift === undefined ? {} : { lift: isNullable ? liftNullable(of) : liftTagged(of) }),
    ...(lower === undefined ? {} : { lower: lowerTagged(of), out, prepare }),
    ...(isLowered(of) || lendOf(of) === undefined
      ? {}
      : { lend: isNullable ? lendNullable(of) : lendTagged(of) }),
    ...(of.receive === undefined ? {} : { receive: receivePresent(of, isNullable) }),
    ...(of.places === undefined ? {} : { places: of.places }),
    nullable: true,
    ...(of.snapshot === undefined ? {} : { snapshot: snapshotPresent(of) }),
    format: (value: unknown) => (value === undefined ? "none" : of.format(value)),
    details: () => ({ of: of.describe() }),
  };
  return makeType(isStorable(of) ? inMemory(definition, of) : definition);
}

type LendPart = NonNullable<TypeDefinition["lend"]>;

function lendNullable(of: Any): LendPart {
  const { encode, place } = lendOf(of) as Lend;
  return (value: unknown, memory) => {
    const encoded = value === undefined ? undefined : encode(value, memory);
    return (call) => (value === undefined ? 0 : place(encoded as never, call));
  };
}

function lendTagged(of: Any): LendPart {
  const absent = absentOf(of);
  const { encode, place } = lendOf(of) as Lend;
  return (value: unknown, memory) => {
    const encoded = value === undefined ? undefined : encode(value, memory);
    return (call) => (value === undefined ? absent : tagged(of, place(encoded as never, call)));
  };
}

/** Gives the core values of an absent value. */
function absentOf({ flat }: Any): CoreValue {
  return flat.length === 0 ? 0 : [0, ...flat.map(zeroOf)];
}

/** Puts the tag of a present value before its core values. */
function tagged({ flat }: Any, core: CoreValue): CoreValue {
  return flat.length === 0 ? 1 : flat.length === 1 ? [1, core] : [1, ...(core as CoreValue[])];
}

function isStorable(of: Any): of is Any & Storable<unknown> {
  return "load" in of;
}

function liftNullable(of: Any) {
  return (memory: GuestMemory, offset: number): unknown =>
    offset === 0 ? undefined : of.lift?.(memory, offset);
}

function liftTagged(of: Any) {
  const { lift } = of;
  return (memory: GuestMemory, tag: number, ...core: CoreValue[]): unknown =>
    isSome(tag, of) ? present(lift?.(memory, ...core), of) : undefined;
}

function receivePresent(of: Any, isNullable: boolean) {
  const { receive } = of;
  return (memory: GuestMemory, first: number, ...core: CoreValue[]): unknown => {
    if (isNullable) return first === 0 ? undefined : receive?.(memory, first);
    return isSome(first, of) ? receive?.(memory, ...core) : undefined;
  };
}

function lowerTagged(of: Any) {
  const { lower } = of;
  const absent = absentOf(of);
  return (value: unknown, memory: GuestMemory, ...out: CoreValue[]): CoreValue =>
    value === undefined ? absent : tagged(of, lower?.(value, memory, ...out));
}

function inMemory(definition: TypeDefinition, of: Storable<unknown>): TypeDefinition {
  const { load, store } = of;
  const layout = (address: AddressType): Layout => {
    const { size, alignment } = of.layout[address];
    return { size: alignment + size, alignment };
  };
  return {
    ...definition,
    get layout() {
      return { i32: layout("i32"), i64: layout("i64") };
    },
    get detach() {
      return detachPresent(of);
    },
    parts: partsOf(of),
    composition: (): Cases<Storable<unknown>> => ({
      cases: [
        { number: 0, type: null, place: "" },
        { number: 1, type: of, place: "" },
      ],
      split: (value) => [value === undefined ? 0 : 1, value],
      join: (_number, value) => value,
    }),
    takeOver: (memory, at, next) => {
      if (memory.readU8(at) === 1) next(of, at + of.layout[memory.addressType].alignment);
    },
    load: (memory, offset) => {
      // The tag takes one byte, and the value lies at the next multiple of its alignment, which is the alignment itself.
      const { alignment, size } = of.layout[memory.addressType];
      memory.check(offset, alignment + size);
      return isSome(memory.readU8(offset), of) ? present(load(memory, offset + alignment), of) : undefined;
    },
    preview: (memory, offset) =>
      isSome(memory.readU8(offset), of)
        ? of.preview(memory, offset + of.layout[memory.addressType].alignment)
        : "none",
    store: (memory, offset, value: unknown) => {
      const { alignment, size } = of.layout[memory.addressType];
      memory.check(offset, alignment + size);
      // The value first: when it does not fit, nothing is written.
      if (value !== undefined) store(memory, offset + alignment, value);
      memory.writeU8(offset, value === undefined ? 0 : 1);
    },
  };
}

function snapshotPresent(of: Any): CopyValue {
  return (value: unknown, memory, copying) =>
    value === undefined ? undefined : copying.snapshot(of, value, memory);
}

function detachPresent(of: Storable<unknown>): CopyValue | undefined {
  if (of.detach === undefined) return undefined;
  return (value: unknown, memory, copying) =>
    value === undefined ? undefined : copying.detach(of, value, memory);
}

function partsOf(of: Storable<unknown>): Parts {
  return {
    offsetOf: (part) =>
      part === "tag"
        ? { i32: 0, i64: 0 }
        : part === "value"
          ? { i32: of.layout.i32.alignment, i64: of.layout.i64.alignment }
          : undefined,
    names: () => "tag, value",
  };
}

/** Refuses a value that could not be told from an absent one: a type of one's own may not say that it is nullable. */
function present(value: unknown, { name }: { readonly name: string }): unknown {
  if (value !== undefined) return value;
  const fact =
    "is present and undefined, which is the value of an absent one. Define its type with nullable: true.";
  throw new LiftError("invalid-value", fact, value, { subject: `option<${name}>` });
}

function isSome(tag: number, { name }: { readonly name: string }): boolean {
  if (tag === 0 || tag === 1) return tag === 1;
  throw new LiftError(
    "unknown-discriminant",
    `has the tag ${String(tag)}, which is neither 0 (none) nor 1 (some). Let the guest pass one of these.`,
    tag,
    { subject: `option<${name}>` },
  );
}
