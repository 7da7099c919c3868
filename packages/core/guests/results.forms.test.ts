import {
  byValue,
  errno,
  ErrnoError,
  f64,
  type GuestMemory,
  GuestMemoryError,
  LowerError,
  orErrno,
  Struct,
  u32,
  u64,
  u8,
} from "@hostwright/types";
import fc from "fast-check";

import { fn } from "../src/declare/fn.js";
import { caseCount } from "../src/fixtures/cases.fixture.js";
import { forwardingGuest } from "../src/fixtures/guests.fixture.js";
import { caught, rejected, thrown } from "../src/fixtures/thrown.fixture.js";
import { describeWithJspi } from "../src/guest/suspend/jspi.fixture.js";
import type { Guest } from "../src/guest.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { record, replay } from "../src/recording.js";
import { Runtime } from "../src/runtime.js";
import { testGuest } from "../src/testing/index.js";

// The same results as several values, and through places: a guest gets the same of both.

class Vec extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}

type Row = [number, bigint, number];

/** Gives what it is told to give. */
abstract class Told extends HostModuleBase {
  row: Row | ErrnoError = [0, 0n, 0];
  #values(): Row {
    if (this.row instanceof ErrnoError) throw this.row;
    return this.row;
  }
  tuple(): Row {
    return this.#values();
  }
  several(): Row {
    return this.#values();
  }
  one(): bigint {
    return this.#values()[1];
  }
  beside(): [number, undefined, number] {
    const [first, , last] = this.#values();
    return [first, undefined, last];
  }
}

const several = orErrno([u32, u64, f64]);

class Values extends Told {
  static override readonly moduleName = "values";
  static exports = {
    tuple: fn([], [u32, u64, f64], { name: "v_tuple" }),
    several: fn([], several, { name: "v_several" }),
    one: fn([], orErrno(u64), { name: "v_one" }),
    beside: fn([], [u32, errno, f64], { name: "v_beside" }),
  };
}

class Out extends Told {
  static override readonly moduleName = "out";
  static override readonly results = "out";
  static exports = {
    tuple: fn([], [u32, u64, f64], { name: "o_tuple" }),
    several: fn([], several, { name: "o_several" }),
    one: fn([], orErrno(u64), { name: "o_one" }),
    beside: fn([], [u32, errno, f64], { name: "o_beside" }),
    vec: fn([u8], byValue(Vec), { name: "o_vec" }),
  };
  vec(tag: number): Vec {
    if (tag === 255) throw new ErrnoError("ENOENT");
    return { x: tag, y: this.row instanceof ErrnoError ? -1 : this.row[2] };
  }
}

const SIZE = 65536;
const ENOENT = 44;
type Call = (...args: number[]) => unknown;
type Exports = Record<string, Call>;

interface Way {
  readonly values: Told;
  readonly out: Told;
  readonly memory: GuestMemory;
  call(name: string, ...args: number[]): unknown;
}

async function instantiated(codegen: boolean, isObserved = false): Promise<Way> {
  const runtime = new Runtime({ codegen });
  if (isObserved) runtime.use((_call, next) => next());
  const [values, out] = [runtime.link(Values), runtime.link(Out)];
  const guest = await runtime.instantiate<Exports>(await forwardingGuest([Values, Out]));
  return { values, out, memory: guest.memory, call: (name, ...args) => guest.exports[name]?.(...args) };
}

function standingIn(): Way {
  const [values, out] = [new Values(), new Out()];
  const guests = { v: testGuest(values, { pages: 1 }), o: testGuest(out, { pages: 1 }) };
  return {
    values,
    out,
    memory: guests.o.memory,
    call: (name, ...args) => guests[name[0] as "v" | "o"].call(name, ...args),
  };
}

const WAYS: [string, () => Promise<Way> | Way][] = [
  ["source text", async () => instantiated(true)],
  ["closures", async () => instantiated(false)],
  ["middleware", async () => instantiated(true, true)],
  ["a stand-in", standingIn],
];

