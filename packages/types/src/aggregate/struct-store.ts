import { locateInPart } from "../errors.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { Storable } from "../type/capabilities.js";
import { escape, makeOfText, numbered } from "../type/source-text.js";
import { isLoweredField, type LoweredField, writeText } from "./field-text.js";
import type { PlacedField, StructLayout } from "./struct-layout.js";
import { VIEW_KEYS } from "./struct-view.js";

type Store = Storable<unknown>["store"];

/** The definition of a struct whose objects are stored. */
export interface StoredStruct extends Pick<StructLayout, "fields" | "layout"> {
  /** The struct's name in messages. */
  readonly name: string;
  /** Throws the error for a value that is no object. */
  readonly refuse: (value: unknown) => never;
}

/** Copies a struct in memory, as C assigns one: structs that overlap do not matter. */
export function copyStruct(memory: GuestMemory, offset: number, from: number, size: number): void {
  memory.writeBytes(offset, memory.bytes(from, size));
}

/**
 * Makes the function that stores objects of a struct where all bytes are inside a memory of one address type, and looks at all fields
 * before it writes one: so nothing has to be put back. `undefined` where a field is of a type that finds out while it is stored, and where
 * no text may be run.
 */
export function makeWholeStore(
  { name, fields, layout, refuse }: StoredStruct,
  addressType: AddressType,
): Store | undefined {
  if (!fields.every(({ type }) => isLoweredField(type))) return undefined;
  const types = fields.map(({ type }) => type as LoweredField);
  const { size } = layout[addressType];
  const located = (error: unknown, at: number): unknown =>
    locateInPart(error, name, `.${(fields[at] as PlacedField).name}`);
  const lowers = fields.map(
    (field, index) =>
      `at = ${String(index)};
    c${String(index)} = lower${String(index)}(value["${escape(field.name)}"], memory);`,
  );
  const writes = fields.map(({ type, offset }, index) =>
    writeText(type, {
      view: "view",
      place: `offset + ${String(offset[addressType])}`,
      core: `c${String(index)}`,
      write: `write${String(index)}`,
    }),
  );
  const text = `return (memory, offset, value) => {
  if (typeof value !== "object" || value === null) refuse(value);
  if (value[fieldsKey] === fields && value[memoryKey] === memory) {
    copy(memory, offset, value[offsetKey], ${String(size)});
    return;
  }
  let at, ${fields.map((_, index) => `c${String(index)}`).join(", ")};
  try {
    ${lowers.join("\n    ")}
  } catch (error) {
    throw located(error, at);
  }
  const { view } = memory;
  ${writes.join("\n  ")}
};`;
  return makeOfText(`${name}, stored`, text, {
    refuse,
    copy: copyStruct,
    located,
    fields,
    ...VIEW_KEYS,
    ...numbered(
      "lower",
      types.map(({ lower }) => lower),
    ),
    ...numbered(
      "write",
      types.map(({ write }) => write),
    ),
  }) as Store | undefined;
}
