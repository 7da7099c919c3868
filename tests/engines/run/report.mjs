/**
 * Describes the report of one engine; the same as tests/engines/src/index.ts has.
 * @typedef {{
 *   cell: string, version: string, features: Record<string, boolean>,
 *   results: { name: string, state: "passed" | "failed" | "skipped", assertions: number, reason?: string }[],
 * }} Report
 */

/**
 * Finds the report in what an engine has printed.
 * @param {string} stdout
 * @param {string} stderr
 * @returns {Report}
 */
export function readReport(stdout, stderr) {
  const line = `${stdout}\n${stderr}`.split("\n").find((each) => each.includes("REPORT {"));
  if (line === undefined) throw new Error(`no report.\n${stdout}${stderr}`);
  return JSON.parse(line.slice(line.indexOf("REPORT {") + "REPORT ".length));
}
