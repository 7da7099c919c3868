import type { TypeDescription, TypeDescriptor } from "@hostwright/types";
import { ALLOCATORS } from "@hostwright/types/internal";

import type { CompiledExport } from "../../compile/compiled-module.js";
import { formatImportName, formatList, formatName } from "../../format-names.js";
import type { LinkProblem, LinkWarningCode } from "../../link-report.js";
import { partsOf } from "../../metadata/type-parts.js";
import type { GuestModule } from "../guest-module.js";
import type { LookUp } from "../look-up.js";

type Warning = LinkProblem<LinkWarningCode>;

/**
 * Warns of exports that a guest lacks, and that the host functions which it imports need: an allocator, or the table of its
 * functions; and of one that it has to be entered by first. It knows nothing where the engine compiles no bytes.
 */
export function exportWarnings(
  { module }: GuestModule,
  table: LookUp<"table">,
  called: ReadonlySet<CompiledExport>,
): Warning[] {
  if (module === undefined) return [];
  const exports = WebAssembly.Module.exports(module);
  const functions = new Set(exports.flatMap(({ kind, name }) => (kind === "function" ? name : [])));
  return [
    ...allocatorWarnings(called, functions),
    ...tableWarning(table, called),
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
    for (const { kind, options } of typesOf(exported)) {
      if (kind !== "allocated") continue;
      const name = options?.["allocator"] as string | undefined;
      const isThere =
        name === undefined ? ALLOCATORS.some((each) => functions.has(each)) : functions.has(name);
      if (!isThere) users.set(name, [...(users.get(name) ?? []), exported]);
    }
  }
  return [...users].map(([name, exported]): Warning => {
    const lacks =
      name === undefined
        ? `exports none of ${ALLOCATORS.join(", ")}. Let it export one`
        : `exports no function ${formatName(name)}. Let it export that`;
    const message = `${formatUsers(exported)} memory that the guest allocates, and the guest ${lacks}, or name another with { allocator }.`;
    return { code: "allocator-not-found", message };
  });
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

function formatUsers(users: readonly CompiledExport[]): string {
  const written = new Set(
    users.map(({ module, metadata }) => formatImportName(module.metadata.name, metadata.name)),
  );
  return `${formatList([...written])} ${written.size === 1 ? "needs" : "need"}`;
}

/** Lists the types of the parameters and results of a host function, with those inside of them. */
function typesOf({ metadata: { parameters, results } }: CompiledExport): TypeDescription[] {
  const types: TypeDescriptor[] = [...parameters.map(({ type }) => type), ...results];
  return types.flatMap((type) => withParts(type.describe()));
}

/** Lists a type with all types inside of it, and those of functions. */
function withParts(type: TypeDescription): TypeDescription[] {
  return partsOf(type).flatMap((part) => {
    const ofFunction = [...(part.result === undefined ? [] : [part.result]), ...(part.parameters ?? [])];
    return [part, ...ofFunction.flatMap(withParts)];
  });
}
