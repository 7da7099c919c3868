import type { DefinedFunctionType } from "@hostwright/core/internal";

import { formatExtern, formatFunction } from "./format-types.js";
import type { GuestExport, GuestImport, GuestModule } from "./guest-module.js";
import { commentText, parameterNames, propertyKey } from "./identifiers.js";

/**
 * Writes TypeScript's declaration of a guest: `Exports` and `Imports`, and the compiled module as the default. The same guest always
 * gives the same text.
 *
 * @param guest what its bytes say
 * @param file the name of the file, for the first line
 */
export function declarationOf(guest: GuestModule, file: string): string {
  return [
    `// The types of ${commentText(file)}, made of its bytes by "hostwright types". Do not edit.\n`,
    "\n/** The exports of an instance. */\n",
    "export interface Exports {\n",
    ...distinct(guest.exports).map(exportLine),
    "}\n",
    "\n/** The imports that an instance needs. */\n",
    "export interface Imports {\n",
    ...byModule(guest.imports).map(([module, imports]) => moduleLines(module, imports)),
    "}\n",
    "\n/** The compiled module, which is no instance. */\n",
    "declare const module: WebAssembly.Module;\n",
    "export default module;\n",
  ].join("");
}

/** Groups imports by the names of their modules, in the order of the guest; of those of one name, the first counts. */
export function byModule(
  imports: readonly GuestImport[],
): readonly (readonly [module: string, imports: readonly GuestImport[]])[] {
  const groups = new Map<string, GuestImport[]>();
  for (const each of imports) {
    const group = groups.get(each.module);
    if (group === undefined) groups.set(each.module, [each]);
    else group.push(each);
  }
  return [...groups].map(([module, group]) => [module, distinct(group)]);
}

/** Leaves the first of each name: a guest may import a name twice, and broken ones export one twice. */
export function distinct<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return all.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function exportLine({ name, kind, type, parameterNames: names }: GuestExport): string {
  const written = kind === "function" ? functionType(type, names, "returns") : VALUES[kind];
  const comment = kind === "function" ? `  /** \`${formatFunction(type)}\` */\n` : "";
  return `${comment}  readonly ${propertyKey(name)}: ${written};\n`;
}

function moduleLines(module: string, imports: readonly GuestImport[]): string {
  const lines = imports.map(({ name, extern }) => {
    const written = extern.kind === "function" ? functionType(extern.type, [], "takes") : VALUES[extern.kind];
    return `    /** \`${formatExtern(extern)}\` */\n    readonly ${propertyKey(name)}: ${written};\n`;
  });
  return `  readonly ${propertyKey(module)}: {\n${lines.join("")}  };\n`;
}

// WebAssembly.Tag is not in the library of every TypeScript that is supported. A global that is imported may be a number as well.
const VALUES = {
  memory: "WebAssembly.Memory",
  table: "WebAssembly.Table",
  global: "WebAssembly.Global",
  tag: "object",
} as const;

/** Writes the type of a function as JavaScript sees it. Results of the host may be anything that the engine converts. */
function functionType(
  type: DefinedFunctionType | undefined,
  names: readonly (string | undefined)[],
  direction: "returns" | "takes",
): string {
  if (type === undefined) return "(...args: never[]) => unknown";
  const { parameters, results } = type;
  const written = parameterNames(names, parameters.length);
  const taken = parameters.map((each, at) => `${written[at] ?? ""}: ${valueType(each)}`);
  return `(${taken.join(", ")}) => ${resultType(results, direction)}`;
}

function resultType(results: readonly string[], direction: "returns" | "takes"): string {
  const [first, ...more] = results.map(valueType);
  if (first === undefined) return "void";
  if (more.length === 0) return first;
  const all = [first, ...more].join(", ");
  return direction === "returns" ? `[${all}]` : `Iterable<${[...new Set([first, ...more])].join(" | ")}>`;
}

/** Writes the type of a core value in JavaScript. JavaScript cannot pass vectors. */
export function valueType(core: string): string {
  switch (core) {
    case "i32":
    case "f32":
    case "f64":
      return "number";
    case "i64":
      return "bigint";
    case "v128":
      return "never";
    default:
      return "unknown";
  }
}
