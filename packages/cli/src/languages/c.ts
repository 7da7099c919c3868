import type { Argument, Contract, ContractFunction, ContractModule } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import { screaming, snake, wordsOf } from "../contract/words.js";
import { CTypes } from "./c-types.js";
import { type Bindings, collect, type Language, type Omission, severalResults } from "./language.js";
import { C_RESERVED } from "./reserved.js";
import { blocks, comment, head, list, quoted, WIDTH } from "./text.js";

/** Writes a header for C and C++. */
export const c: Language = { name: "c", extension: "h", write };

function write(contract: Contract): Bindings {
  const omissions: Omission[] = [];
  const prefix = wordsOf(contract.modules.map(({ name, className }) => name ?? className)[0] ?? "host");
  const types = new CTypes(prefix, contract);
  const declarations = types.names.declareAll(omissions, (each) => types.declare(each));
  const modules = contract.modules.map((module) => writeModule(module, types, omissions));
  const guard = `${screaming(prefix)}_BINDINGS_H`;
  const hasVectors = /\bv128_t\b/.test(modules.join(""));
  const text = blocks(
    head("//", omissions),
    `#ifndef ${guard}\n#define ${guard}`,
    `#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>${hasVectors ? "\n#include <wasm_simd128.h>" : ""}`,
    ASSERTIONS,
    '#ifdef __cplusplus\nextern "C" {\n#endif',
    contract.declarations.flatMap((each) => types.announce(each)).join("\n"),
    declarations,
    modules,
    "#ifdef __cplusplus\n}\n#endif",
    `#endif // ${guard}`,
  );
  return { text, omissions };
}

// One assertion for memories of 32-bit and of 64-bit addresses, in C and in C++.
const ASSERTIONS = `#ifndef HOSTWRIGHT_ASSERT
#ifdef __cplusplus
#define HOSTWRIGHT_ASSERT(condition) static_assert(condition, #condition)
#else
#define HOSTWRIGHT_ASSERT(condition) _Static_assert(condition, #condition)
#endif
#define HOSTWRIGHT_EITHER(in32, in64) (sizeof(void *) == 4 ? (in32) : (in64))
#endif`;

function writeModule(module: ContractModule, types: CTypes, omissions: Omission[]): string {
  const { name, className, functions, doc } = module;
  const write = name === undefined ? writeExport : writeImport;
  const title =
    name === undefined ? `The functions that the guest exports: ${className}.` : `The functions of ${name}.`;
  const declared = collect(
    functions,
    (each) => each.name,
    omissions,
    (each) => write(each, name ?? "", types),
  );
  const stubs = name === undefined ? writeStubs(module, types) : "";
  return blocks(comment([title, doc], "//"), declared, stubs);
}

function writeImport(each: ContractFunction, module: string, types: CTypes): string {
  const attributes = `__attribute__((import_module(${quoted(module)}), import_name(${quoted(each.name)})))`;
  return `${docOf(each)}${attributes}\n${prototype(each, types)};`;
}

function writeExport(each: ContractFunction, _: string, types: CTypes): string {
  return `${docOf(each)}__attribute__((export_name(${quoted(each.name)})))\n${prototype(each, types)};`;
}

/** Writes definitions that trap, with which a guest compiles before its author has written any. */
function writeStubs({ functions, className }: ContractModule, types: CTypes): string {
  const stubs = collect(
    functions,
    () => "",
    [],
    (each) => `${prototype(each, types)} { __builtin_trap(); }`,
  );
  const macro = `${screaming(types.prefix)}_STUBS`;
  return `// Definitions that trap, for those that are not written yet.\n#ifdef ${macro}\n${UNUSED}\n${stubs.join("\n")}\n#pragma GCC diagnostic pop\n#endif // ${className}`;
}

const UNUSED = '#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored "-Wunused-parameter"';

function docOf({ doc, parameters, places }: ContractFunction): string {
  const named = [...parameters, ...places].flatMap((each) =>
    each.doc === undefined ? [] : [`@param ${snake(each.words)} ${each.doc}`],
  );
  return comment([...doc, ...(named.length === 0 ? [] : [named.join("\n")])], "///");
}

function prototype(each: ContractFunction, types: CTypes): string {
  const { results, byValue, parameters, places } = each;
  if (results.length > 1) throw severalResults("C", results.length);
  const shape = byValue ?? results[0]?.shape;
  const names = new Names(C_RESERVED);
  const written = [...parameters, ...places].flatMap((argument: Argument) =>
    argument.parts.map((part) => types.part(part, names)),
  );
  const own = types.names.ofFunction(each);
  const given = written.length === 0 ? ["void"] : written;
  // A result that is a function stands around the function's own name and parameters.
  const whole = (inner: string): string =>
    shape === undefined ? `void ${inner}` : types.declarator(shape, inner);
  const one = whole(`${own}(${given.join(", ")})`);
  return one.length <= WIDTH ? one : whole(list(`${own}(`, given, ")", { step: "    ", width: 0 }));
}
