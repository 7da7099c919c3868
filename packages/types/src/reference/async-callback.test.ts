import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import { u32, u8 } from "../numeric/integers.js";
import { bytes } from "../sequence/bytes.js";
import { option } from "../aggregate/option.js";
import { string } from "../sequence/string.js";
import { allocated } from "../result/allocated.js";
import { thrown } from "../thrown.fixture.js";
import { callback } from "./callback.js";

const later = callback([u8], u32)({ async: true });

describe("callback(…)({ async: true })", () => {
  test("says so in its description", () => {
    expect(later.describe()).toMatchObject({ name: "callback<(u8) -> u32>", options: { async: true } });
    expect(later.describe().options).not.toHaveProperty("nullable");
    const both = callback([u8])({ async: true, nullable: true });
    expect(both.describe()).toMatchObject({ options: { async: true, nullable: true } });
  });

  test("is undefined for the null pointer with { nullable: true }, and an error without", () => {
    const guest = new FakeGuest();
    expect(callback([u8])({ async: true, nullable: true }).lift(guest.memory, 0)).toBeUndefined();
    thrown(() => later.lift(guest.memory, 0), LiftError, { code: "null-callback" });
  });

  test.each([
    [{ async: "yes" }, "invalid-option"],
    [{ asynch: true }, "unknown-option"],
  ] as const)("refuses the options %j", (options, code) => {
    thrown(() => callback([u8])(options as never), TypeDefinitionError, { code });
  });

  test("is checked before the guest may have suspended: the table's function has another type", () => {
    const guest = new FakeGuest();
    guest.table.push(() => 1);
    later.lift(guest.memory, 1);
    expect(guest.types).toEqual([{ parameters: ["i32"], results: ["i32"] }]);
  });

  test("gives the same function for the same function of the guest, which gets it back as its index", () => {
    const guest = new FakeGuest();
    guest.table.push(() => 1);
    expect(later.lift(guest.memory, 1)).toBe(later.lift(guest.memory, 1));
    expect(later.lower(later.lift(guest.memory, 1), guest.memory)).toBe(1);
  });
});

describe("its function", () => {
  test("returns a promise of the lifted result, in a guest that cannot be suspended too", async () => {
    const guest = new FakeGuest();
    guest.table.push((argument) => (argument as number) - 2);
    const called = later.lift(guest.memory, 1)(1);
    expect(called).toBeInstanceOf(Promise);
    expect(await called).toBe(2 ** 32 - 1);
  });

  test("enters a guest that can be suspended with lowered arguments, and lifts when it is told to", async () => {
    const guest = new FakeGuest();
    const found = jest.fn();
    guest.table.push(found);
    const order: unknown[] = [];
    guest.callSuspendable = async (given, steps) => {
      order.push(given === found, steps.begin());
      await Promise.resolve();
      const value = steps.end(-1);
      order.push(value);
      return value;
    };
    expect(await later.lift(guest.memory, 1)(7)).toBe(2 ** 32 - 1);
    expect(order).toEqual([true, [7], 2 ** 32 - 1]);
    expect(found).not.toHaveBeenCalled();
  });

  test("lowers its arguments before it returns", async () => {
    const guest = new FakeGuest();
    const strings: number[][] = [];
    guest.table.push((...args) => strings.push(args as number[]));
    guest.functions["malloc"] = () => 16;
    const called = callback([allocated(string)])({ async: true }).lift(guest.memory, 1)("abc");
    expect(guest.memory.readBytes(16, 3)).toEqual(Uint8Array.of(97, 98, 99));
    await called;
    expect(strings).toEqual([[16, 3]]);
  });

  test("rejects, and never throws: for a bad argument, a bad result, and what the guest throws", async () => {
    const guest = new FakeGuest();
    const failure = new Error("planned");
    guest.table.push(
      () => 1,
      () => {
        throw failure;
      },
      () => [1000, 50],
    );
    await expect(later.lift(guest.memory, 1)(256)).rejects.toMatchObject({
      name: LowerError.name,
      message: expect.stringMatching(
        /^callback<\(u8\) -> u32>: argument 0 \(u8\) must be an integer from 0 to 255, not 256\./,
      ) as string,
    });
    await expect(later.lift(guest.memory, 2)(1)).rejects.toBe(failure);
    const view = callback([], bytes({ copy: true }))({ async: true });
    await expect(view.lift(guest.memory, 3)()).rejects.toMatchObject({
      message: expect.stringMatching(/^callback<\(\) -> bytes>: the result \(bytes\)/) as string,
    });
  });

  test("gives copies, and refuses views: guest code may run before the caller looks", async () => {
    const guest = new FakeGuest();
    guest.table.push(() => [8, 2]);
    guest.memory.writeBytes(8, [1, 2]);
    const [copy, view] = [callback([], bytes({ copy: true }))({ async: true }), callback([], bytes)];
    const copied = await copy.lift(guest.memory, 1)();
    const viewed = view.lift(guest.memory, 1)();
    guest.memory.writeBytes(8, [3, 4]);
    expect([copied, viewed]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    for (const options of [{ async: true }, { async: true, nullable: true }]) {
      for (const type of [bytes, option(bytes)]) {
        const make = callback([], type as typeof bytes) as (given: object) => unknown;
        const { message } = thrown(() => make(options), TypeDefinitionError, { code: "invalid-definition" });
        expect(message).toBe(
          `callback: the result is of ${type.name}, which is or holds a view of guest memory, and the function waits. Write { copy: true }.`,
        );
      }
    }
  });

  test("enters a closed guest without arguments, which it could not be given", async () => {
    const guest = new FakeGuest();
    const called: unknown[][] = [];
    guest.table.push((...args) => {
      called.push(args);
      throw new Error("closed");
    });
    const call = later.lift(guest.memory, 1);
    guest.close();
    await expect(call(-1)).rejects.toThrow("closed");
    expect(called).toEqual([[]]);
  });
});
