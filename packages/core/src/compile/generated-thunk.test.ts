import {
  bool,
  bytes,
  type CoreValue,
  defineType,
  errno,
  f32,
  f64,
  fixed,
  GuestMemory,
  i16,
  i32,
  i64,
  i8,
  linuxErrnos,
  list,
  type List,
  option,
  orErrno,
  pointer,
  type Pointer,
  string,
  struct,
  Struct,
  u16,
  u32,
  u64,
  u8,
} from "@hostwright/types";
import * as fc from "fast-check";
import { type Frame, register } from "../context/frame.js";
import { exportMethod } from "../declare/export.js";
import { moduleName } from "../declare/module.js";
import { HostModuleBase } from "../host-module-base.js";
import { readModule } from "../metadata/read-module.js";
import { loadClosures } from "./closures.js";
import { compileModule, type ExportThunks } from "./compiled-module.js";
import type { Thunk } from "./thunk.js";

type Unknown = Record<string, unknown>;

class Pair extends Struct {
  @u32 at!: number;
  @i16 length!: number;
  @bool is!: boolean;
}

const offset = defineType({ name: "offset", flat: ["address"], lower: (value: number) => value });
const span = defineType({
  name: "span",
  flat: ["address", "i32", "address"],
  lower: (value: number) => [value, 1, value + 1],
});
/** Is written to a place, with a number added that the guest passes as well. */
const raised = defineType({
  name: "raised",
  flat: [],
  out: ["address", "i32"],
  prepare: (memory: GuestMemory, at: number) => {
    memory.check(at, 4);
  },
  lower: (value: number, memory: GuestMemory, at: number, by: number) => {
    memory.writeU32(at, u32.lower(value, memory) as number);
    memory.writeU8(at, by);
  },
});

/** Takes and gives whatever it is told to: the guest's arguments are kept, `next` is returned or thrown. */
@moduleName("everything", { errnos: linuxErrnos })
class Everything extends HostModuleBase {
  got: unknown[] = [];
  next: { value?: unknown; error?: unknown } = {};

  #answer(args: unknown[]): never {
    this.got = args.map((argument) => (argument instanceof Uint8Array ? [...argument] : argument));
    if ("error" in this.next) throw this.next.error;
    return this.next.value as never;
  }

  @exportMethod("none") none(): void {
    return this.#answer([]);
  }
  @exportMethod("narrow", u8) narrow(@i8 a: number, @u8 b: number, @i16 c: number, @u16 d: number): number {
    return this.#answer([a, b, c, d]);
  }
  @exportMethod("wide", i32) wide(@i32 a: number, @u32 b: number, @bool c: boolean): number {
    return this.#answer([a, b, c]);
  }
  @exportMethod("long", u64) long(@i64 a: bigint, @u64 b: bigint): bigint {
    return this.#answer([a, b]);
  }
  @exportMethod("floats", f32) floats(@f32 a: number, @f64 b: number): number {
    return this.#answer([a, b]);
  }
  @exportMethod("texts", errno) texts(@string a: string, @bytes b: Uint8Array): void {
    return this.#answer([a, b]);
  }
  @exportMethod("places", orErrno(u32)) places(
    @list(u16) a: List<number>,
    @pointer(u32) b: Pointer<number>,
  ): number {
    return this.#answer([a.toArray(), b.offset]);
  }
  @exportMethod("several", [i32, u64]) several(@i32 a: number): [number, bigint] {
    return this.#answer([a]);
  }
  @exportMethod("\u2028\"'`${}\\\n") ["\u2028\"'`${}\\\n"](): void {
    return this.#answer([]);
  }
  @exportMethod("list of structs", u32) structs(@list(Pair) a: List<Pair>, @struct(Pair) b: Pair): number {
    const walked = [];
    for (const { at, length, is } of a) walked.push(at, length, is);
    return this.#answer([walked, a.toArray().map((pair) => pair.at), a.length, b.at, b.length, b.is]);
  }
  @exportMethod("lists of other elements") others(
    @list(string) a: List<string>,
    @list(f64) b: List<number>,
    @list(fixed(u16, 2)) c: List<List<number>>,
  ): void {
    return this.#answer([a.toArray(), [...b], [...c].map((each) => each.toArray())]);
  }
  @exportMethod("layouts", i64) layouts(
    @string({ layout: "packed" }) a: string,
    @bytes({ layout: "length-offset" }) b: Uint8Array,
    @list(i8, { layout: "pointer" }) c: List<number>,
    @string({ fatal: false }) d: string,
  ): bigint {
    return this.#answer([a, [...b], [...c], d]);
  }
  @exportMethod("put", orErrno(Pair, { out: true })) put(@option(u32) a: number | undefined): Pair {
    return this.#answer([a]);
  }
  @exportMethod("five", f64)
  five(@f64 a: number, @u8 b: number, @bool c: boolean, @i64 d: bigint, @string e: string): number {
    return this.#answer([a, b, c, d, e]);
  }
  @exportMethod("eight", i32)
  eight(
    @i32 a: number,
    @u8 b: number,
    @bool c: boolean,
    @f64 d: number,
    @string e: string,
    @u16 f: number,
    @i8 g: number,
    @bytes h: Uint8Array,
  ): number {
    return this.#answer([a, b, c, d, e, f, g, h]);
  }
  @exportMethod("an offset", offset) offset(): number {
    return this.#answer([]);
  }
  @exportMethod("a span", span) span(@u32 a: number): number {
    return this.#answer([a]);
  }
  @exportMethod("two places", raised) raised(@u32 a: number): number {
    return this.#answer([a]);
  }
  @exportMethod("a number behind a pointer", orErrno(u16, { out: true })) placed(@string a: string): number {
    return this.#answer([a]);
  }
  @exportMethod("all of them", [raised, span, orErrno(u32, { out: true }), offset, errno])
  all(@u32 a: number): [number, number, number, number, undefined] {
    return this.#answer([a]);
  }
  @exportMethod("one of one", [u32]) alone(): [number] {
    return this.#answer([]);
  }
  @exportMethod("symbol") [Symbol.iterator](): void {
    return this.#answer([]);
  }
}

