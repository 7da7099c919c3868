import type { AddressType, CoreValue, FlatType, GuestMemory } from "@hostwright/types";
import { addressFrom } from "@hostwright/types/internal";

import type { ExportMetadata } from "../metadata/module-metadata.js";
import type { Answer } from "./result-lowering.js";
import { placeResults } from "./result.js";
import type { PlacedLift, PlacedLower } from "./thunk-templates.js";

/** Makes something of a few core values. */
type Lift = (memory: GuestMemory, ...core: CoreValue[]) => unknown;
type Place = (lift: Lift) => PlacedLift;

/**
 * Gives the function that calls another with the core value at an index, out of all. Each is written out: a function that
 * picked by a number would be too long for the engine to inline once for each parameter.
 */
const ONE: readonly Place[] = [
  (lift) => (memory, a) => lift(memory, a),
  (lift) => (memory, _a, b) => lift(memory, b),
  (lift) => (memory, _a, _b, c) => lift(memory, c),
  (lift) => (memory, _a, _b, _c, d) => lift(memory, d),
  (lift) => (memory, _a, _b, _c, _d, e) => lift(memory, e),
  (lift) => (memory, _a, _b, _c, _d, _e, f) => lift(memory, f),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, g) => lift(memory, g),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, _g, h) => lift(memory, h),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, _g, _h, i) => lift(memory, i),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, _g, _h, _i, j) => lift(memory, j),
];

/** The same for two that follow one another. */
const TWO: readonly Place[] = [
  (lift) => (memory, a, b) => lift(memory, a, b),
  (lift) => (memory, _a, b, c) => lift(memory, b, c),
  (lift) => (memory, _a, _b, c, d) => lift(memory, c, d),
  (lift) => (memory, _a, _b, _c, d, e) => lift(memory, d, e),
  (lift) => (memory, _a, _b, _c, _d, e, f) => lift(memory, e, f),
  (lift) => (memory, _a, _b, _c, _d, _e, f, g) => lift(memory, f, g),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, g, h) => lift(memory, g, h),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, _g, h, i) => lift(memory, h, i),
  (lift) => (memory, _a, _b, _c, _d, _e, _f, _g, _h, i, j) => lift(memory, i, j),
];

/** Makes what lifts each parameter out of all core values. */
export function placeLifts({ parameters }: ExportMetadata, addressType: AddressType): PlacedLift[] {
  let next = 0;
  return parameters.map(({ type }) => {
    const start = next;
    next += type.flat.length;
    return place(type.liftFor?.(addressType) ?? type.lift, type.flat, start, addressType);
  });
}

/** Makes what looks at the places for results; absent without such results. */
export function placePrepare(
  exported: ExportMetadata,
  { prepare }: Answer,
  addressType: AddressType,
): PlacedLift | undefined {
  if (prepare === undefined) return undefined;
  const [only, ...others] = placeResults(exported);
  if (only === undefined || others.length > 0) return (memory, ...raw) => prepare(memory, raw);
  const { type, start } = only;
  return place(type.prepare as Lift, type.out ?? [], start, addressType);
}

/** Makes what lowers the results, each with the core values that the guest passed for it. */
export function placeLower(exported: ExportMetadata, answer: Answer, addressType: AddressType): PlacedLower {
  const throughArrays: PlacedLower = (value, memory, ...raw) => answer.lower(value, memory, raw);
  const [only] = placeResults(exported);
  if (only === undefined || exported.isTuple) return throughArrays;
  const { type, start } = only;
  const { flat, lower, out = [] } = type;
  if (flat.includes("address") || out.length > 1) return throughArrays;
  if (out.length === 0) return (value, memory) => lower(value, memory);
  const pick = place((_memory, core) => core, out, start, addressType);
  return (value, memory, a, b, c, d, e, f, g, h, i, j) =>
    lower(value, memory, pick(memory, a, b, c, d, e, f, g, h, i, j));
}

/** Gives a function its share of all core values: those of these kinds, from an index on. */
function place(lift: Lift, flat: readonly FlatType[], start: number, addressType: AddressType): PlacedLift {
  const [first = same, second = same, ...others] = flat.map((kind) =>
    kind !== "address" ? same : addressType === "i32" ? addressFrom32 : addressFrom,
  ) as ((core: CoreValue) => CoreValue)[];
  if (flat.length === 0) return (memory) => lift(memory);
  if (flat.length === 1) {
    return (ONE[start] as Place)(first === same ? lift : (memory, core) => lift(memory, first(core)));
  }
  if (flat.length === 2) {
    return (TWO[start] as Place)((memory, x, y) => lift(memory, first(x), second(y)));
  }
  const all = [first, second, ...others];
  return (memory, ...raw) => lift(memory, ...all.map((convert, at) => convert(raw[start + at])));
}

const same = (core: CoreValue): CoreValue => core;

// An i32 reaches JavaScript as a signed number, and an address is none.
const addressFrom32 = (core: CoreValue): CoreValue => (core as number) >>> 0;
