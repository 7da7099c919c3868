import type { LinkProblem } from "../../link-report.js";
import { formatList, formatName } from "../../format-names.js";
import type { GuestImport } from "../guest-module.js";
import type { AvailableImports } from "./available-imports.js";
import { formatKind } from "./formats.js";
import { isStringConstant, type Lack } from "./engine-provided.js";
import { formatImport, problemOf } from "./import-problem.js";

/** Describes the imports without a provider. A guest may miss thousands, so that those of one module share their sentences. */
export class MissingImports {
  readonly #available: AvailableImports;
  readonly #lacks = new Map<string, Lack>();
  #modules: string | undefined;

  constructor(available: AvailableImports) {
    this.#available = available;
  }

  /** Describes one import. */
  describe(wanted: GuestImport, index: number): LinkProblem {
    const { module, kind } = wanted;
    const available = this.#available;
    const code = available.namesOf(module).length === 0 ? "missing-module" : "missing-export";
    const nearest = available.nearestTo(wanted);
    const start = formatImport(wanted);
    const provided = available.engine.lackOf(wanted);
    if (provided !== undefined) return problemOf(code, wanted, index, `${start}, and ${sentences(provided)}`);
    if (nearest.length > 0) {
      const fact =
        code === "missing-module" ? this.#noModule(module) : `${formatName(module)} does not export it`;
      const message = `${start}, and ${fact}. Did you mean ${nearest.join(" or ")}?`;
      return problemOf(code, wanted, index, message, { nearest });
    }
    let lack = this.#lacks.get(module);
    if (lack === undefined) this.#lacks.set(module, (lack = this.#lackOf(module, "it")));
    const step = kind === "function" ? lack.next : giveValue(wanted);
    return problemOf(code, wanted, index, `${start}, and ${lack.fact}. ${step}`);
  }

  /** Describes several imports of one module that have no name near to theirs, as one line of a report. */
  describeModule(missing: readonly LinkProblem[]): string {
    const { module = "" } = missing[0] ?? {};
    const names = [...new Set(missing.map(({ name = "" }) => name))].map(formatName);
    const lack = this.#available.engine.lackOfModule(module) ?? this.#lackOf(module, "them");
    return `${formatName(module)}: the guest imports the functions ${formatList(names, MOST_NAMES)}, and ${sentences(lack)}`;
  }

  /** Explains why a module does not provide its imports, and tells how to mend that. */
  #lackOf(module: string, them: string): Lack {
    const names = this.#available.namesOf(module);
    if (names.length === 0) {
      const next = WASI_MODULES.includes(module)
        ? "Link a class for it, or give the imports of an implementation of WASI: { imports: wasi.getImportObject() } for that of node:wasi."
        : "Link a class for it, or give { imports }.";
      return { fact: this.#noModule(module), next };
    }
    const classes = this.#available.classesOf(module).map(formatName);
    return {
      fact: `${formatName(module)} does not export ${them}; it exports ${formatList(names.map(formatName))}`,
      next:
        classes.length === 0
          ? `Give ${them} in { imports }.`
          : `Export ${them} from ${formatList(classes)}, or give { imports }.`,
    };
  }

  #noModule(module: string): string {
    const misfit = this.#available.misfit(module);
    if (misfit !== undefined)
      return `{ imports } has ${formatKind(misfit.value)} under ${formatName(module)}, which is not an object`;
    this.#modules ??= formatModules(this.#available);
    return `nothing provides the module ${formatName(module)}; ${this.#modules}`;
  }
}

function giveValue({ module, kind, extern }: GuestImport): string {
  const isText = kind === "global" && (extern === undefined || isStringConstant(extern));
  const option = `{ importedStringConstants: ${JSON.stringify(formatName(module))} }`;
  return `Give it in { imports }${isText ? `, or ${option} if it is a string constant` : ""}.`;
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
