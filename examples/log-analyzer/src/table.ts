import Table from "cli-table3";
import type { Analysis } from "./analyze.js";

const integer = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** Formats the result of a guest: its busiest paths, its totals, and its cost. */
export function drawTable({ name, report, hostCalls, milliseconds }: Analysis, rows = 10): string {
  const table = new Table({
    head: ["path", "section", "requests", "errors", "bytes"],
    colAligns: ["left", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const numbers = (...values: (number | bigint)[]) => values.map((value) => integer.format(value));
  for (const { path, section, requests, errors, bytes } of report.paths.slice(0, rows)) {
    table.push([path, section, ...numbers(requests, errors, bytes)]);
  }
  const more = report.paths.length - rows;
  if (more > 0) table.push([`… and ${integer.format(more)} more`, "", "", "", ""]);
  table.push(["all", "", ...numbers(report.requests, report.errors, report.bytes)]);
  const [lines, malformed, calls, rate] = numbers(
    report.lines,
    report.malformed,
    hostCalls,
    (hostCalls / milliseconds) * 1000,
  );
  return [
    name,
    table.toString(),
    `${lines} lines, ${malformed} of them malformed`,
    `${milliseconds.toFixed(1)} ms, ${calls} host calls, ${rate} a second`,
  ].join("\n");
}
