import {
  defineType,
  errno,
  ErrnoError,
  type GuestMemory,
  GuestMemoryError,
  string,
  u32,
} from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { describe as describeModule } from "./describe.js";
import { Runtime } from "../runtime.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

/** A result that is written to a place which the guest passes behind its parameters. */
const written = (type: "u32" | "u16") =>
  defineType({
    name: `out<${type}>`,
    flat: [],
    out: ["address"],
    prepare: (memory: GuestMemory, offset: number) => {
      memory.check(offset, type === "u32" ? 4 : 2);
    },
    lower: (value: number, memory: GuestMemory, offset: number) => {
      if (type === "u32") memory.writeU32(offset, value);
      else memory.writeU16(offset, value);
    },
  });

@wasm.module("env")
class Env extends HostModuleBase {
  readonly calls: string[] = [];

  @wasm.export("length", written("u32"))
  length(@string text: string): number {
    this.calls.push(text);
    return text.length;
  }

  @wasm.export("several", [written("u16"), u32, written("u32"), errno])
  several(@u32 base: number): [number, number, number, undefined] {
    if (base === 0) throw new ErrnoError("EINVAL");
    return [base, base + 1, base + 2, undefined];
  }
}

interface Exports {
  length(offset: number, length: number, out: number): void;
  several(base: number, first: number, second: number): [number, number];
}

const runtime = new Runtime();
const env = runtime.link(Env);
let guest: Awaited<ReturnType<typeof instantiate>>;

async function instantiate() {
  return runtime.instantiate<Exports>(await forwardingGuest([Env]));
}

beforeEach(async () => {
  guest = await instantiate();
  env.calls.length = 0;
});

test("a function with results that are put somewhere takes their places behind its parameters", () => {
  expect(describeModule(Env).exports.map(({ signature }) => signature)).toEqual([
    "(i32, i32, i32) -> ()",
    "(i32, i32, i32) -> (i32, i32)",
  ]);
});

test("a result is put where the guest wants it", () => {
  guest.memory.writeBytes(0, new TextEncoder().encode("hello"));
  guest.exports.length(0, 5, 64);
  expect(guest.memory.readU32(64)).toBe(5);
});

test("several results are put each at its own place, beside those that are returned", () => {
  expect(guest.exports.several(7, 64, 65532)).toEqual([8, 0]);
  expect([guest.memory.readU16(64), guest.memory.readU32(65532)]).toEqual([7, 9]);
});

test.each([
  ["the first", 65535, 0],
  ["the last", 64, 65533],
  ["an offset that is negative to the engine", 64, 0xffffffff],
])("a place outside the memory is found before the method is called: %s", (_, first, second) => {
  const called = jest.spyOn(env, "several");
  const error = thrown(() => guest.exports.several(7, first, second), GuestMemoryError, {
    code: "out-of-bounds",
    where: "env.several",
  });
  expect(error.message).toMatch(
    /^env\.several: the result \(out<u16>, u32, out<u32>, errno\) is out of bounds: /,
  );
  expect(called).not.toHaveBeenCalled();
  expect(guest.memory.readU16(64)).toBe(0);
  called.mockRestore();
});

test("a failure puts nothing anywhere", () => {
  guest.memory.writeU32(64, 0x12345678);
  expect(guest.exports.several(0, 64, 64)).toEqual([0, 28]);
  expect(guest.memory.readU32(64)).toBe(0x12345678);
});
