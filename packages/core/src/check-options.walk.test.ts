import { readFileSync } from "node:fs";
import path from "node:path";

import * as types from "@hostwright/types";
import { GuestMemory, HostwrightError, u32, u8 } from "@hostwright/types";

import * as core from "./index.js";
import { fn, HostModuleBase, Runtime, wasm } from "./index.js";
import { openTelemetry } from "./opentelemetry.js";
import { testGuest } from "./testing/index.js";

type Loose = (...args: unknown[]) => unknown;

// As plain JavaScript and configuration files call them, without a compiler.
const { array, bitFields, bytes, chars, callback, cstring, encode, enumeration, errnoTable, flags } =
  types as unknown as Record<string, Loose> & { callback: (...args: unknown[]) => Loose };
const {
  allocated,
  anyref,
  fixed,
  flexible,
  funcref,
  handle,
  json,
  managed,
  list,
  orErrno,
  pointer,
  string,
  struct,
  union,
  usize,
  utf16,
  variant,
} = types as unknown as Record<string, Loose>;
const {
  define,
  describe: describeModule,
  explain,
  guestModule,
  logCalls,
  policy,
  timing,
} = core as unknown as Record<string, Loose>;

class Store extends HostModuleBase {
  static override readonly moduleName = "kv";
  static readonly exports: Record<string, unknown> = { get: fn([], u32) };
  get(): number {
    return 0;
  }
}
const runtime = new Runtime();
runtime.link(Store);
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Reads a class whose method is exported with a declaration. */
function reading(declare: (moduleClass: typeof Store) => unknown): unknown {
  class Declared extends Store {
    static override readonly exports = {};
  }
  declare(Declared);
  return describeModule?.(Declared);
}

