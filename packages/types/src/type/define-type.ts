import { TypeDefinitionError } from "../errors.js";
import { annotate } from "./annotations.js";
import type { Liftable } from "./capabilities.js";
import { budgetOf, Copying } from "./copying.js";
import { describeType } from "./describe-type.js";
import { formatAny, formatNested, formatPart } from "./format.js";
import type { Layout, Layouts } from "./layout.js";
import { nearestName } from "./nearest-name.js";
import { checkOptions, type OptionKinds } from "./options.js";
import type { Defined, TypeDefinition } from "./type-definition.js";
import { FLAT_TYPES, type FlatType } from "./value-type.js";

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
 * @throws {TypeDefinitionError} `invalid-definition`, `unknown-option`, `invalid-option`
 *
 * @__NO_SIDE_EFFECTS__
 */
export function defineType<const D extends TypeDefinition>(definition: D): Defined<D> {
  checkOptions("defineType", definition, DEFINITION);
  return makeType(definition) as Defined<D>;
}

// Layout and detach may be accessors, which must not be read before the first value.
const DEFINITION: OptionKinds<TypeDefinition> = {
  name: "text",
  label: "text",
  kind: "text",
  flat: "array",
  lift: "function",
  liftFor: "function",
  byPointer: "flag",
  lower: "function",
  out: "array",
  prepare: "function",
  lowerFailure: "function",
  withErrnos: "function",
  layout: "any",
  load: "function",
  store: "function",
  loaderFor: "function",
  preview: "function",
  parts: "object",
  encode: "function",
  pair: "text",
  nullable: "flag",
  snapshot: "function",
  detach: "any",
  format: "function",
  details: "function",
  variant: "function",
  members: "object",
};

/** The fields of a definition that are members of the type as they are. */
const POWERS = [
  "lift",
  "liftFor",
  "byPointer",
  "lower",
  "out",
  "prepare",
  "lowerFailure",
  "withErrnos",
  "layout",
  "load",
  "store",
  "loaderFor",
  "parts",
  "encode",
  "pair",
  "nullable",
  "snapshot",
  "detach",
] as const;

/** Fields of a definition that are of no use without another. */
const NEEDS = [
  ["liftFor", "lift"],
  ["byPointer", "lift"],
  ["out", "lower"],
  ["prepare", "lower"],
  ["loaderFor", "load"],
  ["preview", "load"],
  ["parts", "load"],
  ["pair", "encode"],
] as const;

/**
 * Makes the frozen function that a type is: decorator, factory of its variants, and description in one. As
 * {@link defineType}, for a type whose static type is written by hand.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function makeType(definition: TypeDefinition): unknown {
  checkDefinition(definition);
  const { name, flat = ["i32"], load, variant, members } = definition;
  const type = (...args: unknown[]): unknown => {
    // The runtime calls a decorator with two arguments or more: telling them apart by number keeps the compiler's
    // messages to one line, where a union of overloads would print them all.
    if (args.length === 1 && variant !== undefined) return variant(args[0] as never);
    annotate(type as never, args);
    return undefined;
  };
  const format = formatter(definition.format);
  const all: Readonly<Record<string, unknown>> = {
    // A function's own `name` is read-only, hence defineProperty instead of assignment.
    name,
    flat: Object.freeze([...flat]),
    format,
    ...(load === undefined ? {} : { preview: previewer(definition.preview, load, format) }),
    describe: () => describeType(type as never, definition),
    ...members,
  };
  for (const [key, value] of Object.entries(all)) {
    Object.defineProperty(type, key, { value, enumerable: key !== "name" });
  }
  for (const power of POWERS) definePower(type, definition, power);
  if (definition.lift !== undefined && definition.snapshot !== undefined) {
    // Made when it is asked for: most types are never given to an asynchronous method.
    let owned: unknown;
    const get = (): unknown => (owned ??= ownedType(type as never));
    Object.defineProperty(type, "owned", { get, enumerable: true });
  }
  return Object.freeze(type);
}

/** Defines a member of a type, and leaves an accessor one: a struct class knows its fields after its last decorator. */
function definePower(type: object, definition: TypeDefinition, power: (typeof POWERS)[number]): void {
  const isLate = Object.getOwnPropertyDescriptor(definition, power)?.get !== undefined;
  let layouts: Layouts | undefined;
  if (power === "layout" && power in definition) {
    const get = (): Layouts => (layouts ??= checkedLayouts(definition));
    if (!isLate) get();
    Object.defineProperty(type, power, { get, enumerable: true });
  } else if (isLate) {
    Object.defineProperty(type, power, { get: () => definition[power], enumerable: true });
  } else if (definition[power] !== undefined) {
    Object.defineProperty(type, power, { value: definition[power], enumerable: true });
  }
}

