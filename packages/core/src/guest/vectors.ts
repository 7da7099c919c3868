import type { CoreResult, CoreValue } from "@hostwright/types";
import { coresOf } from "@hostwright/types/internal";

/** Splits the vectors among core values of the given types: each is two integers, that of the lower lane first. */
export function splitVectors(types: readonly string[], values: readonly CoreValue[]): CoreValue[] {
  return types.flatMap((type, at) => (type === "v128" ? lanesOf(values[at]) : [values[at]]));
}

/** Puts the vectors together that are split among core values: `types` has one entry for each vector. */
export function joinVectors(types: readonly string[], values: readonly CoreValue[]): CoreValue[] {
  let next = 0;
  return types.map((type) =>
    type === "v128" ? vectorOf(values[next++] as bigint, values[next++] as bigint) : values[next++],
  );
}

/** Splits the vectors of results, as a function of JavaScript returns them. */
export function splitResults(types: readonly string[], result: CoreResult): CoreResult {
  return types.includes("v128") ? splitVectors(types, coresOf(result, types)) : result;
}

/** Puts the vectors of results together that a function has returned as an array with two integers for each. */
export function joinResults(types: readonly string[], result: CoreResult): CoreResult {
  if (!types.includes("v128")) return result;
  const values = joinVectors(types, result as readonly CoreValue[]);
  return values.length === 1 ? values[0] : values;
}

// As in memory, whatever the machine: a typed array of bigints would have its byte order.
function lanesOf(vector: CoreValue): [bigint, bigint] {
  // A result without a value, beside an errno.
  if (vector === 0) return [0n, 0n];
  const { buffer, byteOffset } = vector as Uint8Array;
  const view = new DataView(buffer, byteOffset, 16);
  return [view.getBigInt64(0, true), view.getBigInt64(8, true)];
}

function vectorOf(low: bigint, high: bigint): Uint8Array {
  const vector = new Uint8Array(16);
  const view = new DataView(vector.buffer);
  view.setBigInt64(0, low, true);
  view.setBigInt64(8, high, true);
  return vector;
}
