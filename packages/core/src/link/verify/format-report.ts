import type { HostFunction, ImportProvider, LinkReportData, ReportFormat } from "../../link-report.js";
import { formatImportName } from "../../format-names.js";
import type { ImportList } from "./import-list.js";
import type { FoundProblems, ProblemLine } from "./import-problems.js";

const MOST_ENTRIES = 20;
const RESET = "\u001b[0m";
const STYLES = { bad: "\u001b[31m", warning: "\u001b[33m", good: "\u001b[32m", quiet: "\u001b[2m" } as const;

type Style = (style: keyof typeof STYLES, text: string) => string;

/** Holds the parts of a report that it does not show as they are. */
export interface ReportParts {
  readonly imports: ImportList;
  readonly found: FoundProblems;
}

/** Writes a report for people. */
export function formatReport(
  { warnings, unused }: Omit<LinkReportData, "imports">,
  { imports, found }: ReportParts,
  { colors, limit = MOST_ENTRIES }: ReportFormat,
): string {
  const style: Style =
    (colors ?? isOnTerminal()) ? (name, text) => `${STYLES[name]}${text}${RESET}` : (_, text) => text;
  const lines =
    found.count === 0
      ? [style("good", linked(imports.length))]
      : [style("bad", formatProblemCount(found)), ...entries(found.lines, found.count, limit)];
  if (warnings.length > 0) {
    const told = warnings.map(({ message }) => ({ text: message, count: 1 }));
    const count = told.length === 1 ? "1 warning:" : `${String(told.length)} warnings:`;
    lines.push(style("warning", count), ...entries(told, told.length, limit));
  }
  lines.push(
    ...providedBy("trap", "Linked as functions that abort when they are called", imports, limit),
    ...providedBy("imports", "Provided by { imports }", imports, limit),
  );
  // A large host has many that this guest needs not know of.
  if (unused.length > 0 && unused.length <= limit)
    lines.push(style("quiet", `Not imported by this guest: ${formatUnused(unused)}.`));
  return lines.join("\n");
}

/** Writes the problems alone, as the message of an error. */
export function formatProblems(found: FoundProblems): string {
  const [first] = found.problems;
  if (first !== undefined && found.count === 1) return first.message;
  return [formatProblemCount(found), ...entries(found.lines, found.count, MOST_ENTRIES)].join("\n");
}

function formatProblemCount({ problems, count }: FoundProblems): string {
  const areImports = problems.every(({ index }) => index !== undefined);
  if (count === 1) return areImports ? "1 import cannot be linked:" : "1 problem:";
  return areImports ? `${String(count)} imports cannot be linked:` : `${String(count)} problems:`;
}

function entries(lines: readonly ProblemLine[], count: number, limit: number): string[] {
  const shown = lines.slice(0, limit);
  const more = count - shown.reduce((sum, line) => sum + line.count, 0);
  const written = shown.map(({ text }) => `  ${text}`);
  return more === 0 ? written : [...written, `  … and ${String(more)} more.`];
}

function linked(count: number): string {
  if (count === 0) return "The guest imports nothing, and can be linked.";
  return count === 1 ? "The only import can be linked." : `All ${String(count)} imports can be linked.`;
}

function providedBy(by: ImportProvider, title: string, imports: ImportList, limit: number): string[] {
  const { names, more } = imports.providedBy(by, limit);
  if (names.length === 0) return [];
  return [`${title}: ${names.join(", ")}${more === 0 ? "" : ` and ${String(more)} more`}.`];
}

function formatUnused(unused: readonly HostFunction[]): string {
  return unused.map(({ module, name }) => formatImportName(module, name)).join(", ");
}

interface Environment {
  readonly process?: {
    readonly stdout?: { readonly isTTY?: boolean };
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
}

// NO_COLOR: https://no-color.org, which counts unless it is empty.
function isOnTerminal(): boolean {
  const { stdout, env = {} } = (globalThis as Environment).process ?? {};
  return stdout?.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}
