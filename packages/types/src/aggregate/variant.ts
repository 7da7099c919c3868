import { locateInPart, LowerError } from "../errors.js";
import { i32, u32 } from "../numeric/integers.js";
import type { FieldType, Lendable, Parted, ParameterType, Storable } from "../type/capabilities.js";
import type { HasView } from "../type/phantoms.js";
import type { Cases } from "../type/composition.js";
import type { Copy } from "../type/copy.js";
import { type CopyValue, hasView } from "../type/copying.js";
import { type CaseDescription, describeOptions } from "../type/describe-type.js";
import { type Element, elementType, type ElementValue } from "../type/element.js";
import { formatAny, formatPart } from "../type/format.js";
import { checkOptions, type OptionKind, type OptionKinds } from "../type/options.js";
import { type ByPointer, byPointer, type OffsetOptions } from "./by-pointer.js";
import { type CaseInteger, enumeration } from "./enumeration.js";
import { checkNames, refused } from "./numbered.js";
import { type VariantLayout, variantLayout } from "./variant-layout.js";

/** The cases of a variant, in order: the type of each one's value, or `null` for a case without one. */
export type VariantCases = Readonly<Record<string, Element | null>>;

/** The TypeScript type of a variant with these cases: `{ tag: "some"; value: number } | …`. */
export type VariantValue<C> = {
  [K in keyof C & string]: C[K] extends null
    ? { readonly tag: K; readonly value?: undefined }
    : { readonly tag: K; readonly value: ElementValue<C[K]> };
}[keyof C & string];

/** How a {@link variant} lies in memory, and its name. */
export interface VariantOptions<
  K extends string = string,
  N extends boolean = boolean,
> extends OffsetOptions<N> {
  /**
   * The integer that the tag is in memory. Left out, as a C `enum`: 4 bytes. The canonical ABI takes `u8` for
   * up to 256 cases.
   */
  readonly as?: CaseInteger;
  /** The number of each case; from 0 in their order when left out. */
  readonly numbers?: Readonly<Record<K, number>>;
  /** Its name in messages; `variant` when left out. */
  readonly name?: string;
}

/** A type of values of several kinds, with a tag that says which. */
export interface VariantType<T, V extends boolean = boolean>
  extends
    ParameterType<T, "that variant", V>,
    FieldType<T, "that variant">,
    Lendable<T | Copy<T>, "that variant">,
    Parted<"tag" | "value"> {
  readonly "~parts"?: "tag" | "value";
}

interface Case {
  readonly name: string;
  /** The tag of the case. */
  readonly number: number;
  readonly type: Storable<unknown> | null;
}

/**
 * Makes the type of a variant, or tagged union: `{ tag, value }`, in memory the tag, then the value, where the largest
 * alignment of all cases allows it; the size is that of the largest. Passed as one offset.
 *
 * The value is a host object; a view in it (structs, bytes) is valid until the method returns or guest code runs again, and a
 * method that waits takes a copy: `{ data: bytes({ copy: true }) }`. A host function gets memory that the guest frees, and
 * returns a value as `allocated(variant(…))`, as `byValue(variant(…))`, or at a place of the guest with `orErrno`. A guest's
 * function gets a copy that the host lends until the call has ended, and returns memory that stays its own: the host copies
 * the value. A tag that the variant does not have is a `LiftError` (`unknown-discriminant`), or a `LowerError` when the host
 * gives it; otherwise `GuestMemoryError` (`out-of-bounds`) and the errors of the case's own type. Storing a case without a
 * value leaves the bytes after the tag as they are. C: `struct { enum kind tag; union { uint32_t some; double more; } value;
 * }`; Rust: `#[repr(C)] enum`, or `#[repr(C, u8)]` for `{ as: u8 }` (not `#[repr(u8)]`, which aligns each case by itself).
 * AssemblyScript: `usize`, to be read with `load<T>`.
 *
 * ```ts
 * import { GuestMemory, pointer, string, u32, variant } from "@hostwright/types";
 *
 * const Token = variant({ end: null, number: u32, word: string });
 * const place = pointer(Token).lift(new GuestMemory(64), 16);
 * place.store({ tag: "number", value: 7 });
 * const token = place.load();
 * if (token.tag === "number") console.log(token.value + 1); // 8
 * ```
 *
 * @throws {TypeDefinitionError} `not-a-type` when a case has no fixed layout, `invalid-definition` without cases or when a
 *   number does not fit the tag
 *
 * @__NO_SIDE_EFFECTS__
 */
export function variant<const C extends VariantCases, N extends boolean = false>(
  cases: C,
  options: VariantOptions<keyof C & string, N> = {},
): ByPointer<
  VariantValue<C>,
  "that variant",
  HasView<C[keyof C]>,
  N,
  VariantType<VariantValue<C>, HasView<C[keyof C]>>
> {
  checkOptions("variant", options, OPTIONS);
  const { name = "variant", as, numbers } = options;
  checkNumbers(numbers, cases, name);
  checkNames(Object.keys(cases), "variant", name);
  const all = Object.entries(cases).map(([each, type], index): Case => ({
    name: each,
    number: numbers?.[each] ?? index,
    type: type === null ? null : elementType(type, `variant ${name}.${each}`),
  }));
  return variantType(name, all, as, options) as ByPointer<
    VariantValue<C>,
    "that variant",
    HasView<C[keyof C]>,
    N,
    VariantType<VariantValue<C>, HasView<C[keyof C]>>
  >;
}

