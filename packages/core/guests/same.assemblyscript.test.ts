import {
  allocated,
  array,
  bool,
  bytes,
  byValue,
  callback,
  copyOf,
  cstring,
  duration,
  errno,
  ErrnoError,
  externref,
  f32,
  f64,
  fixed,
  i16,
  i32,
  i64,
  i8,
  json,
  list,
  option,
  orErrno,
  string,
  struct,
  timestamp,
  u16,
  u32,
  u64,
  u8,
  usize,
  utf16,
  v128,
  variant,
  wtf8,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../src/index.js";
import type { FunctionSpec } from "../src/metadata/function-spec.js";
import { compiledGuests } from "./compiled-guests.fixture.js";
import {
  Amount,
  Batch,
  Event,
  File,
  file,
  Level,
  Named,
  OwnUser,
  Pair,
  Point,
  Rights,
  Status,
  User,
} from "./plugin.fixture.js";

const OwnEvent = variant({ key: u32, moved: struct(Point), named: allocated(string), closed: null });
const maybeText = utf16({ layout: "pointer", nullable: true });
const step = callback([i32], i32);
const out = { out: true } as const;

const number = fc.double({ noNaN: true });
const point = fc.record({ x: number, y: number });
const text = fc.string({ unit: "grapheme" });
const word = text.filter((each) => !each.includes("\0"));
const double = (x: number): number => 2 * x;
const files = [new File(0), new File(1)];
const user = fc.record({ id: fc.nat(), name: text, groups: fc.array(text) });
const long = (bits: bigint, least: bigint) => fc.bigInt({ min: least, max: 2n ** bits - 1n });

/** The functions of guests/assemblyscript/same.ts: what each is given and gives back, in both directions. */
const SAME: Readonly<Record<string, readonly [spec: FunctionSpec, values: fc.Arbitrary<unknown>]>> = {
  i8: [fn([i8], i8), fc.integer({ min: -128, max: 127 })],
  i16: [fn([i16], i16), fc.integer({ min: -32768, max: 32767 })],
  i32: [fn([i32], i32), fc.integer()],
  i64: [fn([i64], i64), long(63n, -(2n ** 63n))],
  u8: [fn([u8], u8), fc.nat(0xff)],
  u16: [fn([u16], u16), fc.nat(0xffff)],
  u32: [fn([u32], u32), fc.nat(0xffffffff)],
  u64: [fn([u64], u64), long(64n, 0n)],
  i64_number: [fn([i64.number], i64.number), fc.maxSafeInteger()],
  u64_number: [fn([u64.number], u64.number), fc.maxSafeNat()],
  f32: [fn([f32], f32), fc.float({ noNaN: true })],
  f64: [fn([f64], f64), number],
  v128: [fn([v128], v128), fc.uint8Array({ minLength: 16, maxLength: 16 })],
  bool: [fn([bool], bool), fc.boolean()],
  usize: [fn([usize], usize), fc.nat(0xffffffff)],
  duration: [fn([duration], duration), long(63n, 0n)],
  timestamp: [fn([timestamp], timestamp), long(63n, 0n)],
  enumeration: [fn([Level], Level), fc.constantFrom("low", "high")],
  flags: [
    fn([Rights], Rights),
    fc.uniqueArray(fc.constantFrom("read", "write", "run")).map((names) => new Set(names)),
  ],
  bit_fields: [
    fn([Status], Status),
    fc.record({ ready: fc.boolean().map(Number), mode: fc.nat(7), level: fc.nat(0xfff) }),
  ],
  handle: [fn([file], file), fc.constantFrom(...files)],
  externref: [fn([externref], externref), fc.anything()],
  callback: [fn([step], step), fc.constant(double)],
  packed: [fn([string({ layout: "packed" })], allocated(string({ layout: "packed" }))), text],
  packed_high: [
    fn([bytes({ layout: "packed-length-high" })], allocated(bytes({ layout: "packed-length-high" }))),
    fc.uint8Array(),
  ],
  string: [fn([string], allocated(string, out)), text],
  utf16: [fn([utf16], allocated(utf16, out)), fc.string({ unit: "binary" })],
  wtf8: [fn([wtf8], allocated(wtf8, out)), fc.string({ unit: "binary" })],
  json: [fn([json], allocated(json, out)), fc.json().map((each) => JSON.parse(each) as unknown)],
  bytes: [fn([bytes], allocated(bytes, out)), fc.uint8Array()],
  array: [fn([array(f64)], allocated(array(f64), out)), fc.float64Array({ noNaN: true })],
  list: [fn([list(u64)], allocated(list(u64), out)), fc.array(long(64n, 0n))],
  list_of_strings: [fn([list(string)], allocated(list(allocated(string)), out)), fc.array(text)],
  lists: [
    fn([list(list(u16))], allocated(list(allocated(list(u16))), out)),
    fc.array(fc.array(fc.nat(0xffff))),
  ],
  list_of_structs: [fn([list(Point)], allocated(list(Point), out)), fc.array(point)],
  behind_pointer: [fn([string({ layout: "pointer" })], allocated(string({ layout: "pointer" }))), text],
  cstring: [fn([cstring], allocated(cstring)), word],
  maybe_cstring: [
    fn([cstring({ nullable: true })], allocated(cstring({ nullable: true }))),
    fc.option(word, { nil: undefined }),
  ],
  maybe_text: [fn([maybeText], allocated(maybeText)), fc.option(text, { nil: undefined })],
  struct: [fn([struct(Point)], allocated(Point)), point],
  struct_of_texts: [fn([User], allocated(OwnUser)), user],
  tuple: [fn([Pair], allocated(Pair)), fc.tuple(fc.nat(), number)],
  fixed: [fn([fixed(u8, 16)], allocated(fixed(u8, 16))), fc.uint8Array({ minLength: 16, maxLength: 16 })],
  chars: [
    fn([Named], allocated(Named)),
    fc.record({ name: fc.string({ maxLength: 10, unit: "grapheme-ascii" }) }),
  ],
  union: [fn([Amount], allocated(Amount)), fc.record({ ratio: number })],
  variant: [
    fn([Event], allocated(OwnEvent)),
    fc.oneof(
      fc.record({ tag: fc.constant("key"), value: fc.nat() }),
      fc.record({ tag: fc.constant("moved"), value: point }),
      fc.record({ tag: fc.constant("named"), value: text }),
      fc.constant({ tag: "closed" }),
    ),
  ],
  option_of_struct: [fn([option(struct(Point))], allocated(Point)), fc.option(point, { nil: undefined })],
  flexible: [
    fn([Batch], allocated(Batch)),
    fc
      .tuple(fc.nat(255), fc.array(fc.nat(0xffff)))
      .map(([scale, items]) => ({ head: { count: items.length, scale }, items })),
  ],
  option: [fn([option(u32)], option(u32)), fc.option(fc.nat(0xffffffff), { nil: undefined })],
  by_value: [fn([f64, f64], byValue(Point)), point],
  several: [fn([u32, f64], [u32, f64]), fc.tuple(fc.nat(), number)],
};

const FAILING = { errno: fn([i32], errno), or_errno: fn([u32], orErrno(u32)) };
const specs = {
  ...Object.fromEntries(Object.entries(SAME).map(([name, [spec]]) => [name, spec])),
  ...FAILING,
};

const NOWHERE = { x: -1, y: -1 };
/** Fails for these numbers. */
const ERRNOS: Readonly<Record<number, "ENOENT" | "EDOM">> = { 44: "ENOENT", 18: "EDOM" };

/** Gives back what it is given. */
class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  static override readonly results = "out";
  static readonly exports = specs;
}
const methods: Record<string, (...args: never[]) => unknown> = {
  ...Object.fromEntries(Object.keys(SAME).map((name) => [name, (value: unknown) => value])),
  // A result that is a pointer is there.
  option_of_struct: (value: unknown) => value ?? NOWHERE,
  by_value: (x: number, y: number) => ({ x, y }),
  several: (...both: unknown[]) => both,
  or_errno: (value: number) => failFor(value) ?? value,
  errno: failFor,
};
Object.assign(Host.prototype, methods);

