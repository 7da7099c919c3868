import {
  type AddressType,
  type CoreResult,
  type CoreValue,
  type FlatType,
  type GuestMemory,
  type Lowerable,
  LowerError,
  none,
} from "@hostwright/types";
import { formatAny } from "@hostwright/types/internal";

import type { ExportMetadata } from "../metadata/module-metadata.js";
import { fromRaw } from "./lifter.js";

/** What a method gives, or one part of it. */
export interface PlacedResult {
  readonly type: Lowerable<unknown>;
  /** The index of the first core value that the guest passes for it, after the parameters: where it should be put. */
  readonly start: number;
}

/** Makes core values out of what a method returned. */
export type Lowerer = (value: unknown, memory: GuestMemory, raw: readonly CoreValue[]) => CoreResult;

/** Gives the results of a method: one that is nothing where it has none. */
export function placeResults({ parameters, results, isTuple }: ExportMetadata): PlacedResult[] {
  let next = parameters.reduce((sum, { type }) => sum + type.flat.length, 0);
  const types = results.length === 0 && !isTuple ? [none as Lowerable<unknown>] : results;
  return types.map((type) => {
    const start = next;
    next += type.out?.length ?? 0;
    return { type, start };
  });
}

/** Gives what the guest has passed for a result. */
export function outValues({ type, start }: PlacedResult, raw: readonly CoreValue[]): CoreValue[] {
  return (type.out ?? []).map((flat, index) => fromRaw(flat, raw[start + index]));
}

/** Makes what lowers all results of a method. */
export function makeLowerer(exported: ExportMetadata, addressType: AddressType): Lowerer {
  const results = placeResults(exported);
  const lowerEach = (result: PlacedResult, value: unknown, memory: GuestMemory, raw: readonly CoreValue[]) =>
    coreValues(result.type.lower(value, memory, ...outValues(result, raw)), result.type.flat, addressType);
  if (!exported.isTuple) {
    const [only] = results as [PlacedResult];
    const { flat, lower, out = [] } = only.type;
    // As the engine takes it, without arrays: they cost more than the rest of a call through middleware.
    if (flat.length < 2 && !flat.includes("address") && out.length === 0)
      return (value, memory) => lower(value, memory);
    return (value, memory, raw) => asResult(lowerEach(only, value, memory, raw));
  }
  const check = makeTupleCheck(results.length);
  return (value, memory, raw) => {
    const values = check(value);
    return asResult(results.flatMap((result, index) => lowerEach(result, values[index], memory, raw)));
  };
}

/** Makes what refuses anything but as many values in an array as a method has results. */
export function makeTupleCheck(length: number): (value: unknown) => readonly unknown[] {
  return (value) => {
    if (Array.isArray(value) && value.length === length) return value as unknown[];
    const found = Array.isArray(value) ? `one of ${String(value.length)}` : formatAny(value);
    throw new LowerError(
      "wrong-type",
      `must be an array of ${String(length)} values, not ${found}. Return one value for each result.`,
      value,
      { subject: "the result" },
    );
  };
}

/** Gives the core values of one result as a list, with its addresses as the guest's memory has them. */
export function coreValues(
  core: CoreResult,
  flat: readonly FlatType[],
  addressType: AddressType,
): CoreValue[] {
  const values = flat.length === 0 ? [] : flat.length === 1 ? [core] : (core as CoreValue[]);
  return values.map((value, index) =>
    flat[index] !== "address"
      ? value
      : addressType === "i64"
        ? BigInt(value as number)
        : (value as number) | 0,
  );
}

/** Gives core values as an engine takes them: none, one as it is, or several in an array. */
export function asResult(core: CoreValue[]): CoreResult {
  return core.length <= 1 ? core[0] : core;
}
