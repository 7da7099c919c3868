import { closeSync, openSync, writeSync } from "node:fs";
import { Random } from "./random.js";
import { visitedPage, type Page } from "./site.js";

export interface LogOptions {
  readonly lines: number;
  /** The seed of the log, 1 by default. A seed gives the same bytes on every machine. */
  readonly seed?: number;
}

export interface LogLine {
  /** The line without its newline; not always valid UTF-8. */
  readonly bytes: Uint8Array;
  readonly malformed: boolean;
}

export interface WrittenLog {
  readonly path: string;
  readonly lines: number;
  readonly malformed: number;
  readonly byteLength: number;
}

const FLUSH_AT = 1 << 20;

/** Writes an access log to a file. */
export function writeLog(path: string, options: LogOptions): WrittenLog {
  const newline = Uint8Array.of(0x0a);
  const file = openSync(path, "w");
  let malformed = 0;
  let byteLength = 0;
  let pending: Uint8Array[] = [];
  let pendingLength = 0;
  const flush = () => {
    const chunk = Buffer.concat(pending);
    for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
    byteLength += chunk.length;
    pending = [];
    pendingLength = 0;
  };
  try {
    for (const line of logLines(options)) {
      pending.push(line.bytes, newline);
      pendingLength += line.bytes.length + 1;
      malformed += Number(line.malformed);
      if (pendingLength >= FLUSH_AT) flush();
    }
    flush();
  } finally {
    closeSync(file);
  }
  return { path, lines: options.lines, malformed, byteLength };
}

/** Yields the lines of an access log in the combined log format, with the damage of real logs. */
export function* logLines({ lines, seed = 1 }: LogOptions): Generator<LogLine> {
  const random = new Random(seed);
  let time = Date.UTC(2024, 9, 10, 13, 55, 36);
  for (let i = 0; i < lines; i++) {
    time += random.below(3) * 1000;
    const page = visitedPage(random);
    const malformed = random.oneIn(200);
    yield {
      bytes: malformed ? malformedLine(random, page, time) : Buffer.from(requestLine(random, page, time)),
      malformed,
    };
  }
}

const METHODS = ["GET", "GET", "GET", "GET", "GET", "HEAD", "POST", "DELETE"] as const;
const QUERIES = [
  "?page=2",
  "?q=wasm+host",
  "?q=%E6%9D%B1%E4%BA%AC",
  "?utm_source=mail&utm_id=77",
  "?sort=preis;größe",
] as const;
const REFERRERS = ["-", "-", "https://example.org/", "https://search.example/?q=%22wasm%22"] as const;
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",
  "curl/8.10.1",
  'Bot "quoted" \\ 1.0',
  "-",
] as const;
const FAILURES = [403, 404, 404, 404, 429, 500, 502, 503] as const;

function requestLine(random: Random, page: Page, time: number): string {
  const failed = random.oneIn(page.failsOneIn);
  const unchanged = !failed && random.oneIn(6);
  const status = failed ? (page.failsOneIn === 1 ? 404 : random.pick(FAILURES)) : unchanged ? 304 : 200;
  const size = unchanged ? "-" : random.below(failed ? 600 : page.largest);
  const target = page.path + (random.oneIn(4) ? random.pick(QUERIES) : "");
  const line = `${prefix(random, time)} "${random.pick(METHODS)} ${target} HTTP/1.1" ${status} ${size}`;
  // Some servers write the common format, which ends here.
  return random.oneIn(30) ? line : `${line} ${quoted(random.pick(REFERRERS))} ${quoted(random.pick(AGENTS))}`;
}

function prefix(random: Random, time: number): string {
  const address = random.oneIn(8)
    ? `2001:db8::${random.below(65536).toString(16)}`
    : `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${random.below(256)}`;
  return `${address} - ${random.oneIn(20) ? "alice" : "-"} [${timestamp(time)}]`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function timestamp(time: number): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Makes lines that are not requests. Each of them breaks the format. */
function malformedLine(random: Random, page: Page, time: number): Uint8Array {
  switch (random.below(7)) {
    case 0: {
      // A crash cut the line off inside the target, possibly in the middle of a character.
      const start = Buffer.from(`${prefix(random, time)} "GET /`);
      const target = Buffer.from(page.path.slice(1));
      return Buffer.concat([start, target.subarray(0, random.below(target.length + 1))]);
    }
    case 1:
      // TLS on the port for plain HTTP.
      return Buffer.from(`${prefix(random, time)} "\\x16\\x03\\x01\\x02\\x00" 400 157 "-" "-"`);
    case 2:
      return Buffer.alloc(0);
    case 3:
      // A torn page of the disk.
      return Uint8Array.from({ length: 1 + random.below(60) }, () => 0x80 | random.below(128));
    case 4:
      return Buffer.from(`${prefix(random, time)} "GET ${page.path} HTTP/1.1" 000 0 "-" "-"`);
    case 5:
      return Buffer.from(
        `${prefix(random, time)} "GET /search?q=${"A".repeat(4200 + random.below(9000))} HTTP/1.1" 414 0 "-" "-"`,
      );
    default:
      return Buffer.from(`    at Server.handle (/srv/app/server.js:${random.below(900)}:13)`);
  }
}
