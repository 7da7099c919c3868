import type { Argument, ContractFunction } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type { Part, PointerShape, Shape } from "../contract/shapes.js";
import { snake } from "../contract/words.js";
import { holdsPointers } from "../contract/holds-pointers.js";
import { RUST_RESERVED } from "./reserved.js";
import type { RustTypes } from "./rust-types.js";
import { comment, list } from "./text.js";

interface Taken {
  /** The parameter of the wrapper. */
  readonly parameter: string;
  /** The core values that it passes. */
  readonly passed: readonly string[];
}

/**
 * Writes a function on top of the import that takes slices and gives results, as functions of Rust do; for a function with pointers of which
 * only its author knows how long they are good, the import itself.
 */
export function writeWrapper(each: ContractFunction, types: RustTypes, raw: string): string {
  const own = types.names.ofFunction(each);
  const names = new Names(RUST_RESERVED);
  const taken = each.parameters.map((argument) => takenAs(argument, names, types));
  if (taken.some((one) => one === undefined)) return `pub use ${raw}::${own};`;
  const parameters = (taken as Taken[]).map(({ parameter }) => parameter);
  const passed = (taken as Taken[]).flatMap((one) => one.passed);
  const places = each.places.map(({ parts: [part] }, index) => ({
    name: each.places.length === 1 ? "out" : `out_${String(index + 1)}`,
    type: types.word((part?.shape as PointerShape).to as Shape),
  }));
  const [result] = each.results;
  const isErrno = result?.shape.kind === "declared" && result.shape.declaration.kind === "errnos";
  const errno = isErrno ? types.word(result.shape) : undefined;
  const shape = each.byValue ?? result?.shape;
  const values = places.map(({ type }) => type);
  if (errno === undefined && shape !== undefined) values.unshift(types.passed(shape));
  const given = values.length === 1 ? String(values[0]) : values.length === 0 ? "" : `(${values.join(", ")})`;
  const returned = errno === undefined ? given : `Result<${given === "" ? "()" : given}, ${errno}>`;
  const opening = list(`pub fn ${own}(`, parameters, `)${returned === "" ? "" : ` -> ${returned}`} {`, {
    step: "    ",
    trailing: ",",
  });
  const args = [...passed, ...places.map(({ name }) => `${name}.as_mut_ptr()`)];
  const call = unsafeCall(`${raw}::${own}`, args);
  const body = bodyOf(call, { places, errno, isNamed: values.length > places.length });
  const lines = body.flatMap((line) => line.split("\n")).map((line) => `    ${line}\n`);
  return `${comment(each.doc, "///")}${opening}\n${lines.join("")}}`;
}

/** Writes a call as rustfmt breaks it. */
function unsafeCall(callee: string, args: readonly string[]): string {
  const one = `unsafe { ${callee}(${args.join(", ")}) }`;
  if (one.length <= 82) return one;
  const inner = list(`${callee}(`, args, ")", { step: "    ", trailing: ",", width: 92 });
  return `unsafe {\n${inner.replace(/^/gm, "    ")}\n}`;
}

interface Outcome {
  readonly places: readonly { readonly name: string; readonly type: string }[];
  readonly errno: string | undefined;
  readonly isNamed: boolean;
}

function bodyOf(call: string, { places, errno, isNamed }: Outcome): string[] {
  const rooms = places.map(
    ({ name, type }) => `let mut ${name} = core::mem::MaybeUninit::<${type}>::uninit();`,
  );
  const read = places.map(({ name }) => `unsafe { ${name}.assume_init() }`);
  const all = [...(isNamed ? ["result"] : []), ...read];
  const value = all.length === 1 ? String(all[0]) : `(${all.join(", ")})`;
  if (errno !== undefined) {
    return [
      ...rooms,
      `match ${call} {`,
      `    ${errno}(0) => Ok(${all.length === 0 ? "()" : value}),`,
      "    errno => Err(errno),",
      "}",
    ];
  }
  if (places.length === 0) return [call];
  return [...rooms, isNamed ? `let result = ${call};` : `${call};`, value];
}

function takenAs(argument: Argument, names: Names, types: RustTypes): Taken | undefined {
  const { sequence, parts, type } = argument;
  const [part] = parts;
  const isSlice = sequence !== undefined && part?.shape.kind === "pointer" && !part.shape.isNullable;
  if (part === undefined || (!isSlice && parts.length > 1)) {
    return parts.some(({ shape }) => shape.kind === "pointer") ? undefined : several(parts, names, types);
  }
  const name = names.take(snake(argument.words), `${snake(argument.words)}_`);
  if (isSlice) {
    // A text with half a surrogate pair is no &str.
    if (sequence.kind === "text" && type.kind !== "wtf8") {
      return { parameter: `${name}: &str`, passed: [`${name}.as_ptr()`, `${name}.len()`] };
    }
    if (holdsPointers(sequence.of)) return undefined;
    const slice = `[${types.word(sequence.of)}]`;
    return sequence.isConst
      ? { parameter: `${name}: &${slice}`, passed: [`${name}.as_ptr()`, `${name}.len()`] }
      : { parameter: `${name}: &mut ${slice}`, passed: [`${name}.as_mut_ptr()`, `${name}.len()`] };
  }
  const { shape } = part;
  if (shape.kind === "pointer") {
    const { to, count, isConst, isNullable, isWide } = shape;
    if (count === "terminated" && !isNullable && !isWide) {
      return { parameter: `${name}: &std::ffi::CStr`, passed: [`${name}.as_ptr().cast()`] };
    }
    const isWhole = to.kind !== "char" && to.kind !== "nothing" && !isFlexible(to) && !holdsPointers(to);
    if (count !== "one" || isWide || isNullable || !isWhole) return undefined;
    return { parameter: `${name}: &${isConst ? "" : "mut "}${types.word(to)}`, passed: [name] };
  }
  const isOffset = shape.kind === "object" || holdsPointers(shape) || isPacked(argument);
  return isOffset ? undefined : { parameter: `${name}: ${types.passed(shape)}`, passed: [name] };
}

function several(parts: readonly Part[], names: Names, types: RustTypes): Taken {
  const written = parts.map(({ words, shape }) => ({
    name: names.take(snake(words), `${snake(words)}_`),
    type: types.passed(shape),
  }));
  return {
    parameter: written.map(({ name, type }) => `${name}: ${type}`).join(", "),
    passed: written.map(({ name }) => name),
  };
}

/** Tells an offset and a length in one integer, which are good as long as the memory is. */
function isPacked({ type }: Argument): boolean {
  return String(type.options?.["layout"]).startsWith("packed");
}

function isFlexible(shape: Shape): boolean {
  return (
    shape.kind === "declared" && shape.declaration.kind === "record" && shape.declaration.items !== undefined
  );
}
