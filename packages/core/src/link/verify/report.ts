import { ModuleLinkError, type ModuleLinkErrorCode } from "../../errors.js";
import type {
  HostFunction,
  ImportReport,
  LinkProblem,
  LinkReport,
  LinkReportData,
  LinkWarningCode,
  ReportFormat,
} from "../../link-report.js";
import type { CheckedGuest } from "./check-guest.js";
import type { CheckedImport } from "./check-imports.js";
import { formatProblems, formatReport } from "./format-report.js";
import { describeHostFunction, formatExtern } from "./formats.js";
import { describeRefusal, findProblems } from "./import-problems.js";
import { memoryWarning, usesMemory } from "./memory-use.js";

/** Makes the report on a guest. */
export function makeReport(checked: CheckedGuest): LinkReport {
  return new GuestReport(collect(checked, findProblems(checked)));
}

/** Makes the error for a guest in which {@link CheckedGuest.isLinkable} is `false`. */
export function makeLinkError(checked: CheckedGuest): ModuleLinkError {
  return errorOf(checked, findProblems(checked));
}

/** Makes the error for a guest that the engine refuses to link; `undefined` where the error may come from its start function. */
export function explainLinkError(checked: CheckedGuest, engine: Error): ModuleLinkError | undefined {
  const problems = findProblems(checked);
  if (problems.length > 0) return errorOf(checked, problems, engine);
  const refusal = describeRefusal(checked, engine);
  return refusal && errorOf(checked, [refusal], engine);
}

/** Lists the problems that have an error code of their own, which the error takes if all its problems have it. */
const ERROR_CODES: Readonly<Partial<Record<string, ModuleLinkErrorCode>>> = {
  "import-collision": "import-collision",
  "missing-memory": "missing-memory",
  "address-type-mismatch": "address-type-mismatch",
};

function errorOf(checked: CheckedGuest, problems: readonly LinkProblem[], cause?: Error): ModuleLinkError {
  const [first] = problems;
  const isOfOneCode = problems.every(({ code }) => code === first?.code);
  const code = (isOfOneCode ? ERROR_CODES[first?.code ?? ""] : undefined) ?? "unresolved-imports";
  return new ModuleLinkError(code, formatProblems(problems), problems, {
    ...(cause === undefined ? {} : { cause }),
    report: new GuestReport(collect(checked, problems)),
  });
}

class GuestReport implements LinkReport {
  readonly isLinkable: boolean;
  readonly addressType: LinkReportData["addressType"];
  readonly imports: LinkReportData["imports"];
  readonly problems: LinkReportData["problems"];
  readonly warnings: LinkReportData["warnings"];
  readonly unused: LinkReportData["unused"];

  constructor({ isLinkable, addressType, imports, problems, warnings, unused }: LinkReportData) {
    this.isLinkable = isLinkable;
    this.addressType = addressType;
    this.imports = imports;
    this.problems = problems;
    this.warnings = warnings;
    this.unused = unused;
    Object.freeze(this);
  }

  toJSON(): LinkReportData {
    const { isLinkable, addressType, imports, problems, warnings, unused } = this;
    return Object.freeze({ isLinkable, addressType, imports, problems, warnings, unused });
  }

  toString(): string {
    return formatReport(this, { colors: false });
  }

  format(format: ReportFormat = {}): string {
    return formatReport(this, format);
  }
}

function collect(
  { guest, context, memory, imports: checked }: CheckedGuest,
  problems: readonly LinkProblem[],
): LinkReportData {
  const { modules, addressType } = context;
  const described = new Map<string, HostFunction>();
  const unused: HostFunction[] = [];
  const wanted = new Set(checked.map(({ wanted: { module, name } }) => JSON.stringify([module, name])));
  for (const { compiled } of modules.all) {
    for (const exported of compiled.exports) {
      const host = describeHostFunction(exported, addressType);
      const key = JSON.stringify([host.module, host.name]);
      described.set(key, host);
      if (!wanted.has(key)) unused.push(host);
    }
  }
  const imports = checked.map((each): ImportReport => {
    const { module, name, kind, extern } = each.wanted;
    const type = extern && formatExtern(extern);
    const host =
      each.provider?.by === "host-module" ? described.get(JSON.stringify([module, name])) : undefined;
    return {
      ...{ module, name, kind },
      ...(type === undefined ? {} : { type }),
      ...(each.provider === undefined ? {} : { provider: each.provider.by }),
      ...(host === undefined ? {} : { host }),
    };
  });
  const warnings = [memoryWarning(guest, memory, memoryUsers(checked, imports)), typesWarning(checked)];
  const isLinkable = problems.length === 0;
  return {
    ...{ isLinkable, addressType },
    imports: freezeAll(imports),
    problems: freezeAll(problems),
    warnings: freezeAll(warnings.filter((each) => each !== undefined)),
    unused: freezeAll(unused),
  };
}

function memoryUsers(checked: readonly CheckedImport[], imports: readonly ImportReport[]): HostFunction[] {
  return checked.flatMap(({ provider: provider, wanted }, index) =>
    provider?.by === "host-module" && wanted.kind === "function" && usesMemory(provider.exported.metadata)
      ? (imports[index]?.host ?? [])
      : [],
  );
}

function typesWarning(checked: readonly CheckedImport[]): LinkProblem<LinkWarningCode> | undefined {
  const isUnknown = checked.some(
    ({ wanted: { extern }, provider: provider }) =>
      provider?.by === "host-module" && (extern?.kind !== "function" || extern.type === undefined),
  );
  if (!isUnknown || checked.every(({ wanted: { kind } }) => kind !== "function")) return undefined;
  const message =
    "the guest: a compiled module does not tell the types of its imports, and the engine compares them when it is instantiated. " +
    "Give its bytes to see them here.";
  return { code: "types-unknown", message };
}

function freezeAll<T extends object>(list: readonly T[]): readonly T[] {
  return Object.freeze(
    list.map((each) => {
      for (const inner of Object.values(each)) Object.freeze(inner);
      return Object.freeze(each);
    }),
  );
}
