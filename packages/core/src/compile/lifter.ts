import type { CoreValue, FlatType, GuestMemory, Liftable } from "@hostwright/types";
import { addressFrom, locateError } from "@hostwright/types/internal";

import type { ExportMetadata, ParameterMetadata } from "../metadata/module-metadata.js";

/** Makes one argument of a method out of the raw core values that the guest passed. */
export type Lifter = (memory: GuestMemory, raw: readonly CoreValue[]) => unknown;

/** Makes the lifters of a function's parameters, each with its share of the core values. */
export function makeLifters(
  { parameters, isAsync }: Pick<ExportMetadata, "parameters" | "isAsync">,
  where: string,
): Lifter[] {
  let start = 0;
  return parameters.map((parameter, index) => {
    const first = start;
    start += parameter.type.flat.length;
    const type = (isAsync ? parameter.type.owned : undefined) ?? parameter.type;
    return located(makeLifter(type, first), where, subjectOf(parameter, index));
  });
}

/** How a parameter is called in a message: `parameter 1 (value: bytes)`. */
export function subjectOf({ name, type }: ParameterMetadata, index: number): string {
  return `parameter ${String(index)} (${name === undefined ? "" : `${name}: `}${type.name})`;
}

function makeLifter(type: Liftable<unknown>, at: number): Lifter {
  const { flat } = type;
  const [first, second] = flat;
  if (flat.length === 1) {
    return first === "address"
      ? (memory, raw) => type.lift(memory, addressFrom(raw[at] as number))
      : (memory, raw) => type.lift(memory, raw[at]);
  }
  if (flat.length === 2 && first === "address" && second === "address") {
    return (memory, raw) =>
      type.lift(memory, addressFrom(raw[at] as number), addressFrom(raw[at + 1] as number));
  }
  return (memory, raw) => type.lift(memory, ...flat.map((kind, index) => fromRaw(kind, raw[at + index])));
}

/** Makes what a type is given of what the engine passed: offsets and lengths are never negative there. */
export function fromRaw(flat: FlatType, core: CoreValue): CoreValue {
  return flat === "address" ? addressFrom(core as number) : core;
}

// A try block costs nothing until something is thrown: each parameter has its own, and knows its name.
function located(lift: Lifter, where: string, subject: string): Lifter {
  return (memory, raw) => {
    try {
      return lift(memory, raw);
    } catch (error) {
      throw locateError(error, where, subject);
    }
  };
}
