import type { Contract, ContractFunction, ContractModule, Argument } from "../contract/contract.js";
import { coreOf } from "../contract/integers.js";
import { Names } from "../contract/names.js";
import type { Declaration, Shape } from "../contract/shapes.js";
import { kebab, snake } from "../contract/words.js";
import type { Bindings, Language } from "./language.js";
import { blocks, comment, head } from "./text.js";

/** Writes a module in the text format, which imports everything. */
export const wat: Language = { name: "wat", extension: "wat", write };

function write(contract: Contract): Bindings {
  const names = new Names([]);
  const imports = contract.modules.flatMap((module) => writeModule(module, names));
  const types = contract.declarations.map((each) => comment(describe(each), ";;", "  "));
  const stubs = contract.modules
    .filter(({ name }) => name === undefined)
    .flatMap(({ functions }) => functions);
  const isMemory = contract.modules.some(({ functions }) => functions.some(usesMemory));
  const text = blocks(
    `${head(";;", [])};; Addresses are those of a 32-bit memory.`,
    "(module",
    imports,
    isMemory ? '  (memory (export "memory") 1)' : "",
    stubs.map(
      (each) =>
        `${docOf(each)}  (func $${names.take(identifier(each.words))} (export ${wasmText(each.name)})${typeOf(each)}\n    unreachable)`,
    ),
    types,
    ")",
  );
  return { text, omissions: [] };
}

function writeModule({ name, functions, doc }: ContractModule, names: Names): string[] {
  if (name === undefined) return [];
  const about = comment([`The functions of ${name}.`, doc], ";;", "  ");
  return [
    about,
    ...functions.map(
      (each) =>
        `${docOf(each)}  (import ${wasmText(name)} ${wasmText(each.name)} (func $${names.take(identifier(each.words))}${typeOf(each)}))`,
    ),
  ];
}

function docOf({ doc, parameters, places }: ContractFunction): string {
  const lines = [...parameters, ...places].flatMap(({ parts, type, doc: about }: Argument) => {
    const known = about === undefined ? "" : `: ${about}`;
    return `$${parts.map(({ words }) => identifier(words)).join(", $")} is ${type.name}${known}`;
  });
  return comment([...doc, ...(lines.length === 0 ? [] : [lines.join("\n")])], ";;", "  ");
}

function typeOf({ parameters, places, results, byValue, resultTypes: [first] }: ContractFunction): string {
  const names = new Names([]);
  const place = byValue === undefined || (first?.out ?? []).length === 0 ? [] : [" (param $out i32)"];
  if (place.length > 0) names.take("out");
  const written = [...parameters, ...places].flatMap(({ parts }) =>
    parts.map(({ words, shape }) => ` (param $${names.take(identifier(words))} ${core(shape)})`),
  );
  const returned =
    byValue !== undefined && place.length === 0
      ? (first?.flat ?? [])
      : results.map(({ shape }) => core(shape));
  const result = returned.length === 0 ? "" : ` (result ${returned.join(" ")})`;
  return `${place.join("")}${written.join("")}${result}`;
}

function core(shape: Shape): string {
  const type = coreOf(shape);
  return type === "address" ? "i32" : type;
}

function usesMemory({ parameters, places, byValue }: ContractFunction): boolean {
  const parts = [...parameters, ...places].flatMap((each) => each.parts);
  return (
    byValue !== undefined || parts.some(({ shape }) => coreOf(shape) === "address" && shape.kind !== "size")
  );
}

function identifier(words: readonly string[]): string {
  return snake(words);
}

/** Writes a name of the host as a text of the format, in which bytes are escaped by their hexadecimal digits. */
function wasmText(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return `"${Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`)).join("")}"`;
}

function describe(declaration: Declaration): string[] {
  const title = kebab(declaration.words);
  if ("fields" in declaration) {
    const fields = declaration.fields.map(
      ({ words, offset, shape }) => `  ${String(offset.i32).padStart(4)}: ${kebab(words)}, ${nameOf(shape)}`,
    );
    return [`${title}, ${String(declaration.layout.i32.size)} bytes:\n${fields.join("\n")}`];
  }
  if (declaration.kind === "handle") return [];
  const cases = declaration.cases.map(
    ({ words, number, shape }) =>
      `  ${String(number)}: ${kebab(words)}${shape === undefined ? "" : `, ${nameOf(shape)}`}`,
  );
  return [`${title}:\n${cases.join("\n")}`];
}

function nameOf(shape: Shape): string {
  if (shape.kind === "declared") return kebab(shape.declaration.words);
  if (shape.kind === "integer") return `${shape.isSigned ? "i" : "u"}${String(shape.bits)}`;
  if (shape.kind === "float") return `f${String(shape.bits)}`;
  return shape.kind === "array" ? `${String(shape.length)} times ${nameOf(shape.of)}` : shape.kind;
}
