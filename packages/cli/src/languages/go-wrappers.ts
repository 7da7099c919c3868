import type { Argument, ContractFunction } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type { Part, PointerShape, Shape } from "../contract/shapes.js";
import { camel } from "../contract/words.js";
import type { GoTypes } from "./go-types.js";
import { GO_RESERVED } from "./reserved.js";
import { comment } from "./text.js";

interface Taken {
  readonly parameters: readonly string[];
  readonly passed: readonly string[];
}

/** Writes the function of Go on top of an import: it takes strings and slices, and gives values and an error. */
export function writeGoWrapper(each: ContractFunction, types: GoTypes, raw: string): string {
  const own = types.names.ofFunction(each);
  const names = new Names([...GO_RESERVED, ...types.all]);
  const taken = each.parameters.map((argument) => takenAs(argument, names, types));
  const places = each.places.map(({ words, parts: [part] }) => ({
    name: names.take(camel(words), `${camel(words)}_`),
    type: types.word((part?.shape as PointerShape).to as Shape),
  }));
  if (each.byValue !== undefined) places.unshift({ name: names.take("out"), type: types.word(each.byValue) });
  const passed = taken.flatMap((one) => one.passed);
  const pointers = places.map(({ name }) => `&${name}`);
  const call = `${raw}(${(each.byValue === undefined ? [...passed, ...pointers] : [...pointers, ...passed]).join(", ")})`;
  const [result] = each.results;
  const isErrno = result?.shape.kind === "declared" && result.shape.declaration.kind === "errnos";
  const parameters = taken.flatMap((one) => one.parameters).join(", ");
  const about = comment(
    [each.doc.length === 0 ? `${own} calls the host.` : `${own} ${lowerFirst(each.doc.join("\n\n"))}`],
    "//",
  );
  const { returned, body } = outcomeOf(call, result?.shape, isErrno, places, types);
  return `${about}func ${own}(${parameters})${returned} {\n${body.map((line) => `\t${line}\n`).join("")}}`;
}

interface Place {
  readonly name: string;
  readonly type: string;
}

function outcomeOf(
  call: string,
  result: Shape | undefined,
  isErrno: boolean,
  places: readonly Place[],
  types: GoTypes,
): { readonly returned: string; readonly body: readonly string[] } {
  const rooms = places.map(({ name, type }) => `var ${name} ${type}`);
  const values = places.map(({ name }) => name);
  if (isErrno && result !== undefined) {
    const all = [...places.map(({ type }) => type), "error"];
    const error = `${types.word(result)}(failure)`;
    return {
      returned: all.length === 1 ? " error" : ` (${all.join(", ")})`,
      body: [
        ...rooms,
        `if failure := ${call}; failure != 0 {`,
        `\treturn ${[...values, error].join(", ")}`,
        "}",
        `return ${[...values, "nil"].join(", ")}`,
      ],
    };
  }
  if (result === undefined) {
    const all = places.map(({ type }) => type);
    const returned = all.length === 0 ? "" : all.length === 1 ? ` ${String(all[0])}` : ` (${all.join(", ")})`;
    return {
      returned,
      body: [...rooms, call, ...(values.length === 0 ? [] : [`return ${values.join(", ")}`])],
    };
  }
  const type = wordOf(result, types);
  const value = type === types.passed(result) ? call : `${type}(${call})`;
  if (places.length === 0) return { returned: ` ${type}`, body: [`return ${value}`] };
  return {
    returned: ` (${[type, ...places.map((place) => place.type)].join(", ")})`,
    body: [...rooms, `result := ${value}`, `return ${["result", ...values].join(", ")}`],
  };
}

function takenAs(argument: Argument, names: Names, types: GoTypes): Taken {
  const { sequence, parts } = argument;
  const nameOf = ({ words }: Pick<Part, "words">): string => names.take(camel(words), `${camel(words)}_`);
  if (sequence !== undefined && !types.isNullable(argument)) {
    const name = nameOf(argument);
    if (sequence.kind === "text") return { parameters: [`${name} string`], passed: [name] };
    const element = sequence.kind === "bytes" ? "byte" : types.word(sequence.of);
    const pointer = `unsafe.SliceData(${name})`;
    const isPlain = types.passed((parts[0] as { shape: Shape }).shape) !== "unsafe.Pointer";
    return {
      parameters: [`${name} []${element}`],
      passed: [isPlain ? pointer : `unsafe.Pointer(${pointer})`, `uint32(len(${name}))`],
    };
  }
  const own = parts.map((part) => {
    const each = nameOf(part);
    const [type, core] = [wordOf(part.shape, types), types.passed(part.shape)];
    return { parameter: `${each} ${type}`, passed: type === core ? each : `${core}(${each})` };
  });
  return { parameters: own.map(({ parameter }) => parameter), passed: own.map(({ passed }) => passed) };
}

/** Writes the type of a value in a function of Go: small integers as they are, pointers as those of imports. */
function wordOf(shape: Shape, types: GoTypes): string {
  return shape.kind === "pointer" || shape.kind === "function" || shape.kind === "vector"
    ? types.passed(shape)
    : types.word(shape);
}

/** A comment of Go begins with the name of what it is about. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
