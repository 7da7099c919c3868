import { locateInPart } from "../errors.js";
import { countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Copying } from "../type/copying.js";
import type { PlacedField } from "./struct-layout.js";
import { MEMORY_OF_VIEW, type Viewed } from "./struct-view.js";

const VALUES = Symbol("values");

/** The values of a struct by the names of its fields. */
type Values = Record<string, unknown>;

interface Snapshot {
  readonly [VALUES]: Values;
}

/**
 * Makes the maker of snapshots of a struct out of the values of its fields. They look like views: `copyOf` and `JSON.stringify` see no
 * difference.
 */
export function snapshotMaker({ prototype: inherited, fields, toJSON }: Viewed): (values: Values) => object {
  const prototype = Object.create(inherited, { [MEMORY_OF_VIEW]: { value: undefined } }) as object;
  for (const field of fields) Object.defineProperty(prototype, field.name, accessor(field.name));
  if (!("toJSON" in prototype)) Object.defineProperty(prototype, "toJSON", { value: toJSON });
  return (values) => Object.create(prototype, { [VALUES]: { value: values } }) as object;
}

/** Copies the values of the fields of a view. */
export function copiedValues(
  name: string,
  fields: readonly PlacedField[],
  view: Readonly<Values>,
  memory: GuestMemory,
  copying: Copying,
): Values {
  countCopy(memory, fields.length * VALUE_BYTES);
  const values = Object.create(null) as Values;
  for (const field of fields) {
    // Outside of the `try`: the errors of a view name the field already.
    const value = view[field.name];
    try {
      values[field.name] = copying.snapshot(field.type, value, memory);
    } catch (error) {
      throw locateInPart(error, name, `.${field.name}`);
    }
  }
  return values;
}

function accessor(name: string): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: Snapshot): unknown {
      return this[VALUES][name];
    },
    set(this: Snapshot, value: unknown): void {
      this[VALUES][name] = value;
    },
  };
}
