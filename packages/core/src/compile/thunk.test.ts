import {
  bytes,
  errno,
  ErrnoError,
  f64,
  GuestMemory,
  GuestMemoryError,
  i32,
  i64,
  LiftError,
  list,
  type List,
  LowerError,
  orErrno,
  string,
  u32,
  u8,
} from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

/** Says what `fail` throws next. */
let failure: unknown;

@wasm.module("kv")
class KeyValue extends HostModuleBase<string> {
  #calls = 0;
  readonly values = new Map<string, number>();

  @wasm.export("put")
  put(@string key: string, @bytes value: Uint8Array): void {
    this.values.set(key, value.length);
  }

  @wasm.export("whoami", u32)
  whoami(): number {
    this.#calls++;
    return this.options.length + this.#calls;
  }

  @wasm.export("fail", u32)
  fail(@u32 _code: number): number {
    throw failure;
  }

  @wasm.export("try", errno)
  try(@string _key: string): void {
    throw failure;
  }

  @wasm.export("get", orErrno(i64))
  get(): bigint {
    throw failure;
  }

  @wasm.export("pair", [f64, orErrno(u8)])
  pair(): [number, number] {
    throw failure;
  }

  @wasm.export("nth", errno)
  nth(@list(u32) values: List<number>, @u32 index: number): void {
    values.get(index);
  }

  @wasm.export("loose", u32)
  loose(@u32 _which: number): number {
    return failure as number;
  }

  @wasm.export("divmod", [i32, i32])
  divmod(@i32 a: number, @i32 b: number): [number, number] {
    return b === 0 ? (failure as [number, number]) : [Math.trunc(a / b), a % b];
  }
}

interface Exports {
  put(...raw: number[]): void;
  whoami(): number;
  fail(code: number): number;
  try(offset: number, length: number): number;
  get(): [bigint, number];
  pair(): [number, number, number];
  nth(offset: number, count: number, index: number): number;
  loose(which: number): number;
  divmod(a: number, b: number): [number, number];
}

const runtime = new Runtime();
const instance = runtime.link(KeyValue, "abc");
let guest: Awaited<ReturnType<typeof instantiate>>;

async function instantiate() {
  // Faults are what is looked at here, several to a test.
  return runtime.instantiate<Exports>(await forwardingGuest([KeyValue]), { afterAbort: "keep" });
}

beforeEach(async () => {
  guest = await instantiate();
});

describe("a method that a guest calls", () => {
  test("runs on the instance, which has its private state", () => {
    expect([guest.exports.whoami(), guest.exports.whoami()]).toEqual([4, 5]);
  });

  test("is looked up by its name at each call, so that it can be replaced", () => {
    const replaced = jest.spyOn(instance, "whoami").mockReturnValue(42);
    expect(guest.exports.whoami()).toBe(42);
    replaced.mockRestore();
    expect(guest.exports.whoami()).not.toBe(42);
  });

  test("gives several results", () => {
    expect(guest.exports.divmod(-7, 2)).toEqual([-3, -1]);
  });

  test("does not begin when one of its arguments cannot be lifted", () => {
    const error = thrown(
      () => {
        guest.exports.put(0, 1, 65530, 16);
      },
      GuestMemoryError,
      {
        code: "out-of-bounds",
        where: "kv.put",
      },
    );
    expect(error.message).toBe(
      "kv.put: parameter 1 (value: bytes) is out of bounds: offset 65530 + length 16 exceeds the 65536-byte memory. " +
        "The guest passed a bad offset or length.",
    );
    expect(instance.values.size).toBe(0);
  });
});

