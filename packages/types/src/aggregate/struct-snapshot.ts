import { locateInPart } from "../errors.js";
import { countCopy, VALUE_BYTES } from "../memory/count-copy.js";
import type { CopyValue } from "../type/copying.js";
import { MEMORY_OF_VIEW, type Viewed } from "./struct-view.js";

const VALUES = Symbol("values");

interface Snapshot {
  readonly [VALUES]: Record<string, unknown>;
}

/**
 * Makes the maker of snapshots of a struct's views. They look like views: `copyOf` and `JSON.stringify` see no difference.
 */
export function snapshotMaker({ name, prototype: inherited, fields, toJSON }: Viewed): CopyValue {
  const prototype = Object.create(inherited, { [MEMORY_OF_VIEW]: { value: undefined } }) as object;
  for (const field of fields) Object.defineProperty(prototype, field.name, accessor(field.name));
  if (!("toJSON" in prototype)) Object.defineProperty(prototype, "toJSON", { value: toJSON });
  return (view: Readonly<Record<string, unknown>>, memory, copying) => {
    countCopy(memory, fields.length * VALUE_BYTES);
    const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const field of fields) {
      // Outside of the `try`: the errors of a view name the field already.
      const value = view[field.name];
      try {
        values[field.name] = copying.snapshot(field.type, value, memory);
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
    get(this: Snapshot): unknown {
      return this[VALUES][name];
    },
    set(this: Snapshot, value: unknown): void {
      this[VALUES][name] = value;
    },
  };
}
