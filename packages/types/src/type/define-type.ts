import { annotate } from "./annotations.js";
import { checkDefinition, checkLayouts, definitionFields } from "./check-definition.js";
import { withCopies } from "./copied-type.js";
import { describeType } from "./describe-type.js";
import { formatAny, formatNested, formatPart } from "./format.js";
import type { Layout, Layouts } from "./layout.js";
import { withMemoryNamed } from "./named-memory.js";
import { withNull } from "./nullable.js";
import { type Defined, NOT_POWERS, type TypeDefinition } from "./type-definition.js";

/**
 * Makes a type of your own, with the same powers and the same checks by the compiler as those of this package.
 *
 * Give `lift` for parameters, `lower` for results, `encode` for results that `allocated` copies into guest memory, and
 * `layout`, `load` and `store` together for struct fields and elements. Whatever touches memory should do it through the
 * {@link GuestMemory} it is given, which checks.
 *
 * A value that is a view of guest memory, or holds one, has `snapshot` as well: the type is then refused in a method that waits,
 * and its variant with `copy: true` gives copies.
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
  checkDefinition(definition);
  return makeType(
    withMemoryNamed(withNull(withCopies(definition))),
    checkLayouts,
    definitionFields(),
  ) as Defined<D>;
}

/**
 * Makes the frozen function that a type is: decorator, factory of its variants, and description in one.
 * The types of this package are made without the checks of {@link defineType}, which a small program does not load.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function makeType(
  definition: TypeDefinition,
  check?: typeof checkLayouts,
  fields = Object.keys(definition),
): unknown {
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
  for (const field of fields as (keyof TypeDefinition)[]) {
    if (!NOT_POWERS.includes(field)) definePower(type, definition, field, check);
  }
  return Object.freeze(type);
}

/** Defines a member of a type, and leaves an accessor one: a struct class knows its fields after its last decorator. */
function definePower(
  type: object,
  definition: TypeDefinition,
  power: keyof TypeDefinition,
  check: typeof checkLayouts | undefined,
): void {
  const isLate = Object.getOwnPropertyDescriptor(definition, power)?.get !== undefined;
  let layouts: Layouts | undefined;
  if (power === "layout" && power in definition) {
    const get = (): Layouts => (layouts ??= layoutsOf(definition, check));
    if (!isLate) get();
    Object.defineProperty(type, power, { get, enumerable: true });
  } else if (isLate) {
    Object.defineProperty(type, power, { get: () => definition[power], enumerable: true });
  } else if (definition[power] !== undefined) {
    Object.defineProperty(type, power, { value: definition[power], enumerable: true });
  }
}

function layoutsOf(definition: TypeDefinition, check: typeof checkLayouts | undefined): Layouts {
  const layout = definition.layout as Layout | Layouts;
  const layouts = "size" in layout ? { i32: layout, i64: layout } : layout;
  check?.(definition, layouts);
  return layouts;
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
