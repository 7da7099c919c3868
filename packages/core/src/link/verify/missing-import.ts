import type { LinkProblem } from "../../link-report.js";
import { formatList, formatName } from "../../format-names.js";
import type { GuestImport } from "../guest-module.js";
import type { AvailableImports } from "./available-imports.js";
import { formatKind } from "./formats.js";
import { formatImport, problemOf } from "./import-problem.js";

/** Describes an import without a provider. */
export function describeMissing(
  wanted: GuestImport,
  index: number,
  available: AvailableImports,
): LinkProblem {
  const { module, kind } = wanted;
  const code = available.namesOf(module).length === 0 ? "missing-module" : "missing-export";
  const nearest = available.nearestTo(wanted);
  const start = formatImport(wanted);
  if (nearest.length > 0) {
    const fact =
      code === "missing-module" ? noModule(module, available) : `${formatName(module)} does not export it`;
    const message = `${start}, and ${fact}. Did you mean ${nearest.join(" or ")}?`;
    return problemOf(code, wanted, index, message, { nearest });
  }
  const { fact, next } = lackOf(module, "it", available);
  const step = kind === "function" || isOfEngine(module) ? next : "Give it in { imports }.";
  return problemOf(code, wanted, index, `${start}, and ${fact}. ${step}`);
}

/** Describes several imports of one module that have no provider and no name near to theirs, as one line of a report. */
export function describeMissingOfModule(
  missing: readonly LinkProblem[],
  available: AvailableImports,
): string {
  const { module = "" } = missing[0] ?? {};
  const names = [...new Set(missing.map(({ name = "" }) => name))].map(formatName);
  const { fact, next } = lackOf(module, "them", available);
  return `${formatName(module)}: the guest imports the functions ${formatList(names, MOST_NAMES)}, and ${fact}. ${next}`;
}

/** Explains why a module does not provide its imports, and tells how to mend that. */
function lackOf(
  module: string,
  them: string,
  available: AvailableImports,
): { readonly fact: string; readonly next: string } {
  if (isOfEngine(module)) return builtins(module);
  const names = available.namesOf(module);
  if (names.length === 0) {
    const next = WASI_MODULES.includes(module)
      ? "Link a class for it, or give the imports of an implementation of WASI: { imports: wasi.getImportObject() } for that of node:wasi."
      : "Link a class for it, or give { imports }.";
    return { fact: noModule(module, available), next };
  }
  const classes = available.classesOf(module).map(formatName);
  return {
    fact: `${formatName(module)} does not export ${them}; it exports ${formatList(names.map(formatName))}`,
    next:
      classes.length === 0
        ? `Give ${them} in { imports }.`
        : `Export ${them} from ${formatList(classes)}, or give { imports }.`,
  };
}

function noModule(module: string, available: AvailableImports): string {
  const misfit = available.misfit(module);
  return misfit === undefined
    ? `nothing provides the module ${formatName(module)}; ${formatModules(available)}`
    : `{ imports } has ${formatKind(misfit.value)} under ${formatName(module)}, which is not an object`;
}

/** The most functions of a missing module that one line names. */
const MOST_NAMES = 20;

const WASI_MODULES = ["wasi_snapshot_preview1", "wasi_unstable"];

/** Spec: https://github.com/WebAssembly/js-string-builtins, which keeps names that begin so for the engine. */
const BUILTINS = "wasm:";

function isOfEngine(module: string): boolean {
  return module.startsWith(BUILTINS);
}

function builtins(module: string): { readonly fact: string; readonly next: string } {
  const option = JSON.stringify(formatName(module.slice(BUILTINS.length)));
  return {
    fact: `${formatName(module)} are builtins of the engine, which provides them to modules that are compiled with them`,
    next: `Give a module that was compiled with { builtins: [${option}] }, on an engine that has them, or give { imports }.`,
  };
}

function formatModules({ moduleNames: { linked, plain } }: AvailableImports): string {
  const host =
    linked.length === 0 ? "no host module is linked" : `linked are ${formatList(linked.map(formatName))}`;
  return plain.length === 0 ? host : `${host}; { imports } has ${formatList(plain.map(formatName))}`;
}
