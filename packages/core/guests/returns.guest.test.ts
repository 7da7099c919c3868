import {
  allocated,
  bool,
  byValue,
  copyOf,
  ErrnoError,
  errnoTable,
  f64,
  fixed,
  i32,
  orErrno,
  pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
  usize,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { describe as describeModule, fn, guestModule, Runtime } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

class Vec extends Struct {
  @f64 x!: number;
  @f64 y!: number;
  sum(): number {
    return this.x + this.y;
  }
}
const Mixed = struct({ tag: u8, at: Vec, last: u16 }, { name: "Mixed" });
const Single = struct({ only: f64 }, { name: "Single" });
const Nested = struct({ in: struct({ only: fixed(u16, 1) }) }, { name: "Nested" });
const SinglePointer = struct({ only: pointer(u32) }, { name: "SinglePointer" });

/** The functions of guests/c/returns.c, of which guests/rust/returns.rs has some. */
const table = {
  divmod: fn([u32, u32], [u32, u32]),
  sizes: fn([u32, u64], orErrno([u32, u64])),
  vec: fn([f64, f64], byValue(Vec)),
  mixed: fn([i32, struct(Vec), u32], byValue(Mixed)),
  single: fn([f64], byValue(Single)),
  liveBlocks: fn([], u32, { name: "live_blocks" }),
};
const OPTIONS = {
  name: "Plugin",
  results: "out",
  errnos: errnoTable("c", { EDOM: 18, ENOMEM: 48 }),
} as const;
const Plugin = guestModule(table, OPTIONS);
const CPlugin = guestModule(
  {
    ...table,
    split: fn([string, usize], orErrno([allocated(string), allocated(string), Vec], { out: true })),
    greeting: fn([], string),
    halve: fn([f64], orErrno(f64)),
    nested: fn([u32], byValue(Nested)),
    singlePointer: fn([u32], byValue(SinglePointer), { name: "single_pointer" }),
    copied: fn([string], byValue(allocated(string))),
    trapVec: fn([f64, bool], byValue(Vec), { name: "trap_vec" }),
    failAfter: fn([i32], undefined, { name: "fail_after" }),
  },
  OPTIONS,
);
type CPlugin = InstanceType<typeof CPlugin>;

const RUNS = { numRuns: caseCount(1000) };
const double = fc.double({ noNaN: true });
const number = fc.nat(0xffffffff);
const GUESTS = ["returns-c", "returns-c64", "returns-rust"].flatMap((name) =>
  compiledGuests(name).map(([how, bytes]) => [name, how, bytes] as const),
);

describe.each(GUESTS)("%s %s", (name, _how, bytes) => {
  // Node.js 20 and 22 have no 64-bit memories; `npm run test:nodes` runs this file on newer ones.
  if (!WebAssembly.validate(bytes)) {
    test.skip("needs an engine with 64-bit memories", () => undefined);
    return;
  }
  const isC = name !== "returns-rust";

  describe.each([
    ["source text", true],
    ["closures", false],
  ] as const)("called through %s", (_way, codegen) => {
    const start = async (): Promise<CPlugin> =>
      new Runtime({ codegen }).instantiate(bytes, {
        as: (isC ? CPlugin : Plugin) as typeof CPlugin,
        afterAbort: "keep",
      });

    test("gives values in places, each of which is lent, and structs by value", async () => {
      const plugin = await start();
      fc.assert(
        fc.property(
          double,
          double,
          number,
          number,
          fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
          (x, y, a, b, size) => {
            expect(plugin.divmod(a, b || 1)).toEqual([Math.trunc(a / (b || 1)), a % (b || 1)]);
            expect(plugin.sizes(a || 1, size)).toEqual([a || 1, size]);
            expect(copyOf(plugin.vec(x, y))).toEqual({ x, y });
            const all = { tag: a & 255, at: { x, y }, last: b & 65535 };
            expect(copyOf(plugin.mixed(a & 255, all.at, b))).toEqual(all);
            expect(copyOf(plugin.single(x))).toEqual({ only: x });
            expect(plugin.liveBlocks()).toBe(0);
          },
        ),
        RUNS,
      );
    });

    test("gives copies, which stay as they are, with the methods of their class", async () => {
      const plugin = await start();
      const first = plugin.vec(1, 2);
      const { in: at } = { in: plugin.mixed(1, first, 3).at };
      plugin.vec(30, 40);
      expect([first.sum(), first instanceof Vec, at.sum()]).toEqual([3, true, 3]);
      first.x = 5;
      expect(JSON.stringify(first)).toBe('{"x":5,"y":2}');
    });

    test("throws the failure, by the table of the class, and reads no place", async () => {
      const plugin = await start();
      expect(() => plugin.sizes(0, 5n)).toThrow(
        new ErrnoError("EDOM", {
          message: "is EDOM.",
          where: "Plugin.sizes",
          subject: "the result (orErrno<[u32, u64]>)",
        }),
      );
      expect(plugin.liveBlocks()).toBe(0);
    });

    if (!isC) return;

    test("gives texts that are given away, in places and by value", async () => {
      const plugin = await start();
      fc.assert(
        fc.property(
          fc.array(fc.string({ unit: "grapheme" })),
          fc.string({ unit: "grapheme" }),
          (before, after) => {
            const whole = before.join("") + after;
            const at = new TextEncoder().encode(before.join("")).length;
            const [first, second, where] = plugin.split(whole, at);
            expect([first, second, where.x]).toEqual([before.join(""), after, at]);
            expect(plugin.copied(whole)).toBe(whole);
            expect(plugin.liveBlocks()).toBe(0);
          },
        ),
        RUNS,
      );
      expect(plugin.greeting()).toBe("Hello");
      expect(plugin.halve(3)).toBe(1.5);
      expect(() => plugin.halve(-3)).toThrow("EDOM");
    });

    test("gives a struct of one number or pointer as that number or pointer", async () => {
      const plugin = await start();
      const { in: inner } = plugin.nested(65535);
      expect([...inner.only]).toEqual([65535]);
      expect(plugin.singlePointer(7).only.load()).toBe(7);
      expect(plugin.liveBlocks()).toBe(0);
    });

    test("gives every place back where memory for one is missing, or the guest traps", async () => {
      const plugin = await start();
      // The text, three places, and two copies of the guest.
      for (let count = 0; count < 6; count++) {
        plugin.failAfter(count);
        expect(() => plugin.split("abc", 1)).toThrow(
          count === 0
            ? "Plugin.split: parameter 0 (string)"
            : count < 4
              ? "Plugin.split: the result ("
              : "ENOMEM",
        );
        plugin.failAfter(-1);
        expect(plugin.liveBlocks()).toBe(0);
      }
      expect(() => plugin.trapVec(1, true)).toThrow(WebAssembly.RuntimeError);
      expect(plugin.liveBlocks()).toBe(0);
      expect(plugin.trapVec(1, false).sum()).toBe(2);
    });
  });
});

test("the class is described with the signature that C makes of each function", () => {
  const signatures = Object.fromEntries(
    describeModule(CPlugin).exports.map(({ name, signature }) => [name, signature]),
  );
  expect(signatures).toMatchObject({
    divmod: "(i32, i32, i32, i32) -> ()",
    sizes: "(i32, i64, i32, i32) -> i32",
    vec: "(i32, f64, f64) -> ()",
    mixed: "(i32, i32, i32, i32) -> ()",
    single: "(f64) -> f64",
    split: "(i32, i32, i32, i32, i32, i32) -> i32",
    greeting: "(i32) -> ()",
    nested: "(i32) -> i32",
    single_pointer: "(i32) -> i32",
    copied: "(i32, i32, i32) -> ()",
  });
});
