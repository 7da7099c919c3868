import fc from "fast-check";
import { GuestMemory } from "../memory/guest-memory.js";
import { externref } from "./externref.js";
import { caseCount } from "../cases.fixture.js";

const memory = new GuestMemory(0);

describe("externref", () => {
  test("is one externref, and lies in no memory", () => {
    expect(externref.flat).toEqual(["externref"]);
    expect(externref).not.toHaveProperty("layout");
    expect(externref).not.toHaveProperty("store");
    expect(externref.describe()).toEqual({ name: "externref", kind: "externref", flat: ["externref"] });
  });

  test("is any value, the very same in both directions", () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withMap: true, withTypedArray: true }), (value) => {
        const core = externref.lower(value, memory);
        expect(Object.is(core, value)).toBe(true);
        expect(Object.is(externref.lift(memory, core), value)).toBe(true);
      }),
      { numRuns: caseCount(10_000) },
    );
  });

  test.each([null, undefined, () => 1, Symbol("s"), Promise.resolve(), new WeakMap()])(
    "may be %p",
    (value) => {
      expect(externref.lift(memory, externref.lower(value, memory))).toBe(value);
    },
  );

  test("is written without being looked into", () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("looked");
        },
      },
    );
    expect(externref.format(null)).toBe("null");
    expect(externref.format(new Map())).toBe("a Map");
    expect(externref.format("text")).toBe('"text"');
    expect(() => externref.format(trap)).not.toThrow();
  });
});
