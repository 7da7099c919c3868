/**
 * Tells how many cases a test tries of those that it can: all of them with `CASES=all` (`npm run test:long`), else a tenth,
 * but a hundred at least.
 */
export function caseCount(all: number): number {
  return process.env["CASES"] === "all" ? all : Math.min(all, Math.max(100, Math.ceil(all / 10)));
}
