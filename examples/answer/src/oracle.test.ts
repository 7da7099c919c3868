import { testGuest } from "@hostwright/core/testing";
import { Oracle } from "./oracle.js";

test("answers with what it was constructed with, and counts", () => {
  const oracle = new Oracle(42);
  const guest = testGuest(oracle);
  expect([guest.call("answer"), guest.call("answer")]).toEqual([42, 42]);
  expect(oracle.asked).toBe(2);
});

test("refuses an answer that a guest could not hold", () => {
  expect(() => testGuest(new Oracle(0.5)).call("answer")).toThrow(
    /^oracle\.answer: the result \(i32\) must be an integer/,
  );
});
