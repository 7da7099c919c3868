import type { Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type { Part } from "../contract/shapes.js";
import { snake } from "../contract/words.js";
import { type Bindings, collect, type Language, type Omission, severalResults } from "./language.js";
import { RUST_RESERVED } from "./reserved.js";
import { RustTypes } from "./rust-types.js";
import { writeWrapper } from "./rust-wrappers.js";
import { blocks, comment, head, list, quoted } from "./text.js";

/** Writes a module for Rust. */
export const rust: Language = { name: "rust", extension: "rs", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const types = new RustTypes(contract);
  const declarations = types.names.declareAll(omissions, (each) => types.declare(each));
  const modules = contract.modules.map((module) =>
    module.name === undefined ? writeGuest(module, types, omissions) : writeHost(module, types, omissions),
  );
  const text = blocks(head("//", omissions), "#![allow(dead_code)]", declarations, modules);
  return { text, omissions };
}

function writeHost(
  { name = "", functions, doc }: ContractModule,
  types: RustTypes,
  omissions: Omission[],
): string {
  const imports = collect(
    functions,
    (each) => each.name,
    omissions,
    (each) => writeImport(each, types),
  );
  if (imports.length === 0) return "";
  const declared = functions.filter((each) => !omissions.some(({ subject }) => subject === each.name));
  const wrappers = declared.map((each) => writeWrapper(each, types, rawName(name)));
  const block = [`#[link(wasm_import_module = ${quoted(name)})]`, `extern "C" {\n${imports.join("\n")}}`].map(
    (each) => indent(each),
  );
  const about = comment([`The functions of \`${name}\`, as the guest imports them.`, doc], "///");
  return blocks(
    `${about}pub mod ${rawName(name)} {\n    #[allow(unused_imports)]\n    use super::*;\n\n${block.join("\n")}\n}`,
    wrappers,
  );
}

function rawName(module: string): string {
  return `raw_${snake([module.toLowerCase().replace(/[^a-z\d]+/g, "_")])}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

function writeImport(each: ContractFunction, types: RustTypes): string {
  const own = types.names.ofFunction(each);
  const link = own === each.name ? "" : `    #[link_name = ${quoted(each.name)}]\n`;
  const { parameters, result } = signatureOf(each, types);
  const line = list(`pub fn ${own}(`, parameters, `)${result};`, {
    indent: "    ",
    step: "    ",
    trailing: ",",
    width: 96,
  });
  return `${docOf(each, "    ")}${link}${line}\n`;
}

interface Signature {
  readonly parameters: readonly string[];
  readonly result: string;
}

function signatureOf(each: ContractFunction, types: RustTypes): Signature {
  const { results, byValue, parameters, places } = each;
  if (results.length > 1) {
    throw severalResults('extern "C" of Rust', results.length);
  }
  const names = new Names(RUST_RESERVED);
  const written = [...parameters, ...places].flatMap(({ parts }) =>
    parts.map(
      ({ shape, words }: Part) => `${names.take(snake(words), `${snake(words)}_`)}: ${types.passed(shape)}`,
    ),
  );
  const shape = byValue ?? results[0]?.shape;
  return { parameters: written, result: shape === undefined ? "" : ` -> ${types.passed(shape)}` };
}

function docOf({ doc }: ContractFunction, indentation: string): string {
  return comment(doc, "///", indentation);
}

/** Writes the functions that a guest exports, which panic until their author has written them. */
function writeGuest(
  { className, functions, doc }: ContractModule,
  types: RustTypes,
  omissions: Omission[],
): string {
  const stubs = collect(
    functions,
    (each) => each.name,
    omissions,
    (each) => {
      const { parameters, result } = signatureOf(each, types);
      const unused = parameters.map((parameter) => `_${parameter}`);
      const own = types.names.ofFunction(each);
      const opening = list(`pub extern "C" fn ${own}(`, unused, `)${result} {`, {
        step: "    ",
        trailing: ",",
      });
      const attribute = `#[export_name = ${quoted(each.name)}]`;
      return `${docOf(each, "")}${attribute}\n${opening}\n    todo!(${quoted(each.name)})\n}`;
    },
  );
  return blocks(comment([`The functions that the guest exports: ${className}.`, doc], "//"), stubs);
}
