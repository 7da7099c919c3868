/** The kinds of imports. */
export type ImportKind = "function" | "table" | "memory" | "global" | "tag";

/** Describes a function of a host module in a report. */
export interface HostFunction {
  /** The name of the host module. */
  readonly module: string;
  /** The name under which guests import it. */
  readonly name: string;
  /** The class that declares it. Minifiers change it. */
  readonly className: string;
  /** The name of the method. */
  readonly method: string;
  /** The function as its class declares it: `kv.put(key: string, value: bytes) → errno`. */
  readonly declaration: string;
  /** Its WebAssembly type for this guest: `(i32, i32, i32, i32) -> i32`. */
  readonly signature: string;
}

/** Codes of a {@link LinkProblem} that keeps a guest from being linked. */
export type LinkProblemCode =
  | "missing-module"
  | "missing-export"
  | "wrong-kind"
  | "wrong-signature"
  | "wrong-type"
  | "async-unavailable"
  | "vectors-unavailable"
  | "import-collision"
  | "missing-memory"
  | "missing-table"
  | "address-type-mismatch"
  | "missing-guest-export"
  | "wrong-guest-export"
  | "wrong-guest-signature"
  | "missing-allocator";

/** Codes of a warning: the guest links, but a call is likely to fail. */
export type LinkWarningCode =
  | "memory-not-found"
  | "allocator-not-found"
  | "table-not-found"
  | "table-not-growable"
  | "needs-initialize"
  | "types-unknown";

/** Describes an import or an option that cannot be linked; or a likely failure, for warnings. */
export interface LinkProblem<Code extends string = LinkProblemCode> {
  /** The kind of the problem. */
  readonly code: Code;
  /** The import's module name, as the guest has it; absent where no import is concerned. */
  readonly module?: string;
  /** The import's field name, or the name of an export; absent where neither is concerned. */
  readonly name?: string;
  /** The index of the import among the imports of the guest, from 0; absent where no import is concerned. */
  readonly index?: number;
  /** The whole message, which begins with the import; names in it are escaped and cut off where they are long. */
  readonly message: string;
  /**
   * The type that the guest imports, in WebAssembly's terms: `(i32) -> i32`, `(memory 1)`; for an export the type that a class of
   * guest modules declares. Absent where it is unknown.
   */
  readonly wanted?: string;
  /** The type of the provided value, or that of the guest's export, in the same terms. */
  readonly offered?: string;
  /** The function of a host module that the import was compared with. */
  readonly host?: HostFunction;
  /** The nearest available names, the best first: `kv.put`. */
  readonly nearest?: readonly string[];
}

/** The provider of an import: a host module, the plain `imports`, or a function that aborts. */
export type ImportProvider = "host-module" | "imports" | "trap";

/** Describes one import of a guest. */
export interface ImportReport {
  readonly module: string;
  readonly name: string;
  readonly kind: ImportKind;
  /** The type that the guest imports, in WebAssembly's terms; absent for a module that was compiled elsewhere. */
  readonly type?: string;
  /** Its provider; absent when there is none. */
  readonly provider?: ImportProvider;
  /** The function of a host module that is imported. */
  readonly host?: HostFunction;
}

/** Describes the linking of a guest as plain data. */
export interface LinkReportData {
  /** `true` when no problem was found. The engine may still refuse a plain import whose type JavaScript cannot see. */
  readonly isLinkable: boolean;
  /** The address type of host functions for this guest. */
  readonly addressType: "i32" | "i64";
  /** Every import, in the order of the guest. */
  readonly imports: readonly ImportReport[];
  /** The problems that keep the guest from being linked, in the order of its imports: the first 1,000, and then those of options. */
  readonly problems: readonly LinkProblem[];
  /** The number of all problems. */
  readonly problemCount: number;
  /** Likely failures of calls, which do not keep the guest from being linked. */
  readonly warnings: readonly LinkProblem<LinkWarningCode>[];
  /** The functions of host modules that this guest does not import: for information. */
  readonly unused: readonly HostFunction[];
}

/** Configures the text of a report. */
export interface ReportFormat {
  /**
   * `true` for colours. When left out: on a terminal (standard output), unless the environment has `NO_COLOR` or a `TERM` of
   * `dumb`.
   */
  readonly colors?: boolean;
  /** The number of entries to write of each list; 20 when left out. */
  readonly limit?: number;
}

/**
 * Reports how a guest would be linked; returned by `runtime.verify`, and carried by a `ModuleLinkError`. Frozen data that owns
 * no resources.
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
  /** Returns the same as plain frozen data, for `JSON.stringify` and for tools. */
  toJSON(): LinkReportData;
  /** Formats the report for people, without colours. */
  toString(): string;
  /** Formats the report for people. */
  format(format?: ReportFormat): string;
}
