import type { HostFunction, ImportReport, LinkReportData, ReportFormat } from "../../link-report.js";
import { formatList, formatImportName } from "../../format-names.js";

const MOST_ENTRIES = 20;
const RESET = "\u001b[0m";
const STYLES = { bad: "\u001b[31m", warning: "\u001b[33m", good: "\u001b[32m", quiet: "\u001b[2m" } as const;

type Style = (style: keyof typeof STYLES, text: string) => string;

/** Writes a report for people. */
export function formatReport(report: LinkReportData, { colors, limit = MOST_ENTRIES }: ReportFormat): string {
  const style: Style =
    (colors ?? isOnTerminal()) ? (name, text) => `${STYLES[name]}${text}${RESET}` : (_, text) => text;
  const { problems, warnings, unused } = report;
  const lines = [
    problems.length === 0 ? style("good", linked(report)) : style("bad", formatProblemCount(problems)),
    ...entries(
      problems.map(({ message }) => message),
      limit,
    ),
  ];
  if (warnings.length > 0) {
    lines.push(
      style("warning", warnings.length === 1 ? "1 warning:" : `${String(warnings.length)} warnings:`),
    );
    lines.push(...entries(warnings.map(({ message }) => message), limit)); // prettier-ignore
  }
  lines.push(
    ...providedBy("trap", "Linked as functions that abort when they are called", report, limit),
    ...providedBy("imports", "Provided by { imports }", report, limit),
  );
  if (unused.length > 0)
    lines.push(style("quiet", `Not imported by this guest: ${formatUnused(unused, limit)}.`));
  return lines.join("\n");
}

/** Writes the problems alone, as the message of an error. */
export function formatProblems(problems: LinkReportData["problems"]): string {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return first.message;
  return [formatProblemCount(problems), ...entries(problems.map(({ message }) => message), MOST_ENTRIES)].join("\n"); // prettier-ignore
}

function formatProblemCount(problems: LinkReportData["problems"]): string {
  const count = String(problems.length);
  const areImports = problems.every(({ index }) => index !== undefined);
  if (problems.length === 1) return areImports ? "1 import cannot be linked:" : "1 problem:";
  return areImports ? `${count} imports cannot be linked:` : `${count} problems:`;
}

function entries(messages: readonly string[], limit: number): string[] {
  const shown = messages.slice(0, limit).map((message) => `  ${message}`);
  return messages.length <= limit ? shown : [...shown, `  … and ${String(messages.length - limit)} more.`];
}

function linked({ imports }: LinkReportData): string {
  if (imports.length === 0) return "The guest imports nothing, and can be linked.";
  return imports.length === 1
    ? "The only import can be linked."
    : `All ${String(imports.length)} imports can be linked.`;
}

function providedBy(
  provider: ImportReport["provider"],
  title: string,
  { imports, problems }: LinkReportData,
  limit: number,
): string[] {
  const wrong = new Set(problems.map(({ index }) => index));
  const places = imports
    .filter((each, index) => each.provider === provider && !wrong.has(index))
    .map(({ module, name }) => formatImportName(module, name));
  return places.length === 0 ? [] : [`${title}: ${formatList([...new Set(places)], limit)}.`];
}

function formatUnused(unused: readonly HostFunction[], limit: number): string {
  return formatList(
    unused.map(({ module, name }) => formatImportName(module, name)),
    limit,
  );
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
