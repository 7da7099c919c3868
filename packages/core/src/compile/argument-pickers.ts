import type { AddressType, CoreValue, GuestMemory, Lowerable } from "@hostwright/types";

import { addresses, type CallPlan, type CoreShare, type PlannedResult } from "./plan.js";
import type { ResultLowering } from "./result-lowering.js";
import type { PickingLift, PickingLower } from "./thunk-templates.js";

/** Makes a value out of its own core values. */
type Lift = (memory: GuestMemory, ...core: CoreValue[]) => unknown;
/** Makes a function that picks the core values for another out of all. */
type Picker = (lift: Lift) => PickingLift;

/**
 * Picks the core value at an index. Each is written out: a function that picked by a number would be too long for the
 * engine to inline once for each parameter.
 */
const PICK_ONE: readonly Picker[] = [
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

/** Picks the core value at an index, and the next. */
const PICK_TWO: readonly Picker[] = [
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

/** Makes the functions that lift each parameter out of all core values. */
export function pickingLifts({ parameters, addressType }: CallPlan): PickingLift[] {
  return parameters.map(({ type, core }) =>
    pick(type.liftFor?.(addressType) ?? type.lift, core, addressType),
  );
}

/** Makes the function that checks the places for results; `undefined` without such results. */
export function pickingPrepare(
  { results, addressType }: CallPlan,
  { prepare }: ResultLowering,
): PickingLift | undefined {
  if (prepare === undefined) return undefined;
  const [only, ...others] = results;
  if (only === undefined || others.length > 0) return (memory, ...raw) => prepare(memory, raw);
  return pick(loweringOf(only.type, addressType).prepare as Lift, only.out, addressType);
}

/** Makes the function that lowers the results, each with the places that the guest passed for it. */
export function pickingLower(
  { results, isTuple, addressType }: CallPlan,
  lowering: ResultLowering,
): PickingLower {
  const throughArrays: PickingLower = (value, memory, ...raw) => lowering.lower(value, memory, raw);
  if (isTuple) return throughArrays;
  const [{ type, out }] = results as [PlannedResult];
  const { flat } = type;
  const { lower } = loweringOf(type, addressType);
  if (flat.includes("address") || out.flat.length > 1) return throughArrays;
  if (out.flat.length === 0) return (value, memory) => lower(value, memory);
  const place = pick((_memory, core) => core, out, addressType);
  return (value, memory, a, b, c, d, e, f, g, h, i, j) =>
    lower(value, memory, place(memory, a, b, c, d, e, f, g, h, i, j));
}

function loweringOf(type: Lowerable<unknown>, addressType: AddressType) {
  return type.loweringFor?.(addressType) ?? type;
}

/** Calls a function with its share of all core values, with addresses as types take them. */
function pick(lift: Lift, { start, flat }: CoreShare, addressType: AddressType): PickingLift {
  const [first = same, second = same, ...others] = flat.map((kind) =>
    kind === "address" ? addresses[addressType].lift : same,
  );
  if (flat.length === 0) return (memory) => lift(memory);
  if (flat.length === 1) {
    return (PICK_ONE[start] as Picker)(first === same ? lift : (memory, core) => lift(memory, first(core)));
  }
  if (flat.length === 2) {
    return (PICK_TWO[start] as Picker)((memory, x, y) => lift(memory, first(x), second(y)));
  }
  const all = [first, second, ...others];
  return (memory, ...raw) => lift(memory, ...all.map((convert, at) => convert(raw[start + at])));
}

const same = (core: CoreValue): CoreValue => core;
