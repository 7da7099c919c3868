import { isLoweredField, writeText } from "../aggregate/field-text.js";
import type { Lowerable, Receivable, Storable } from "../type/capabilities.js";
import { called, makeOfText } from "../type/source-text.js";
import type { CoreValue } from "../type/value-type.js";
import { type ErrnoError, isErrnoError } from "./errno-error.js";

type Lower = Lowerable<unknown>["lower"];
type Failing = (error: ErrnoError<string>) => CoreValue;

/**
 * Makes the function that lowers a value and 0, by `lower`, or a failure that is returned in its place, by `failing`. Places have been
 * looked at.
 */
export function lowerOrErrno(
  of: Lowerable<unknown> & Receivable<unknown>,
  lower: Lower,
  failing: Failing,
): Lower {
  return lowerOfText(of, lower, failing) ?? lowerBy(of.flat.length, lower, failing);
}

/** Makes the same without source text. Places need not have been looked at. */
export function lowerBy(count: number, lower: Lower, failing: Failing): Lower {
  return (value, memory, ...places) => {
    if (isErrnoError(value)) return failing(value);
    const core = lower(value, memory, ...places);
    return count === 0 ? 0 : count === 1 ? [core, 0] : [...(core as CoreValue[]), 0];
  };
}

function lowerOfText(
  { name, flat, out = [], places = [] }: Lowerable<unknown> & Receivable<unknown>,
  lower: Lower,
  failing: Failing,
): Lower | undefined {
  const names = ["value", "memory", ...out.map((_, index) => `p${String(index)}`)];
  const [place, ...others] = places as readonly Storable<unknown>[];
  const call = called("lower", ...names);
  const results = [`${call};\n  return 0;`, `return [${call}, 0];`];
  let constants: object = { lower };
  // Here, and not in a function of its own, which would be one more to inline.
  if (place !== undefined && others.length === 0 && flat.length === 0 && isLoweredField(place)) {
    constants = { lower: place.lower, write: place.write };
    const written = writeText(place, { view: "memory.view", place: "p0", core: "core", write: "write" });
    results[0] = `const core = lower(value, memory);\n  ${written}\n  return 0;`;
  }
  // The cheap looks first: most values are no objects, or have no such member.
  return makeOfText(
    `orErrno<${name}>`,
    `return ${called("", ...names)} => {
  if (typeof value === "object" && value !== null && "errno" in value && isErrnoError(value)) return failing(value);
  ${results[flat.length] ?? `return [...${call}, 0];`}
};`,
    { ...constants, failing, isErrnoError },
  ) as Lower | undefined;
}
