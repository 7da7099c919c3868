import { ModuleLinkError, type ModuleLinkErrorCode } from "../../errors.js";
import type {
  HostFunction,
  LinkProblem,
  LinkReport,
  LinkReportData,
  LinkWarningCode,
  ReportFormat,
} from "../../link-report.js";
import type { CompiledExport } from "../../compile/compiled-module.js";
import type { GuestModule } from "../guest-module.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport } from "./check-imports.js";
import { formatProblems, formatReport, type ReportParts } from "./format-report.js";
import { describeRefusal } from "./engine-refusal.js";
import { exportWarnings } from "./export-use.js";
import { namedMemoryWarnings } from "./named-memories.js";
import { describeHostFunction } from "./formats.js";
import { type FoundProblems, findProblems } from "./import-problems.js";
import { ImportList } from "./import-list.js";
import { memoryWarning, usesMemory } from "./memory-use.js";

/** Makes the report on a guest. */
export function makeReport(checked: CheckedGuest): LinkReport {
  return reportOf(checked, findProblems(checked));
}

/** Makes the error for a guest in which {@link CheckedGuest.isLinkable} is `false`. */
export function makeLinkError(checked: CheckedGuest): ModuleLinkError {
  return errorOf(checked, findProblems(checked));
}

/** Makes the error for a guest that the engine refuses to link; `undefined` where the error may come from its start function. */
export function explainLinkError(checked: CheckedGuest, engine: Error): ModuleLinkError | undefined {
  const found = findProblems(checked);
  if (found.count > 0) return errorOf(checked, found, engine);
  const refusal = describeRefusal(checked, engine);
  const lines = refusal === undefined ? [] : [{ text: refusal.message, count: 1 }];
  return refusal && errorOf(checked, { ...found, problems: [refusal], count: 1, lines }, engine);
}

/** Maps problems to the error code of their kind, which the error takes if all its problems are of that. */
const ERROR_CODES: Readonly<Partial<Record<string, ModuleLinkErrorCode>>> = {
  "import-collision": "import-collision",
  "missing-memory": "missing-memory",
  "missing-table": "missing-table",
  "address-type-mismatch": "address-type-mismatch",
  "missing-guest-export": "unfit-exports",
  "wrong-guest-export": "unfit-exports",
  "wrong-guest-signature": "unfit-exports",
  "missing-allocator": "unfit-exports",
};

function errorOf(checked: CheckedGuest, found: FoundProblems, cause?: Error): ModuleLinkError {
  const { problems } = found;
  const codes = new Set(
    problems.map(
      ({ code: kind, index }) => ERROR_CODES[kind] ?? (index === undefined ? "unfit-exports" : undefined),
    ),
  );
  const code = (codes.size === 1 ? [...codes][0] : undefined) ?? "unresolved-imports";
  return new ModuleLinkError(code, formatProblems(found), problems, {
    ...(cause === undefined ? {} : { cause }),
    report: reportOf(checked, found),
  });
}

class GuestReport implements LinkReport {
  readonly isLinkable: boolean;
  readonly addressType: LinkReportData["addressType"];
  readonly problems: LinkReportData["problems"];
  readonly problemCount: number;
  readonly warnings: LinkReportData["warnings"];
  readonly unused: LinkReportData["unused"];
  readonly #parts: ReportParts;

  constructor(data: Omit<LinkReportData, "imports">, parts: ReportParts) {
    this.isLinkable = data.isLinkable;
    this.addressType = data.addressType;
    this.problems = data.problems;
    this.problemCount = data.problemCount;
    this.warnings = data.warnings;
    this.unused = data.unused;
    this.#parts = parts;
    Object.freeze(this);
  }

  get imports(): LinkReportData["imports"] {
    return this.#parts.imports.entries;
  }

  toJSON(): LinkReportData {
    const { isLinkable, addressType, imports, problems, problemCount, warnings, unused } = this;
    return Object.freeze({ isLinkable, addressType, imports, problems, problemCount, warnings, unused });
  }

  toString(): string {
    return this.format({ colors: false });
  }

  format(format: ReportFormat = {}): string {
    return formatReport(this, this.#parts, format);
  }
}

function reportOf(checkedGuest: CheckedGuest, found: FoundProblems): LinkReport {
  const { guest, context, memory, imports: checked } = checkedGuest;
  const { modules, addressType } = context;
  const hosts = new Map(
    modules.all.flatMap(({ compiled }) =>
      compiled.exports.map((exported) => [exported, describeHostFunction(exported, addressType)] as const),
    ),
  );
  const imports = new ImportList(checked, hosts, found.problems);
  const warnings = [
    memoryWarning(guest, memory, memoryUsers(imports.called, hosts)),
    ...namedMemoryWarnings({ guest, memory, addressType }, imports.called),
    ...exportWarnings(checkedGuest, imports.called),
    typesWarning(guest, checked, found),
  ];
  const data = {
    isLinkable: found.count === 0,
    addressType,
    problems: freezeAll(found.problems),
    problemCount: found.count,
    warnings: freezeAll(warnings.filter((each) => each !== undefined)),
    unused: freezeAll([...hosts].filter(([exported]) => !imports.used.has(exported)).map(([, host]) => host)),
  };
  return new GuestReport(data, { imports, found });
}

function memoryUsers(
  called: ReadonlySet<CompiledExport>,
  hosts: ReadonlyMap<CompiledExport, HostFunction>,
): HostFunction[] {
  return [...called].flatMap((exported) =>
    usesMemory(exported.metadata) ? (hosts.get(exported) ?? []) : [],
  );
}

function typesWarning(
  { sections }: GuestModule,
  checked: readonly CheckedImport[],
  { areTypesKnown }: FoundProblems,
): LinkProblem<LinkWarningCode> | undefined {
  const isUnknown = checked.some(
    ({ wanted: { kind, extern }, provider }) =>
      kind === "function" &&
      provider?.by === "host-module" &&
      (extern?.kind !== "function" || extern.type === undefined),
  );
  if (!isUnknown && areTypesKnown) return undefined;
  const fact =
    sections === undefined
      ? "a compiled module does not tell the types of its imports"
      : "not all types of its imports can be compared here";
  const next =
    sections === undefined ? "Give its bytes to see them here." : "Instantiate it to see whether they fit.";
  const message = `the guest: ${fact}, and the engine compares them when it is instantiated. ${next}`;
  return { code: "types-unknown", message };
}

/** Freezes a list and its entries, with the lists in them. */
function freezeAll<T extends object>(list: readonly T[]): readonly T[] {
  for (const each of list) {
    for (const inner of Object.values(each)) Object.freeze(inner);
    Object.freeze(each);
  }
  return Object.freeze(list);
}
