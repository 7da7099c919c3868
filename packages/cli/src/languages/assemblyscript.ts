import type { Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import { camel } from "../contract/words.js";
import { AssemblyScriptTypes } from "./assemblyscript-types.js";
import { docComment } from "./doc-comment.js";
import {
  type Bindings,
  collect,
  Inexpressible,
  type Language,
  type Omission,
  severalResults,
} from "./language.js";
import { ASSEMBLYSCRIPT_RESERVED } from "./reserved.js";
import { blocks, comment, head, list, quoted } from "./text.js";

/** Writes a module for AssemblyScript. */
export const assemblyscript: Language = { name: "assemblyscript", extension: "ts", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const types = new AssemblyScriptTypes(contract);
  const declarations = types.names.declareAll(omissions, (each) => types.declare(each));
  const modules = contract.modules.map((module) => writeModule(module, types, omissions));
  return { text: blocks(head("//", omissions), declarations, modules, types.ids), omissions };
}

function writeModule(module: ContractModule, types: AssemblyScriptTypes, omissions: Omission[]): string {
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

function writeImport(each: ContractFunction, module: string, types: AssemblyScriptTypes): string {
  const { parameters, result } = signatureOf(each, types);
  const own = types.names.ofFunction(each);
  const line = list(`export declare function ${own}(`, parameters, `): ${result};`, { trailing: "," });
  return `${docComment(each.doc, "")}@external(${quoted(module)}, ${quoted(each.name)})\n${line}`;
}

/** Writes a function that traps until its author has written it. A name that is no identifier is given where it is exported. */
function writeExport(each: ContractFunction, types: AssemblyScriptTypes): string {
  const { parameters, result } = signatureOf(each, types);
  const isName = /^[A-Za-z_$][\w$]*$/.test(each.name) && !ASSEMBLYSCRIPT_RESERVED.includes(each.name);
  const own = isName ? each.name : types.names.ofFunction(each);
  if (!isName) {
    throw new Inexpressible(
      `AssemblyScript exports no function of this name. Name it ${own} in the class of the guest.`,
    );
  }
  const opening = list(`export function ${own}(`, parameters, `): ${result} {`, { trailing: "," });
  return `${docComment(each.doc, "")}${opening}\n  return unreachable(); // Write it here.\n}`;
}

function signatureOf(
  each: ContractFunction,
  types: AssemblyScriptTypes,
): { readonly parameters: readonly string[]; readonly result: string } {
  const { results, byValue, parameters, places } = each;
  if (results.length > 1) {
    throw severalResults("AssemblyScript", results.length);
  }
  const names = new Names(ASSEMBLYSCRIPT_RESERVED);
  const written = [...parameters, ...places].flatMap(({ parts }) =>
    parts.map(({ shape, words }) => `${names.take(camel(words), `${camel(words)}_`)}: ${types.word(shape)}`),
  );
  const [result] = each.resultTypes;
  const isScalar = byValue !== undefined && (result?.out ?? []).length === 0;
  if (byValue !== undefined && !isScalar)
    written.unshift(`${names.take("out", "place")}: ${types.word(byValue)}`);
  if (isScalar)
    throw new Inexpressible(
      "AssemblyScript has no struct that is passed as its only number. Return the number.",
    );
  return { parameters: written, result: results[0] === undefined ? "void" : types.word(results[0].shape) };
}
