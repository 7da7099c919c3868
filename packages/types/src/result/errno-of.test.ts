import { GuestMemoryError } from "../errors.js";
import type { ErrnoTable } from "../type/capabilities.js";
import { ErrnoError } from "./errno-error.js";
import { errnoOf } from "./errno-of.js";
import { errnoTable } from "./errno-table.js";
import { linuxErrnos } from "./linux-errnos.js";
import { wasiErrnos } from "./wasi-errnos.js";

const ENOENT = 44;
const EACCES = 2;

/** An error as Node's file system throws it. */
function systemError(code: unknown, more: object = {}): Error {
  return Object.assign(new Error(`${String(code)}: from the system`), { code, ...more });
}

function wrapped(cause: unknown, times = 1): unknown {
  return times === 0 ? cause : new Error("wrapped", { cause: wrapped(cause, times - 1) });
}

function of(error: unknown): number | undefined {
  return errnoOf(error, wasiErrnos);
}

describe("errnoOf", () => {
  test("takes the number of an ErrnoError, or looks its name up", () => {
    expect(of(new ErrnoError("ENOENT"))).toBe(ENOENT);
    expect(of(new ErrnoError(99))).toBe(99);
  });

  test("takes the code of a system error", () => {
    expect(of(systemError("ENOENT"))).toBe(ENOENT);
    expect(of({ code: "ENOENT" })).toBe(ENOENT);
  });

  test("takes the table's number, never the host's own", () => {
    expect(of(systemError("ENOENT", { errno: -2, syscall: "open" }))).toBe(ENOENT);
    expect(of(systemError("EUNKNOWN", { errno: 44 }))).toBeUndefined();
    expect(of(systemError(undefined, { errno: 44 }))).toBeUndefined();
    expect(of(systemError(44))).toBeUndefined();
  });

  test.each([
    ["an error without a code", new Error("x")],
    ["a code that the table does not have", systemError("EFOO")],
    ["a code of another kind", systemError("ERR_INVALID_ARG_TYPE")],
    ["a name that every object has", systemError("constructor")],
    [
      "an error of this package",
      new GuestMemoryError("out-of-bounds", "", { offset: 0, length: 0, memorySize: 0 }),
    ],
    ["an ErrnoError whose name the table does not have", new ErrnoError("EFOO" as never)],
    ["a text", "ENOENT"],
    ["a number", ENOENT],
    ["null", null],
    ["nothing", undefined],
    ["a function", Object.assign(() => 0, { code: "ENOENT" })],
  ])("knows no number for %s", (_what, error) => {
    expect(of(error)).toBeUndefined();
    expect(of(wrapped(error))).toBeUndefined();
  });

  test("looks at causes, however deep", () => {
    expect(of(wrapped(new ErrnoError("ENOENT"), 1))).toBe(ENOENT);
    expect(of(wrapped(systemError("ENOENT"), 40))).toBe(ENOENT);
  });

  test("looks at the parts of an AggregateError, the first first, and at their causes", () => {
    const parts = [new Error("x"), systemError("EACCES"), systemError("ENOENT")];
    expect(of(new AggregateError(parts))).toBe(EACCES);
    expect(of(new AggregateError([new Error("x"), wrapped(systemError("ENOENT"))]))).toBe(ENOENT);
    expect(of(new AggregateError([]))).toBeUndefined();
    expect(of(wrapped(new AggregateError(parts)))).toBe(EACCES);
    expect(of(Object.assign(new Error("x"), { errors: "none" }))).toBeUndefined();
  });

  test("prefers what is nearer: the error, its cause, its parts", () => {
    const near = systemError("EACCES", { cause: systemError("ENOENT"), errors: [systemError("ENOENT")] });
    expect(of(near)).toBe(EACCES);
    const parts = new AggregateError([systemError("ENOENT")], "x", { cause: systemError("EACCES") });
    expect(of(parts)).toBe(EACCES);
  });

  test("ends at causes that go round in a ring", () => {
    const own = new Error("x");
    own.cause = own;
    expect(of(own)).toBeUndefined();
    const first = new Error("x");
    const second = new Error("y", { cause: first });
    first.cause = second;
    expect(of(first)).toBeUndefined();
    const third = systemError("ENOENT", { cause: first });
    first.cause = third;
    expect(of(second)).toBe(ENOENT);
  });

  test("walks a ring of errors with many parts once, and not once for each way around it", () => {
    const ring = new AggregateError([]);
    ring.errors = Array.from({ length: 50 }, () => new AggregateError([ring, ring], "x", { cause: ring }));
    expect(of(ring)).toBeUndefined();
  });

  test.each(["SUCCESS", "OK"])("never takes a failure for a success: %s", (name) => {
    const table: ErrnoTable = {
      name: "t",
      numberOf: (own) => (own === "OK" ? 0 : undefined),
      nameOf: () => undefined,
    };
    for (const errnos of [wasiErrnos, table]) {
      expect(errnoOf(systemError(name), errnos)).toBeUndefined();
      expect(errnoOf(new ErrnoError(name as never), errnos)).toBeUndefined();
      expect(errnoOf(systemError(name, { cause: new ErrnoError(7) }), errnos)).toBe(7);
    }
  });
});

