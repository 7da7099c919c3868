import { type CoreValue, defineType, GuestMemory, i32 } from "@hostwright/types";

import { pickingLifts } from "./argument-pickers.js";
import { planCall } from "./plan.js";

const pair = defineType({
  name: "pair",
  flat: ["i32", "i32"],
  lift: (_memory, first: CoreValue, second: CoreValue) => [first, second],
});
const TEN = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19] as const;
const memory = new GuestMemory(0);

function picked(types: readonly (typeof i32 | typeof pair)[]): unknown[] {
  const parameters = types.map((type, index) => ({ name: `p${String(index)}`, type }));
  const plan = planCall({ parameters, results: [], isTuple: false }, "i32");
  return pickingLifts(plan).map((lift) => lift(memory, ...TEN));
}

test("each parameter of one core value gets its own, up to the tenth", () => {
  expect(picked(TEN.map(() => i32))).toEqual([...TEN]);
});

test("each parameter of two core values gets its own two, wherever they begin", () => {
  const at = (start: number) => picked([...Array.from({ length: start }, () => i32), pair]).at(-1);
  for (let start = 0; start <= 8; start += 1) expect(at(start)).toEqual([TEN[start], TEN[start + 1]]);
});
