import type { TypeDescription, TypeDescriptor } from "@hostwright/types";
import {
  ALLOCATORS,
  lackOfAllocator,
  lackOfClass,
  lackOfLender,
  lendersFor,
} from "@hostwright/types/internal";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { formatImportName, formatList } from "../../format-names.js";
import type { LinkProblem, LinkWarningCode } from "../../link-report.js";
import type { GuestClass } from "../../metadata/guest-class.js";
import { metadataOf } from "../../metadata/metadata-of.js";
import { givenFunctions, objectsIn, withFunctionParts } from "../../metadata/type-parts.js";
import type { ModuleSections } from "../../wasm-format/module-sections.js";
import type { LookUp } from "../look-up.js";
import type { CheckedGuest } from "./check-guest.js";

type Warning = LinkProblem<LinkWarningCode>;

/**
 * Warns of exports that a guest lacks, and that the host functions which it imports need: an allocator, or the table of its
 * functions; of a table that has no place for functions of the host; and of a function that the guest has to be entered by first.
 * It knows nothing where the engine compiles no bytes.
 */
export function exportWarnings(
  { guest: { module, sections }, table, as }: Pick<CheckedGuest, "guest" | "table" | "as">,
  called: ReadonlySet<CompiledExport>,
): Warning[] {
  if (module === undefined) return [];
  const exports = WebAssembly.Module.exports(module);
  const functions = new Set(exports.flatMap(({ kind, name }) => (kind === "function" ? name : [])));
  return [
    ...allocatorWarnings(called, functions),
    ...lenderWarning([...called].filter(callsBorrowing).map(nameOf), as, functions),
    ...(functions.has("__new") ? classWarnings(called, exports) : []),
    ...tableWarning(table, called),
    ...growthWarning(sections, table, [...givingFunctions(called), ...takingFunctions(as)]),
    ...(functions.has("_initialize") ? [INITIALIZE] : []),
  ];
}

// Spec: https://github.com/WebAssembly/WASI/blob/main/legacy/application-abi.md
const INITIALIZE: Warning = {
  code: "needs-initialize",
  message:
    "the guest: it is a reactor, and nothing calls its _initialize. Call guest.exports._initialize() once, before other functions.",
};

function allocatorWarnings(called: ReadonlySet<CompiledExport>, functions: ReadonlySet<string>): Warning[] {
  const users = new Map<string | undefined, CompiledExport[]>();
  for (const exported of called) {
    for (const name of new Set(allocatorsFor(exported))) {
      const isThere =
        name === undefined ? ALLOCATORS.some((each) => functions.has(each)) : functions.has(name);
      if (!isThere) users.set(name, [...(users.get(name) ?? []), exported]);
    }
  }
  return [...users].map(([name, exported]): Warning => ({
    code: "allocator-not-found",
    message: `${formatUsers(exported)} ${lackOfAllocator(name)}`,
  }));
}

/** Warns of functions of the guest that the host calls with values which the guest has to lend memory for. */
function lenderWarning(
  takers: readonly string[],
  as: GuestClass | undefined,
  functions: ReadonlySet<string>,
): Warning[] {
  const { name = "", exports: declared = [] } = metadataOf(as) ?? {};
  const users = new Set([
    ...takers,
    ...declared.flatMap(({ field, parameters, results }) =>
      isBorrowing(givenFunctions(results, parameters)) ? `${name}.${String(field)}` : [],
    ),
  ]);
  if (users.size === 0 || lendersFor(undefined).some((names) => names.every((each) => functions.has(each))))
    return [];
  const message = `functions that ${formatList([...users])} ${users.size === 1 ? "takes" : "take"} need ${lackOfLender(undefined)}`;
  return [{ code: "allocator-not-found", message }];
}

/** Tells whether a host function takes functions of the guest, or some with others in them, that the guest has to lend memory for. */
function callsBorrowing({ metadata: { parameters, results } }: CompiledExport): boolean {
  return isBorrowing(
    givenFunctions(
      parameters.map(({ type }) => type),
      results,
    ),
  );
}

function isBorrowing(functions: readonly TypeDescription[]): boolean {
  return functions.some(({ borrows }) => borrows === true);
}

