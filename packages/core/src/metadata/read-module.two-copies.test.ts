import * as types from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import * as core from "../index.js";

/** Loads a second copy of both packages, as a program with an ES module and a CommonJS half has. */
function secondCopy(): { core: typeof core; types: typeof types } {
  const copies: Partial<ReturnType<typeof secondCopy>> = {};
  jest.isolateModules(() => {
    copies.types = jest.requireActual<typeof types>("@hostwright/types");
    copies.core = jest.requireActual<typeof core>("../index.js");
  });
  return copies as ReturnType<typeof secondCopy>;
}

const second = secondCopy();

test("the copies are two", () => {
  expect(second.core.HostModuleBase).not.toBe(core.HostModuleBase);
  expect(second.types.u32).not.toBe(types.u32);
});

/** Declares the same class with one copy or the other. */
function declare({
  core: { caller, currentCall, HostModuleBase, wasm },
  types: { errno, ErrnoError, string, u32 },
}: typeof second) {
  @wasm.module("words")
  class Words extends HostModuleBase<number> {
    @wasm.export("count", u32)
    count(@string text: string): number {
      return text.split(" ").length + this.options;
    }

    @wasm.export("tell", u32)
    tell(@caller from: core.Caller): number {
      return currentCall() === from ? Number(from.values["number"]) : 0;
    }

    @wasm.export("forget", errno)
    forget(@u32 _index: number): void {
      throw new ErrnoError("ENOENT");
    }
  }
  return Words;
}

interface Exports {
  count(offset: number, length: number): number;
  tell(): number;
  forget(index: number): number;
}

describe.each([
  ["the first copy", "the second", { core, types }, second.core],
  ["the second copy", "the first", second, core],
])("a class that was declared with %s", (_declaring, _reading, declaring, reading) => {
  const Words = declare(declaring);

  test(`is described by ${_reading} as by its own`, () => {
    const description = reading.describe(Words);
    expect(description.exports.map(({ name, signature }) => `${name}${signature}`)).toEqual([
      "count(i32, i32) -> i32",
      "tell() -> i32",
      "forget(i32) -> i32",
    ]);
    expect(description).toEqual(declaring.core.describe(Words));
  });

  test(`is linked and called by ${_reading}`, async () => {
    const runtime = new reading.Runtime();
    const words = runtime.link(Words, 10);
    expect(words).toBeInstanceOf(Words);
    const guest = await runtime.instantiate<Exports>(await forwardingGuest([Words]));
    guest.memory.writeBytes(0, new TextEncoder().encode("to be or not"));
    expect(guest.exports.count(0, 12)).toBe(14);
    expect(guest.exports.forget(0)).toBe(44);
    expect(runtime.run({ instances: [new Words(20)] }, () => guest.exports.count(0, 2))).toBe(21);
    expect(runtime.run({ values: { number: 5 } }, () => guest.exports.tell())).toBe(5);
    await runtime.close();
    expect(() => reading.describe(class Stranger {} as never)).toThrow("is not a host module");
  });
});

describe("middleware of one copy, in a runtime of the other,", () => {
  async function calling(...middleware: core.Middleware[]) {
    const runtime = new core.Runtime();
    @core.wasm.module("words")
    class Words extends core.HostModuleBase {
      @core.wasm.export("forget", types.errno)
      forget(): types.ErrnoError {
        return new second.types.ErrnoError("ENOENT");
      }
    }
    runtime.link(Words);
    runtime.use(...middleware);
    const module = await forwardingGuest([Words]);
    return async () => (await runtime.instantiate<{ forget(): number }>(module)).exports.forget();
  }

  test("sees a failure that the other has made", async () => {
    const calls = core.timing();
    const call = await calling(calls);
    await expect(call()).resolves.toBe(44);
    expect(calls.toJSON()).toMatchObject([{ direction: "to-host", count: 1, errors: 1 }]);
  });

  test("counts the calls of all guests of a runtime together", async () => {
    const quota = { calls: 2, per: "runtime" } as const;
    const call = await calling(second.core.policy([{ quota, deny: "EACCES" }]));
    expect([await call(), await call(), await call()]).toEqual([44, 44, 2]);
  });
});

test("a table of one copy's fn is read by the other copy", () => {
  const { fn, HostModuleBase } = second.core;
  const { f64 } = second.types;
  class Table extends HostModuleBase {
    static readonly exports = { double: fn([f64], f64) };
    static override readonly moduleName = "table";
    double(x: number): number {
      return 2 * x;
    }
  }
  expect(core.describe(Table).exports.map(({ signature }) => signature)).toEqual(["(f64) -> f64"]);
});
