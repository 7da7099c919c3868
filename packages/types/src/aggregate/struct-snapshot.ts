import { locateInPart } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { ownValue } from "../type/own.js";
import { MEMORY_OF_VIEW, type Viewed } from "./struct-view.js";

const VALUES = Symbol("values");

interface Kept {
  readonly [VALUES]: Record<string, unknown>;
}

/** Makes a struct of the host's out of a view: the fields as they are now, and the methods of its class. */
export type StructKeeper = (view: Record<string, unknown>, memory: GuestMemory) => object;

/** Makes the keeper of a struct's views. What it keeps looks like a view: `copyOf` and `JSON.stringify` see the same. */
export function makeKeeper({ name, prototype: inherited, fields, toJSON }: Viewed): StructKeeper {
  const prototype = Object.create(inherited, { [MEMORY_OF_VIEW]: { value: undefined } }) as object;
  for (const field of fields) Object.defineProperty(prototype, field.name, accessor(field.name));
  if (!("toJSON" in prototype)) Object.defineProperty(prototype, "toJSON", { value: toJSON });
  return (view, memory) => {
    const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const field of fields) {
      try {
        values[field.name] = ownValue(field.type, view[field.name], memory);
      } catch (error) {
        throw locateInPart(error, name, `.${field.name}`);
      }
    }
    return Object.create(prototype, { [VALUES]: { value: values } }) as object;
  };
}

function accessor(name: string): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: Kept): unknown {
      return this[VALUES][name];
    },
    set(this: Kept, value: unknown): void {
      this[VALUES][name] = value;
    },
  };
}
