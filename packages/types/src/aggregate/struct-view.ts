import { locateInPart } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";
import { makeOfText } from "../type/source-text.js";
import { isLoweredField, writeText } from "./field-text.js";
import { prototypesOf } from "./struct-class.js";
import type { PlacedField } from "./struct-layout.js";

/** Makes a view of the struct at an offset. */
export type ViewMaker = (memory: GuestMemory, offset: number) => object;

// Symbols and not private names: the accessors below belong to many classes, and no own property may hide a field. That of
// the memory is the same in the other copy of this package, which knows views by it.
const MEMORY: unique symbol = Symbol.for("hostwright:memory-of-view") as never;
const OFFSET = Symbol("offset");
/** Under this key views have the fields of their struct, which tell them from those of others. */
const FIELDS = Symbol("fields");

/**
 * The key of a view's memory, by which a view is recognised. By another name than above, since an export is not a
 * constant to V8: with it, reading a field took three times as long.
 */
export const MEMORY_OF_VIEW: typeof MEMORY = MEMORY;

/** The keys of a view's memory, offset and fields, for source text that looks whether an object is a view. */
export const VIEW_KEYS = { memoryKey: MEMORY, offsetKey: OFFSET, fieldsKey: FIELDS };

interface Place {
  readonly [MEMORY]: GuestMemory;
  readonly [OFFSET]: number;
}

interface Fields {
  readonly [FIELDS]: readonly PlacedField[];
}

/** The definition of the views of a struct. */
export interface Viewed {
  /** The struct's name in messages. */
  readonly name: string;
  /** The prototype of its views. */
  readonly prototype: object;
  readonly fields: readonly PlacedField[];
  /** Gives the value that `JSON.stringify` writes of a view, unless the struct's class has a `toJSON`. */
  readonly toJSON: (this: object) => unknown;
}

/**
 * Makes the maker of a struct's views in memories of one address type, which decides where its fields lie: objects with the
 * methods of its class, and an accessor for each field.
 *
 * The class's constructor does not run. With define semantics (`useDefineForClassFields`) it would give each view own
 * properties that are `undefined` and hide the accessors.
 */
export function makeView(
  { name, prototype: inherited, fields, toJSON }: Viewed,
  addressType: AddressType,
): ViewMaker {
  const prototype = Object.create(inherited) as object;
  for (const field of fields)
    Object.defineProperty(prototype, field.name, accessor(name, field, addressType));
  Object.defineProperty(prototype, FIELDS, { value: fields });
  // Here and not in the class: as a member of Struct it would have to be in every object that is stored as one.
  if (!("toJSON" in prototype)) {
    Object.defineProperty(prototype, "toJSON", { value: toJSON, configurable: true, writable: true });
  }
  return viewMaker(prototype, MEMORY, OFFSET);
}

// Here and below, captured values are parameters: a `const` is looked at for whether it has its value yet, which makes a
// function larger, and engines stop inlining at a size.
function viewMaker(prototype: object, memoryKey: typeof MEMORY, offsetKey: typeof OFFSET): ViewMaker {
  function View(
    this: { [MEMORY]: GuestMemory; [OFFSET]: number },
    memory: GuestMemory,
    offset: number,
  ): void {
    this[memoryKey] = memory;
    this[offsetKey] = offset;
  }
  View.prototype = prototype;
  return makerOf(View as unknown as new (memory: GuestMemory, offset: number) => object);
}

function makerOf(View: new (memory: GuestMemory, offset: number) => object): ViewMaker {
  return (memory, offset) => new View(memory, offset);
}

/** Gives where a value lies, if it is a view of the struct with these very fields in this memory. */
export function placeOfView(
  value: Partial<Place & Fields>,
  fields: readonly PlacedField[],
  memory: GuestMemory,
): number | undefined {
  return value[FIELDS] === fields && value[MEMORY] === memory ? value[OFFSET] : undefined;
}

/** Gives the extent of a view of this copy of the package, with the fields that lie in it; `undefined` for all else. */
export function extentOfView(
  value: Partial<Place & Fields>,
): { memory: GuestMemory; offset: number; fields: readonly PlacedField[] } | undefined {
  const { [MEMORY]: memory, [OFFSET]: offset, [FIELDS]: fields } = value;
  if (memory === undefined || offset === undefined || fields === undefined) return undefined;
  return { memory, offset, fields };
}

/** Says whether a value is a view of a struct in guest memory. */
export function isView(value: object): boolean {
  return MEMORY in value;
}

/** Gives the names that a view can be asked for: its fields, and the accessors of its class. */
export function readableNames(view: object): string[] {
  const [, fieldsOfView = view, ...inherited] = prototypesOf(view).reverse();
  const names = new Set(Object.keys(fieldsOfView));
  for (const prototype of inherited.filter((each) => each !== Object.prototype)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (property.get !== undefined) names.add(name);
    }
  }
  return [...names];
}

/** Gives the names of a view's fields. */
export function fieldNames(view: object): string[] {
  return Object.keys(Object.getPrototypeOf(view) as object);
}

// The field's offset and its loader are captured: where a method reads a field, the engine knows the accessor by the
// view's class, and so inlines the read. Looked up in the field each time, they would be any function and any place.
function accessor(
  owner: string,
  { name, type, offset }: PlacedField,
  addressType: AddressType,
): PropertyDescriptor {
  const part = `.${name}`;
  const at = offset[addressType];
  // The functions of a type need no receiver.
  const { load, store } = type;
  const located = (error: unknown): unknown => locateInPart(error, owner, part);
  const sure = type.loaderFor?.(addressType);
  const get =
    sure === undefined
      ? function (this: Place): unknown {
          try {
            return load(this[MEMORY], this[OFFSET] + at);
          } catch (error) {
            throw located(error);
          }
        }
      : getter(MEMORY, OFFSET, sure, at);
  return {
    enumerable: true,
    configurable: true,
    get,
    set:
      setterOfText(`${owner}${part}`, type, at, located) ??
      function (this: Place, value: unknown): void {
        try {
          store(this[MEMORY], this[OFFSET] + at, value);
        } catch (error) {
          throw located(error);
        }
      },
  };
}

// The bytes of a view are inside the memory.
function setterOfText(
  name: string,
  type: Storable<unknown>,
  at: number,
  located: (error: unknown) => unknown,
): ((this: Place, value: unknown) => void) | undefined {
  if (!isLoweredField(type)) return undefined;
  const { lower, write } = type;
  const written = writeText(type, {
    view: "memory.view",
    place: `this[offsetKey] + ${String(at)}`,
    core: "core",
    write: "write",
  });
  const text = `return function (value) {
  const memory = this[memoryKey];
  let core;
  try {
    core = lower(value, memory);
  } catch (error) {
    throw located(error);
  }
  ${written}
};`;
  return makeOfText(name, text, { lower, write, located, ...VIEW_KEYS }) as ReturnType<typeof setterOfText>;
}

// The bytes of a view are inside the memory. Kept so short that engines inline it without weighing it.
function getter(
  memoryKey: typeof MEMORY,
  offsetKey: typeof OFFSET,
  load: Storable<unknown>["load"],
  at: number,
): (this: Place) => unknown {
  return function () {
    return load(this[memoryKey], this[offsetKey] + at);
  };
}