const metadata = readModule(Everything);
const compiled = compileModule(Everything);
beforeAll(async () => loadClosures(false));

const memories = { i32: new GuestMemory(1024), i64: new GuestMemory(1024, { addressType: "i64" }) };
const content = Uint8Array.from({ length: 1024 }, (_, index) => (index * 37) % 251);

interface Outcome {
  readonly returned?: unknown;
  readonly thrown?: unknown;
  readonly got: unknown[];
  /** The bytes of the memory, in hexadecimal digits: a text is compared at once. */
  readonly memory: string;
}

function outcome(thunk: Thunk, raw: CoreValue[], next: Everything["next"], memory: GuestMemory): Outcome {
  const instance = new Everything();
  instance.next = next;
  const frame: Frame = {
    memory,
    owner: undefined,
    context: undefined,
    isSuspendable: false,
    aborted: undefined,
    passing: undefined,
    copied: 0,
    copiedBelow: 0,
  };
  frame[compiled.slot] = instance;
  register.frame = frame;
  memory.writeBytes(0, content);
  const seen = () => ({ got: instance.got, memory: Buffer.from(memory.buffer).toString("hex") });
  try {
    return { returned: thunk(...raw), ...seen() };
  } catch (error) {
    const { name, code, message } = error as Unknown;
    return { thrown: { name, code, message }, ...seen() };
  } finally {
    register.frame = null;
  }
}

const offsets = fc.oneof(fc.integer({ min: 0, max: 1100 }), fc.integer());
const core = {
  i32: offsets,
  i64: fc.oneof(fc.bigInt({ min: 0n, max: 1100n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  f32: fc.float(),
  f64: fc.double(),
};
const next = fc.oneof(
  fc.record({
    value: fc.oneof(fc.integer(), fc.constant(undefined), fc.bigInt(), fc.constant([1, 2n]), fc.anything()),
  }),
  fc.record({ value: fc.constantFrom([1, 2, 3, 4, undefined], [1, 2, 70000, 4, "ENOENT"], [5]) }),
  fc.record({
    error: fc.constantFrom(new Error("no answer"), Object.assign(new Error("gone"), { code: "ENOENT" })),
  }),
);

describe.each(metadata.exports.map((exported) => exported.name))("%j", (name) => {
  test.each(["i32", "i64"] as const)(
    "written as source text and made of closures, it does the same in a memory addressed as %s",
    (addressType) => {
      const thunks = compiled.exports
        .find(({ metadata }) => metadata.name === name)
        ?.for(addressType) as ExportThunks;
      const { parameters } = thunks.plan.functionType;
      const raw = fc.tuple(
        ...parameters.map((type) => core[type as keyof typeof core] as fc.Arbitrary<CoreValue>),
      );
      const generated = thunks.sync(true);
      const closures = thunks.sync(false);
      expect(generated).not.toBe(closures);
      const memory = memories[addressType];
      fc.assert(
        fc.property(raw, next, (values, then) => {
          expect(outcome(generated, values, then, memory)).toEqual(outcome(closures, values, then, memory));
        }),
        { numRuns: 150 },
      );
    },
  );
});

test("an engine that runs no source text gets closures", () => {
  const { Function: original } = globalThis;
  globalThis.Function = function () {
    throw new EvalError("Code generation from strings disallowed for this context");
  } as unknown as FunctionConstructor;
  try {
    class Other extends Everything {}
    const thunks = compileModule(Other)
      .exports.find(({ metadata }) => metadata.name === "none")
      ?.for("i32") as ExportThunks;
    expect(thunks.sync(true)).toBe(thunks.sync(false));
  } finally {
    globalThis.Function = original;
  }
});
