import type { CompiledExport } from "../../compile/compiled-module.js";
import type { HostFunction, ImportProvider, ImportReport, LinkProblem } from "../../link-report.js";
import { formatImportName } from "../../format-names.js";
import type { GuestImport } from "../guest-module.js";
import type { CheckedImport } from "./check-imports.js";
import { formatExtern } from "./formats.js";

type ListedProvider = Pick<ImportReport, "provider" | "host">;

/**
 * Lists the imports of a guest for a report. A guest may have a million of them, so that the entries are made when they are
 * first read, and imports with one provider share its description. It keeps no value of the plain imports.
 */
export class ImportList {
  /** The functions of host modules that are imported. */
  readonly used: ReadonlySet<CompiledExport>;
  /** Those of them that are imported as functions. */
  readonly called: ReadonlySet<CompiledExport>;
  readonly #wanted: readonly GuestImport[];
  readonly #providers: readonly ListedProvider[];
  /** The imports with a problem. */
  readonly #faulty: ReadonlySet<number>;
  #entries: readonly ImportReport[] | undefined;

  constructor(
    checked: readonly CheckedImport[],
    hosts: ReadonlyMap<CompiledExport, HostFunction>,
    problems: readonly LinkProblem[],
  ) {
    const used = new Set<CompiledExport>();
    const called = new Set<CompiledExport>();
    const listed = new Map<CheckedImport["provider"], ListedProvider>();
    this.#wanted = checked.map(({ wanted }) => wanted);
    this.#providers = checked.map(({ wanted, provider }) => {
      if (provider?.by === "host-module") {
        used.add(provider.exported);
        if (wanted.kind === "function") called.add(provider.exported);
      }
      let description = listed.get(provider);
      if (description === undefined) listed.set(provider, (description = describeProvider(provider, hosts)));
      return description;
    });
    this.#faulty = new Set(problems.flatMap(({ index }) => index ?? []));
    this.used = used;
    this.called = called;
  }

  /** The number of imports. */
  get length(): number {
    return this.#wanted.length;
  }

  /** Every import, in the order of the guest; frozen. */
  get entries(): readonly ImportReport[] {
    return (this.#entries ??= Object.freeze(this.#wanted.map((_, index) => this.#entry(index))));
  }

  /** Writes the first names that have a provider and no problem, each once, and counts the other imports of this kind. */
  providedBy(by: ImportProvider, most: number): { readonly names: readonly string[]; readonly more: number } {
    const names = new Set<string>();
    let more = 0;
    this.#providers.forEach(({ provider }, index) => {
      if (provider !== by || this.#faulty.has(index)) return;
      const { module, name } = this.#wanted[index] as GuestImport;
      const written = formatImportName(module, name);
      if (names.has(written)) return;
      if (names.size < most) names.add(written);
      else more++;
    });
    return { names: [...names], more };
  }

  #entry(index: number): ImportReport {
    const { module, name, kind, extern } = this.#wanted[index] as GuestImport;
    const type = extern && formatExtern(extern);
    const about = type === undefined ? { module, name, kind } : { module, name, kind, type };
    return Object.freeze({ ...about, ...this.#providers[index] });
  }
}

function describeProvider(
  provider: CheckedImport["provider"],
  hosts: ReadonlyMap<CompiledExport, HostFunction>,
): ListedProvider {
  if (provider === undefined) return {};
  const host = provider.by === "host-module" ? hosts.get(provider.exported) : undefined;
  return host === undefined ? { provider: provider.by } : { provider: provider.by, host };
}
