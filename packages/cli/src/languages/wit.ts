import type { TypeDescription } from "@hostwright/types";

import type { Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { kebab, wordsOf } from "../contract/words.js";
import { type Bindings, collect, type Language, type Omission } from "./language.js";
import { blocks, comment, head } from "./text.js";
import { witName, WitTypes } from "./wit-types.js";

/** Writes a package of WIT, the interface language of components. Numbers and layouts are not part of it. */
export const wit: Language = { name: "wit", extension: "wit", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const interfaces = contract.modules.map((module) => writeInterface(module, contract, omissions));
  const [first] = contract.modules;
  const worlds = contract.modules.map(
    (module) => `  ${module.name === undefined ? "export" : "import"} ${nameOf(module)};\n`,
  );
  const text = blocks(
    head("//", omissions),
    `package hostwright:${first === undefined ? "host" : nameOf(first)};`,
    interfaces,
    `world guest {\n${worlds.join("")}}`,
  );
  return { text, omissions };
}

function nameOf({ name, className }: ContractModule): string {
  return witName(kebab(wordsOf(name ?? className)));
}

function writeInterface(module: ContractModule, contract: Contract, omissions: Omission[]): string {
  const types = new WitTypes(
    contract,
    module.functions.map(({ words }) => witName(kebab(words))),
  );
  const functions = collect(
    module.functions,
    (each) => each.name,
    omissions,
    (each) => writeFunction(each, types),
  );
  const declared = types.all.map((each) => each.replace(/^(?=.)/gm, "  "));
  const about = comment([module.doc], "///");
  return `${about}interface ${nameOf(module)} {\n${[...declared, ...functions].join("\n\n")}\n}`;
}

function writeFunction(each: ContractFunction, types: WitTypes): string {
  const context = each.words;
  const parameters = each.parameters.map(({ words, type }) => {
    return `${witName(kebab(words))}: ${types.parameter(type, [...words])}`;
  });
  const result = resultOf(each.resultTypes, context, types);
  const name = witName(kebab(context));
  return `${comment(each.doc, "///", "  ")}  ${name}: func(${parameters.join(", ")})${result === "" ? "" : ` -> ${result}`};`;
}

function resultOf(results: readonly TypeDescription[], words: readonly string[], types: WitTypes): string {
  const written = results
    .map((type) => types.result(type, [...words, "result"]))
    .filter((each) => each !== "");
  return written.length > 1 ? `tuple<${written.join(", ")}>` : (written[0] ?? "");
}
