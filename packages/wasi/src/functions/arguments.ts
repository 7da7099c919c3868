import type { List } from "@hostwright/types";

import { FSTFLAGS } from "../abi/values.js";
import { fail } from "../fail.js";
import type { FileTimes } from "../file-system/file-system.js";
import { toNanoseconds } from "../time.js";

/** The most arrays that one call reads into or writes from, as in Linux. */
const MOST_ARRAYS = 1024;
const MOST_BYTES = 0xffff_ffff;
const MOST_OFFSET = 0x7fff_ffff_ffff_ffffn;
const MOST_SAFE = /* @__PURE__ */ BigInt(Number.MAX_SAFE_INTEGER);

/** Gives the arrays of a call. `EINVAL` for too many of them, or too many bytes. */
export function arraysOf(list: List<Uint8Array>): Uint8Array[] {
  const { length } = list;
  // Most calls have one, for which iterating costs more than a short read.
  if (length === 1) return [list.get(0)];
  checkCount(length);
  const arrays = list.toArray();
  checkTotal(arrays.map((each) => each.length));
  return arrays;
}

/** Refuses more arrays than Linux takes (`EINVAL`). */
export function checkCount(count: number): void {
  if (count > MOST_ARRAYS) fail("EINVAL");
}

/** Refuses more bytes than the result can tell (`EINVAL`). */
export function checkTotal(lengths: readonly number[]): void {
  if (lengths.reduce((sum, length) => sum + length, 0) > MOST_BYTES) fail("EINVAL");
}

/** Gives an offset in a file as a number: the largest one for those past every end. `EINVAL` for one that is negative in C. */
export function offsetOf(offset: bigint): number {
  if (offset > MOST_OFFSET) fail("EINVAL");
  return offset > MOST_SAFE ? Number.MAX_SAFE_INTEGER : Number(offset);
}

/** Gives a size of a file as a number. `EINVAL`, `EFBIG`. */
export function sizeOf(size: bigint): number {
  if (size > MOST_OFFSET) fail("EINVAL");
  return size > MOST_SAFE ? fail("EFBIG") : Number(size);
}

/** Gives the times that a call sets. `EINVAL` where one is to be both a given one and the present. */
export function timesOf(accessed: bigint, modified: bigint, flags: number): FileTimes {
  return {
    accessed: timeOf(accessed, (flags & FSTFLAGS.atim) !== 0, (flags & FSTFLAGS.atim_now) !== 0),
    modified: timeOf(modified, (flags & FSTFLAGS.mtim) !== 0, (flags & FSTFLAGS.mtim_now) !== 0),
  };
}

function timeOf(given: bigint, isGiven: boolean, isNow: boolean): bigint | undefined {
  if (isGiven && isNow) fail("EINVAL");
  if (isNow) return toNanoseconds(Date.now());
  return isGiven ? given : undefined;
}
