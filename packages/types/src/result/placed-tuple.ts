import { isLoweredField, type LoweredField, writeText } from "../aggregate/field-text.js";
import type { Lowerable, Storable } from "../type/capabilities.js";
import { called, makeOfText, numbered } from "../type/source-text.js";
import type { AddressType } from "../memory/address.js";

type Lowering = Pick<Lowerable<unknown>, "prepare" | "lower">;

/**
 * Makes the functions that write several values to a place each, out of source text: the engine inlines those of the types. Returns
 * `undefined` where it runs no text. `check` gives the values of an array.
 */
export function lowerToPlaces(
  name: string,
  types: readonly (Lowerable<unknown> & { readonly places?: readonly unknown[] })[],
  check: (value: unknown) => readonly unknown[],
  addressType: AddressType,
): Lowering | undefined {
  const lowerings = types.map((type): Lowering => type.loweringFor?.(addressType) ?? type);
  const fields = types.map(({ places }) => loweredField(places?.[0] as Storable<unknown> | undefined));
  const offsets = types.map((_, index) => `p${String(index)}`);
  const prepared = lowerings.map(({ prepare }, index) =>
    prepare === undefined ? "" : `${called(`prepare${String(index)}`, "memory", offsets[index] as string)};`,
  );
  const lines = fields.map((field, index) => {
    const [number, offset] = [String(index), offsets[index] as string];
    const given = [`lower${number}`, `values[${number}]`, "memory"] as const;
    if (field === undefined) return `${called(...given, offset)};`;
    const core = `core${number}`;
    const written = writeText(field, { view: "memory.view", place: offset, core, write: `write${number}` });
    return `const ${core} = ${called(...given)};\n    ${written}`;
  });
  return makeOfText(
    name,
    `return {
  prepare${called("", "memory", ...offsets)} {
    ${prepared.join("\n    ")}
  },
  lower${called("", "value", "memory", ...offsets)} {
    const values = check(value);
    ${lines.join("\n    ")}
  },
};`,
    {
      check,
      ...numbered(
        "prepare",
        lowerings.map(({ prepare }) => prepare),
      ),
      ...numbered(
        "lower",
        lowerings.map(({ lower }, index) => fields[index]?.lower ?? lower),
      ),
      ...numbered(
        "write",
        fields.map((field) => field?.write),
      ),
    },
  ) as Lowering | undefined;
}

function loweredField(place: Storable<unknown> | undefined): LoweredField | undefined {
  return place !== undefined && isLoweredField(place) ? place : undefined;
}
