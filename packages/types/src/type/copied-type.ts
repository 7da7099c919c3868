import type { GuestMemory } from "../memory/guest-memory.js";
import { budgetOf, Copying } from "./copying.js";
import { formatAny } from "./format.js";
import type { TypeDefinition } from "./type-definition.js";

/** Gives the definition of the same type with copies in place of views, where its `copy` says so. */
export function withCopies(definition: TypeDefinition): TypeDefinition {
  const { copy, lift, load, snapshot } = definition;
  if (copy !== true || snapshot === undefined) return definition;
  const copied = (value: unknown, memory: GuestMemory): unknown =>
    new Copying(budgetOf(memory)).snapshot({ snapshot }, value, memory);
  const powers = {
    lift: lift && ((memory: GuestMemory, ...core: never[]) => copied(lift(memory, ...core), memory)),
    liftFor: undefined,
    load: load && ((memory: GuestMemory, offset: number) => copied(load(memory, offset), memory)),
    loaderFor: undefined,
    // A message reads only as much as it shows.
    preview: previewOf(definition),
    snapshot: undefined,
  };
  return redefine(definition, powers);
}

/** Gives the function that writes the value at an offset for a message; `undefined` for a type that does not lie in memory. */
export function previewOf({ load, format = formatAny, preview }: TypeDefinition): TypeDefinition["preview"] {
  return preview ?? (load && ((memory, offset) => format(load(memory, offset) as never)));
}

/** Gives a definition with other powers. Accessors stay accessors: they must not be read yet. */
export function redefine(definition: TypeDefinition, ...powers: readonly object[]): TypeDefinition {
  const all = [definition, ...powers].map((each) => Object.getOwnPropertyDescriptors(each));
  return Object.defineProperties({}, Object.assign({}, ...all) as PropertyDescriptorMap) as TypeDefinition;
}