const OPTIONS: OptionKinds<VariantOptions> = {
  as: "type",
  numbers: "object",
  name: "text",
  nullable: "flag",
  nonNull: "flag",
  aligned: "flag",
};

/** Refuses a number for a case that there is not. */
function checkNumbers(numbers: object | undefined, cases: VariantCases, name: string): void {
  const given: Record<string, OptionKind> = Object.fromEntries(
    Object.keys(cases).map((each) => [each, "number"]),
  );
  if (numbers !== undefined) checkOptions(`variant ${name}`, numbers, given);
}

/* @__NO_SIDE_EFFECTS__ */
function variantType(
  name: string,
  all: readonly Case[],
  as: CaseInteger = all.some(({ number }) => number < 0) ? i32 : u32,
  ofOffset: OffsetOptions,
): unknown {
  const tags = enumeration(Object.fromEntries(all.map((each) => [each.name, each.number])), { as, name });
  const ofNumber = new Map(all.map((each) => [each.number, each]));
  if (ofNumber.size < all.length) {
    throw refused("variant", "has one number for two cases. Give each its own.");
  }
  const ofName = new Map(all.map((each) => [each.name, each]));

  // The layout of a struct class is not known before its last field is decorated.
  let known: VariantLayout | undefined;
  const placed = (): VariantLayout =>
    (known ??= variantLayout(
      tags.layout,
      all.map(({ type }) => type),
    ));

  const snapshot: CopyValue = (
    value: { readonly tag: string; readonly value?: unknown },
    memory,
    copying,
  ) => {
    const { name: tag, type } = checkedCase(name, ofName, value);
    return type === null ? { tag } : { tag, value: copying.snapshot(type, value.value, memory) };
  };
  return byPointer({
    name,
    kind: "variant",
    ofOffset,
    layOut: () => placed().layout,
    load: (memory, offset) => {
      const { name: tag, type } = ofNumber.get(tags.load(memory, offset)) as Case;
      if (type === null) return { tag };
      try {
        return { tag, value: type.load(memory, offset + placed().valueOffset[memory.addressType]) };
      } catch (error) {
        throw locateInPart(error, name, `.${tag}`);
      }
    },
    ...(hasView(all.map(({ type }) => type)) ? { snapshot } : {}),
    detacher: () => {
      if (all.every(({ type }) => type?.detach === undefined)) return undefined;
      return (
        value: { readonly tag: string; readonly value?: unknown } | null | undefined,
        memory,
        copying,
      ) => {
        const type = ofName.get(value?.tag as string)?.type ?? null;
        return type === null ? value : { tag: value?.tag, value: copying.detach(type, value?.value, memory) };
      };
    },
    store: (memory, offset, value: { readonly tag: string; readonly value?: unknown }) => {
      const { name: tag, number, type } = checkedCase(name, ofName, value);
      tags.store(memory, offset, number);
      if (type === null) return;
      try {
        type.store(memory, offset + placed().valueOffset[memory.addressType], value.value);
      } catch (error) {
        throw locateInPart(error, name, `.${tag}`);
      }
    },
    format: (value: { readonly tag: string; readonly value?: unknown }) => {
      const { name: tag, type } = checkedCase(name, ofName, value);
      return type === null ? tag : `${tag}(${formatPart(() => type.format(value.value))})`;
    },
    preview: (memory, offset) => {
      const { name: tag, type } = ofNumber.get(tags.load(memory, offset)) as Case;
      if (type === null) return tag;
      return `${tag}(${type.preview(memory, offset + placed().valueOffset[memory.addressType])})`;
    },
    details: () => ({
      cases: all.map(describeCase),
      ...describeOptions({ as: as.name }, { as: "u32" }),
    }),
    takeOver: (memory, at, next) => {
      const { type } = ofNumber.get(tags.load(memory, at)) as Case;
      if (type !== null) next(type, at + placed().valueOffset[memory.addressType]);
    },
    composition: (): Cases<Storable<unknown>> => ({
      cases: all.map(({ name: tag, number, type }) => ({ number, type, place: `.${tag}` })),
      split: (value) => [checkedCase(name, ofName, value).number, (value as { value?: unknown }).value],
      join: (number, value) => {
        const { name: tag, type } = ofNumber.get(number) as Case;
        return type === null ? { tag } : { tag, value };
      },
    }),
    parts: {
      offsetOf: (part) =>
        part === "tag" ? { i32: 0, i64: 0 } : part === "value" ? placed().valueOffset : undefined,
      names: () => "tag, value",
    },
  });
}

function describeCase({ name, number, type }: Case): CaseDescription {
  return { name, number, ...(type === null ? {} : { type: type.describe() }) };
}

function checkedCase(name: string, cases: ReadonlyMap<string, Case>, value: unknown): Case {
  if (typeof value !== "object" || value === null) {
    throw new LowerError("wrong-type", `must be an object { tag, value }, not ${formatAny(value)}.`, value, {
      subject: name,
    });
  }
  const { tag } = value as { readonly tag?: unknown };
  const found = cases.get(tag as string);
  if (found !== undefined) return found;
  throw new LowerError(
    "unknown-discriminant",
    `has the tag ${formatAny(tag)}, and its cases are ${[...cases.keys()].slice(0, 16).join(", ")}.`,
    value,
    { subject: name },
  );
}
