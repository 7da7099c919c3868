import type { FileStatus, FileTimes, FileType } from "../file-system.js";
import type { NodeStats } from "./node-fs.js";

/** Gives the state of a file on disk as file systems give it. */
export function toStatus(stats: NodeStats): FileStatus {
  return {
    type: typeOf(stats),
    device: stats.dev,
    inode: stats.ino,
    links: Number(stats.nlink),
    size: Number(stats.size),
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

/** Gives the kind of a file. WASI has no name for a pipe. */
export function typeOf(stats: NodeStats): FileType {
  if (stats.isFile()) return "regular-file";
  if (stats.isDirectory()) return "directory";
  if (stats.isSymbolicLink()) return "symbolic-link";
  if (stats.isCharacterDevice()) return "character-device";
  if (stats.isBlockDevice()) return "block-device";
  if (stats.isSocket()) return "socket-stream";
  return "unknown";
}

/**
 * Gives both times in seconds, as `utimes` takes them, with those that are left as they are from the file's state. A number of
 * seconds since 1970 has a resolution of 238 nanoseconds; the next one that is not later is taken.
 */
export function toSeconds(
  { accessed, modified }: FileTimes,
  stats: NodeStats,
): [accessed: number, modified: number] {
  return [secondsOf(accessed ?? stats.atimeNs), secondsOf(modified ?? stats.mtimeNs)];
}

function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) / 1e9;
}
