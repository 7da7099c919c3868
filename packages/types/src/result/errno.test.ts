import { LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import type { ErrnoTable, Lowerable } from "../type/capabilities.js";
import { errno } from "./errno.js";
import { ErrnoError } from "./errno-error.js";
import { linuxErrnos } from "./linux-errnos.js";

const memory = new GuestMemory(0);

/** A guest's own numbers. */
const zx: ErrnoTable = {
  name: "zx",
  numberOf: (name) => ({ EOK: 0, ENOENT: 25, EIO: 40 })[name],
  nameOf: (number) => ({ 0: "EOK", 25: "ENOENT", 40: "EIO" })[number],
};

function failure(error: unknown, type: Pick<Lowerable<unknown>, "lowerFailure"> = errno): unknown {
  return type.lowerFailure?.(error);
}

describe("what a method returned", () => {
  test.each<[unknown, number]>([
    [undefined, 0],
    ["ENOENT", 44],
    ["ENOTCAPABLE", 76],
    [44, 44],
    [0, 0],
    [1000, 1000],
    [0x7fffffff, 0x7fffffff],
    [new ErrnoError("ENOENT"), 44],
    [new ErrnoError(1000), 1000],
  ])("%p is the errno %d", (value, number) => {
    expect(errno.lower(value as undefined, memory)).toBe(number);
  });

  test("is looked at each time, whatever the last failure was", () => {
    const own = errno.with(linuxErrnos);
    for (let time = 0; time < 2; time++) {
      expect(own.lower("ENOENT", memory)).toBe(2);
      expect(own.lower("ENOENT", memory)).toBe(2);
      expect(own.lower(new ErrnoError("EIO") as never, memory)).toBe(5);
      expect(own.lower(undefined, memory)).toBe(0);
      expect(own.lower("EIO", memory)).toBe(5);
      expect(own.lower(44, memory)).toBe(44);
      thrown(() => own.lower("EFOO" as never, memory), LowerError, { code: "unknown-errno" });
      thrown(() => own.lower("EFOO" as never, memory), LowerError, { code: "unknown-errno" });
      expect(errno.lower("ENOENT", memory)).toBe(44);
    }
  });

  test.each([
    null,
    true,
    false,
    {},
    [],
    -1,
    0.5,
    NaN,
    0x80000000,
    44n,
    Promise.resolve(),
    new Error("x"),
    () => 0,
  ])("%p is not an errno", (value) => {
    const { message } = thrown(() => errno.lower(value as never, memory), LowerError, {
      code: "wrong-type",
      value,
    });
    expect(message).toContain('Return a name such as "ENOENT", or nothing for success.');
  });

  test.each(["EFOO", "enoent", "", "constructor", "SUCCESS"])("%j is no name of a failure", (value) => {
    const error = thrown(() => errno.lower(value as never, memory), LowerError, {
      code: "unknown-errno",
      value,
    });
    expect(error.message).toBe(
      `errno ${value} is not a failure in the errno table wasi. Take a name that it has.`,
    );
  });

  test("an ErrnoError with such a name is kept as the cause", () => {
    const value = new ErrnoError("EFOO" as never);
    const error = thrown(() => errno.lower(value, memory), LowerError, { code: "unknown-errno", value });
    expect(error.cause).toBe(value);
  });
});

describe("what a method threw", () => {
  test("is an errno when it says so", () => {
    expect(failure(new ErrnoError("ENOSPC"))).toBe(51);
    expect(failure(new ErrnoError(1000))).toBe(1000);
    expect(failure(Object.assign(new Error("x"), { code: "ENOENT", errno: -2 }))).toBe(44);
    expect(failure(new Error("x", { cause: new ErrnoError("ENOSPC") }))).toBe(51);
  });

  test.each([new Error("x"), new TypeError("x"), "ENOENT", 44, undefined, null, { errno: 44 }])(
    "is no answer to a guest when nobody gave it a number: %p",
    (error) => {
      expect(failure(error)).toBeUndefined();
    },
  );

  test("is an error of the method when it names a failure that the table does not have", () => {
    const value = new ErrnoError("EFOO" as never);
    const error = thrown(() => failure(value), LowerError, { code: "unknown-errno", value });
    expect(error.cause).toBe(value);
  });
});

describe("errno", () => {
  test("is one i32", () => {
    expect(errno.flat).toEqual(["i32"]);
  });

  test("is formatted as what the method said", () => {
    expect(errno.format(undefined)).toBe("ok");
    expect(errno.format("ENOENT")).toBe("ENOENT");
    expect(errno.format(44)).toBe("44 (ENOENT)");
    expect(errno.format(1000)).toBe("1000");
    expect(errno.format(0)).toBe("ok");
    expect(errno.format({})).toBe("an object");
    expect(errno.with(zx).format(25)).toBe("25 (ENOENT)");
    expect(errno.format(new ErrnoError("ENOENT", { message: "no such key" }))).toBe("no such key");
    expect(errno.format(new ErrnoError("ENOENT", { message: "no\n\u001b[2J" }))).toBe("no\\u{a}\\u{1b}[2J");
  });

  test("takes its numbers from the table that the module chose", () => {
    const own = errno.withErrnos(zx);
    expect(own.lower("ENOENT", memory)).toBe(25);
    expect(own.lower(new ErrnoError("EIO"), memory)).toBe(40);
    expect(own.lower(undefined, memory)).toBe(0);
    expect(failure(new ErrnoError("ENOENT"), own)).toBe(25);
    expect(failure(Object.assign(new Error("x"), { code: "EIO" }), own)).toBe(40);
    thrown(() => own.lower("ENOSPC", memory), LowerError, { code: "unknown-errno", value: "ENOSPC" });
    thrown(() => failure(new ErrnoError("ENOSPC"), own), LowerError, { code: "unknown-errno" });
    expect(own.describe().options).toEqual({ table: "zx" });
    expect(errno.lower("ENOENT", memory)).toBe(44);
  });

  test("changes its table again, as another module that has the same type does", () => {
    expect(errno.withErrnos(zx).withErrnos(linuxErrnos).lower("ENOENT", memory)).toBe(2);
  });

  test("keeps the table that it is bound to, whatever the module chooses", () => {
    const bound = errno.with(zx);
    for (const type of [bound, bound.withErrnos(linuxErrnos), errno.withErrnos(linuxErrnos).with(zx)]) {
      expect(type.lower("ENOENT", memory)).toBe(25);
      expect(failure(new ErrnoError("ENOENT"), type)).toBe(25);
      expect(type.lift(memory, 25)).toBe("ENOENT");
      expect(type.describe().options).toEqual({ table: "zx" });
    }
    thrown(() => bound.lower("ENOSPC", memory), LowerError, { code: "unknown-errno" });
    expect(errno.lower("ENOENT", memory)).toBe(44);
  });

  test("may be bound again", () => {
    expect(errno.with(zx).with(linuxErrnos).lower("ENOTBLK", memory)).toBe(15);
  });
});

describe("defects known from wazergo: a failure with the number of success", () => {
  test("cannot be made, thrown or returned", () => {
    thrown(() => new ErrnoError(0), LowerError, { code: "unknown-errno", value: 0 });
    thrown(() => failure(new ErrnoError("SUCCESS" as never)), LowerError, { code: "unknown-errno" });
    thrown(() => failure(new ErrnoError("EOK" as never), errno.withErrnos(zx)), LowerError, {
      code: "unknown-errno",
    });
    thrown(() => errno.lower(new ErrnoError("SUCCESS" as never), memory), LowerError, {
      code: "unknown-errno",
    });
    expect(failure(new Error("wrapped", { cause: { code: "SUCCESS" } }))).toBeUndefined();
  });

  test("success is returned by returning nothing, and nothing crashes", () => {
    expect(errno.lower(undefined, memory)).toBe(0);
    expect(failure(undefined)).toBeUndefined();
    expect(failure(null)).toBeUndefined();
  });
});
