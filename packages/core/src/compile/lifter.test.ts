import {
  type AddressType,
  bytes,
  type CoreValue,
  defineType,
  f64,
  GuestMemory,
  GuestMemoryError,
  i32,
  i64,
  LiftError,
  string,
  u32,
} from "@hostwright/types";

import type { ParameterMetadata } from "../metadata/module-metadata.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { makeLifters } from "./lifter.js";
import { type CallPlan, planCall } from "./plan.js";

const memory = new GuestMemory(65536);

/** A type that shows the core values that it is given. */
const shown = (...flat: ("address" | "i32" | "i64" | "f64")[]) =>
  defineType({ name: "shown", flat, lift: (_memory: GuestMemory, ...core: CoreValue[]) => core });

/** Parameters of these types, named a, b, c and so on. */
function parameters(...types: ParameterMetadata["type"][]): ParameterMetadata[] {
  return types.map((type, index) => ({ name: String.fromCharCode(97 + index), type }));
}

/** The plan of a function that has these parameters. */
function plan(of: ParameterMetadata[], addressType: AddressType = "i32"): CallPlan {
  const exported = {
    name: "put",
    method: "put",
    parameters: of,
    results: [],
    isTuple: false,
    isAsync: false,
  };
  return planCall(exported, addressType);
}

/** Lifts raw core values of a guest to parameters of these types. */
function lift(types: ParameterMetadata["type"][], ...raw: CoreValue[]): unknown[] {
  return makeLifters(plan(parameters(...types)), "kv.put").map((lifter) => lifter(memory, raw));
}

describe("lifters", () => {
  test("give each parameter its own share of the core values", () => {
    expect(lift([i32, bytes, i64, string, f64], 1, 0, 0, 2n, 0, 0, 3.5)).toEqual([
      1,
      new Uint8Array(0),
      2n,
      "",
      3.5,
    ]);
  });

  test.each([
    ["none", [], []],
    ["one", ["i32"], [-1]],
    ["two", ["i64", "f64"], [1n, 0.5]],
    ["four", ["i32", "i64", "f64", "i32"], [1, 2n, 3, 4]],
  ] as const)("pass on core values as they are: %s", (_, flat, core) => {
    expect(lift([i32, shown(...flat), i32], 7, ...core, 8)).toEqual([7, [...core], 8]);
  });

  test.each([
    ["one", ["address"], [-1], [0xffffffff]],
    ["two", ["address", "address"], [-0x80000000, 5], [0x80000000, 5]],
    ["the first of two", ["address", "i32"], [-2, -2], [0xfffffffe, -2]],
    ["the second of two", ["i32", "address"], [-2, -2], [-2, 0xfffffffe]],
    ["some of three", ["address", "i32", "address"], [-1, -1, -1], [0xffffffff, -1, 0xffffffff]],
    ["one of 64 bits", ["address"], [2n ** 40n], [2 ** 40]],
    ["two of 64 bits", ["address", "address"], [-1n, 3n], [2n ** 64n - 1n, 3]],
  ] as const)("never let an address be negative: %s", (name, flat, core, lifted) => {
    const addressType = name.endsWith("64 bits") ? "i64" : "i32";
    const lifters = makeLifters(plan(parameters(i32, shown(...flat), i32), addressType), "kv.put");
    expect(lifters.map((lifter) => lifter(memory, [-7, ...core, -8]))).toEqual([-7, [...lifted], -8]);
  });
});

describe("an error of a lifter", () => {
  test("names module, export, index, name and type of the parameter, and tells the numbers", () => {
    const error = thrown(() => lift([string, bytes], 0, 0, 65530, 16), GuestMemoryError, {
      code: "out-of-bounds",
      where: "kv.put",
      offset: 65530,
      length: 16,
      memorySize: 65536,
    });
    expect(error.message).toBe(
      "kv.put: parameter 1 (b: bytes) is out of bounds: offset 65530 + length 16 exceeds the 65536-byte memory. " +
        "The guest passed a bad offset or length.",
    );
  });

  test("names the type alone when the parameter has no name", () => {
    const [lifter] = makeLifters(plan([{ name: undefined, type: string }]), "kv.get");
    memory.writeU8(100, 0xff);
    const error = thrown(() => lifter?.(memory, [100, 1]), LiftError, { code: "invalid-utf8" });
    expect(error.message).toMatch(
      /^kv\.get: parameter 0 \(string\) is not valid UTF-8: 1 byte at offset 100\. /,
    );
  });

  test("is the very error that a type of one's own throws, located only if it is of Hostwright", () => {
    const fault = new RangeError("no such planet");
    const own = new LiftError("invalid-value", "is no planet.", 9, { subject: "the value" });
    const failing = (error: Error) =>
      defineType({
        name: "planet",
        lift: (): string => {
          throw error;
        },
      });
    expect(caught(() => lift([failing(fault)], 9))).toBe(fault);
    expect(fault.message).toBe("no such planet");
    expect(caught(() => lift([u32, failing(own)], 1, 9))).toBe(own);
    expect(own.message).toBe("kv.put: parameter 1 (b: planet) is no planet.");
  });
});
