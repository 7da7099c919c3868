import type { LinkProblem } from "../../link-report.js";
import { formatList, formatName } from "../../format-names.js";
import type { GuestImport } from "../guest-module.js";
import type { AvailableImports } from "./available-imports.js";
import { formatKind } from "./formats.js";
import { isStringConstant, type Lack } from "./engine-provided.js";
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
  const provided = available.engine.lackOf(wanted);
  if (provided !== undefined) return problemOf(code, wanted, index, `${start}, and ${sentences(provided)}`);
  if (nearest.length > 0) {
    const fact =
      code === "missing-module" ? noModule(module, available) : `${formatName(module)} does not export it`;
    const message = `${start}, and ${fact}. Did you mean ${nearest.join(" or ")}?`;
    return problemOf(code, wanted, index, message, { nearest });
  }
  const { fact, next } = lackOf(module, "it", available);
  const step = kind === "function" ? next : giveValue(wanted);
  return problemOf(code, wanted, index, `${start}, and ${fact}. ${step}`);
}

function giveValue({ module, kind, extern }: GuestImport): string {
  const isText = kind === "global" && (extern === undefined || isStringConstant(extern));
  const option = `{ importedStringConstants: ${JSON.stringify(formatName(module))} }`;
  return `Give it in { imports }${isText ? `, or ${option} if it is a string constant` : ""}.`;
}

/** Describes several imports of one module that have no provider and no name near to theirs, as one line of a report. */
export function describeMissingOfModule(
  missing: readonly LinkProblem[],
  available: AvailableImports,
): string {
  const { module = "" } = missing[0] ?? {};
  const names = [...new Set(missing.map(({ name = "" }) => name))].map(formatName);
  const lack = available.engine.lackOfModule(module) ?? lackOf(module, "them", available);
  return `${formatName(module)}: the guest imports the functions ${formatList(names, MOST_NAMES)}, and ${sentences(lack)}`;
}

/** Explains why a module does not provide its imports, and tells how to mend that. */
function lackOf(module: string, them: string, available: AvailableImports): Lack {
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

function sentences({ fact, next }: Lack): string {
  return `${fact}. ${next}`;
}

function formatModules({ moduleNames: { linked, plain } }: AvailableImports): string {
  const host =
    linked.length === 0 ? "no host module is linked" : `linked are ${formatList(linked.map(formatName))}`;
  return plain.length === 0 ? host : `${host}; { imports } has ${formatList(plain.map(formatName))}`;
}
