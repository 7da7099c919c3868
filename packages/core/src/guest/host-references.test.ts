import { allocated, buffer, funcref, i32, LowerError, string, v128 } from "@hostwright/types";
import fc from "fast-check";

import { GuestClosedError } from "../errors.js";
import { caseCount } from "../fixtures/cases.fixture.js";
import { ECHOING } from "../fixtures/echoing.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../index.js";
import { testGuest } from "../testing/index.js";
import { findJspi } from "./suspend/jspi.js";
import { describeWithJspi } from "./suspend/jspi.fixture.js";

const number = funcref({ parameters: [i32], result: i32 });
const text = funcref({ parameters: [string], result: allocated(string) });
const vector = funcref({ parameters: [v128, i32], result: v128 });
const later = funcref({ parameters: [i32], result: i32, async: true });
const laterText = funcref({ parameters: [string], result: allocated(string), async: true });

const isSuspendable = findJspi() !== undefined;

type Later = (value: number) => Promise<number>;

/** Says who it is, and gives and takes functions. */
class Host extends HostModuleBase<number> {
  static override readonly moduleName = "host";
  static readonly exports = { who: fn([], i32), given: fn([], number), pause: fn([]), use: fn([later]) };
  function = (value: number): number => value + this.options;
  work = async (call: Later): Promise<void> => {
    await call(1);
  };
  who(): number {
    return this.options;
  }
  given(): (value: number) => number {
    return this.function;
  }
  async pause(): Promise<void> {
    await Promise.resolve();
  }
  async use(call: Later): Promise<void> {
    await this.work(call);
  }
}

const Keeper = guestModule(
  {
    keep: fn([number]),
    keepText: fn([text], undefined, { name: "keep" }),
    keepVector: fn([vector], undefined, { name: "keep" }),
    keepLater: fn([later], undefined, { name: "keep" }),
    keepLaterText: fn([laterText], undefined, { name: "keep" }),
    keepGiven: fn([], undefined, { name: "keep_given" }),
    kept: fn([], number),
    raw: fn([], funcref, { name: "kept" }),
    through: fn([funcref], funcref),
    own: fn([], number),
    ownText: fn([], text, { name: "own_text" }),
    ownVector: fn([], vector, { name: "own_vector" }),
    call: fn([i32], i32),
    callLater: fn([i32], i32, { name: "call", async: true }),
    text: fn([i32, string], allocated(string), { name: "call_text" }),
    textLater: fn([i32, string], allocated(string), { name: "call_text", async: true }),
    vector: fn([i32, v128, i32], v128, { name: "call_vector" }),
    use: fn([], undefined, { async: true }),
  },
  { name: "Keeper" },
);

/** Imports that suspend the guest, or functions of its own where the engine cannot. */
const PAUSES = isSuspendable
  ? `(import "host" "pause" (func $pause)) (import "host" "use" (func $use (param funcref)))`
  : `(func $pause) (func $use (param funcref))`;

// Not exported: the table is none of the host.
const source = assemble(
  `
  (import "host" "who" (func $who (result i32)))
  (import "host" "given" (func $given (result funcref)))
  ${PAUSES}
  ${ECHOING.replace('(table (export "table") 8 funcref)', "(table 8 funcref)")}
  (type $f (func (param i32) (result i32)))
  (elem declare func $own $slow)
  (func $own (param i32) (result i32) (i32.add (call $who) (local.get 0)))
  (func $slow (param i32) (result i32) (call $pause) (i32.mul (local.get 0) (i32.const 3)))
  (func (export "own") (result funcref) (ref.func $own))
  (func (export "own_text") (result funcref) (ref.func $echo))
  (func (export "own_vector") (result funcref) (ref.func $double))
  (func (export "use") (call $use (ref.func $slow)))
  (func (export "keep") (param funcref) (table.set (i32.const 7) (local.get 0)))
  (func (export "keep_given") (table.set (i32.const 7) (call $given)))
  (func (export "kept") (result funcref) (table.get (i32.const 7)))
  (func (export "through") (param funcref) (result funcref) (local.get 0))
  (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 7)))`,
  { reference_types: true },
);

async function start(who = 100, runtime = new Runtime()) {
  const host = runtime.link(Host, who);
  const keeper = await runtime.instantiate(await source, { as: Keeper, afterAbort: "keep" });
  const { live } = keeper.guest.exports as Record<"live", WebAssembly.Global>;
  return { host, keeper, live };
}

