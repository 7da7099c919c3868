import { fail } from "../fail.js";

/** The most bytes of a path, and of one name in it, as in Linux. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/**
 * Takes a path apart, the last name first. Repeated slashes count as one; a path that ends with a slash, or with `.`, has to be of a directory.
 * Refuses an absolute path (`ENOTCAPABLE`), which leads out of every directory, an empty one (`ENOENT`), one with NUL (`EINVAL`) and a
 * long one (`ENAMETOOLONG`).
 */
export function pathParts(path: string): string[] {
  if (path === "") fail("ENOENT");
  // A name of one part, as most are.
  if (path.length <= MOST_SHORT && !SPECIAL.test(path)) return [path];
  if (path.length > LONGEST_PATH || byteLength(path) > LONGEST_PATH) fail("ENAMETOOLONG");
  if (path.includes("\0")) fail("EINVAL");
  if (path.startsWith("/")) fail("ENOTCAPABLE");
  const parts = path.split("/").filter((part) => part !== "");
  for (const part of parts) if (isLong(part)) fail("ENAMETOOLONG");
  return parts.reverse();
}

/** Whatever is more than a name. */
const SPECIAL = /[/\0]/;

/** The units of a text that cannot have more bytes than a name may. */
const MOST_SHORT = Math.floor(LONGEST_NAME / 3);

function isLong(name: string): boolean {
  return name.length > MOST_SHORT && byteLength(name) > LONGEST_NAME;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