/** Makes the same type with values that stay as they are. */
function ownedType(type: Liftable<unknown>): unknown {
  const lift: Liftable<unknown>["lift"] = (memory, ...core) =>
    new Copying(budgetOf(memory)).snapshot(type, type.lift(memory, ...core), memory);
  const none = { value: undefined };
  return Object.freeze(Object.create(type, { lift: { value: lift }, liftFor: none, owned: none }));
}

function checkDefinition(definition: TypeDefinition): void {
  const { lift, lower, load, store, encode, byPointer = false, flat = ["i32"] } = definition;
  for (const types of [flat, definition.out ?? []]) checkFlat(definition, types);
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
  for (const [field, needed] of NEEDS) {
    if (definition[field] === undefined || definition[needed] !== undefined) continue;
    refuse(definition, `has ${field} without ${needed}. Give both, or neither.`);
  }
  if (byPointer && String(flat) !== "address") {
    const fact = `is passed as ${flat.join(", ")}. Leave byPointer out, or give flat: ["address"].`;
    refuse(definition, fact);
  }
  const taken = Object.keys(definition.members ?? {}).find((key) => RESERVED.has(key));
  if (taken !== undefined)
    refuse(definition, `has ${taken} among its members. Give it to defineType itself.`);
}

/** Refuses core values that there are not: their names become the text of signatures. */
function checkFlat(definition: TypeDefinition, flat: readonly unknown[]): void {
  for (const type of flat) {
    if (FLAT_TYPES.includes(type as FlatType)) continue;
    const nearest = typeof type === "string" ? nearestName(type, FLAT_TYPES) : undefined;
    const next = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
    const fact = `is passed as ${formatAny(type)}, and core values are ${FLAT_TYPES.join(", ")}.${next}`;
    refuse(definition, fact);
  }
}

const RESERVED: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...POWERS,
  "name",
  "flat",
  "format",
  "describe",
  "preview",
  "owned",
]);

// A size of 0 would let a guest name a list of four thousand million elements that lie in no memory at all.
function checkedLayouts(definition: TypeDefinition): Layouts {
  const layout = definition.layout as Layout | Layouts;
  const layouts = "size" in layout ? { i32: layout, i64: layout } : layout;
  for (const { size, alignment } of Object.values(layouts)) {
    const isPowerOfTwo = alignment >= 1 && Number.isInteger(Math.log2(alignment));
    if (isPowerOfTwo && size > 0 && Number.isInteger(size / alignment)) continue;
    refuse(
      definition,
      `has a layout of ${String(size)} bytes aligned to ${String(alignment)}. ` +
        "Give a power of two for the alignment, and a multiple of it, above 0, for the size.",
    );
  }
  return layouts;
}

function refuse({ name }: TypeDefinition, fact: string): never {
  throw new TypeDefinitionError("invalid-definition", fact, { where: "defineType", subject: name });
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

function previewer(
  write: TypeDefinition["preview"],
  load: NonNullable<TypeDefinition["load"]>,
  format: (value: unknown) => string,
): NonNullable<TypeDefinition["preview"]> {
  return write === undefined
    ? (memory, offset) => formatPart(() => format(load(memory, offset)))
    : (memory, offset) => formatPart(() => formatNested(() => write(memory, offset)));
}
