import { TypeDefinitionError } from "../errors.js";
import { formatAny } from "./format.js";
import type { Layouts } from "./layout.js";
import { nearestName } from "./nearest-name.js";
import { checkOptions, type OptionKinds } from "./options.js";
import { NOT_POWERS, type TypeDefinition } from "./type-definition.js";
import { FLAT_TYPES, type FlatType } from "./value-type.js";

// Layout and detach may be accessors, which must not be read before the first value.
const DEFINITION: OptionKinds<TypeDefinition> = {
  name: "text",
  label: "text",
  kind: "text",
  flat: "array",
  lift: "function",
  liftFor: "function",
  byPointer: "flag",
  needsErrno: "text",
  lower: "function",
  out: "array",
  outFirst: "flag",
  asResult: "function",
  checkBeside: "function",
  withOut: "function",
  prepare: "function",
  loweringFor: "function",
  lowerFailure: "function",
  errnos: "any",
  withErrnos: "function",
  layout: "any",
  load: "function",
  store: "function",
  loaderFor: "function",
  storerFor: "function",
  write: "function",
  preview: "function",
  takeOver: "function",
  composition: "function",
  parts: "object",
  encode: "function",
  decode: "function",
  unit: "function",
  takeOverElements: "function",
  dangling: "flag",
  isText: "flag",
  fromText: "function",
  pair: "text",
  wide: "flag",
  nullable: "flag",
  memory: "text",
  snapshot: "function",
  copy: "flag",
  detach: "any",
  lend: "function",
  receive: "function",
  places: "array",
  format: "function",
  details: "function",
  variant: "function",
  members: "object",
};

/** Lists the fields of a definition that need another one. */
const NEEDS = [
  ["liftFor", "lift"],
  ["byPointer", "lift"],
  ["needsErrno", "lift"],
  ["out", "lower", "receive"],
  ["outFirst", "out"],
  ["withOut", "lower"],
  ["prepare", "lower"],
  ["loaderFor", "load"],
  ["loweringFor", "lower"],
  ["storerFor", "store"],
  ["write", "store"],
  ["write", "lower"],
  ["preview", "load"],
  ["takeOver", "load"],
  ["composition", "load"],
  ["parts", "load"],
  ["pair", "encode"],
  ["places", "out"],
  ["copy", "snapshot"],
  ["decode", "encode"],
  ["unit", "encode"],
  ["dangling", "encode"],
  ["fromText", "isText"],
  ["takeOverElements", "encode"],
] as const;

/**
 * Refuses a definition of `defineType` with a mistake.
 *
 * @throws {TypeDefinitionError} `invalid-definition`, `unknown-option`, `invalid-option`
 */
export function checkDefinition(definition: TypeDefinition): void {
  checkOptions("defineType", definition, DEFINITION);
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
  if ([lift, lower, load, encode, definition.receive].every((capability) => capability === undefined)) {
    refuse(definition, "can do nothing. Give lift, lower, encode, receive, or layout, load and store.");
  }
  for (const [field, ...needed] of NEEDS) {
    if (definition[field] === undefined || needed.some((each) => definition[each] !== undefined)) continue;
    refuse(definition, `has ${field} without ${needed.join(" or ")}. Give both, or neither.`);
  }
  const { out = [], places = out } = definition;
  if (places.length !== out.length) {
    refuse(
      definition,
      `has ${String(places.length)} places, and out has ${String(out.length)} values. Give one for each.`,
    );
  }
  if (byPointer && String(flat) !== "address") {
    const fact = `is passed as ${flat.join(", ")}. Leave byPointer out, or give flat: ["address"].`;
    refuse(definition, fact);
  }
  const powers = definitionFields().filter((field) => !NOT_POWERS.includes(field));
  const taken = Object.keys(definition.members ?? {}).find((key) => [...powers, ...MADE].includes(key));
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

/** Lists the fields of a definition. */
export function definitionFields(): string[] {
  return Object.keys(DEFINITION);
}

/** Lists the members of every type. */
const MADE: readonly string[] = ["name", "flat", "format", "describe", "preview"];

/**
 * Refuses a layout that no value has. A size of 0 would let a guest name a list of four thousand million elements that lie in
 * no memory at all.
 *
 * @throws {TypeDefinitionError} `invalid-definition`
 */
export function checkLayouts(definition: TypeDefinition, layouts: Layouts): void {
  for (const { size, alignment } of Object.values(layouts)) {
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
