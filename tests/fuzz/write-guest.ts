import { type HostFunction, type Local, NUMBER_TYPE, type Program, type Statement } from "./program.js";

const CORE = {
  ...{ i32: ["i32"], u32: ["i32"], i64: ["i64"], u64: ["i64"], f32: ["f32"], f64: ["f64"] },
  ...{ string: ["i32", "i32"], bytes: ["i32", "i32"] },
} as const;

/** The core values that a host function takes, and the one that it gives. */
export function coreType({ parameters, result }: HostFunction): {
  readonly takes: string[];
  readonly gives: string;
} {
  const takes: string[] = parameters.flatMap((parameter) => CORE[parameter]);
  if (result === "place") takes.push("i32");
  const gives = { none: "", errno: "i32", place: "i32", i32: "i32", u32: "i32", i64: "i64", u64: "i64" };
  return { takes, gives: { ...gives, f32: "f32", f64: "f64" }[result] };
}

/** The locals that a host function is called with, chosen by a number, and the one that gets what it gives. */
export function argumentsOf(
  imported: HostFunction,
  from: number,
): { readonly args: Local[]; readonly into: Local } {
  const pick = (type: string, at: number): Local => {
    const kind = type === "i32" ? "i" : type === "i64" ? "l" : type === "f32" ? "f" : "d";
    return `${kind}${String(at % (kind === "i" ? 3 : 2))}` as Local;
  };
  const { takes, gives } = coreType(imported);
  return {
    args: takes.map((type, at) => pick(type, from + at)),
    into: pick(gives === "" ? "i32" : gives, from),
  };
}

const typeOf = (local: Local): string => NUMBER_TYPE[local[0] as keyof typeof NUMBER_TYPE];
const get = (local: Local): string => `(local.get $${local})`;
const put = (local: Local, value: string): string => `(local.set $${local} ${value})`;

function literal(type: string, value: number | bigint): string {
  if (type.startsWith("i")) return String(value);
  if (Number.isNaN(value)) return "nan";
  if (value === Infinity || value === -Infinity) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Writes one function; loops have counters of their own. */
function writeFunction(program: Program, body: readonly Statement[], index: number): string {
  let loops = 0;
  const write = (statement: Statement): string => {
    switch (statement.do) {
      case "set": {
        const type = typeOf(statement.into);
        return put(statement.into, `(${type}.const ${literal(type, statement.value)})`);
      }
      case "operate":
        return put(
          statement.into,
          `(${typeOf(statement.into)}.${statement.operator} ${get(statement.a)} ${get(statement.b)})`,
        );
      case "convert":
        return put(statement.into, `(${statement.by} ${get(statement.from)})`);
      case "load":
        return put(
          statement.local,
          `(${typeOf(statement.local)}.load offset=${String(statement.offset)} ${get(statement.address)})`,
        );
      case "store": {
        const type = typeOf(statement.local);
        const value = type.startsWith("f")
          ? `(call $canonical_${type} ${get(statement.local)})`
          : get(statement.local);
        return `(${type}.store offset=${String(statement.offset)} ${get(statement.address)} ${value})`;
      }
      case "grow":
        return put(statement.into, "(memory.grow (i32.const 1))");
      case "call":
        return put(statement.into, `(call $f${String(statement.target)})`);
      case "import": {
        const imported = program.imports[statement.target] as HostFunction;
        const { args, into } = argumentsOf(imported, statement.from);
        const call = `(call $h${String(statement.target)} ${args.map(get).join(" ")})`;
        return coreType(imported).gives === "" ? call : put(into, call);
      }
      case "if":
        return `(if ${get(statement.test)} (then ${statement.body.map(write).join("\n")}))`;
      case "loop": {
        const counter = `$n${String(loops++)}`;
        const again = `(local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))`;
        const inside = statement.body.map(write).join("\n");
        return `(local.set ${counter} (i32.const ${String(statement.times)})) (loop ${counter} ${inside} (br_if ${counter} ${again}))`;
      }
      case "trap":
        return "(unreachable)";
    }
  };
  const code = body.map(write).join("\n");
  const counters = Array.from({ length: loops }, (_, at) => `(local $n${String(at)} i32)`).join(" ");
  return `(func $f${String(index)} (export "f${String(index)}") (result i64)
    (local $i0 i32) (local $i1 i32) (local $i2 i32) (local $l0 i64) (local $l1 i64)
    (local $f0 f32) (local $f1 f32) (local $d0 f64) (local $d1 f64) ${counters}
    ${code}
    (i64.xor (i64.xor (local.get $l0) (i64.extend_i32_u (local.get $i0)))
      (i64.xor (i64.reinterpret_f64 (call $canonical_f64 (local.get $d0))) (i64.extend_i32_u (local.get $i1)))))`;
}

/** Writes a guest in the text format, without the parentheses of the module. */
export function writeGuest(program: Program): string {
  const imports = program.imports.map((imported, index) => {
    const { takes, gives } = coreType(imported);
    const result = gives === "" ? "" : `(result ${gives})`;
    return `(import "${imported.module}" "h${String(index)}" (func $h${String(index)} (param ${takes.join(" ")}) ${result}))`;
  });
  const canonical = ["f32", "f64"].map(
    (type) => `(func $canonical_${type} (param ${type}) (result ${type})
      (select (local.get 0) (${type}.const nan) (${type}.eq (local.get 0) (local.get 0))))`,
  );
  const functions = program.functions.map((body, index) => writeFunction(program, body, index));
  return [...imports, '(memory (export "memory") 1 3)', ...canonical, ...functions].join("\n");
}