function failFor(value: number): undefined {
  const name = ERRNOS[value];
  if (name !== undefined) throw new ErrnoError(name);
}

type Call = (...args: unknown[]) => unknown;

describe.each(compiledGuests("same-assemblyscript"))("a guest in AssemblyScript %s", (_how, module) => {
  const start = async (codegen: boolean) => {
    const runtime = new Runtime({ codegen });
    runtime.link(Host);
    const table = { ...specs, pins: fn([], i32) };
    const Same = guestModule(table as never, { name: "Same", results: "out" });
    return (await runtime.instantiate(module, { as: Same })) as unknown as Readonly<Record<string, Call>>;
  };

  test.each(Object.keys(SAME).flatMap((name) => [true, false].map((codegen) => [name, codegen] as const)))(
    "%s is the same after it was there, at the host and back, by source text: %s",
    async (name, codegen) => {
      const plugin = await start(codegen);
      const [, values] = SAME[name] as (typeof SAME)[string];
      fc.assert(
        fc.property(values, (value) => {
          const args =
            name === "by_value" ? Object.values(value as object) : name === "several" ? value : [value];
          const result = plugin[name]?.(...(args as unknown[]));
          const back = copyOf(result);
          if (name === "union")
            expect((back as { ratio: number }).ratio).toBe((value as { ratio: number }).ratio);
          else if (name === "externref" || name === "handle") expect(result).toBe(value);
          else if (name === "option_of_struct") expect(back).toEqual(value ?? NOWHERE);
          else expect(back).toEqual(value);
          expect(plugin["pins"]?.()).toBe(0);
        }),
        { numRuns: caseCount(300) },
      );
    },
  );

  test("an error of the host is one of its caller, by its name", async () => {
    const plugin = await start(true);
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(44, 18), fc.nat(100)), (value) => {
        const name = ERRNOS[value];
        for (const each of ["errno", "or_errno"]) {
          const call = () => plugin[each]?.(value);
          if (name === undefined) expect(call()).toBe(each === "errno" ? undefined : value);
          else expect(call).toThrow(expect.objectContaining({ name: "ErrnoError", errno: name }));
        }
      }),
    );
  });
});

test("the guest has a function for each", () => {
  const [[, module] = []] = compiledGuests("same-assemblyscript");
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(module as Uint8Array<ArrayBuffer>));
  const names = exported.flatMap(({ kind, name }) =>
    kind === "function" && !name.startsWith("__") ? [name] : [],
  );
  expect(names.filter((name) => name !== "pins").sort()).toEqual(Object.keys(specs).sort());
});
