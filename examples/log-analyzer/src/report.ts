/** Summarises the requests of one path. */
export interface PathReport {
  readonly path: string;
  readonly section: string;
  readonly requests: number;
  readonly errors: number;
  readonly bytes: bigint;
}

/** Summarises a log. */
export interface Report {
  readonly lines: number;
  readonly malformed: number;
  readonly requests: number;
  readonly errors: number;
  readonly bytes: bigint;
  /** The paths in descending order of requests, then in the order of their code units. */
  readonly paths: readonly PathReport[];
}

/** Sorts paths into the order of a report. */
export function byRequests(a: PathReport, b: PathReport): number {
  return b.requests - a.requests || (a.path < b.path ? -1 : Number(a.path > b.path));
}

/** Lists every difference between two reports; empty when they agree. */
export function differences(left: Report, right: Report): string[] {
  const found = (["lines", "malformed", "requests", "errors", "bytes"] as const)
    .filter((total) => left[total] !== right[total])
    .map((total) => `${total}: ${left[total]} against ${right[total]}`);
  const others = new Map(right.paths.map((path) => [path.path, path]));
  for (const path of left.paths) {
    const other = others.get(path.path);
    others.delete(path.path);
    if (inWords(path) !== inWords(other))
      found.push(`${path.path}: ${inWords(path)} against ${inWords(other)}`);
  }
  for (const path of others.values())
    found.push(`${path.path}: ${inWords(undefined)} against ${inWords(path)}`);
  return found;
}

function inWords(path: PathReport | undefined): string {
  if (path === undefined) return "nothing";
  return `${path.requests} requests, ${path.errors} errors, ${path.bytes} bytes in "${path.section}"`;
}