describe("a function of the host that is passed by reference", () => {
  test("is called with values of its types, and is one reference each time", async () => {
    const { keeper } = await start();
    const triple = (value: number): number => value * 3;
    keeper.keep(triple);
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (value) => {
        expect(keeper.call(value)).toBe(3 * value);
      }),
      { numRuns: caseCount(300) },
    );
    const core = keeper.raw();
    keeper.keep(triple);
    expect([keeper.kept(), keeper.raw()]).toEqual([triple, core]);
    expect(core(5)).toBe(15);
    expect(keeper.through(core)).toBe(core);
  });

  test("is a result of a method", async () => {
    const { host, keeper } = await start();
    keeper.keepGiven();
    expect([keeper.call(1), keeper.kept() === host.function]).toEqual([101, true]);
  });

  test("takes and returns texts and vectors", async () => {
    const { keeper, live } = await start();
    keeper.keepText((given) => `<${given}>`);
    expect(keeper.text(7, "Ada")).toBe("<Ada>");
    expect(live.value).toBe(0);
    keeper.keepVector((value, added) => value.map((byte) => byte + added));
    expect(keeper.vector(7, new Uint8Array(16), 3)).toEqual(new Uint8Array(16).fill(3));
    expect([keeper.ownText()("Ada"), live.value]).toEqual(["Ada", 0]);
    expect(keeper.ownVector()(new Uint8Array(16), 4)).toEqual(new Uint8Array(16).fill(4));
  });

  test("ends the guest's call with its error, and with one of its values", async () => {
    const { keeper } = await start();
    keeper.keep(() => {
      throw new Error("planned");
    });
    expect(() => keeper.call(1)).toThrow("planned");
    keeper.keep(() => 0.5);
    const error = thrown(() => keeper.call(1), LowerError, { code: "out-of-range" });
    expect(error.message).toMatch(/^funcref<\(i32\) -> i32>: the result \(i32\)/);
  });

  test("is none of types that the host cannot be called with, and none of a closed guest", async () => {
    const oneWay = funcref({ parameters: [allocated(string)] });
    const Other = guestModule({ keep: fn([oneWay]) });
    const runtime = new Runtime();
    runtime.link(Host, 1);
    const other = await runtime.instantiate(await source, { as: Other });
    thrown(() => other.keep(() => undefined), LowerError, { code: "wrong-type" });
    const { keeper } = await start();
    const memory = keeper.guest.memory;
    keeper.guest.close();
    thrown(() => number.lower((value) => value, memory), LowerError, { code: "guest-closed" });
    expect(() => funcref({ parameters: [buffer] as never })).toThrow("cannot be given to a guest");
  });

  test("goes through middleware as a call of the module reference", async () => {
    const runtime = new Runtime();
    const seen: unknown[] = [];
    runtime.use((call, next) => {
      seen.push([call.direction, call.module, call.export]);
      return next();
    });
    const { keeper } = await start(1, runtime);
    keeper.keep((value) => value);
    seen.length = 0;
    expect(keeper.call(2)).toBe(2);
    expect(seen).toEqual([
      ["to-guest", "Keeper", "call"],
      ["to-host", "reference", "funcref<(i32) -> i32>"],
    ]);
  });

  test("is given by a method to a test guest, which calls it", () => {
    const runtime = new Runtime();
    const host = runtime.link(Host, 7);
    const given = testGuest(host).call("given") as (value: number) => number;
    expect(given(1)).toBe(8);
  });
});

describe("a function of another guest that is passed on by reference", () => {
  test("enters the guest that it belongs to, with its host and its memory", async () => {
    const one = await start(100);
    const two = await start(200);
    const own = one.keeper.own();
    two.keeper.keep(own);
    expect([two.keeper.call(1), own(1), two.keeper.own()(1)]).toEqual([101, 101, 201]);
    expect(two.keeper.kept()).toBe(own);
    two.keeper.keepText(one.keeper.ownText());
    expect(two.keeper.text(7, "Ada")).toBe("Ada");
    expect([one.live.value, two.live.value]).toEqual([0, 0]);
    one.keeper.guest.close();
    two.keeper.keep(own);
    thrown(() => two.keeper.call(1), GuestClosedError, { code: "guest-closed" });
  });

  test("needs its types", async () => {
    const one = await start();
    const two = await start();
    one.keeper.keep((value) => value);
    thrown(() => two.keeper.through(one.keeper.raw()), LowerError, { code: "foreign-memory" });
  });
});

describeWithJspi("a reference to a function that waits", () => {
  test("suspends the guest for a function of the host", async () => {
    const { keeper, live } = await start();
    keeper.keepLater(async (value) => {
      await Promise.resolve();
      return 2 * value;
    });
    expect(await Promise.all([1, 2, 3].map(async (value) => keeper.callLater(value)))).toEqual([2, 4, 6]);
    keeper.keepLaterText(async (given) => {
      await Promise.resolve();
      return `<${given}>`;
    });
    const texts = ["a", "bc", ""];
    expect(await Promise.all(texts.map(async (each) => keeper.textLater(7, each)))).toEqual([
      "<a>",
      "<bc>",
      "<>",
    ]);
    expect(live.value).toBe(0);
    keeper.keepLater(async (value) => Promise.resolve(value));
    expect(() => keeper.call(1)).toThrow(expect.objectContaining({ code: "not-suspendable" }));
  });

  test("suspends the guest for a function of its own, in the order of a stack", async () => {
    const { host, keeper } = await start();
    let seen: unknown;
    host.work = async (call) => {
      seen = await Promise.all([call(1), call(2), call(3)]);
    };
    await keeper.use();
    expect(seen).toEqual([3, 6, 9]);
  });

  test("needs no asynchronous import", async () => {
    const Plain = guestModule({ run: fn([later, i32], i32, { async: true }) });
    const plain = await new Runtime().instantiate(
      await assemble(
        `(table 1 funcref) (type $f (func (param i32) (result i32)))
        (func (export "run") (param funcref i32) (result i32)
          (table.set (i32.const 0) (local.get 0)) (call_indirect (type $f) (local.get 1) (i32.const 0)))`,
        { reference_types: true },
      ),
      { as: Plain },
    );
    expect(await plain.run(async (value) => Promise.resolve(value + 1), 1)).toBe(2);
  });
});
