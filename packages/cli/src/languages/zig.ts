import type { Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import { snake } from "../contract/words.js";
import { type Bindings, collect, type Language, type Omission, severalResults } from "./language.js";
import { ZIG_RESERVED } from "./reserved.js";
import { blocks, comment, head, list, quoted } from "./text.js";
import { zigName, ZigTypes } from "./zig-types.js";

/** Writes a file for Zig. */
export const zig: Language = { name: "zig", extension: "zig", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const types = new ZigTypes(contract);
  const declarations = types.names.declareAll(omissions, (each) => types.declare(each));
  const modules = contract.modules.map((module) => writeModule(module, types, omissions));
  const text = blocks(head("//", omissions), declarations, modules);
  return { text, omissions };
}

function writeModule(module: ContractModule, types: ZigTypes, omissions: Omission[]): string {
  const { name, functions, doc, className } = module;
  const own = functions.map((each) => each.name);
  const declared = collect(
    functions,
    (each) => each.name,
    omissions,
    (each) => (name === undefined ? writeExport(each, own, types) : writeImport(each, name, own, types)),
  );
  if (name === undefined) {
    return blocks(comment([`The functions that the guest exports: ${className}.`, doc], "//"), declared);
  }
  const about = comment([`The functions of ${name}, as the guest imports them.`, doc], "///");
  return `${about}pub const ${zigName(snake([name]))} = struct {\n${declared.join("\n\n")}\n};`;
}

function writeImport(
  each: ContractFunction,
  module: string,
  own: readonly string[],
  types: ZigTypes,
): string {
  const { parameters, result } = signatureOf(each, own, types);
  const line = list(`pub extern ${quoted(module)} fn ${zigName(each.name)}(`, parameters, `) ${result};`, {
    indent: "    ",
    step: "    ",
    trailing: ",",
  });
  return `${comment(each.doc, "///", "    ")}${line}`;
}

function writeExport(each: ContractFunction, own: readonly string[], types: ZigTypes): string {
  const { parameters, result } = signatureOf(each, own, types);
  const unused = parameters.map((parameter) => parameter.replace(/^[^:]+/, "_"));
  const opening = list(`export fn ${zigName(each.name)}(`, unused, `) ${result} {`, {
    step: "    ",
    trailing: ",",
  });
  return `${comment(each.doc, "///")}${opening}\n    @panic(${quoted(`${each.name} is not written yet`)});\n}`;
}

function signatureOf(
  each: ContractFunction,
  own: readonly string[],
  types: ZigTypes,
): { readonly parameters: readonly string[]; readonly result: string } {
  const { results, byValue, places, parameters } = each;
  if (results.length > 1) {
    throw severalResults("Zig", results.length);
  }
  // A parameter may not have the name of anything around it.
  const names = new Names([...ZIG_RESERVED, ...own, ...types.all]);
  const written = [...parameters, ...places].flatMap(({ parts }) =>
    parts.map(({ shape, words }) => `${names.take(snake(words), `${snake(words)}_`)}: ${types.word(shape)}`),
  );
  const shape = byValue ?? results[0]?.shape;
  return { parameters: written, result: shape === undefined ? "void" : types.word(shape) };
}
