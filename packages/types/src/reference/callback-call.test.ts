import { LowerError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { i32, u8 } from "../numeric/integers.js";
import { usize } from "../numeric/usize.js";
import { thrown } from "../thrown.fixture.js";
import type { CallbackParameters } from "./callback-types.js";
import { callback } from "./callback.js";
import { externref } from "./externref.js";

type Any = (...args: unknown[]) => unknown;

/** A guest with one function, and what that was called with. */
function guestOf(addressType: "i32" | "i64" = "i32"): { guest: FakeGuest; calls: unknown[][] } {
  const guest = new FakeGuest(64, { addressType });
  const calls: unknown[][] = [];
  guest.table.push((...core) => {
    calls.push(core);
    if (guest.isClosed) throw new Error("closed");
    return core.length;
  });
  return { guest, calls };
}

describe.each([0, 1, 2, 3, 4, 5, 6])("a function of %d arguments", (count) => {
  const values = [1, 2, 3, 4, 5, 6].slice(0, count);
  const parameters: CallbackParameters = values.map((_, index) => (index === count - 1 ? u8 : i32));

  test("passes each in its place, and no other", () => {
    const { guest, calls } = guestOf();
    const call = callback(parameters, i32).lift(guest.memory, 1) as Any;
    expect([call(...values), call(...values, "one more")]).toEqual([count, count]);
    expect(calls).toEqual([values, values]);
  });

  test("tells which one does not fit, before the guest is entered", () => {
    if (count === 0) return;
    const { guest, calls } = guestOf();
    const call = callback(parameters, i32).lift(guest.memory, 1) as Any;
    const error = thrown(() => call(...values.slice(1), 300), LowerError, {
      code: "out-of-range",
      value: 300,
    });
    expect(error.message).toContain(`: argument ${String(count - 1)} (u8) must be`);
    thrown(() => call(...values.slice(1)), LowerError, { code: "wrong-type", value: undefined });
    expect(calls).toEqual([]);
  });

  test("asks a closed guest nothing but to refuse", () => {
    const { guest, calls } = guestOf();
    const call = callback(parameters, i32).lift(guest.memory, 1) as Any;
    guest.isClosed = true;
    expect(() => call(...values.slice(1), 300)).toThrow("closed");
    expect(calls).toEqual([[]]);
  });

  test("passes references as they are, and addresses as wide as the memory's", () => {
    const { guest, calls } = guestOf("i64");
    const mixed = values.map((_, index) => (index % 2 === 0 ? externref : usize));
    const given = values.map((value, index) => (index % 2 === 0 ? [value, value] : value));
    (callback(mixed as never).lift(guest.memory, 1) as Any)(...given);
    expect(calls).toEqual([given.map((value) => (typeof value === "number" ? BigInt(value) : value))]);
  });
});

test("a function pointer is the one that the guest has now, also where it was another's place before", () => {
  const guest = new FakeGuest();
  const type = callback([], i32);
  const [one, two] = [() => 1, () => 2];
  guest.table.push(one);
  const first = type.lift(guest.memory, 1);
  guest.table[1] = two;
  const second = type.lift(guest.memory, 1);
  guest.table[1] = one;
  expect([first(), second(), type.lift(guest.memory, 1) === first]).toEqual([1, 2, true]);
  expect(callback([], i32).lift(guest.memory, 1)).not.toBe(first);
});