const anyRow = fc.tuple(
  fc.nat({ max: 0xffffffff }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.double({ noNaN: true }),
);

describe.each(WAYS)("through %s", (_, make) => {
  test("every value is the same in both forms", async () => {
    const { values, out, memory, call } = await make();
    const at = fc.nat({ max: SIZE - 20 });
    fc.assert(
      fc.property(anyRow, at, (row, place) => {
        values.row = out.row = row;
        const places = [place, place + 4, place + 12];
        const read = (): unknown[] => [
          memory.readU32(place) | 0,
          BigInt.asIntN(64, memory.readU64(place + 4)),
          memory.readF64(place + 12),
        ];
        for (const name of ["tuple", "several"]) {
          memory.bytes(place, 20).fill(0x55);
          const given = call(`v_${name}`) as unknown[];
          expect(call(`o_${name}`, ...places)).toBe(name === "tuple" ? undefined : 0);
          expect(read()).toEqual(given.slice(0, 3));
        }
        expect([call("o_one", place + 4), ...(call("v_one") as unknown[])]).toEqual([0, read()[1], 0]);
        memory.bytes(place, 20).fill(0x55);
        const beside = call("v_beside") as unknown[];
        expect(call("o_beside", place, place + 12)).toBe(0);
        expect([read()[0], 0, read()[2]]).toEqual(beside);
      }),
      { numRuns: caseCount(200) },
    );
  });

  test("a failure is the same errno, and no place is written", async () => {
    const { values, out, memory, call } = await make();
    values.row = out.row = new ErrnoError("ENOENT");
    memory.bytes(0, 64).fill(0x55);
    expect(call("o_several", 0, 8, 16)).toBe((call("v_several") as unknown[])[3]);
    expect([call("o_one", 8), call("o_beside", 0, 16)]).toEqual([ENOENT, ENOENT]);
    expect([...memory.bytes(0, 64)]).toEqual(Array(64).fill(0x55));
  });

  test("the place of a struct as C returns it comes first, and has no room for an errno", async () => {
    const { out, memory, call } = await make();
    out.row = [0, 0n, 0.25];
    expect(call("o_vec", 41, 7)).toBeUndefined();
    expect([memory.readF64(41), memory.readF64(49)]).toEqual([7, 0.25]);
    const error = thrown(() => call("o_vec", 41, 255), LowerError, { code: "no-errno" });
    expect(error.message).toContain("out.o_vec: the result (byValue<Vec>) has no room for the ErrnoError");
  });

  test("a place outside the memory ends the call before the method is called", async () => {
    for (const [name, ...args] of [
      ["o_vec", SIZE - 15, 1],
      ["o_several", 0, SIZE - 7, 0],
      ["o_tuple", 0, 0, -1],
      ["o_beside", -4 + 1, 0],
    ] as const) {
      const { out, call } = await make();
      const methods = [jest.spyOn(out as Out, "vec"), jest.spyOn(out, "several"), jest.spyOn(out, "tuple")];
      expect(caught(() => call(name, ...args))).toMatchObject({ code: "out-of-bounds", memorySize: SIZE });
      for (const method of methods) expect(method).not.toHaveBeenCalled();
    }
  });

  test("a value that does not fit ends the call", async () => {
    const { out, call } = await make();
    out.row = [1, 2n, "x"] as never;
    expect(caught(() => call("o_several", 0, 8, 16))).toMatchObject({ code: "wrong-type" });
  });
});

test("a recording has what is written to places, and a replay writes it again", async () => {
  const recorder = record();
  const runtime = new Runtime();
  runtime.use(recorder);
  const out = runtime.link(Out);
  const module = await forwardingGuest([Out]);
  const work = ({ exports, memory }: Guest<Exports>): unknown => {
    const results = [
      exports["o_several"]?.(8, 16, 24),
      exports["o_vec"]?.(65, 3),
      exports["o_tuple"]?.(33, 41, 49),
    ];
    return [results, [...memory.bytes(0, 96)]];
  };
  out.row = [7, 8n, 0.5];
  const guest = await runtime.instantiate<Exports>(module);
  const recorded = work(guest);
  const { imports } = replay(recorder.of(guest)?.bytes() as Uint8Array);
  const again = await new Runtime().instantiate<Exports>(module, { imports });
  expect(work(again)).toEqual(recorded);
  expect((recorded as unknown[])[0]).toEqual([0, undefined, undefined]);
});

class Later extends HostModuleBase {
  static override readonly moduleName = "later";
  static override readonly results = "out";
  static exports = {
    sizes: fn([u32], orErrno([u32, u64])),
    vec: fn([u32], byValue(Vec)),
  };
  readonly calls: number[] = [];
  async sizes(which: number): Promise<[number, bigint]> {
    this.calls.push(which);
    await Promise.resolve();
    if (which === 0) throw new ErrnoError("ENOENT");
    return [which, 2n ** 63n];
  }
  async vec(x: number): Promise<Vec> {
    this.calls.push(x);
    return Promise.resolve({ x, y: -x });
  }
}

describeWithJspi("asynchronous methods", () => {
  async function suspended() {
    const runtime = new Runtime();
    const later = runtime.link(Later);
    return { later, guest: await runtime.instantiate<Exports>(await forwardingGuest([Later])) };
  }

  test("write to places when they are done, in a memory that has grown meanwhile, too", async () => {
    const { guest } = await suspended();
    const call = guest.call("sizes", 5, 8, 16);
    guest.exports["grow"]?.(1);
    expect(await call).toBe(0);
    expect([guest.memory.readU32(8), guest.memory.readU64(16)]).toEqual([5, 2n ** 63n]);
    expect(await guest.call("vec", 33, 7)).toBeUndefined();
    expect([guest.memory.readF64(33), guest.memory.readF64(41)]).toEqual([7, -7]);
    expect(await guest.call("sizes", 0, 8, 16)).toBe(ENOENT);
  });

  test("are not called for a place outside the memory", async () => {
    const bad: [string, ...number[]][] = [
      ["sizes", 5, 8, SIZE - 7],
      ["vec", SIZE - 15, 5],
    ];
    for (const [name, ...args] of bad) {
      const { later, guest } = await suspended();
      await rejected(guest.call(name, ...args), GuestMemoryError, { code: "out-of-bounds" });
      expect(later.calls).toEqual([]);
    }
  });
});

test("an asynchronous method writes to the places of a stand-in's memory", async () => {
  const guest = testGuest(new Later(), { pages: 1, addressType: "i64" });
  expect(await guest.call("sizes", 5, 8n, 16n)).toBe(0);
  expect([guest.memory.readU32(8), guest.memory.readU64(16)]).toEqual([5, 2n ** 63n]);
  expect(await guest.call("vec", 33n, 7)).toBeUndefined();
  expect([guest.memory.readF64(33), guest.memory.readF64(41)]).toEqual([7, -7]);
});
