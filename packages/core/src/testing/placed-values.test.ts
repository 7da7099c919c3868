import {
  array,
  bytes,
  callback,
  copyOf,
  cstring,
  fixed,
  GuestMemoryError,
  LiftError,
  list,
  LowerError,
  option,
  pointer,
  string,
  struct,
  tuple,
  u16,
  u32,
  utf16,
  variant,
} from "@hostwright/types";

import { fn } from "../declare/fn.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import type { FunctionSpec } from "../metadata/function-spec.js";
import { testGuest, type TestGuest } from "./index.js";

const Entry = struct({ key: string, size: u32 });
const Everything = struct({
  text: string,
  first: string({ layout: "length-offset" }),
  packed: string({ layout: "pointer" }),
  c: cstring,
  absent: cstring({ nullable: true }),
  units: utf16,
  data: bytes,
  copied: bytes({ copy: true }),
  numbers: array(u16),
  names: list(string),
  entries: list(Entry),
  lists: list(list(u32)),
  within: Entry,
  two: fixed(string, 2),
  pair: tuple(u32, string),
  maybe: option(string),
  either: variant({ none: null, word: string }),
});
const VALUE = {
  text: "grüße",
  first: "",
  packed: "behind",
  c: "abc",
  absent: undefined,
  units: "\ud83d",
  data: Uint8Array.of(1, 2),
  copied: Uint8Array.of(3),
  numbers: Uint16Array.of(7, 65535),
  names: ["a", "", "bc"],
  entries: [
    { key: "x", size: 1 },
    { key: "y", size: 2 },
  ],
  lists: [[1, 2], [], [3]],
  within: { key: "in", size: 9 },
  two: ["one", "two"] as [string, string],
  pair: [4, "four"] as [number, string],
  maybe: "there",
  either: { tag: "word", value: "w" } as const,
};

function hostOf(spec: FunctionSpec, act: (...args: never[]) => unknown): HostModuleBase {
  class Host extends HostModuleBase {
    static override moduleName = "host";
    static exports = { act: spec };
    act(...args: never[]): unknown {
      return act(...args);
    }
  }
  return new Host();
}

const guestOf = (addressType: "i32" | "i64" = "i32"): TestGuest =>
  testGuest(
    hostOf(fn([Entry], u32), (entry: { key: string }) => entry.key.length),
    { addressType },
  );

describe.each(["i32", "i64"] as const)("in a memory of %s, a test guest stores", (addressType) => {
  test("values of every kind that lie elsewhere than the field", () => {
    const guest = guestOf(addressType);
    const offset = guest.store(Everything, VALUE);
    expect(copyOf(pointer(Everything).lift(guest.memory, offset).load())).toEqual(VALUE);
  });

  test("elements of a list, so that a host function can read them", () => {
    const guest = guestOf(addressType);
    const [offset, length] = guest.list(Entry, [
      { key: "four", size: 1 },
      { key: "", size: 2 },
    ]);
    expect([length, guest.call("act", offset)]).toEqual([2, 4]);
    expect(guest.list(string, ["a", "b"])[1]).toBe(2);
  });
});

describe("a test guest", () => {
  test("keeps what lies in its memory already", () => {
    const guest = guestOf();
    const data = guest.memory.bytes(...guest.bytes([1, 2, 3]));
    const offset = guest.store(struct({ data: bytes }), { data });
    expect(guest.memory.readU32(offset)).toBe(data.byteOffset);
  });

  test("refuses values of other types, and keeps the place in the error", () => {
    const guest = guestOf();
    const about = { code: "wrong-type" } as const;
    const { message } = thrown(() => guest.store(Entry, { key: 5 as never, size: 1 }), LowerError, about);
    expect(message).toContain(".key");
    thrown(() => guest.store(struct({ data: bytes }), { data: "abc" as never }), LowerError, about);
    thrown(() => guest.store(struct({ all: list(u32) }), { all: 5 as never }), LowerError, about);
  });

  test("has no room for more than its memory", () => {
    expect(() => guestOf().store(Entry, { key: "x".repeat(2 ** 21), size: 1 })).toThrow(RangeError);
    thrown(() => guestOf().call("act", 2 ** 20), GuestMemoryError, { code: "out-of-bounds" });
  });

  test("places nothing for a host function that assigns, as no guest does", () => {
    const guest = testGuest(hostOf(fn([Entry]), (entry: { key: string }) => void (entry.key = "no")));
    const offset = guest.store(Entry, { key: "yes", size: 1 });
    thrown(() => guest.call("act", offset), LowerError, { code: "needs-allocation" });
    expect(() => guest.store(Entry, { key: 5 as never, size: 1 })).toThrow(LowerError);
    thrown(() => guest.call("act", offset), LowerError, { code: "needs-allocation" });
  });
});

test.each([[[]], [[undefined, () => 1]]])(
  "a function that a method returns is called by its index until it is given back",
  (table) => {
    const handler = callback([u32], u32);
    class Handlers extends HostModuleBase {
      static override readonly moduleName = "handlers";
      static readonly exports = {
        get: fn([], handler),
        call: fn([handler], u32),
        release: fn([handler.own], u32),
      };
      readonly handle = (value: number): number => value + 1;
      get(): (value: number) => number {
        return this.handle;
      }
      call(given: (value: number) => number): number {
        return given(4);
      }
      release(given: (value: number) => number): number {
        return given === this.handle ? 1 : 0;
      }
    }
    const guest = testGuest(new Handlers(), { table });
    const index = guest.call("get");
    expect([index, guest.call("get"), guest.call("call", index)]).toEqual([
      Math.max(table.length, 1),
      index,
      5,
    ]);
    expect(guest.call("release", index)).toBe(1);
    thrown(() => guest.call("call", index), LiftError, { code: "unknown-callback" });
  },
);