describe("what a method throws", () => {
  test.each<[string, unknown]>([
    ["an error", new TypeError("planned", { cause: new RangeError("behind it") })],
    ["undefined", undefined],
    ["a string", "oops"],
    ["a frozen object", Object.freeze({ code: 5 })],
  ])("reaches the host's caller with its identity: %s", (_, error) => {
    failure = error;
    expect(caught(() => guest.exports.fail(1))).toBe(error);
  });

  test("keeps its cause", () => {
    const cause = new RangeError("behind it");
    failure = new Error("planned", { cause });
    expect((caught(() => guest.exports.fail(1)) as Error).cause).toBe(cause);
  });

  test.each<[string, unknown]>([
    ["an errno by name", new ErrnoError("ENOENT")],
    ["an errno by number", new ErrnoError(44)],
    ["a system error", Object.assign(new Error("no such file"), { code: "ENOENT", errno: -2 })],
    ["an error with such a cause", new Error("cannot open", { cause: new ErrnoError("ENOENT") })],
    ["several errors with such a part", new AggregateError([new Error("first"), new ErrnoError("ENOENT")])],
  ])("is the errno of a result that has one: %s", (_, error) => {
    failure = error;
    expect(guest.exports.try(0, 0)).toBe(44);
    expect(guest.exports.get()).toEqual([0n, 44]);
    expect(guest.exports.pair()).toEqual([0, 0, 44]);
  });

  test.each<[string, unknown]>([
    ["an error that nobody has given a number", new Error("bug")],
    [
      "an error whose code is not an errno",
      Object.assign(new Error("bug"), { code: "ERR_INVALID_ARG_TYPE" }),
    ],
    ["an error whose code means success", Object.assign(new Error("bug"), { code: "SUCCESS" })],
    ["an error with a number for a code", Object.assign(new Error("bug"), { code: 44 })],
    ["no error at all", "ENOENT"],
    ["nothing", undefined],
  ])("is no answer to the guest otherwise: %s", (_, error) => {
    failure = error;
    expect(caught(() => guest.exports.try(0, 0))).toBe(error);
    expect(caught(() => guest.exports.get())).toBe(error);
  });

  test.each<[string, Error]>([
    [
      "an access outside of memory",
      new GuestMemoryError(
        "out-of-bounds",
        "is out of bounds.",
        { offset: 1, length: 1, memorySize: 0 },
        {
          cause: new ErrnoError("EFAULT"),
        },
      ),
    ],
    [
      "a value that is none",
      new LiftError("invalid-value", "is not a bool.", 2, { cause: new ErrnoError("EINVAL") }),
    ],
    [
      "a value that does not fit",
      new LowerError("wrong-type", "must fit.", 2, { cause: new ErrnoError("EINVAL") }),
    ],
  ])("is never an errno when it is a fault of the call itself: %s", (_, error) => {
    failure = error;
    expect(caught(() => guest.exports.try(0, 0))).toBe(error);
    expect(caught(() => guest.exports.get())).toBe(error);
  });
});

describe("a fault of the call", () => {
  test("in an argument is not an errno, though the result has one", () => {
    failure = undefined;
    thrown(() => guest.exports.try(0xffffffff, 1), GuestMemoryError, {
      code: "out-of-bounds",
      where: "kv.try",
    });
    guest.memory.writeU8(0, 0xff);
    thrown(() => guest.exports.try(0, 1), LiftError, { code: "invalid-utf8", where: "kv.try" });
  });

  test("inside the method is not an errno, though the result has one, and says in which it was", () => {
    const error = thrown(() => guest.exports.nth(0, 4, 4), LiftError, {
      code: "index-out-of-range",
      value: 4,
      where: "kv.nth",
    });
    expect(error.message).toMatch(/^kv\.nth: index 4 is outside a list of 4\. /);
    expect(guest.exports.nth(0, 4, 3)).toBe(0);
    failure = new LiftError("invalid-value", "is not a bool.", 2);
    thrown(() => guest.exports.fail(1), LiftError, { where: "kv.fail" });
  });
});

describe("what a method returns", () => {
  test.each([undefined, null, "5", 5n, NaN, 1.5, -1, 2 ** 32, {}])(
    "is refused where the engine would coerce it: %p for a u32",
    (value) => {
      failure = value;
      thrown(() => guest.exports.loose(0), LowerError, { where: "kv.loose", value });
    },
  );

  test("is refused when it is a tuple of another length", () => {
    failure = [1];
    thrown(() => guest.exports.divmod(1, 0), LowerError, { code: "wrong-type", where: "kv.divmod" });
  });

  test("is refused when it is a promise, whose rejection is heard", async () => {
    const unheard = jest.fn();
    process.on("unhandledRejection", unheard);
    failure = Promise.reject(new Error("planned"));
    thrown(() => guest.exports.loose(0), LowerError, { code: "promise", where: "kv.loose" });
    // Node looks for unhandled rejections once the microtasks are done.
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", unheard);
    expect(unheard).not.toHaveBeenCalled();
  });
});

test("a thunk without a guest's frame does nothing, and its memory is never another's", () => {
  expect(guest.memory).toBeInstanceOf(GuestMemory);
  const raw = guest.instance.exports as unknown as Exports;
  const error = caught(() => raw.whoami());
  expect(error).toMatchObject({ name: "CallContextError", code: "no-call", module: "kv", export: "whoami" });
});
