import type { Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import { camel, pascal } from "../contract/words.js";
import { writeGoWrapper } from "./go-wrappers.js";
import { GoTypes } from "./go-types.js";
import {
  type Bindings,
  collect,
  Inexpressible,
  type Language,
  type Omission,
  severalResults,
} from "./language.js";
import { GO_RESERVED } from "./reserved.js";
import { blocks, comment, head } from "./text.js";

/** Writes a file of the main package for Go's own compiler, 1.24 or newer. */
export const go: Language = { name: "go", extension: "go", write };

/** Writes the same file for TinyGo: it has neither more types nor less. */
export const tinygo: Language = { name: "tinygo", extension: "go", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const types = new GoTypes(contract);
  const declarations = types.names.declareAll(omissions, (each) => types.declare(each));
  const modules = contract.modules.map((module) => writeModule(module, types, omissions));
  const body = blocks(declarations, modules);
  const imports = ["strconv", "structs", "unsafe"].filter((name) => new RegExp(`\\b${name}\\.`).test(body));
  const text = blocks(
    head("//", omissions),
    "package main",
    imports.length === 0 ? "" : `import (\n${imports.map((name) => `\t"${name}"\n`).join("")})`,
    body,
  );
  return { text, omissions };
}

function writeModule(module: ContractModule, types: GoTypes, omissions: Omission[]): string {
  const { name, functions, className, doc } = module;
  const declared = collect(
    functions,
    (each) => each.name,
    omissions,
    (each) => (name === undefined ? writeExport(each, types) : writeImport(each, name, types)),
  );
  const title =
    name === undefined ? `The functions that the guest exports: ${className}.` : `The functions of ${name}.`;
  return blocks(comment([title, doc], "//"), declared);
}

function writeImport(each: ContractFunction, module: string, types: GoTypes): string {
  if (/\s/.test(module) || /\s/.test(each.name)) throw new Inexpressible("Go imports no name with a space.");
  const { parameters, result } = signatureOf(each, types);
  const raw = `import${pascal(each.words)}`;
  const line = `func ${raw}(${parameters.join(", ")})${result}`;
  return `//go:wasmimport ${module} ${each.name}\n${line}\n\n${writeGoWrapper(each, types, raw)}`;
}

function writeExport(each: ContractFunction, types: GoTypes): string {
  if (/\s/.test(each.name)) throw new Inexpressible("Go exports no name with a space.");
  const { parameters, result } = signatureOf(each, types);
  const own = types.names.ofFunction(each);
  const about = comment(each.doc, "//");
  const line = `func ${camel([own.charAt(0).toLowerCase() + own.slice(1)])}(${parameters.join(", ")})${result} {`;
  return `${about}${about === "" ? "" : "//\n"}//go:wasmexport ${each.name}\n${line}\n\tpanic(${JSON.stringify(`${each.name} is not written yet`)})\n}`;
}

function signatureOf(
  each: ContractFunction,
  types: GoTypes,
): { readonly parameters: readonly string[]; readonly result: string } {
  const { results, byValue, parameters, places, resultTypes } = each;
  if (results.length > 1) {
    throw severalResults("Go", results.length);
  }
  const names = new Names([...GO_RESERVED, ...types.all]);
  const written: string[] = [];
  if (byValue !== undefined) {
    if ((resultTypes[0]?.out ?? []).length === 0) {
      throw new Inexpressible("Go has no struct that is passed as its only number. Return the number.");
    }
    written.push(`${names.take("out")} *${types.word(byValue)}`);
  }
  for (const argument of [...parameters, ...places]) {
    const isText = argument.sequence?.kind === "text" && !types.isNullable(argument);
    if (isText) written.push(`${names.take(camel(argument.words), `${camel(argument.words)}_`)} string`);
    else {
      for (const { shape, words } of argument.parts) {
        written.push(`${names.take(camel(words), `${camel(words)}_`)} ${types.passed(shape)}`);
      }
    }
  }
  const [result] = results;
  return { parameters: written, result: result === undefined ? "" : ` ${types.passed(result.shape)}` };
}
