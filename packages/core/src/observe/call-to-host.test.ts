import {
  bytes,
  defineType,
  errno,
  type Errno,
  ErrnoError,
  GuestMemoryError,
  i32,
  none,
  orErrno,
  string,
  u32,
} from "@hostwright/types";

import type { Caller } from "../context/caller.js";
import { caller } from "../context/current-call.js";
import { compileGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { testGuest } from "../testing/index.js";
import * as wasm from "../wasm.js";
import { toHost } from "./host.fixture.js";
import type { ObservedCall } from "./middleware.js";

const counts = { failures: 0 };

/** The result of C functions: a descriptor from 0, or the negative of an errno. */
const descriptor = defineType({
  name: "descriptor",
  lower: (value: number) => value,
  lowerFailure: (error) => {
    counts.failures++;
    return error instanceof ErrnoError ? -Number(error.errno) : undefined;
  },
});

@wasm.module("kv")
class KeyValue extends HostModuleBase {
  @wasm.export("put", errno)
  put(@string _key: string, @bytes _value: Uint8Array, @caller _from: Caller): void | Errno {
    return undefined;
  }

  @wasm.export("get", orErrno(u32))
  get(): number {
    return 0;
  }

  @wasm.export("pair", [u32, orErrno(none)])
  pair(): [number, void] {
    return [0, undefined];
  }

  @wasm.export("open", descriptor)
  open(): number {
    return 0;
  }

  @wasm.export("clear")
  clear(@u32 { valueOf: _ }: number): void {
    return undefined;
  }

  @wasm.export("wait", i32)
  async wait(): Promise<number> {
    return Promise.resolve(1);
  }
}

/** Returns the result of `look` for a call. */
function inspect<T>(name: string, args: readonly unknown[], look: (call: ObservedCall) => T): T {
  let found: { readonly value: T } | undefined;
  const guest = testGuest(new KeyValue(), {
    middleware: [
      (call, next) => {
        found = { value: look(call) };
        return next();
      },
    ],
  });
  void guest.call(name, ...args);
  return (found as unknown as { value: T }).value;
}

/** Returns a function that calls `open`, and returns the result of `look` for the call. */
function lookingGuest<T>(look: (call: ObservedCall) => T): () => T | undefined {
  let found: T | undefined;
  const guest = testGuest(new KeyValue(), {
    middleware: [
      (call, next) => {
        found = look(call);
        return next();
      },
    ],
  });
  return () => {
    guest.call("open");
    return found;
  };
}

describe("a call as middleware sees it", () => {
  test("has module, export, parameters and lifted arguments", () => {
    const seen: ObservedCall[] = [];
    const guest = testGuest(new KeyValue(), {
      middleware: [
        (call, next) => {
          seen.push(call);
          return next();
        },
      ],
    });
    guest.call("put", guest.string("key"), guest.bytes([1, 2]));
    const [call] = seen as [ObservedCall];
    expect([call.module, call.export, call.isAsync]).toEqual(["kv", "put", false]);
    expect(call.parameters).toEqual([
      { name: "_key", type: "string" },
      { name: "_value", type: "bytes" },
      { name: "_from", type: "caller" },
    ]);
    expect(call.arguments.slice(0, 2)).toEqual(["key", Uint8Array.of(1, 2)]);
    expect(call.arguments[2]).toBe(call.caller);
    expect(call.caller?.memory).toBe(guest.memory);
  });

  test("has the guest that calls, but not in its start function, nor without a guest", async () => {
    const seen: unknown[] = [];
    const runtime = new Runtime();
    runtime.link(KeyValue);
    runtime.use(
      toHost((call, next) => {
        seen.push(call.guest);
        return next();
      }),
    );
    const guest = await runtime.instantiate<{ run(): void }>(
      await compileGuest(`(import "kv" "clear" (func $clear (param i32)))
        (func $run (export "run") (call $clear (i32.const 1))) (start $run)`),
    );
    guest.exports.run();
    expect(seen).toEqual([undefined, guest]);
    expect(inspect("get", [], (call) => call.guest)).toBeUndefined();
  });

  test("has the flag of an asynchronous method", () => {
    expect(inspect("wait", [], ({ isAsync }) => isAsync)).toBe(true);
    expect(inspect("get", [], ({ isAsync }) => isAsync)).toBe(false);
  });

  test("is formatted with the names of its parameters, but without those that have no core value", () => {
    const text = inspect("put", [[0, 0], [0, 2]], (call) => call.format()); // prettier-ignore
    expect(text).toBe('kv.put(_key: "", _value: 0x0000 (2 bytes))');
  });

  test("is formatted without the name of a destructured parameter", () => {
    expect(inspect("clear", [7], (call) => call.format())).toBe("kv.clear(7)");
  });
});

describe("the errno that a guest gets", () => {
  const returned = (name: string, value: unknown) => {
    const args = name === "put" ? [0, 0, 0, 0] : [];
    return inspect(name, args, (call) => [call.errnoOfResult(value), call.formatResult(value)]);
  };

  test.each<[string, unknown, number, string]>([
    ["put", "ENOSPC", 51, "ENOSPC"],
    ["put", 51, 51, "ENOSPC"],
    ["put", new ErrnoError("ENOSPC"), 51, "ENOSPC"],
    ["get", new ErrnoError("ENOENT"), 44, "ENOENT"],
    ["pair", [7, new ErrnoError("EINVAL")], 28, "EINVAL"],
  ])("is found in the value that %s returned: %p", (name, value, number, errnoName) => {
    expect(returned(name, value)).toEqual([
      { number, name: errnoName },
      `errno ${String(number)} (${errnoName})`,
    ]);
  });

  test.each<[string, unknown, string]>([
    ["put", undefined, "ok"],
    ["put", 0, "ok"],
    ["put", "ENOWHERE", "ENOWHERE"],
    ["get", 44, "44"],
    ["pair", [44, undefined], "[44, ]"],
    ["pair", "no tuple", "[undefined, ]"],
    ["open", 44, "44"],
    ["clear", undefined, ""],
  ])("is not there when %s returned %p", (name, value, written) => {
    const args = name === "clear" ? [0] : name === "put" ? [0, 0, 0, 0] : [];
    const look = (call: ObservedCall) => [call.errnoOfResult(value), call.formatResult(value)];
    expect(inspect(name, args, look)).toEqual([undefined, written]);
  });

  test("is computed once for each name and number", () => {
    const before = counts.failures;
    const guest = lookingGuest((call) => [call.errnoOfResult(77), call.errnoOfResult(77)]);
    expect(guest()).toEqual([undefined, undefined]);
    expect(guest()).toEqual([undefined, undefined]);
    expect(counts.failures - before).toBe(1);
  });

  test.each([63, 64, 65, 200])("is found when a method has returned %i others before", (count) => {
    const numbers = Array.from({ length: count + 1 }, (_, index) => index + 1);
    const look = (call: ObservedCall) => numbers.map((each) => call.errnoOfResult(each)?.number);
    const args = [0, 0, 0, 0];
    expect(inspect("put", args, (call) => [look(call), look(call)])).toEqual([numbers, numbers]);
  });

  test("has no name where the table has none for its number", () => {
    expect(returned("put", 999)).toEqual([{ number: 999, name: undefined }, "errno 999"]);
    expect(returned("open", -5)).toEqual([undefined, "-5"]);
  });

  const thrown = (name: string, error: unknown) => {
    const args = name === "put" ? [0, 0, 0, 0] : name === "clear" ? [0] : [];
    return inspect(name, args, (call) => [call.errnoOfError(error), call.formatError(error)]);
  };

  test.each<[string, unknown]>([
    ["put", new ErrnoError("ENOENT")],
    ["get", Object.assign(new Error("no such file"), { code: "ENOENT" })],
    ["pair", new Error("cannot open", { cause: new ErrnoError("ENOENT") })],
  ])("is found in the error that %s threw: %p", (name, error) => {
    expect(thrown(name, error)).toEqual([{ number: 44, name: "ENOENT" }, "errno 44 (ENOENT)"]);
  });

  test.each<[string, unknown, string]>([
    ["put", new TypeError("bug"), "TypeError: bug"],
    ["put", "ENOENT", "ENOENT"],
    ["put", Object.create(null), "<unreadable>"],
    ["put", new ErrnoError("ENOWHERE" as never), "ErrnoError: ENOWHERE"],
    ["clear", new ErrnoError("ENOENT"), "ErrnoError: ENOENT"],
    [
      "put",
      new GuestMemoryError(
        "out-of-bounds",
        "is outside.",
        { offset: 1, length: 1, memorySize: 0 },
        { cause: new ErrnoError("EFAULT") },
      ),
      "GuestMemoryError: is outside.",
    ],
  ])("is not there when %s ended the call: %p", (name, error, written) => {
    expect(thrown(name, error)).toEqual([undefined, written]);
  });
});
