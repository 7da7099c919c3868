import { runInNewContext } from "node:vm";

import { HostwrightError, LowerError } from "./errors.js";
import { dropPromises, formatThrown, isInstance, readElements, readProperty } from "./foreign-value.js";
import { isErrnoError } from "./result/errno-error.js";

test("a look that fills the stack is not an answer", () => {
  const dive = (): boolean => dive();
  const Deep = class {
    static [Symbol.hasInstance](): boolean {
      return dive();
    }
  };
  expect(() => isInstance({}, Deep)).toThrow(RangeError);
  const Failing = class {
    static [Symbol.hasInstance](): boolean {
      throw new RangeError("Invalid array length");
    }
  };
  expect(isInstance({}, Failing)).toBe(false);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const refusing = {
  get value(): never {
    throw new TypeError("planned");
  },
};

test("an instance is told, and a proxy that refuses to tell is not one", () => {
  expect([isInstance(new TypeError(), Error), isInstance({}, Error)]).toEqual([true, false]);
  expect(isInstance(revoked(), Error)).toBe(false);
});

test("a property is read, or undefined where that throws", () => {
  expect(readProperty({ value: 1 }, "value")).toBe(1);
  for (const value of [refusing, revoked(), null, undefined])
    expect(readProperty(value, "value")).toBeUndefined();
});

test.each([
  ["an error", new TypeError("bad"), "TypeError: bad", "bad"],
  ["an error of another realm", runInNewContext('new TypeError("bad")'), "TypeError: bad", "bad"],
  ["an error without a message", new Error(""), "Error: ", ""],
  ["an object with a message", { message: "bad" }, "bad", "bad"],
  ["a text", "bad", "bad", "bad"],
  ["nothing", undefined, "undefined", "undefined"],
  ["a bigint", 1n, "1", "1"],
  [
    "control characters",
    new Error("\u001b[2J\nforged"),
    "Error: \\u{1b}[2J\\u{a}forged",
    "\\u{1b}[2J\\u{a}forged",
  ],
  ["a text with them", "a\nb", "a\\u{a}b", "a\\u{a}b"],
  ["a revoked proxy", revoked(), "<unreadable>", "<unreadable>"],
  ["an object without a text", Object.create(null), "<unreadable>", "<unreadable>"],
])("%s that is thrown is written on one line", (_, thrown, named, message) => {
  expect(formatThrown(thrown, true)).toBe(named);
  expect(formatThrown(thrown, false)).toBe(message);
});

test("a thrown value is cut off", () => {
  expect(formatThrown(new Error("x".repeat(10)), false, 10)).toBe("x".repeat(10));
  expect(formatThrown(new Error("x".repeat(11)), false, 10)).toBe(`${"x".repeat(10)}…`);
  expect(formatThrown("x".repeat(1000), true)).toHaveLength(321);
});

test("elements are read up to a number, and none where that throws", () => {
  expect(readElements([1, 2, 3], 2)).toEqual([1, 2]);
  expect(readElements([1, 2], 2)).toEqual([1, 2]);
  const array = Object.defineProperty([0], 0, { get: () => refusing.value });
  for (const value of ["ab", null, revoked(), array]) expect(readElements(value, 2)).toEqual([]);
});

describe("errors of the package", () => {
  test("are told from others, with no code of theirs run", () => {
    const error = new LowerError("wrong-type", "planned.", 1);
    expect([error instanceof LowerError, error instanceof HostwrightError, error instanceof Error]).toEqual([
      true,
      true,
      true,
    ]);
    for (const value of [new Error(), Object.create(LowerError.prototype), revoked(), null]) {
      expect([value instanceof LowerError, value instanceof HostwrightError, isErrnoError(value)]).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  test("keep their message when they are frozen", () => {
    const error = Object.freeze(new LowerError("wrong-type", "planned.", 1));
    expect(error.locate("kv.get", "the result")).toBe(error);
    expect([error.message, error.where]).toEqual(["planned.", "kv.get"]);
  });
});

/** The number of times that a reaction was added to a {@link Watched} promise. */
let watched = 0;

class Watched<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor {
    watched++;
    return Promise;
  }
}

describe("dropped promises", () => {
  test.each<[string, (promise: Promise<never>) => unknown]>([
    ["alone", (promise) => promise],
    ["in an array", (promise) => [1, [promise]]],
    [
      "in an object that contains itself",
      (promise) => {
        const object: Record<string, unknown> = { promise };
        object["self"] = object;
        return object;
      },
    ],
    ["beside a proxy that refuses", (promise) => [revoked(), refusing, promise]],
    ["as the last of many", (promise) => [...Array.from({ length: 65000 }, () => ({})), promise]],
  ])("are handled: %s", (_, make) => {
    const promise = new Watched<never>(() => undefined);
    watched = 0;
    dropPromises(make(promise));
    expect(watched).toBe(1);
  });

  test("are not other objects with a then, which may start work", () => {
    const then = jest.fn();
    dropPromises([{ then }]);
    expect(then).not.toHaveBeenCalled();
  });

  test("end with a value that is new each time it is read", () => {
    const endless = (): object => Object.defineProperty({}, "next", { enumerable: true, get: endless });
    expect(() => {
      dropPromises(endless());
    }).not.toThrow();
  });
});

test("knows the engine's promises when Promise was replaced before it was loaded", () => {
  const { Promise: engine } = globalThis;
  const promise = (async () => engine.reject(new Error("planned")))();
  let copy: { readonly dropPromises: typeof dropPromises } | undefined;
  Object.assign(globalThis, { Promise: class Other {} });
  try {
    jest.isolateModules(() => (copy = jest.requireActual("./foreign-value.js")));
  } finally {
    Object.assign(globalThis, { Promise: engine });
  }
  const then = jest.spyOn(engine.prototype, "then");
  copy?.dropPromises([{ promise }]);
  expect(then.mock.contexts).toContain(promise);
  then.mockRestore();
});
