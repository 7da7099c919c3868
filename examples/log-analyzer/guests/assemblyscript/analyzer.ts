// Counts requests, errors and bytes per path of an access log that the host hands over in blocks. Unlike the guest
// in C it has a heap: its memory grows while the host keeps reading and writing it.
import { EINVAL, Errno, Row, Summary, SUCCESS, finish, malformed, read, rows, section } from "./log";
import { RequestParser } from "./request";

const BLOCK_SIZE: u32 = 16 * 1024;
const LINE_LIMIT: u32 = 4096; // longer lines are malformed, wherever the blocks happen to end
const NEWLINE: u8 = 0x0a;

class PathTotal {
  requests: u32 = 0;
  errors: u32 = 0;
  bytes: u64 = 0;
  constructor(
    public path: StaticArray<u8>,
    public section: StaticArray<u8>,
  ) {}
}

const block = new StaticArray<u8>(BLOCK_SIZE);
const parser = new RequestParser();
const summary = changetype<Summary>(memory.data(32, 8));

/** A line that goes over the end of a block collects here; the length is LINE_LIMIT + 1 once it does not fit. */
const carried = new StaticArray<u8>(LINE_LIMIT);
let carriedLength: u32 = 0;

let totals = new Map<string, PathTotal>();
let sectionName = new StaticArray<u8>(8);

export function analyze(): Errno {
  memory.fill(changetype<usize>(summary), 0, offsetof<Summary>());
  totals = new Map();
  carriedLength = 0;

  const start = changetype<usize>(block);
  for (let length = read(start, BLOCK_SIZE); length > 0; length = read(start, BLOCK_SIZE)) {
    if (length > BLOCK_SIZE) return EINVAL;
    countBlock(start, start + length);
  }
  if (carriedLength > 0) countCarried();
  return report();
}

function countBlock(at: usize, end: usize): void {
  while (at < end) {
    let lineEnd = at;
    while (lineEnd < end && load<u8>(lineEnd) != NEWLINE) lineEnd++;
    const length = <u32>(lineEnd - at);
    if (lineEnd == end) {
      carry(at, length);
    } else if (carriedLength == 0 && length <= LINE_LIMIT) {
      countLine(at, length, false);
    } else {
      carry(at, length);
      countCarried();
    }
    at = lineEnd + 1;
  }
}

function carry(part: usize, length: u32): void {
  if (carriedLength > LINE_LIMIT) return;
  const room = LINE_LIMIT - carriedLength;
  memory.copy(changetype<usize>(carried) + carriedLength, part, min(length, room));
  carriedLength = length <= room ? carriedLength + length : LINE_LIMIT + 1;
}

function countCarried(): void {
  const length = carriedLength;
  carriedLength = 0;
  countLine(changetype<usize>(carried), min(length, LINE_LIMIT), length > LINE_LIMIT);
}

function countLine(line: usize, length: u32, tooLong: bool): void {
  summary.lines++;
  if (tooLong || !parser.parse(line, length)) {
    summary.malformed++;
    malformed(summary.lines, line, length);
    return;
  }
  const total = totalOf(parser.path, parser.pathLength);
  const error: u32 = parser.status >= 400 ? 1 : 0;
  total.requests++;
  total.errors += error;
  total.bytes += parser.bytes;
  summary.requests++;
  summary.errors += error;
  summary.bytes += parser.bytes;
}

function totalOf(path: usize, length: u32): PathTotal {
  const key = keyOf(path, length);
  if (totals.has(key)) return totals.get(key);
  const total = new PathTotal(copyOf(path, length), sectionOf(path, length));
  totals.set(key, total);
  return total;
}

/**
 * The bytes of a path as a string's memory, two to a code unit: unlike decoding, it keeps paths apart that are
 * invalid UTF-8. No byte of a path is zero, so a last odd one cannot be taken for a pair.
 */
function keyOf(path: usize, length: u32): string {
  const pairs = String.UTF16.decodeUnsafe(path, length);
  return length & 1 ? pairs + String.fromCharCode(load<u8>(path + length - 1)) : pairs;
}

/** Asks again with more room when the name is longer than the buffer. */
function sectionOf(path: usize, length: u32): StaticArray<u8> {
  let needed = section(path, length, changetype<usize>(sectionName), sectionName.length);
  while (needed > <u32>sectionName.length) {
    sectionName = new StaticArray<u8>(needed);
    needed = section(path, length, changetype<usize>(sectionName), needed);
  }
  return copyOf(changetype<usize>(sectionName), needed);
}

function copyOf(from: usize, length: u32): StaticArray<u8> {
  const copy = new StaticArray<u8>(length);
  memory.copy(changetype<usize>(copy), from, length);
  return copy;
}

/** All rows at once: the list is as long as the log has paths. */
function report(): Errno {
  const found = totals.values();
  const first = heap.alloc(found.length * offsetof<Row>());
  for (let i = 0; i < found.length; i++) {
    const total = found[i];
    const row = changetype<Row>(first + i * offsetof<Row>());
    row.path = changetype<usize>(total.path);
    row.pathLength = total.path.length;
    row.section = changetype<usize>(total.section);
    row.sectionLength = total.section.length;
    row.requests = total.requests;
    row.errors = total.errors;
    row.bytes = total.bytes;
  }
  const failed = rows(first, found.length);
  heap.free(first);
  if (failed != SUCCESS) return failed;

  const unfinished = finish(summary);
  if (unfinished != SUCCESS) return unfinished;
  return summary.rowsAccepted == <u32>found.length ? SUCCESS : EINVAL;
}
