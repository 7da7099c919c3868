import {
  bool,
  defineType,
  errno,
  ErrnoError,
  type ErrnoTable,
  f64,
  GuestMemory,
  i32,
  i64,
  type Lowerable,
  LowerError,
  none,
  orErrno,
  u32,
  u8,
  wasiErrnos,
} from "@hostwright/types";

import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { planCall } from "./plan.js";
import { makeResultLowering, type ResultLowering } from "./result-lowering.js";

const memory = new GuestMemory(64);
const PLACE = "kv.get";

type Result = Lowerable<unknown>;

/** The answer of a function with these results: a type, a tuple of types, or none. */
function answer(
  results?: unknown,
  errnos: ErrnoTable = wasiErrnos,
  addressType: "i32" | "i64" = "i32",
): ResultLowering {
  const types = (results === undefined ? [] : Array.isArray(results) ? results : [results]) as Result[];
  const exported = {
    name: "get",
    method: "get",
    parameters: [],
    results: types.map((type) => type.withErrnos?.(errnos) ?? type),
    isTuple: Array.isArray(results),
    isAsync: false,
  };
  return makeResultLowering(planCall(exported, addressType), PLACE);
}

/** Lowers the value that a method returned to the core values that a guest gets. */
function returned(results: unknown, value: unknown): unknown {
  return answer(results).returned(value, memory, []);
}

/** A type of results that are offsets. */
const offset = defineType({ name: "offset", flat: ["address"], lower: (value: number) => value });
const span = defineType({
  name: "span",
  flat: ["address", "i32", "address"],
  lower: ([start, kind, length]: number[]) => [start, kind, length],
});

describe("what a method returned", () => {
  test.each([
    ["nothing", undefined, undefined, undefined],
    ["one value", u32, 5, 5],
    ["a bigint", i64, -5n, -5n],
    ["a boolean", bool, true, 1],
    ["success", errno, undefined, 0],
    ["a failure", errno, "ENOENT", 44],
    ["a value or a failure", orErrno(u32), 7, [7, 0]],
    ["a returned failure", orErrno(i64), new ErrnoError("EIO"), [0n, 29]],
    ["a tuple", [i32, i64, f64], [1, 2n, 0.5], [1, 2n, 0.5]],
    ["a tuple of one", [i32], [1], 1],
    ["a tuple of none", [], [], undefined],
    ["a tuple with several values for one result", [u8, orErrno(u32)], [1, 2], [1, 2, 0]],
    ["a tuple with nothing in it", [u8, none, u8], [1, undefined, 2], [1, 2]],
  ])("becomes core values: %s", (_, results, value, core) => {
    expect(returned(results, value)).toEqual(core);
  });

  test.each([
    [offset, 0xffffffff, -1, 0xffffffffn],
    [span, [2 ** 31, 1, 5], [-(2 ** 31), 1, 5], [2n ** 31n, 1, 5n]],
    [
      [u8, offset],
      [1, 2 ** 31],
      [1, -(2 ** 31)],
      [1, 2n ** 31n],
    ],
  ])("has addresses as the guest's memory has them: %j", (results, value, narrow, wide) => {
    expect(answer(results, wasiErrnos, "i32").returned(value, memory, [])).toEqual(narrow);
    expect(answer(results, wasiErrnos, "i64").returned(value, memory, [])).toEqual(wide);
  });

  test.each([
    ["undefined for a number", u32, undefined, "the result (u32) must be a number, not undefined. "],
    ["a number for a bigint", i64, 5, "the result (i64) must be a bigint, not 5. "],
    ["something for nothing", undefined, 5, "the result (none) must be nothing, not 5. "],
    ["no boolean", bool, 1, "the result (bool) must be a boolean, not 1. "],
    ["a wrong value in a tuple", [i32, u8], [1, "x"], 'the result (i32, u8) must be a number, not "x". '],
    [
      "too short a tuple",
      [i32, u8],
      [1],
      "the result (i32, u8) must be an array of 2 values, not one of 1. ",
    ],
    [
      "too long a tuple",
      [i32, u8],
      [1, 2, 3],
      "the result (i32, u8) must be an array of 2 values, not one of 3. ",
    ],
    ["no tuple at all", [i32, u8], 1, "the result (i32, u8) must be an array of 2 values, not 1. "],
  ])("is refused when it does not fit: %s", (_, results, value, fact) => {
    const error = thrown(() => returned(results, value), LowerError, { code: "wrong-type", where: PLACE });
    expect(error.message).toContain(`${PLACE}: ${fact}`);
  });

  test("is refused when it is out of range, with the value and the range", () => {
    const error = thrown(() => returned(u8, 300), LowerError, { code: "out-of-range", value: 300 });
    expect(error.message).toBe(
      "kv.get: the result (u8) must be an integer from 0 to 255, not 300. Check or clamp it before it is returned.",
    );
  });

  test.each([
    ["nothing", undefined],
    ["a number", u32],
    ["an errno", errno],
    ["a tuple", [u32, u32]],
  ])("is refused when it is a promise, and the result is %s", (_, results) => {
    const promise = Promise.resolve(5);
    const error = thrown(() => returned(results, promise), LowerError, { code: "promise", where: PLACE });
    expect(error.value).toBe(promise);
    expect(error.message).toBe(
      "kv.get: the method returned a promise, and the guest waits for a value. Write async before the method, or export it with { async: true }.",
    );
  });

  test("is refused when it is any thenable, and its failure is heard", () => {
    const then = jest.fn();
    thrown(() => returned(u32, { then }), LowerError, { code: "promise" });
    expect(then).toHaveBeenCalledWith(undefined, expect.any(Function));
  });

  test("may be an object with a `then` that is no function, for a type that takes it", () => {
    const box = defineType({ name: "box", lower: ({ then }: { then: number }) => then });
    expect(returned(box, { then: 5 })).toBe(5);
  });
});

