import {
  allocated,
  array,
  bytes,
  callback,
  copyOf,
  f64,
  i32,
  string,
  struct,
  utf16,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { fn, guestModule, Runtime } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

/** An object of AssemblyScript's own: a `String`, or an `ArrayBuffer`. */
const text = allocated(utf16, { allocator: "__new" });
const buffer = allocated(bytes, { allocator: "__new" });
const Point = struct({ x: f64, y: f64 }, { name: "Point" });

const kept = callback([i32], i32)({ kept: true });

const Plugin = guestModule(
  {
    greet: fn([text], text),
    sameText: fn([text], text),
    reversed: fn([buffer], buffer),
    joined: fn([text, text], text),
    lengthOf: fn([string], i32),
    encoded: fn([text], allocated(string({ layout: "packed" }))),
    sum: fn([array(f64)], f64),
    norm: fn([Point], f64),
    collect: fn([]),
    apply: fn([callback([i32], i32), i32], i32),
    applyKept: fn([kept, i32], i32, { name: "apply" }),
  },
  { name: "Plugin" },
);

const RUNS = { numRuns: caseCount(1000) };

describe.each(compiledGuests("plugin-assemblyscript"))("a guest in AssemblyScript %s", (_how, module) => {
  const start = async (codegen = true) => new Runtime({ codegen }).instantiate(module, { as: Plugin });

  test.each([true, false])("takes and returns objects of its own, by source text: %s", async (codegen) => {
    const plugin = await start(codegen);
    expect(plugin.greet("Ada")).toBe("Hello, Ada");
    expect(plugin.joined("ab", "cd")).toBe("abcd");
    expect([...plugin.reversed(Uint8Array.of(1, 2, 3))]).toEqual([3, 2, 1]);
    expect(plugin.norm({ x: 3, y: 4 })).toBe(5);
  });

  test("a text is the same after it was there and back, halves of pairs too", async () => {
    const plugin = await start();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(plugin.sameText(value)).toBe(value);
      }),
      RUNS,
    );
  });

  test("bytes are the same after they were turned twice", async () => {
    const plugin = await start();
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        expect(copyOf(plugin.reversed(plugin.reversed(value)))).toEqual(value);
      }),
      RUNS,
    );
  });

  test("what is lent outlives a collection, and is unpinned after the call", async () => {
    const plugin = await start();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.float64Array({ noNaN: true }), (value, numbers) => {
        expect(plugin.lengthOf(value)).toBe(value.length);
        expect(plugin.sum(numbers)).toBe(numbers.reduce((sum, each) => sum + each, 0));
      }),
      RUNS,
    );
  });

  test("functions of the host are called by their index, during a call or until they are dropped", async () => {
    const plugin = await start();
    const double = (x: number): number => 2 * x;
    expect(plugin.apply((x) => plugin.apply(double, x) + 1, 20)).toBe(41);
    expect([plugin.applyKept(double, 4), plugin.applyKept(double, 5)]).toEqual([8, 10]);
    expect([...kept.held(plugin.guest.memory).values()]).toEqual([double]);
    kept.drop(plugin.guest.memory, double);
    expect(kept.held(plugin.guest.memory).size).toBe(0);
  });

  test("a pinned buffer that is given away is unpinned", async () => {
    const plugin = await start();
    expect(plugin.encoded("Zoë")).toBe("Zoë");
  });

  test("memory stays as it is, however often it is called: nothing is kept from being collected", async () => {
    const plugin = await start();
    const long = "a text that takes some room ".repeat(200);
    const call = (): void => {
      plugin.joined(long, long);
      plugin.encoded(long);
      plugin.lengthOf(long);
      plugin.collect();
    };
    for (let count = 0; count < 20; count++) call();
    const before = plugin.guest.memory.byteLength;
    for (let count = 0; count < 300; count++) call();
    expect(plugin.guest.memory.byteLength).toBe(before);
  });
});
