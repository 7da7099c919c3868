import { readFileSync } from "node:fs";
import { byRequests, type PathReport, type Report } from "./report.js";
import { sectionOf, type Sections } from "./sections.js";

const LINE_LIMIT = 4096;

const REQUEST = new RegExp(
  [
    String.raw`^[^ ]+ [^ ]+ [^ ]+ \[[^\]]+\]`,
    String.raw`"[A-Z]+ (?<target>\/[^\x00-\x20"\x7f]*) HTTP\/[0-9.]+"`,
    String.raw`(?<status>[1-5]\d\d) (?<size>-|\d{1,12})(?: "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*")?$`,
  ].join(" "),
  "s",
);

/** Analyzes a whole log in TypeScript with a regular expression, as a reference for the guests. */
export function analyzePlainly(path: string, sections: Sections): Report {
  const paths = new Map<string, PathReport>();
  const totals = { lines: 0, malformed: 0, requests: 0, errors: 0, bytes: 0n };
  for (const line of linesOf(readFileSync(path))) {
    totals.lines++;
    const found = line.length > LINE_LIMIT ? undefined : REQUEST.exec(line.toString("utf8"))?.groups;
    if (found === undefined) {
      totals.malformed++;
      continue;
    }
    const name = found["target"]?.split(/[?#]/)[0] ?? "";
    const errors = Number(found["status"]) >= 400 ? 1 : 0;
    const bytes = found["size"] === "-" ? 0n : BigInt(found["size"] ?? 0);
    const path = paths.get(name) ?? {
      path: name,
      section: sectionOf(name, sections),
      requests: 0,
      errors: 0,
      bytes: 0n,
    };
    paths.set(name, {
      ...path,
      requests: path.requests + 1,
      errors: path.errors + errors,
      bytes: path.bytes + bytes,
    });
    totals.requests++;
    totals.errors += errors;
    totals.bytes += bytes;
  }
  return { ...totals, paths: [...paths.values()].sort(byRequests) };
}

function* linesOf(log: Buffer): Generator<Buffer> {
  for (let start = 0; start < log.length;) {
    const newline = log.indexOf(0x0a, start);
    const end = newline === -1 ? log.length : newline;
    yield log.subarray(start, end);
    start = end + 1;
  }
}
