import type { DefinedFunctionType } from "@hostwright/core/internal";

import type { Names } from "../contract/names.js";
import { byModule, distinct, valueType } from "./declaration.js";
import { formatExtern, formatFunction } from "./format-types.js";
import type { GuestExport, GuestImport, GuestModule } from "./guest-module.js";
import { guessesOf } from "./guesses.js";
import {
  className,
  commentText,
  identifier,
  namesBeside,
  parameterNames,
  propertyKey,
  stringLiteral,
} from "./identifiers.js";

/** Types of the framework by the core value that they are. Others need a choice that the bytes do not show. */
const KNOWN = ["i32", "i64", "f32", "f64", "v128", "externref"];

/** Members of every host module, and names that mean something to JavaScript. */
const TAKEN_METHODS = [
  "__proto__",
  "close",
  "options",
  "constructor",
  "then",
  "toString",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "valueOf",
  "toLocaleString",
];
/** Keys that are no fields of an object literal, or that a class of guest modules cannot have. */
const TAKEN_FIELDS = ["then", "__proto__", "constructor"];

/**
 * Writes classes in TypeScript for a guest: one of host modules for each module that it imports functions of, and one of guest modules for
 * the functions that it exports. It compiles as it is, with either kind of decorators. Guesses are marked as such.
 *
 * @param guest what its bytes say
 * @param file the name of the file, for the first line and where the guest has no name
 */
export function scaffoldOf(guest: GuestModule, file: string): string {
  const used = new Set<string>();
  const classes = namesBeside(["HostModuleBase", "ExportsOf", "Error", "Object", "Symbol", "Promise"]);
  const functions = guest.imports.filter(({ extern, isWasi }) => extern.kind === "function" && !isWasi);
  const hosts = byModule(functions).map(([module, imports]) => hostClass(module, imports, classes, used));
  const own = guestClass(guest, file, classes, used);
  const core = [
    ...(hosts.length > 0 ? ["type ExportsOf"] : []),
    "fn",
    ...(own === "" ? [] : ["guestModule"]),
    ...(hosts.length > 0 ? ["HostModuleBase"] : []),
  ];
  const isUsed = hosts.length > 0 || own !== "";
  return [
    `// Classes for ${commentText(file)}, made of its bytes by "hostwright scaffold": a start, to be edited.\n`,
    "// The bytes tell core values alone. Lines with GUESS say what they may mean.\n",
    remarks(guest),
    isUsed ? "" : "\nexport {};\n",
    isUsed ? `\nimport { ${core.join(", ")} } from "@hostwright/core";\n` : "",
    used.size === 0 ? "" : `import { ${[...used].sort().join(", ")} } from "@hostwright/types";\n`,
    ...hosts,
    own,
    hosts.length === 0 ? "" : NOT_WRITTEN,
  ].join("");
}

const NOT_WRITTEN = `
function notWritten(name: string, ...values: readonly unknown[]): never {
  throw new Error(\`\${name}(\${values.map(String).join(", ")}) is not written yet.\`);
}
`;

function remarks({ imports }: GuestModule): string {
  const lines = imports
    .filter(({ extern }) => extern.kind !== "function")
    .map(
      ({ module, name, extern }) =>
        `//   ${extern.kind} ${commentText(module)}.${commentText(name)}: ${formatExtern(extern)}\n`,
    );
  return [
    imports.some(({ isWasi }) => isWasi)
      ? "// The guest imports WASI: link Wasi of @hostwright/wasi as well.\n"
      : "",
    lines.length === 0 ? "" : "// Given with the option imports, as they are no functions:\n",
    ...lines,
  ].join("");
}

