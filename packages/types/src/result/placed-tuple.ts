import { isLoweredField, writeText } from "../aggregate/field-text.js";
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
  const parts: readonly Lowering[] = types.map((type) => type.loweringFor?.(addressType) ?? type);
  const places = types.map((type) => type.places?.[0] as Storable<unknown> | undefined);
  const offsets = types.map((_, index) => `p${String(index)}`);
  const prepared = parts.map(({ prepare }, index) =>
    prepare === undefined ? "" : `${called(`prepare${String(index)}`, "memory", offsets[index] as string)};`,
  );
  const lines = places.map((place, index) => {
    const [number, offset] = [String(index), offsets[index] as string];
    if (place === undefined || !isLoweredField(place))
      return `${called(`lower${number}`, `values[${number}]`, "memory", offset)};`;
    const core = `core${number}`;
    const written = writeText(place, { view: "memory.view", place: offset, core, write: `write${number}` });
    return `const ${core} = ${called(`lower${number}`, `values[${number}]`, "memory")};\n    ${written}`;
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
        parts.map(({ prepare }) => prepare),
      ),
      ...numbered(
        "lower",
        parts.map(({ lower }, index) => {
          const place = places[index];
          return place !== undefined && isLoweredField(place) ? place.lower : lower;
        }),
      ),
      ...numbered(
        "write",
        places.map((place) => (place !== undefined && isLoweredField(place) ? place.write : undefined)),
      ),
    },
  ) as Lowering | undefined;
}