describe("what a method threw", () => {
  const failure = new ErrnoError("ENOENT");

  test.each([
    ["an errno", errno, 44],
    ["nothing or a failure", orErrno(none), 44],
    ["a value or a failure", orErrno(u32), [0, 44]],
    ["a bigint or a failure", orErrno(i64), [0n, 44]],
    ["a tuple", [f64, i64, orErrno(u32)], [0, 0n, 0, 44]],
    ["a tuple with the errno first", [errno, i64], [44, 0n]],
    ["a tuple with an address", [offset, errno], [0, 44]],
    ["a tuple with two failures, the last of which is meant", [errno, u8, errno], [0, 0, 44]],
  ])("becomes an errno, and zeros for all other values, where the result has one: %s", (_, results, core) => {
    expect(answer(results).threw(failure)).toEqual(core);
  });

  test("has zeros of the guest's kind for addresses", () => {
    expect(answer([offset, errno], wasiErrnos, "i64").threw(failure)).toEqual([0n, 44]);
  });

  test("has null for references", () => {
    const reference = defineType({ name: "any", flat: ["externref"], lower: (value: object) => value });
    expect(answer([reference, errno]).threw(failure)).toEqual([null, 44]);
  });

  test("takes its number from the module's own table", () => {
    const errnos: ErrnoTable = {
      name: "planets",
      numberOf: (name) => (name === "ENOENT" ? 2 : undefined),
      nameOf: () => "ENOENT",
    };
    expect(answer(errno, errnos).threw(failure)).toBe(2);
    expect(answer(orErrno(u32), errnos).threw(failure)).toEqual([0, 2]);
    const unknown = new ErrnoError("ENOSPC");
    const error = thrown(() => answer(errno, errnos).threw(unknown), LowerError, { code: "unknown-errno" });
    expect(error.message).toMatch(
      /^kv\.get: the result \(errno\) ENOSPC is not a failure in the errno table planets\./,
    );
    expect(error.cause).toBe(unknown);
  });

  const WITHOUT_ROOM: [string, unknown][] = [
    ["no result at all", undefined],
    ["a result without room for a failure", u32],
    ["a tuple without room for a failure", [u32, i64]],
  ];

  test.each(WITHOUT_ROOM)(
    "goes on to the host's caller unchanged, unless it is an errno: %s",
    (_, results) => {
      const error = new Error("planned");
      expect(caught(() => answer(results).threw(error))).toBe(error);
    },
  );

  test.each(WITHOUT_ROOM)(
    "is an error that says where and its remedy, for an errno without room: %s",
    (_, results) => {
      const throwing = thrown(() => answer(results).threw(failure), LowerError, {
        code: "no-errno",
        value: failure,
      });
      const returning = thrown(() => returned(results, failure), LowerError, {
        code: "no-errno",
        value: failure,
      });
      for (const error of [throwing, returning]) {
        expect(error).toMatchObject({ where: PLACE, cause: failure });
        expect(error.message).toMatch(
          /^kv\.get: the result .* \(ENOENT\)\. Export it with errno, or with orErrno\(…\)/,
        );
      }
    },
  );
});

test("undefined, where a failure could be told, names the ErrnoError that tells it", () => {
  const error = thrown(() => returned(orErrno(u32), undefined), LowerError, { code: "wrong-type" });
  expect(error.message).toBe(
    "kv.get: the result (orErrno<u32>) is undefined. Return a value, or throw an ErrnoError to tell the guest why there is none.",
  );
  const plain = thrown(() => returned(u32, undefined), LowerError, { code: "wrong-type" });
  expect(plain.message).not.toContain("ErrnoError");
});

describe("a promise in a result", () => {
  let handled = 0;

  class Watched<T> extends Promise<T> {
    static override get [Symbol.species](): PromiseConstructor {
      handled++;
      return Promise;
    }
  }

  test.each<[string, unknown, (late: Promise<never>) => unknown]>([
    ["of a tuple", [u32, u32], (late) => [1, late]],
    ["in an array of a value", u32, (late) => [[late]]],
    ["in an object of a value", u32, (late) => ({ a: { b: late } })],
  ])("is marked as handled, so that its rejection does not end the process: %s", (_, results, make) => {
    handled = 0;
    const late = new Watched<never>(() => undefined);
    thrown(() => returned(results, make(late)), LowerError, {});
    expect(handled).toBe(1);
  });

  test("is named as such", () => {
    const error = thrown(() => returned([u32, u32], [1, Promise.resolve(2)]), LowerError, {
      code: "promise",
    });
    expect(error.message).toMatch(
      /^kv\.get: the result \(u32, u32\) has a promise in it.* Await it in the method\.$/,
    );
  });
});
