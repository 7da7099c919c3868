// The host module "log" as an AssemblyScript program sees it: addresses are `usize`, lengths `u32`.

/** An errno of WASI preview 1; 0 is success. */
export type Errno = u32;
export const SUCCESS: Errno = 0;
export const EINVAL: Errno = 28;

/** Holds one row for the host: 32 bytes, laid out as in C. */
@unmanaged
export class Row {
  path: usize;
  pathLength: u32;
  section: usize;
  sectionLength: u32;
  requests: u32;
  errors: u32;
  bytes: u64;
}

@unmanaged
export class Summary {
  lines: u32;
  malformed: u32;
  requests: u32;
  errors: u32;
  bytes: u64;
  /** Written by the host. */
  rowsAccepted: u32;
}

/** Fills `into` with the next bytes of the log; returns how many, 0 at the end. */
@external("log", "read")
export declare function read(into: usize, capacity: u32): u32;

/** Writes the name of the section of a path; returns the length it needs, which may exceed `capacity`. */
@external("log", "section")
export declare function section(path: usize, pathLength: u32, into: usize, capacity: u32): u32;

/** Hands over a line that is not a request; lines are counted from 1. */
@external("log", "malformed")
export declare function malformed(lineNumber: u32, text: usize, length: u32): void;

/** Reports rows that lie one after the other. */
@external("log", "rows")
export declare function rows(first: usize, count: u32): Errno;

/** Closes the report; the host checks it against what it has seen and fills in `rowsAccepted`. */
@external("log", "finish")
export declare function finish(summary: Summary): Errno;
