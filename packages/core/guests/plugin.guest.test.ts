import { copyOf, ErrnoError, i32, LiftError, LowerError, string } from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";
import { File, ONLY_32, Plugin, Plugin64 } from "./plugin.fixture.js";

@wasm.module("host")
class Host extends HostModuleBase {
  act: (text: string) => number = (text) => text.length;

  @wasm.export("visit", i32)
  visit(@string text: string): number {
    return this.act(text);
  }
}

type Plugin = InstanceType<typeof Plugin>;

const number = fc.double({ noNaN: true });
const point = fc.record({ x: number, y: number });
const text = fc.string({ unit: "grapheme" });
const user = fc.record({ id: fc.nat(), name: text, groups: fc.array(text) });
const withoutNul = text.filter((each) => !each.includes("\0"));

/** The values that each function gives back as it was given them. */
const SAME: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  i32: fc.integer(),
  u8: fc.nat(255),
  u16: fc.nat(65535),
  u32: fc.nat(0xffffffff),
  i8: fc.integer({ min: -128, max: 127 }),
  i16: fc.integer({ min: -32768, max: 32767 }),
  i64Number: fc.maxSafeInteger(),
  u64Number: fc.maxSafeNat(),
  usize: fc.nat(0xffffffff),
  status: fc.record({ ready: fc.boolean().map(Number), mode: fc.nat(7), level: fc.nat(0xfff) }),
  file: fc.constantFrom(new File(0), new File(1)),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  f32: fc.float({ noNaN: true }),
  f64: number,
  level: fc.constantFrom("low", "high"),
  rights: fc.uniqueArray(fc.constantFrom("read", "write", "run")).map((names) => new Set(names)),
  duration: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  timestamp: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  string: text,
  utf16: fc.string({ unit: "binary" }),
  wtf8: fc.string({ unit: "binary" }),
  json: fc.json().map((each) => JSON.parse(each) as unknown),
  bytes: fc.uint8Array(),
  numbers: fc.float64Array({ noNaN: true }),
  points: fc.array(point),
  names: fc.array(text),
  lists: fc.array(fc.array(fc.nat(65535))),
  users: fc.array(user),
  lengthFirst: text,
  packed: text,
  packedHigh: fc.uint8Array(),
  behindPointer: text,
  cstring: withoutNul,
  maybeText: fc.option(withoutNul, { nil: undefined }),
  point,
  user,
  pair: fc.tuple(fc.nat(), number),
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  chars: fc.record({ name: fc.string({ maxLength: 10, unit: "grapheme-ascii" }) }),
  amount: fc.record({ ratio: number }),
  batch: fc
    .tuple(fc.nat(255), fc.array(fc.nat(0xffff)))
    .map(([scale, items]) => ({ head: { count: items.length, scale }, items })),
  event: fc.oneof(
    fc.record({ tag: fc.constant("key"), value: fc.nat() }),
    fc.record({ tag: fc.constant("moved"), value: point }),
    fc.record({ tag: fc.constant("named"), value: text }),
    fc.constant({ tag: "closed" }),
  ),
  maybePoint: fc.option(point, { nil: undefined }),
  maybeNumber: fc.option(fc.nat(0xffffffff), { nil: undefined }),
  copyPacked: text,
  copyBytes: fc.uint8Array(),
  copyText: withoutNul,
  copyPoint: point,
  copyNames: fc.array(text),
  copyUser: user,
};

const GUESTS = [
  ...compiledGuests("plugin-c").map(([how, bytes]) => [how, bytes, Plugin] as const),
  ...compiledGuests("plugin-c64").map(
    ([how, bytes]) => [`with a 64-bit memory ${how}`, bytes, Plugin64] as const,
  ),
];

