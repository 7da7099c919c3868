import { bytes, f64, i64, none, orErrno, pointer, u32 } from "@hostwright/types";

import type { ExportMetadata } from "../metadata/module-metadata.js";
import { addresses, planCall } from "./plan.js";

const exported: ExportMetadata = {
  name: "get",
  method: "get",
  parameters: [bytes, f64, pointer(u32)].map((type) => ({ name: undefined, type })),
  results: [orErrno(i64), none],
  isTuple: true,
  isAsync: false,
};

describe("the function type of a plan", () => {
  test("flattens parameters and results in order", () => {
    expect(planCall(exported, "i32").functionType).toEqual({
      parameters: ["i32", "i32", "f64", "i32"],
      results: ["i64", "i32"],
    });
  });

  test("is frozen, since middleware is given it", () => {
    const { functionType } = planCall(exported, "i32");
    expect([functionType, functionType.parameters, functionType.results].every(Object.isFrozen)).toBe(true);
  });

  test("takes i64 for the offsets and lengths of a 64-bit memory, and for nothing else", () => {
    expect(planCall(exported, "i64").functionType).toEqual({
      parameters: ["i64", "i64", "f64", "i64"],
      results: ["i64", "i32"],
    });
  });
});

describe("a plan", () => {
  test("gives each parameter its core values in order, and each result its places after them", () => {
    const placed = { ...exported, results: [orErrno(u32, { out: true }), i64, orErrno(f64, { out: true })] };
    const { parameters, results, flat } = planCall(placed, "i64");
    expect(parameters.map(({ core }) => core)).toEqual([
      { start: 0, flat: ["address", "address"] },
      { start: 2, flat: ["f64"] },
      { start: 3, flat: ["address"] },
    ]);
    expect(results.map(({ out }) => out)).toEqual([
      { start: 4, flat: ["address"] },
      { start: 5, flat: [] },
      { start: 5, flat: ["address"] },
    ]);
    expect(flat.parameters).toEqual(["address", "address", "f64", "address", "address", "address"]);
  });

  test("has the type none where a method has no result, and none at all for an empty tuple", () => {
    const plan = (isTuple: boolean) => planCall({ ...exported, results: [], isTuple }, "i32");
    expect(plan(false).results.map(({ type }) => type)).toEqual([none]);
    expect(plan(true).results).toEqual([]);
    expect(plan(false).functionType.results).toEqual([]);
  });
});

test.each([
  ["i32", -1, 0xffffffff, 0xfffffff0, -16],
  ["i64", -1n, 2n ** 64n - 1n, 2 ** 40, 2n ** 40n],
] as const)(
  "an address of %s is lifted as a number that is never negative, and lowered to its core value",
  (type, core, lifted, address, lowered) => {
    expect(addresses[type].lift(core)).toBe(lifted);
    expect(addresses[type].lower(address)).toBe(lowered);
  },
);
