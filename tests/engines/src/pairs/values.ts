import type { Offer } from "./offers.js";
import type { Kind } from "./write-module.js";

/** Makes an object of the engine; `undefined` where this one lacks it. */
function tryMake(make: () => unknown): unknown {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const memory = (type: object): unknown =>
  tryMake(() => new WebAssembly.Memory(type as WebAssembly.MemoryDescriptor));
const table = (type: object): unknown =>
  tryMake(() => new WebAssembly.Table(type as WebAssembly.TableDescriptor));
const global = (type: object, value?: unknown): unknown =>
  tryMake(() => new WebAssembly.Global(type as WebAssembly.GlobalDescriptor, value));
const tag = (...parameters: readonly string[]): unknown =>
  tryMake(() => new WebAssembly.Tag({ parameters: parameters as WebAssembly.ValueType[] }));

/** The objects that JavaScript makes for imports, by the kind of these. */
const OBJECTS: Readonly<
  Record<Exclude<Kind, "function">, readonly (readonly [name: string, value: unknown])[]>
> = {
  memory: [
    ["a memory", memory({ initial: 0 })],
    ["a memory of 1 to 3 pages", memory({ initial: 1, maximum: 3 })],
    ["a shared memory", memory({ initial: 1, maximum: 3, shared: true })],
    ["a 64-bit memory", memory({ initial: 1n, maximum: 3n, address: "i64" })],
    ["an object of the class, and without a memory", Object.create(WebAssembly.Memory.prototype)],
    ["a proxy of a memory", new Proxy(new WebAssembly.Memory({ initial: 1 }), {})],
  ],
  table: [
    ["a table of functions", table({ element: "anyfunc", initial: 2 })],
    ["a table of 1 to 3 functions", table({ element: "anyfunc", initial: 1, maximum: 3 })],
    ["a table of references", table({ element: "externref", initial: 1, maximum: 3 })],
    ["a 64-bit table", table({ element: "anyfunc", initial: 1n, maximum: 3n, address: "i64" })],
    ["an object of the class, and without a table", Object.create(WebAssembly.Table.prototype)],
  ],
  global: [
    ...["i32", "f32", "f64", "i64", "v128", "externref", "anyfunc", "anyref"].flatMap((value) =>
      [false, true].map((mutable): readonly [string, unknown] => [
        `a ${mutable ? "mutable " : ""}global of ${value}`,
        global({ value, mutable }, value === "i64" ? 0n : /^[if]\d/.test(value) ? 0 : undefined),
      ]),
    ),
    ["an object of the class, and without a global", Object.create(WebAssembly.Global.prototype)],
  ],
  tag: [
    ["a tag", tag()],
    ["a tag of i32", tag("i32")],
    ["an object of the class, and without a tag", Object.create(WebAssembly.Tag.prototype)],
  ],
};

/** Values of JavaScript, which may be those of globals. */
const VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ...[0, -0, 1.5, NaN, 2 ** 31, 2 ** 64].map((value): readonly [string, unknown] => [
    `the number ${String(value)}`,
    value,
  ]),
  ...[0n, -1n, 2n ** 65n].map((value): readonly [string, unknown] => [`the bigint ${String(value)}`, value]),
  ["null", null],
  ["undefined", undefined],
  ["true", true],
  ["a text", "1"],
  ["a symbol", Symbol("1")],
  ["an object", {}],
  ["an object that is a number", Object(1)],
  ["an object that is a bigint", Object(1n)],
  ["an array", []],
];

const FUNCTIONS: readonly (readonly [name: string, value: unknown])[] = [
  ["a function of JavaScript", () => 1],
  ["a class", Map],
  ["a proxy of a function", new Proxy(() => 1, {})],
  ["a function of the engine", Math.max],
];

/** The values of JavaScript that are offered, each under the kind of import that it is tried with all types of. */
export const values: readonly Offer[] = [
  ...Object.entries(OBJECTS).flatMap(([kind, all]) =>
    all.map(([by, value]): Offer => ({ by, kind: kind as Kind, value, plain: value, isTyped: false })),
  ),
  ...VALUES.map(([by, value]): Offer => ({ by, kind: "global", value, plain: value, isTyped: false })),
  ...FUNCTIONS.flatMap(([by, value]) =>
    (["function", "global"] as const).map((kind): Offer => ({
      by,
      kind,
      value,
      plain: value,
      isTyped: false,
    })),
  ),
].filter(({ by, value }) => value !== undefined || by === "undefined");