describe.each(GUESTS)("a guest in C %s", (_how, bytes, as) => {
  // Node.js 20 and 22 have no 64-bit memories; `npm run test:nodes` runs this file on newer ones.
  if (!WebAssembly.validate(bytes)) {
    test.skip("needs an engine with 64-bit memories", () => undefined);
    return;
  }
  const copy = as === Plugin ? "copyPacked" : "copyText";

  describe.each([
    ["source text", true],
    ["closures", false],
  ] as const)("called through %s", (_way, codegen) => {
    async function start(): Promise<{ plugin: Plugin; host: Host }> {
      const runtime = new Runtime({ codegen });
      const host = runtime.link(Host);
      // C's functions have no state that a trap could leave half-way, but for the allocator, which does not trap.
      return { plugin: await runtime.instantiate(bytes, { as, afterAbort: "keep" }), host };
    }

    function expectNoLeak(plugin: Plugin): void {
      expect([plugin.liveBytes(), plugin.liveBlocks(), plugin.wrongFrees()]).toEqual([0, 0, 0]);
    }

    test.each(Object.keys(SAME).filter((name) => as === Plugin || !ONLY_32.includes(name)))(
      "%s is the same value after it was there and back",
      async (name) => {
        const { plugin } = await start();
        const call = plugin[name as "names"] as (value: unknown) => unknown;
        fc.assert(
          fc.property(SAME[name] as fc.Arbitrary<unknown>, (value) => {
            const back = copyOf(call(value));
            // A union has all its members, of which one was given.
            if (name === "amount") expect(back).toMatchObject(value as object);
            else expect(back).toEqual(value);
            expectNoLeak(plugin);
          }),
          { numRuns: caseCount(1000) },
        );
      },
    );

    test("gives memory away, and takes none of it back", async () => {
      const { plugin } = await start();
      expect(plugin.take("abc", Uint8Array.of(1, 2))).toBe(97 + 98 + 99 + 3);
      expect(plugin.take("", new Uint8Array(0))).toBe(0);
      expectNoLeak(plugin);
    });

    test("throws the errno of a function, by its name, and leaves nothing behind", async () => {
      const { plugin } = await start();
      expect(plugin.divide(7, 2)).toBe(3);
      expect(() => plugin.divide(7, 0)).toThrow(
        new ErrnoError("EDOM", {
          message: "is EDOM.",
          where: "Plugin.divide",
          subject: "the result (orErrno<u32>)",
        }),
      );
      expect(() => {
        plugin.check(28);
      }).toThrow(ErrnoError);
      expect(() => {
        plugin.check(12345);
      }).toThrow(/12345/);
      expect(() => {
        plugin.check(-1);
      }).toThrow(LiftError);
      plugin.check(0);
      expectNoLeak(plugin);
    });

    test("frees the arguments before one that does not fit", async () => {
      const { plugin } = await start();
      const call = plugin.three as (...args: unknown[]) => number;
      expect(call("a", Uint8Array.of(1), ["b"])).toBe(3);
      const misfits: [args: unknown[], where: string][] = [
        [[1, Uint8Array.of(1), ["b"]], "parameter 0 (string)"],
        [["a", "b", ["c"]], "parameter 1 (bytes)"],
        [["a", Uint8Array.of(1), 5], "parameter 2 (list<string>)"],
        // Found when the list is written, after three allocations.
        [["a", Uint8Array.of(1), ["b", 7]], "parameter 2 (list<string>)"],
      ];
      for (const [args, where] of misfits) {
        expect(() => call(...args)).toThrow(LowerError);
        expect(() => call(...args)).toThrow(`Plugin.three: ${where}`);
        expectNoLeak(plugin);
      }
    });

    test("frees the arguments before one for which there is no memory, at whichever allocation", async () => {
      const { plugin } = await start();
      // Two texts, the list, and the two texts in it.
      for (let count = 0; count < 5; count++) {
        plugin.failAfter(count);
        expect(() => plugin.three("a", Uint8Array.of(1), ["b", "c"])).toThrow(
          expect.objectContaining({ code: "allocation-failed" }),
        );
        plugin.failAfter(-1);
        expectNoLeak(plugin);
      }
    });

    test("frees the arguments of a call that traps, where the guest is kept", async () => {
      const { plugin } = await start();
      expect(plugin.trapIf("abc", false)).toBe(3);
      expect(() => plugin.trapIf("abc", true)).toThrow(WebAssembly.RuntimeError);
      expectNoLeak(plugin);
    });

    test("frees the arguments of a call that a host function ends", async () => {
      const { plugin, host } = await start();
      host.act = () => {
        throw new Error("no");
      };
      expect(() => plugin.visit("abc")).toThrow("no");
      expectNoLeak(plugin);
    });

    test("does not free in a guest that is closed or poisoned", async () => {
      const runtime = new Runtime({ codegen });
      runtime.link(Host);
      const plugin = await runtime.instantiate(bytes, { as });
      expect(() => plugin.trapIf("abc", true)).toThrow(WebAssembly.RuntimeError);
      expect(() => plugin[copy]("abc")).toThrow(expect.objectContaining({ code: "guest-poisoned" }));
      const other = await runtime.instantiate(bytes, { as });
      other.close();
      expect(() => other[copy]("abc")).toThrow(
        /copy_(packed|text) was called after the guest had been closed/,
      );
    });

    test("leaks no byte in random calls with failures of allocator, guest and host", async () => {
      const { plugin, host } = await start();
      const calls: readonly (() => unknown)[] = [
        () => plugin.three("text", new Uint8Array(100), ["a", "b", ""]),
        () => plugin.copyNames(["a", "", "longer than sixteen bytes"]),
        () => plugin.copyUser({ id: 1, name: "Ada", groups: ["x", "y"] }),
        () => plugin.users([{ id: 1, name: "Ada", groups: ["x"] }]),
        () => plugin[copy]("text"),
        () => plugin.copyBytes(new Uint8Array(300)),
        () => plugin.take("given", Uint8Array.of(1)),
        () => plugin.divide(1, 0),
        () => plugin.trapIf("text", true),
        () => plugin.visit("a host that fails"),
        () => plugin.visit("a host that calls again"),
        () => plugin.names(["a", 5 as never, "c"]),
        () => plugin.event({ tag: "named", value: "text" }),
        () => plugin.maybeText(undefined),
      ];
      host.act = (text) => {
        if (text.includes("fails")) throw new Error("no");
        return plugin.names(["within", text]).length;
      };
      fc.assert(
        fc.property(fc.nat(calls.length - 1), fc.integer({ min: -1, max: 8 }), (at, failAfter) => {
          plugin.failAfter(failAfter);
          try {
            calls[at]?.();
          } catch {
            // Whatever fails, and however.
          }
          plugin.failAfter(-1);
          expectNoLeak(plugin);
        }),
        { numRuns: caseCount(10_000) },
      );
    });
  });
});
