import type { GuestModule } from "../guest-module.js";
import type {
  HostFunction,
  ImportReport,
  LinkProblem,
  LinkReport,
  LinkReportData,
  LinkWarningCode,
  ReportFormat,
} from "../../link-report.js";
import type { CheckedImport, LinkContext } from "./check-imports.js";
import { formatExtern } from "./extern-text.js";
import { formatReport } from "./format-report.js";
import { describeHostFunction } from "./host-function.js";
import { memoryWarning, usesMemory } from "./memory-use.js";

/** What was found out about a guest. */
export interface Findings {
  readonly guest: GuestModule;
  readonly context: LinkContext;
  /** Which memory host functions were told to work on. */
  readonly memory: string | undefined;
  readonly checked: readonly CheckedImport[];
  /** All of them, in order. */
  readonly problems: readonly LinkProblem[];
}

/** Makes the report of what was found. */
export function makeReport(findings: Findings): LinkReport {
  return new GuestReport(collect(findings));
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

function collect({ guest, context, memory, checked, problems }: Findings): LinkReportData {
  const { modules, addressType } = context;
  const described = new Map<string, HostFunction>();
  const unused: HostFunction[] = [];
  const wanted = new Set(checked.map(({ wanted: { module, name } }) => JSON.stringify([module, name])));
  for (const { compiled } of modules.all) {
    for (const exported of compiled.metadata.exports) {
      const host = describeHostFunction(compiled, exported, addressType);
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
    provider?.by === "host-module" && wanted.kind === "function" && usesMemory(provider.exported)
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
    "The types of the guest's imports are not known, and are compared by the engine when it is instantiated: " +
    "a compiled module does not tell them. Give its bytes to see them here.";
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
