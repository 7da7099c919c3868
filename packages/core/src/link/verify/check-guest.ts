import type { AddressType } from "@hostwright/types";

import { ModuleLinkError, type ModuleLinkErrorCode } from "../../errors.js";
import type { LinkProblem } from "../../link-report.js";
import { findAddressType, type GuestAddressType } from "../address-type.js";
import { missingMemory } from "../find-memory.js";
import { type GuestModule, wantedImports } from "../guest-module.js";
import type { LinkOptions } from "../link-options.js";
import type { LinkedModules } from "../linked-modules.js";
import { checkImports, findCollisions, type LinkContext, type Thoroughness } from "./check-imports.js";
import { formatProblems } from "./format-report.js";
import { type Findings, makeReport } from "./guest-report.js";

/** What was found out about a guest, and how its memory is addressed. */
export interface CheckedGuest extends Findings {
  readonly address: GuestAddressType;
}

/** Finds out how a guest would be linked, and everything that is wrong with that. */
export function checkGuest(
  guest: GuestModule,
  modules: LinkedModules,
  options: LinkOptions,
  thoroughness: Thoroughness,
): CheckedGuest {
  const { imports: plain = {}, memory, missing = "error" } = options;
  const optionProblems: LinkProblem[] = [];
  const address = addressOf(guest, options, optionProblems);
  const { addressType } = address;
  const context: LinkContext = { modules, plain, addressType, missing, thoroughness };
  const wanted = wantedImports(guest);
  const checked = checkImports(wanted, context);
  const memories = exportedMemories(guest);
  if (memory !== undefined && !memories.includes(memory)) {
    optionProblems.push(asProblem(missingMemory(memory, memories)));
  }
  const found = [...findCollisions(wanted, context), ...checked.flatMap(({ problem }) => problem ?? [])];
  const problems = [...found.sort(byIndex), ...optionProblems];
  return { guest, context, memory, checked, problems, address };
}

/** Makes the error that says all of this. */
export function linkErrorOf(findings: Findings, cause?: unknown): ModuleLinkError {
  const { problems } = findings;
  const [first] = problems;
  const own = problems.every(({ code }) => code === first?.code) ? ERROR_CODES[first?.code ?? ""] : undefined;
  const code = own ?? "unresolved-imports";
  return new ModuleLinkError(code, formatProblems(problems), problems, {
    ...(cause === undefined ? {} : { cause }),
    report: makeReport(findings),
  });
}

function exportedMemories({ module, sections }: GuestModule): string[] {
  const exports = sections?.exports ?? (module === undefined ? [] : WebAssembly.Module.exports(module));
  return exports.filter(({ kind }) => kind === "memory").map(({ name }) => name);
}

/** Problems that are errors of their own when there are no others. */
const ERROR_CODES: Readonly<Partial<Record<string, ModuleLinkErrorCode>>> = {
  "import-collision": "import-collision",
  "missing-memory": "missing-memory",
  "address-type-mismatch": "address-type-mismatch",
};

function byIndex({ index: a = Infinity }: LinkProblem, { index: b = Infinity }: LinkProblem): number {
  return a === b ? 0 : a - b;
}

function addressOf(
  guest: GuestModule,
  { imports = {}, memory, addressType }: LinkOptions,
  problems: LinkProblem[],
): GuestAddressType {
  try {
    return findAddressType(guest, imports, memory, addressType);
  } catch (error) {
    if (!(error instanceof ModuleLinkError)) throw error;
    problems.push(asProblem(error));
    return { addressType: other(addressType), isKnown: true };
  }
}

// The guest has said the other one of the two.
function other(said: AddressType | undefined): AddressType {
  return said === "i32" ? "i64" : "i32";
}

function asProblem({ code, message }: ModuleLinkError): LinkProblem {
  return { code: code as LinkProblem["code"], message };
}
