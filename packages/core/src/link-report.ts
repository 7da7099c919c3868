/** What a guest can import. */
export type ImportKind = "function" | "table" | "memory" | "global" | "tag";

/** A function of a host module, as reports show it. */
export interface HostFunction {
  /** The host module's name. */
  readonly module: string;
  /** What guests import it as. */
  readonly name: string;
  /** The class that declares it. Minifiers change it. */
  readonly className: string;
  /** The method that answers. */
  readonly method: string;
  /** The function as its class declares it: `kv.put(key: string, value: bytes) → errno`. */
  readonly declaration: string;
  /** Its WebAssembly type for this guest: `(i32, i32, i32, i32) -> i32`. */
  readonly signature: string;
}

/** What can keep a guest from being linked. */
export type LinkProblemCode =
  | "missing-module"
  | "missing-export"
  | "wrong-kind"
  | "wrong-signature"
  | "wrong-type"
  | "async-unavailable"
  | "import-collision"
  | "missing-memory"
  | "address-type-mismatch";

/** What does not keep a guest from being linked, and is likely to fail later. */
export type LinkWarningCode = "memory-not-found" | "types-unknown";

/** One import of a guest, or one option, that cannot be linked; or one thing that is likely to fail. */
export interface LinkProblem<Code extends string = LinkProblemCode> {
  /** Which kind of problem it is. */
  readonly code: Code;
  /** The import's module name, as the guest has it; absent where no import is concerned. */
  readonly module?: string;
  /** The import's field name, as the guest has it; absent where no import is concerned. */
  readonly name?: string;
  /** The import's place among the guest's imports, from 0; absent where no import of the guest is concerned. */
  readonly index?: number;
  /** The whole sentence, place first; names in it are escaped and cut off where they are long. */
  readonly message: string;
  /** What the guest imports, in WebAssembly's terms: `(i32) -> i32`, `(memory 1)`; absent where it is not known. */
  readonly wanted?: string;
  /** What is offered, in the same terms. */
  readonly offered?: string;
  /** The function of a host module that the import was compared with. */
  readonly host?: HostFunction;
  /** The nearest things that there are, the best first: `kv.put`. Looked for among the first 1,000 problems. */
  readonly nearest?: readonly string[];
}

/** Who answers an import: a host module, the plain `imports`, or a function that aborts. */
export type ImportProvider = "host-module" | "imports" | "trap";

/** One import of a guest. */
export interface ImportReport {
  readonly module: string;
  readonly name: string;
  readonly kind: ImportKind;
  /** What the guest imports, in WebAssembly's terms; absent for a module that was compiled elsewhere. */
  readonly type?: string;
  /** Who answers it; absent when nobody does. */
  readonly provider?: ImportProvider;
  /** The function of a host module that answers it. */
  readonly host?: HostFunction;
}

/** How a guest would be linked, as plain data. */
export interface LinkReportData {
  /** Whether the guest can be instantiated: whether there are no problems. */
  readonly isLinkable: boolean;
  /** Which offsets the host's functions take of this guest. */
  readonly addressType: "i32" | "i64";
  /** Every import, in the guest's order. */
  readonly imports: readonly ImportReport[];
  /** Everything that keeps the guest from being linked, in the order of its imports; the options' problems last. */
  readonly problems: readonly LinkProblem[];
  /** What links and is likely to fail when it is called. */
  readonly warnings: readonly LinkProblem<LinkWarningCode>[];
  /** The functions of host modules that this guest does not import: for information. */
  readonly unused: readonly HostFunction[];
}

/** How a report is written. */
export interface ReportFormat {
  /**
   * Whether to colour it. When left out: on a terminal (standard output), unless the environment has `NO_COLOR` or a
   * `TERM` of `dumb`.
   */
  readonly colors?: boolean;
  /** How many entries of each list to write; 20 when left out. */
  readonly limit?: number;
}

/**
 * Tells how a guest would be linked: what `runtime.verify` gives, and what a `ModuleLinkError` carries. Frozen data
 * that owns nothing.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 *
 * const report = await new Runtime().verify(new URL("guest.wasm", import.meta.url));
 * console.log(report.format()); // for people, in colour on a terminal
 * for (const { code, module, name } of report.problems) console.log(code, module, name);
 * ```
 */
export interface LinkReport extends LinkReportData {
  /** Gives the same as plain frozen data, for `JSON.stringify` and for tools. */
  toJSON(): LinkReportData;
  /** Writes the report for people, without colours. */
  toString(): string;
  /** Writes the report for people. */
  format(format?: ReportFormat): string;
}