/** Warns of classes of AssemblyScript that a guest does not name, where the host makes objects of them. */
function classWarnings(
  called: ReadonlySet<CompiledExport>,
  exports: readonly WebAssembly.ModuleExportDescriptor[],
): Warning[] {
  const globals = new Set(exports.flatMap(({ kind, name }) => (kind === "global" ? name : [])));
  const users = new Map<string, CompiledExport[]>();
  for (const exported of called) {
    for (const options of objectsIn(exported.metadata.results)) {
      const lack = lackOfClass(options, (name) => globals.has(name));
      if (lack !== undefined) users.set(lack, [...(users.get(lack) ?? []), exported]);
    }
  }
  return [...users].map(([lack, exported]): Warning => ({
    code: "allocator-not-found",
    message: `${formatUsers(exported)} ${lack}`,
  }));
}

/** Lists the allocators of a guest that the values of a host function need, by name; `undefined` for one of any name. */
function allocatorsFor(exported: CompiledExport): (string | undefined)[] {
  const given = typesOf(exported).flatMap(({ kind, options }) =>
    kind === "allocated" ? [options?.["allocator"] as string | undefined] : [],
  );
  return objectsIn(exported.metadata.results).length > 0 ? [...given, "__new"] : given;
}

function tableWarning(table: LookUp<"table">, called: ReadonlySet<CompiledExport>): Warning[] {
  const found = table.find();
  if (found === undefined || found.value !== undefined || table.name !== undefined) return [];
  const users = [...called].filter((exported) => typesOf(exported).some(({ kind }) => kind === "callback"));
  if (users.length === 0) return [];
  const lacks =
    found.several === ""
      ? "neither exports nor imports one. Link it with --export-table."
      : `has several: ${found.several}. Name one with { table }.`;
  return [
    {
      code: "table-not-found",
      message: `${formatUsers(users)} the table of functions, and the guest ${lacks}`,
    },
  ];
}

/** Warns of a table that cannot grow, where the host may put functions into it. */
function growthWarning(
  sections: ModuleSections | undefined,
  table: LookUp<"table">,
  users: readonly string[],
): Warning[] {
  const choice = table.choose();
  const index = choice?.found?.index;
  const declared = index === undefined ? undefined : sections?.tables[index];
  if (users.length === 0 || declared === undefined || declared.maximum !== declared.minimum) return [];
  const [gives, them] = users.length === 1 ? ["gives", "it"] : ["give", "they"];
  const message = `${formatList(users)} ${gives} functions to the guest, whose table cannot grow, and has no place for those of the host. Link it with --growable-table, unless ${them} ${gives} only its own.`;
  return [{ code: "table-not-growable", message }];
}

/** Lists the host functions whose results are, or have in them, functions. */
function givingFunctions(called: ReadonlySet<CompiledExport>): string[] {
  const giving = [...called].filter(({ metadata: { results } }) => givenFunctions(results, []).length > 0);
  return namesOf(giving);
}

/** Lists the functions of a class whose arguments are, or have in them, functions. */
function takingFunctions(as: GuestClass | undefined): string[] {
  const { name = "", exports = [] } = metadataOf(as) ?? {};
  return exports.flatMap(({ field, parameters }) =>
    givenFunctions(parameters, []).length > 0 ? `${name}.${String(field)}` : [],
  );
}

function formatUsers(users: readonly CompiledExport[]): string {
  const written = namesOf(users);
  return `${formatList(written)} ${written.length === 1 ? "needs" : "need"}`;
}

function namesOf(users: readonly CompiledExport[]): string[] {
  return [...new Set(users.map(nameOf))];
}

function nameOf({ module, metadata }: CompiledExport): string {
  return formatImportName(module.metadata.name, metadata.name);
}

/** Lists the types of the parameters and results of a host function, with those inside of them. */
function typesOf({ metadata: { parameters, results } }: CompiledExport): TypeDescription[] {
  const types: TypeDescriptor[] = [...parameters.map(({ type }) => type), ...results];
  return types.flatMap((type) => withFunctionParts(type.describe()));
}
