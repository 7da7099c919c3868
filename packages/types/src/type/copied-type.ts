import type { GuestMemory } from "../memory/guest-memory.js";
import { budgetOf, Copying } from "./copying.js";
import { formatAny } from "./format.js";
import type { TypeDefinition } from "./type-definition.js";

/** Gives the definition of the same type with copies in place of views, where its `copy` says so. */
export function withCopies(definition: TypeDefinition): TypeDefinition {
  const { copy, lift, load, snapshot, format = formatAny, preview } = definition;
  if (copy !== true || snapshot === undefined) return definition;
  const copied = (value: unknown, memory: GuestMemory): unknown =>
    new Copying(budgetOf(memory)).snapshot({ snapshot }, value, memory);
  const powers = {
    lift: lift && ((memory: GuestMemory, ...core: never[]) => copied(lift(memory, ...core), memory)),
    liftFor: undefined,
    load: load && ((memory: GuestMemory, offset: number) => copied(load(memory, offset), memory)),
    loaderFor: undefined,
    // A message reads only as much as it shows.
    preview:
      preview ?? (load && ((memory: GuestMemory, offset: number) => format(load(memory, offset) as never))),
    snapshot: undefined,
  };
  // By their descriptors: accessors must not be read yet.
  const descriptors = {
    ...Object.getOwnPropertyDescriptors(definition),
    ...Object.getOwnPropertyDescriptors(powers),
  };
  return Object.defineProperties({}, descriptors) as TypeDefinition;
}
