import type { GuestFunction } from "@hostwright/types";

import { compileGuest } from "../fixtures/guests.fixture.js";
import { Runtime } from "../runtime.js";

/** A function of so many parameters, of which the last digit each becomes a digit of the result; none: 7. */
function digits(count: number): string {
  const sum = Array.from({ length: count }, (_, at) => at).reduce(
    (so, at) => `(i32.add (i32.mul ${so} (i32.const 10)) (local.get ${String(at)}))`,
    "(i32.const 0)",
  );
  const params = count === 0 ? "" : `(param ${"i32 ".repeat(count)})`;
  return `(func (export "f${String(count)}") ${params} (result i32) ${count === 0 ? "(i32.const 7)" : sum})`;
}

const COUNTS = [0, 1, 2, 3, 4, 5, 6];
const FIELDS = COUNTS.map(digits).join("\n");
let guestModule: WebAssembly.Module;

beforeAll(async () => {
  guestModule = await compileGuest(FIELDS);
});

describe.each(COUNTS)("a guest's function of %d parameters", (count) => {
  const all = [1, 2, 3, 4, 5, 6];
  const expected = count === 0 ? 7 : Number(all.slice(0, count).join(""));
  let f: GuestFunction;

  beforeEach(async () => {
    const { exports } = await new Runtime().instantiate<Record<string, GuestFunction>>(guestModule);
    f = exports[`f${String(count)}`] as GuestFunction;
  });

  test("gets each of its arguments in its place", () => {
    expect(f(...all.slice(0, count))).toBe(expected);
  });

  test("is called with more or fewer as the engine's own would be", () => {
    expect(f(...all)).toBe(expected);
    expect(f(...all.slice(0, count), "nothing to convert", 5n)).toBe(expected);
    const missing = count < 2 ? (count === 0 ? 7 : 0) : Number(`${String(expected).slice(0, -1)}0`);
    expect(f(...all.slice(0, Math.max(0, count - 1)))).toBe(missing);
    expect(f(...all.slice(0, Math.max(0, count - 1)), undefined)).toBe(missing);
  });
});

test("any other function is called with exactly the arguments of the wrapper", async () => {
  const seen: unknown[][] = [];
  const runtime = new Runtime();
  runtime.use({
    attach: () => ({
      wrapEntry:
        (_place, entry) =>
        (...args) => {
          seen.push(args);
          return entry(...args);
        },
    }),
  });
  const { exports } = await runtime.instantiate<Record<string, GuestFunction>>(guestModule);
  const { f2 } = exports as { f2: GuestFunction };
  expect([f2(), f2(1), f2(1, 2), f2(1, 2, 3, 4, 5)]).toEqual([0, 10, 12, 12]);
  expect(seen).toEqual([[], [1], [1, 2], [1, 2, 3, 4, 5]]);
});