describe("errnoOf with another table", () => {
  const disk = errnoTable("disk", { ENOENT: 7, E_WORN_OUT: 11 });

  test.each<[string, unknown, number | undefined, number | undefined, number | undefined]>([
    ["a system error", systemError("ENOENT", { errno: -2 }), 44, 2, 7],
    ["one that only Linux knows", systemError("ENOTBLK"), undefined, 15, undefined],
    ["one by another name of its number", systemError("EWOULDBLOCK"), undefined, 11, undefined],
    ["an ErrnoError", new ErrnoError("ENOENT"), 44, 2, 7],
    ["a name of the table's own", new ErrnoError<"E_WORN_OUT">("E_WORN_OUT"), undefined, undefined, 11],
    ["a code of the table's own", systemError("E_WORN_OUT"), undefined, undefined, 11],
    ["a number, whatever the table", new ErrnoError(99), 99, 99, 99],
  ])("takes that table's number for %s", (_what, error, wasi, linux, own) => {
    expect(errnoOf(error, wasiErrnos)).toBe(wasi);
    expect(errnoOf(error, linuxErrnos)).toBe(linux);
    expect(errnoOf(error, disk)).toBe(own);
    expect(errnoOf(wrapped(error, 3), disk)).toBe(own);
  });

  test("goes on to the cause where the table does not have the nearer error", () => {
    const error = systemError("ENOTBLK", { cause: systemError("ENOENT") });
    expect([wasiErrnos, linuxErrnos, disk].map((errnos) => errnoOf(error, errnos))).toEqual([44, 15, 7]);
    const parts = new AggregateError([systemError("ENOTBLK"), new ErrnoError<"E_WORN_OUT">("E_WORN_OUT")]);
    expect([wasiErrnos, linuxErrnos, disk].map((errnos) => errnoOf(parts, errnos))).toEqual([
      undefined,
      15,
      11,
    ]);
  });
});

describe("defects known from wazergo: the number of an error", () => {
  test("is found at the top level, wrapped, and joined", () => {
    expect(of(new ErrnoError(8))).toBe(8);
    expect(of(systemError("ENOENT"))).toBe(ENOENT);
    expect(of(wrapped(new ErrnoError(8)))).toBe(8);
    expect(of(new AggregateError([new Error("x"), new ErrnoError(8)]))).toBe(8);
  });

  test("looks at 100 errors of one that has ever new causes, and at no more", () => {
    let made = 0;
    const endless = (): Error =>
      Object.defineProperty(new Error(), "cause", {
        get: () => {
          made++;
          return made === last ? new ErrnoError("ENOENT") : endless();
        },
      });
    let last = 99;
    expect(of(endless())).toBe(ENOENT);
    [made, last] = [0, 100];
    expect(of(endless())).toBeUndefined();
    expect(made).toBe(99);
  });

  test("looks at no more than 100 parts", () => {
    const parts = Array.from({ length: 101 }, () => new Error("planned"));
    expect(of(new AggregateError([...parts.slice(0, 98), new ErrnoError("ENOENT")]))).toBe(ENOENT);
    expect(of(new AggregateError([...parts, new ErrnoError("ENOENT")]))).toBeUndefined();
  });

  test.each(["code", "cause", "errors"])("does not fail where a getter does: %s", (key) => {
    const error = Object.defineProperty(new Error("planned"), key, {
      get: () => {
        throw new TypeError("planned");
      },
    });
    expect(of(error)).toBeUndefined();
    expect(
      of(Object.assign(error, key === "code" ? { cause: systemError("ENOENT") } : { code: "ENOENT" })),
    ).toBe(ENOENT);
  });

  test("finds no number in an imitation of an ErrnoError that hides it", () => {
    const imitation = {
      [Symbol.for("hostwright:errno-error")]: true,
      get errno(): string {
        throw new TypeError("planned");
      },
    };
    expect(of(imitation)).toBeUndefined();
  });
});