/** A call of every public function with options, each with a misspelt one, and its right spelling. */
const CALLS: Readonly<Record<string, readonly [right: string, call: () => unknown]>> = {
  AlignedOptions: ["aligned", () => list?.(u8, { alined: true })],
  AllocatedOptions: ["allocator", () => allocated?.(types.string, { alocator: "malloc" })],
  AsOptions: ["as", () => runtime.instantiate(EMPTY, { ass: Store } as never)],
  ArrayOptions: ["copy", () => array?.(u8, { cpy: true })],
  BitFieldsOptions: ["name", () => bitFields?.({ a: 1 }, { nme: "b" })],
  BytesOptions: ["copy", () => bytes?.({ cpy: true })],
  CharsOptions: ["terminated", () => chars?.(8, { terminatd: false })],
  CStringOptions: ["nullable", () => cstring?.({ nulable: true })],
  CallbackOptions: ["nullable", () => callback([])({ nulable: true })],
  CopyOptions: ["copy", () => fixed?.(u8, 4, { cpy: true })],
  DanglingOptions: ["dangling", () => string?.({ dangeling: true })],
  DefineOptions: ["name", () => reading((each) => define?.(each, { get: fn([], u32) }, { nme: "a" }))],
  EncodeOptions: ["addressType", () => encode?.(u32, 1, { adressType: "i64" })],
  EnumerationOptions: ["name", () => enumeration?.("a", { nme: "b" })],
  ErrnoTableOptions: ["size", () => errnoTable?.("t", ["A"], { sise: 4 })],
  ExplainOptions: ["addressType", () => explain?.(Store, "get", { adressType: "i64" })],
  ExportOptions: [
    "async",
    () =>
      reading(({ prototype }) => {
        const decorate = wasm.export("get", u32, { asinc: true } as never) as Loose;
        decorate(prototype, "get", Object.getOwnPropertyDescriptor(Store.prototype, "get"));
      }),
  ],
  FixedOptions: ["nonNull", () => fixed?.(u8, 4, { nonnull: true })],
  FlagsOptions: ["unknown", () => flags?.("a", { unknwn: "keep" })],
  FlexibleOptions: ["max", () => flexible?.(types.struct({ n: u8 }), u8, "n", { maxx: 1 })],
  FunctionOptions: [
    "async",
    () => reading((each) => define?.(each, { get: fn([], u32, { asinc: true } as never) }, { name: "a" })),
  ],
  GuestMemoryOptions: ["addressType", () => new GuestMemory(8, { adressType: "i64" } as never)],
  GuestModuleOptions: ["allocator", () => guestModule?.({ get: fn([], u32) }, { alocator: "malloc" })],
  HandleOptions: ["release", () => handle?.(class File {}, { relese: () => 0 })],
  InstantiateOptions: ["afterAbort", () => runtime.instantiate(EMPTY, { afterabort: "keep" } as never)],
  LinkOptions: ["missing", () => runtime.verify(EMPTY, { mising: "trap" } as never)],
  LogCallsOptions: ["only", () => logCalls?.(undefined, { olny: {} })],
  ModuleOptions: ["errnos", () => reading((each) => wasm.module("a", { errno: 1 } as never)(each))],
  OpenTelemetryOptions: ["arguments", () => openTelemetry({ argument: true } as never)],
  JsonOptions: ["check", () => json?.({ chek: Number })],
  ManagedClassOptions: ["id", () => managed?.(types.struct({ a: u32 }), { idd: "A" })],
  NumberedEnumerationOptions: ["values", () => enumeration?.({ a: 1 }, { value: "names" })],
  ListOptions: ["copy", () => list?.(u8, { cpy: true })],
  NullableOptions: ["nullable", () => bytes?.({ nulable: true })],
  FuncRefOptions: ["parameters", () => funcref?.({ paramters: [u8] })],
  ReferenceOptions: ["nullable", () => anyref?.({ nulable: true })],
  NullOptions: ["nonNull", () => struct?.({ a: u8 }, { nonNul: true })],
  OutOptions: ["out", () => orErrno?.(u32, { Out: true })],
  OffsetOptions: ["aligned", () => struct?.({ a: u8 }, { alined: true })],
  NamedMemoryOptions: ["memory", () => pointer?.(u8, { memroy: "more" })],
  PairOptions: ["layout", () => list?.(u8, { layuot: "packed" })],
  PointerOptions: ["nullable", () => pointer?.(u8, { nulable: true })],
  PolicyOptions: ["otherwise", () => policy?.([], { otherwize: { allow: true } })],
  PoolOptions: ["queue", () => runtime.pool(EMPTY, { size: 1, queu: 1 } as never)],
  RunOptions: ["values", () => runtime.run({ value: {} } as never, () => 0)],
  RuntimeOptions: ["codegen", () => new Runtime({ codgen: false } as never)],
  StringOptions: ["fatal", () => string?.({ fatl: false })],
  StructOptions: ["packed", () => struct?.({ a: u8 }, { paked: true })],
  TestGuestOptions: ["pages", () => testGuest(new Store(), { page: 1 } as never)],
  TimingOptions: ["clock", () => timing?.({ clok: () => 0 })],
  UnionOptions: ["name", () => union?.({ a: u8 }, { nme: "b" })],
  UsizeOptions: ["wide", () => usize?.({ wyde: true })],
  Utf16Options: ["fatal", () => utf16?.({ fatl: false })],
  VariantOptions: ["numbers", () => variant?.({ a: null }, { numbres: { a: 1 } })],
  WideOptions: ["wide", () => pointer?.(u8, { wyde: true })],
};

test.each(Object.entries(CALLS))(
  "%s: a misspelt option is an error with the right one, %j",
  async (_, call) => {
    const [right, make] = call;
    let error: unknown;
    try {
      await make();
    } catch (thrownError) {
      error = thrownError;
    }
    expect(error).toBeInstanceOf(HostwrightError);
    expect((error as Error).message).toMatch(new RegExp(`is not an option\\. .*\\b${right}\\b`));
  },
);

test("every options object of both packages is among them", () => {
  const entries = [
    ...["index", "testing/index", "opentelemetry", "recording", "assemblyscript", "async-hooks", "wasm"].map(
      (name) => `core/src/${name}`,
    ),
    "types/src/index",
  ];
  const sources = entries.map((entry) =>
    readFileSync(path.join(__dirname, "..", "..", `${entry}.ts`), "utf8"),
  );
  const named = new Set(sources.join("\n").match(/\b[A-Z]\w*Options\b/g));
  // Not named by the entry: its middleware is.
  expect([...named, "OpenTelemetryOptions"].filter((name) => !(name in CALLS))).toEqual([]);
});
