import { LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { none } from "./none.js";

describe("none", () => {
  const memory = new GuestMemory(0);

  test("is no core value", () => {
    expect(none.flat).toEqual([]);
    expect(none.lower(undefined, memory)).toBeUndefined();
  });

  test("is a result, and nothing else", () => {
    for (const power of ["lift", "layout", "load", "store", "lowerFailure"])
      expect(none).not.toHaveProperty(power);
  });

  test.each([null, 0, false, "", NaN, {}, Promise.resolve()])("refuses %p, which would be lost", (value) => {
    const { message } = thrown(() => none.lower(value as never, memory), LowerError, {
      code: "wrong-type",
      value,
    });
    expect(message).toContain("Give the export a result type.");
  });
});
