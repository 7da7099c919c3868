import fc from "fast-check";

/** A local variable of a guest function: one of a few of each number type. */
export type Local = `i${0 | 1 | 2}` | `l${0 | 1}` | `f${0 | 1}` | `d${0 | 1}`;

/** The number type of a local variable, by the first letter of its name. */
export const NUMBER_TYPE = { i: "i32", l: "i64", f: "f32", d: "f64" } as const;

/** Binary operators that all number types share, and those of integers. */
const OPERATORS = {
  i: ["add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "xor", "shl", "shr_u"],
  l: ["add", "sub", "mul", "div_s", "xor"],
  f: ["add", "sub", "mul", "div"],
  d: ["add", "sub", "mul", "div"],
} as const;

/** Conversions, by the types of what is converted and of the result. */
const CONVERSIONS = [
  ["l", "i", "i64.extend_i32_s"],
  ["l", "i", "i64.extend_i32_u"],
  ["i", "l", "i32.wrap_i64"],
  ["d", "i", "f64.convert_i32_s"],
  ["d", "f", "f64.promote_f32"],
  ["f", "d", "f32.demote_f64"],
  ["i", "d", "i32.trunc_f64_s"],
] as const;

type Conversion = (typeof CONVERSIONS)[number][2];

/** Lists the steps of a guest in their order. */
export type Statement =
  | { readonly do: "set"; readonly into: Local; readonly value: number | bigint }
  | {
      readonly do: "operate";
      readonly operator: string;
      readonly into: Local;
      readonly a: Local;
      readonly b: Local;
    }
  | { readonly do: "convert"; readonly by: Conversion; readonly into: Local; readonly from: Local }
  | { readonly do: "load" | "store"; readonly local: Local; readonly address: Local; readonly offset: number }
  | { readonly do: "grow"; readonly into: Local }
  | { readonly do: "call"; readonly target: number; readonly into: Local }
  | { readonly do: "import"; readonly target: number; readonly from: number }
  | { readonly do: "if"; readonly test: Local; readonly body: readonly Statement[] }
  | { readonly do: "loop"; readonly times: number; readonly body: readonly Statement[] }
  | { readonly do: "trap" };

/** Types of parameters that random host functions have. */
const PARAMETERS = ["i32", "u32", "i64", "u64", "f32", "f64", "string", "bytes"] as const;
/** Results that they have; `place` is a u32 that is written to a place which the guest passes. */
const RESULTS = ["none", "i32", "u32", "i64", "u64", "f32", "f64", "errno", "place"] as const;

/** A host function: it does something that follows from its seed and its arguments. */
export interface HostFunction {
  readonly module: "left" | "right";
  readonly parameters: readonly (typeof PARAMETERS)[number][];
  readonly result: (typeof RESULTS)[number];
  readonly seed: number;
}

/** A guest, and the host functions that it imports. */
export interface Program {
  readonly imports: readonly HostFunction[];
  /** Exported as `f0`, `f1`, …: each calls those before it only, so that every program ends. */
  readonly functions: readonly (readonly Statement[])[];
}

const local = (...kinds: (keyof typeof NUMBER_TYPE)[]) =>
  fc.constantFrom(
    ...(["i0", "i1", "i2", "l0", "l1", "f0", "f1", "d0", "d1"] as const).filter((name) =>
      kinds.includes(name[0] as keyof typeof NUMBER_TYPE),
    ),
  );
const interesting = fc.constantFrom(0, 1, -1, 8, 100, 65_530, 65_536, 2_147_483_647, -2_147_483_648);

const set = fc.oneof(
  fc.record({
    do: fc.constant("set" as const),
    into: local("i"),
    value: fc.oneof(interesting, fc.nat(70_000), fc.integer()),
  }),
  fc.record({
    do: fc.constant("set" as const),
    into: local("l"),
    value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  }),
  fc.record({ do: fc.constant("set" as const), into: local("f"), value: fc.float({ noNaN: true }) }),
  fc.record({ do: fc.constant("set" as const), into: local("d"), value: fc.double({ noNaN: true }) }),
);

const operate = fc.oneof(
  ...(["i", "l", "f", "d"] as const).map((kind) =>
    fc.record({
      do: fc.constant("operate" as const),
      operator: fc.constantFrom(...OPERATORS[kind]),
      into: local(kind),
      a: local(kind),
      b: local(kind),
    }),
  ),
);

const convert = fc.oneof(
  ...CONVERSIONS.map(([to, from, by]) =>
    fc.record({
      do: fc.constant("convert" as const),
      by: fc.constant(by),
      into: local(to),
      from: local(from),
    }),
  ),
);

const access = fc.record({
  do: fc.constantFrom("load" as const, "store" as const),
  local: local("i", "l", "f", "d"),
  address: local("i"),
  offset: fc.constantFrom(0, 1, 16, 1024),
});

/** Makes the statements of a function that may call those before it, and these imports. */
function statements(before: number, imports: number): fc.Arbitrary<Statement[]> {
  const grow = fc.record({ do: fc.constant("grow" as const), into: local("i") });
  const host = fc.record({
    do: fc.constant("import" as const),
    target: fc.nat(imports - 1),
    from: fc.nat(8),
  });
  const call = fc.record({
    do: fc.constant("call" as const),
    target: fc.nat(Math.max(0, before - 1)),
    into: local("l"),
  });
  const simple = [
    { arbitrary: set as fc.Arbitrary<Statement>, weight: 5 },
    { arbitrary: operate as fc.Arbitrary<Statement>, weight: 4 },
    { arbitrary: convert as fc.Arbitrary<Statement>, weight: 2 },
    { arbitrary: access as fc.Arbitrary<Statement>, weight: 2 },
    { arbitrary: host as fc.Arbitrary<Statement>, weight: 6 },
    { arbitrary: grow as fc.Arbitrary<Statement>, weight: 1 },
    ...(before === 0 ? [] : [{ arbitrary: call as fc.Arbitrary<Statement>, weight: 2 }]),
  ];
  const { body } = fc.letrec<{ body: Statement[]; statement: Statement }>((tie) => ({
    body: fc.array(tie("statement"), { maxLength: 8, depthIdentifier: "body" }),
    statement: fc.oneof(
      { depthIdentifier: "body", depthSize: "small", maxDepth: 3 },
      ...simple,
      {
        arbitrary: fc.record({ do: fc.constant("if" as const), test: local("i"), body: tie("body") }),
        weight: 2,
      },
      {
        arbitrary: fc.record({
          do: fc.constant("loop" as const),
          times: fc.integer({ min: 1, max: 3 }),
          body: tie("body"),
        }),
        weight: 1,
      },
      { arbitrary: fc.constant<Statement>({ do: "trap" }), weight: 1 },
    ),
  }));
  // Straight code first: a trap in it would end most programs before they have done anything.
  const straight = fc.array(fc.oneof(...simple), { minLength: 2, maxLength: 8 });
  return fc.tuple(straight, body).map(([first, rest]) => [...first, ...rest]);
}

const hostFunction: fc.Arbitrary<HostFunction> = fc.record({
  module: fc.constantFrom("left" as const, "right" as const),
  parameters: fc.array(fc.constantFrom(...PARAMETERS), { maxLength: 4 }),
  result: fc.constantFrom(...RESULTS),
  seed: fc.nat(1000),
});

/** Makes random guests with random host functions. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(fc.array(hostFunction, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([imports, count]) =>
    fc.record({
      imports: fc.constant(imports),
      functions: fc.tuple(...Array.from({ length: count }, (_, index) => statements(index, imports.length))),
    }),
  );
