import type {
  AddressType,
  CoreValue,
  FlatType,
  FunctionType,
  Liftable,
  Lowerable,
  ValueType,
} from "@hostwright/types";
import { none } from "@hostwright/types";
import { addressFrom } from "@hostwright/types/internal";

import { isSameType } from "../metadata/function-type.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";

/** The core values of one parameter, or those of the places for one result, among all that a guest passes. */
export interface CoreShare {
  /** The index of the first. */
  readonly start: number;
  /** The kind of each. */
  readonly flat: readonly FlatType[];
}

/** A parameter with its core values. */
export interface PlannedParameter {
  /** Its name in the source; `undefined` for a destructured one. */
  readonly name: string | undefined;
  readonly type: Liftable<unknown>;
  readonly core: CoreShare;
}

/** A result with the places that the guest passes for it. */
export interface PlannedResult {
  readonly type: Lowerable<unknown>;
  /** The places; none where the type returns all its core values. */
  readonly out: CoreShare;
}

/** Decides which core value of a call belongs to which parameter or result, for guests of one address type. */
export interface CallPlan {
  readonly addressType: AddressType;
  readonly parameters: readonly PlannedParameter[];
  /** The results; the type `none` where the method has none. */
  readonly results: readonly PlannedResult[];
  /** Whether the method returns an array with one value for each result. */
  readonly isTuple: boolean;
  /** All core values, with addresses of either size: those of the parameters, and the places for results. */
  readonly flat: FunctionType<FlatType>;
  /** The type that a guest must import the function with. */
  readonly functionType: FunctionType<ValueType>;
}

/** Plans the calls of an export. */
export function planCall(
  { parameters, results, isTuple }: Pick<ExportMetadata, "parameters" | "results" | "isTuple">,
  addressType: AddressType,
): CallPlan {
  const passed: FlatType[] = [];
  const take = (flat: readonly FlatType[]): CoreShare => ({
    start: passed.push(...flat) - flat.length,
    flat,
  });
  const types = results.length === 0 && !isTuple ? [none as Lowerable<unknown>] : results;
  // In this order: the places that come first, the parameters, and all other places.
  const first = types.map(({ outFirst, out }) => (outFirst === true ? take(out ?? []) : undefined));
  const planned = {
    parameters: parameters.map(({ name, type }) => ({ name, type, core: take(type.flat) })),
    results: types.map((type, index) => ({ type, out: first[index] ?? take(type.out ?? []) })),
  };
  const flat = { parameters: passed, results: types.flatMap((type) => type.flat) };
  const valueTypes = (kinds: readonly FlatType[]): readonly ValueType[] =>
    Object.freeze(kinds.map((kind) => (kind === "address" ? addressType : kind)));
  // Frozen, since middleware is given it.
  const functionType = Object.freeze({
    parameters: valueTypes(flat.parameters),
    results: valueTypes(flat.results),
  });
  return { addressType, ...planned, isTuple, flat, functionType };
}

/** Tells whether guests of either address type import two exports with the same type: no guest could choose. */
export function isSameImport(a: ExportMetadata, b: ExportMetadata): boolean {
  try {
    return (["i32", "i64"] as const).some((addressType) =>
      isSameType(planCall(a, addressType).functionType, planCall(b, addressType).functionType),
    );
  } catch {
    // The types of a class with mistakes may be anything.
    return true;
  }
}

/** Converts addresses between the engine's core values and the numbers that types work with. */
interface AddressConversion {
  /** Gives the offset or length that a core value is: never negative. */
  readonly lift: (core: CoreValue) => CoreValue;
  /** Gives the core value of an offset or length. */
  readonly lower: (address: CoreValue) => CoreValue;
  /** Writes `lift` as source text, in which `address` is that of 64 bits. */
  readonly liftText: (core: string) => string;
  /** Writes `lower` as source text. */
  readonly lowerText: (address: string) => string;
}

/** The conversion for each address type: the engine passes an `i32` as a signed number, and an `i64` as a bigint. */
export const addresses: Readonly<Record<AddressType, AddressConversion>> = {
  i32: {
    lift: (core) => (core as number) >>> 0,
    lower: (address) => (address as number) | 0,
    liftText: (core) => `${core} >>> 0`,
    lowerText: (address) => `${address} | 0`,
  },
  i64: {
    lift: addressFrom as (core: CoreValue) => CoreValue,
    lower: (address) => BigInt(address as number),
    liftText: (core) => `address(${core})`,
    lowerText: (address) => `BigInt(${address})`,
  },
};