function hostClass(
  module: string,
  imports: readonly GuestImport[],
  classes: Names,
  used: Set<string>,
): string {
  const name = classes.take(className(module, "Host"));
  const members = namesBeside(TAKEN_METHODS);
  const [table, methods, omissions]: [string[], string[], string[]] = [[], [], []];
  for (const each of imports) {
    const type = each.extern.kind === "function" ? each.extern.type : undefined;
    const known = knownType(type);
    if (known === undefined) {
      omissions.push(omission(each.name, type));
      continue;
    }
    const member = members.take(identifier(each.name, "unnamed"));
    const names = parameterNames([], known.parameters.length);
    const signature = names.map((parameter, at) => `${parameter}: ${hostValue(known.parameters[at] ?? "")}`);
    const called = [stringLiteral(`${module}.${each.name}`), ...names].join(", ");
    table.push(...guessLines(names, known), `    ${member}: ${fnOf(known, member, each.name, used)},\n`);
    methods.push(
      `\n  /** \`${formatFunction(known)}\` */\n  ${member}(${signature.join(", ")}): ${resultOf(known)} {\n` +
        `    return notWritten(${called});\n  }\n`,
    );
  }
  return [
    `\n/** The functions that the guest imports from ${commentText(module)}. */\n`,
    `export class ${name} extends HostModuleBase {\n`,
    `  static override readonly moduleName = ${stringLiteral(module)};\n`,
    `  static readonly exports = {\n${table.join("")}${omissions.join("")}  } satisfies ExportsOf<${name}>;\n`,
    ...methods,
    "}\n",
  ].join("");
}

function guestClass(guest: GuestModule, file: string, classes: Names, used: Set<string>): string {
  const functions = distinct(guest.exports.filter(({ kind }) => kind === "function"));
  if (functions.length === 0) return "";
  const name = classes.take(className(guest.name ?? file.replace(/\.wasm$/, ""), "Guest"));
  const members = namesBeside([...TAKEN_FIELDS, ...functions.map((each) => each.name)]);
  return [
    "\n/** The functions that the guest exports. */\n",
    `export const ${name} = guestModule(\n  {\n`,
    ...functions.map((each) => guestField(each, members, used)),
    `  },\n  { name: ${stringLiteral(name)} },\n);\n`,
  ].join("");
}

function guestField(
  { name, type, parameterNames: given }: GuestExport,
  members: Names,
  used: Set<string>,
): string {
  const known = knownType(type);
  if (known === undefined) return omission(name, type);
  const names = parameterNames(given, known.parameters.length);
  const member = TAKEN_FIELDS.includes(name) ? members.take(`${name}_`) : name;
  const list = names.length === 0 ? "" : `    // ${names.join(", ")}\n`;
  const key = propertyKey(member);
  return [list, ...guessLines(names, known), `    ${key}: ${fnOf(known, member, name, used)},\n`].join("");
}

function knownType(type: DefinedFunctionType | undefined): DefinedFunctionType | undefined {
  const isKnown =
    type !== undefined && [...type.parameters, ...type.results].every((each) => KNOWN.includes(each));
  return isKnown ? type : undefined;
}

function omission(name: string, type: DefinedFunctionType | undefined): string {
  return `    // ${commentText(name)} is left out: choose types for ${formatFunction(type)}.\n`;
}

function fnOf(
  { parameters, results }: DefinedFunctionType,
  member: string,
  name: string,
  used: Set<string>,
): string {
  for (const each of [...parameters, ...results]) used.add(each);
  const [first, ...more] = results;
  const result = more.length > 0 ? `[${results.join(", ")}]` : first;
  const options = member === name ? "" : `{ name: ${stringLiteral(name)} }`;
  const given = [`[${parameters.join(", ")}]`, result ?? (options === "" ? "" : "undefined"), options];
  return `fn(${given.filter((each) => each !== "").join(", ")})`;
}

function resultOf({ results }: DefinedFunctionType): string {
  const [first, ...more] = results.map(hostValue);
  if (first === undefined) return "void";
  return more.length === 0 ? first : `[${[first, ...more].join(", ")}]`;
}

/** Writes the type of the value that the framework makes of a core value. */
function hostValue(core: string): string {
  return core === "v128" ? "Uint8Array" : valueType(core);
}

function guessLines(names: readonly string[], type: DefinedFunctionType): readonly string[] {
  return guessesOf(names, type.parameters).map((guess) => `    // GUESS: ${guess}\n`);
}
