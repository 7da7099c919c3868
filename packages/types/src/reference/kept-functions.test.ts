import { errno } from "../result/errno.js";
import { errnoTable } from "../result/errno-table.js";
import { struct } from "../aggregate/struct.js";
import { LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import { FakeGuest } from "../memory/fake-guest.fixture.js";
import type { GuestFunction } from "../memory/guest-services.js";
import { u32, u8 } from "../numeric/integers.js";
import { string } from "../sequence/string.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { defineType } from "../type/define-type.js";
import { type Lend, lendOf } from "../lending/lend.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { thrown } from "../thrown.fixture.js";
import { callback } from "./callback.js";

type Double = (value: number) => number;
const type = callback([u32], u32);
const double: Double = (value) => 2 * value;

let guest: FakeGuest;

beforeEach(() => {
  guest = new FakeGuest();
});

/** Gives a function to the guest for good, and its index. */
function give(value: Double, of: Pick<typeof type, "lower"> = type): number {
  return of.lower(value, guest.memory) as number;
}

/** Calls the function at an index, as the guest does. */
function call(index: number, ...core: unknown[]): unknown {
  return (guest.table[index] as GuestFunction)(...core);
}

/** A call of a guest's function, which lends no memory. */
function openCall(): LentMemory {
  return new LentMemory(guest.memory, () => {
    throw new Error("nothing to lend");
  });
}

describe("a function of the host as a result", () => {
  test("is called by its index, with lifted arguments and a lowered result", () => {
    expect(call(give(double), -1 >>> 1)).toBe(-2); // the bits of 2^32 - 2
    thrown(
      () =>
        call(
          give(() => -1),
          1,
        ),
      LowerError,
      {
        code: "out-of-range",
        where: "callback<(u32) -> u32>",
      },
    );
  });

  test("has the same index each time that it is given, and another one for another type, and in another guest", () => {
    const index = give(double);
    expect([give(double), give((x) => x)]).toEqual([index, index + 1]);
    expect(give(double, callback([u32], u32))).toBe(index + 2);
    const other = new FakeGuest();
    other.table.push(null);
    expect(type.lower(double, other.memory)).toBe(1);
    expect(type.held(other.memory)).toEqual(new Map([[1, double]]));
  });

  test("is the same function when the guest passes it", () => {
    expect(type.lift(guest.memory, give(double))).toBe(double);
  });

  test("is released by a parameter own, once, which gives it, and leaves its place to another", () => {
    const index = give(double);
    expect(type.own.lift(guest.memory, index)).toBe(double);
    expect([guest.table[index], type.held(guest.memory).size]).toEqual([null, 0]);
    const error = thrown(() => type.own.lift(guest.memory, index), LiftError, { code: "unknown-callback" });
    expect(error.message).toBe(
      `the function is ${String(index)}, which is not a function of the host that the guest holds. Release each once.`,
    );
    expect(give((x) => x)).toBe(index);
  });

  test.each([0, 2 ** 32 - 1, 2n ** 40n])("is not released by a wrong index: %p", (index) => {
    give(double);
    thrown(() => type.own.lift(guest.memory, index), LiftError, { code: "unknown-callback" });
    expect(type.held(guest.memory).size).toBe(1);
  });

  test("is released by the host, by itself or by its index", () => {
    const index = give(double);
    expect(type.drop(guest.memory, double)).toBe(double);
    give(double);
    expect(type.drop(guest.memory, index)).toBe(double);
    thrown(() => type.drop(guest.memory, double), LiftError, { code: "unknown-callback" });
  });

  test("has another place when the guest has put a function of its own into the first, which stays", () => {
    const index = give(double);
    const own = (): number => 7;
    guest.table[index] = own;
    const next = give(double);
    expect(type.held(guest.memory)).toEqual(new Map([[next, double]]));
    type.drop(guest.memory, double);
    expect([guest.table[index], guest.table[next]]).toEqual([own, null]);
  });

  test("is one of at most max at a time", () => {
    const few = callback([u32], u32)({ max: 2 });
    const [first] = [double, (x: number) => x].map((each) => give(each, few));
    const error = thrown(() => give(() => 3, few), LowerError, { code: "too-many-callbacks" });
    expect(error.message).toBe(
      "a function of the host cannot be given: the guest holds 2 functions of this type, and no more are allowed. " +
        "Let it release some, or raise { max }.",
    );
    expect([give(double, few), guest.table.length]).toEqual([first, 3]);
    few.drop(guest.memory, double);
    expect(give(() => 3, few)).toBe(first);
  });

  test("is one of 1,024 without max", () => {
    for (let count = 0; count < 1024; count++) give(() => count);
    thrown(() => give(double), LowerError, { code: "too-many-callbacks" });
  });

  test("is released when the guest is closed, and cannot be given any more", () => {
    const index = give(double);
    guest.close();
    expect([guest.table[index], type.held(guest.memory).size]).toEqual([null, 0]);
    thrown(() => give(double), LowerError, { code: "guest-closed" });
    thrown(() => type.own.lift(guest.memory, index), LiftError, { code: "unknown-callback" });
    thrown(() => type.drop(guest.memory, double), LiftError, { code: "unknown-callback" });
  });

  test("has no place in a guest without a table, which is told how to link", () => {
    guest.placeFunction = undefined;
    const error = thrown(() => give(double), LowerError, { code: "allocation-failed" });
    expect(error.message).toBe(
      "callback<(u32) -> u32> has no place in the guest, which exports and imports no table of functions. " +
        "Link it with --export-table and --growable-table.",
    );
  });

  test("is null, where that is allowed", () => {
    const nullable = type({ nullable: true });
    expect([nullable.lower(undefined, guest.memory), nullable.own.lift(guest.memory, 0)]).toEqual([
      0,
      undefined,
    ]);
    thrown(() => type.own.lift(guest.memory, 0), LiftError, { code: "unknown-callback" });
  });

  test("cannot be called with types that only the guest takes", () => {
    const one = callback([u32], string);
    const error = thrown(() => one.lower(() => "a", guest.memory), LowerError, { code: "wrong-type" });
    expect(error.message).toContain(
      "must be a function that this guest has passed: the host cannot be called",
    );
  });

  test("is released by the own of the same errnos", () => {
    const failing = callback([u32], errno);
    const table = errnoTable("disk", { E_NO: 10 });
    const [bound, own] = [failing.withErrnos?.(table), failing.own.withErrnos?.(table)];
    const index = bound?.lower(double, guest.memory) as number;
    expect(own?.lift(guest.memory, index)).toBe(double);
  });
});

describe("a field of a function of the host", () => {
  const Handlers = struct({ id: u32, first: type });

  test("that is written outside of a call of the guest keeps it", () => {
    Handlers.store(guest.memory, 16, { id: 1, first: double });
    expect(guest.memory.readAddress(20)).toBe(1);
    expect(Handlers.load(guest.memory, 16).first).toBe(double);
    expect(type.held(guest.memory)).toEqual(new Map([[1, double]]));
  });

  test("takes no place where it lies outside of the memory", () => {
    expect(() => {
      type.store(guest.memory, 1024, double);
    }).toThrow(expect.objectContaining({ code: "out-of-bounds" }));
    expect(guest.table).toEqual([null]);
  });
});

describe("a function of the host as an argument", () => {
  const lendFor = (of: typeof type, value: Double, lent: LentMemory) => {
    const { encode, place } = lendOf(of as never) as Lend;
    return place(encode(value, guest.memory) as never, lent) as number;
  };

  test("is gone when the call has ended", () => {
    const lent = openCall();
    const index = lendFor(type, double, lent);
    expect(call(index, 2)).toBe(4);
    expect([type.lift(guest.memory, index), type.held(guest.memory).size]).toEqual([double, 0]);
    lent.enter();
    lent.end();
    expect(guest.table[index]).toBeNull();
  });

  test("stays with { kept: true }, unless the guest was not entered", () => {
    const kept = type({ kept: true }) as typeof type;
    const lent = openCall();
    const index = lendFor(kept, double, lent);
    lent.enter();
    lent.end();
    expect(call(index, 2)).toBe(4);
    const failed = openCall();
    lendFor(kept, double, failed);
    const other = lendFor(kept, (x) => x, failed);
    failed.end();
    expect([guest.table[other], kept.held(guest.memory).size]).toEqual([null, 1]);
    expect(kept.own.lift(guest.memory, index)).toBe(double);
  });
});

describe("an asynchronous function of the host", () => {
  test("gives its result when it is there, and has copies of views", async () => {
    const later = callback([u8], u32)({ async: true });
    const next = later.lower(async (x) => Promise.resolve(x + 1), guest.memory) as number;
    expect(await call(next, 256)).toBe(1);
    const wrong = later.lower(async () => Promise.resolve(-1), guest.memory) as number;
    await expect(call(wrong, 1)).rejects.toMatchObject({ code: "out-of-range" });
    // Ten bytes from an offset on, of which a copy is told by its length.
    const view = defineType({
      name: "view",
      lift: (memory: GuestMemory, offset: number) => memory.bytes(offset, 10),
      lower: (value: Uint8Array) => value.byteOffset,
      snapshot: (value: Uint8Array) => value.slice(0, 2),
    });
    const lengths = callback([view], u32)({ async: true });
    const index = lengths.lower(async ({ length }) => Promise.resolve(length), guest.memory) as number;
    expect(await call(index, 16)).toBe(2);
  });
});

test.each([0, -1, 1.5, 2 ** 20, "1", null])("refuses max: %p", (max) => {
  thrown(() => type({ max: max as never }), TypeDefinitionError, {
    code: "invalid-definition",
  });
});

test("describes its options", () => {
  const all = type({ kept: true, max: 3 });
  expect(all.describe().options).toEqual({ kept: true, max: 3 });
  expect(all.own.describe()).toMatchObject({
    name: "own<callback<(u32) -> u32>>",
    kind: "callback",
    options: { kept: true, max: 3, own: true },
  });
  expect(type.describe()).not.toHaveProperty("options");
});
