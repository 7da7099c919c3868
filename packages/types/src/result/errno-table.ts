import { TypeDefinitionError } from "../errors.js";
import type { ErrnoTable } from "../type/capabilities.js";
import { formatAny } from "../type/format.js";
import { checkOptions, type OptionKinds } from "../type/options.js";

/** The options of an errno table. */
export interface ErrnoTableOptions {
  /** Bytes that a number of the table takes in memory: 2 when left out, as in WASI; 4 for an `int` of C. */
  readonly size?: 2 | 4;
}

/** The entries of an errno table: names in the order of their numbers, from 1, or each with its number. */
export type ErrnoEntries = readonly string[] | Readonly<Record<string, number>>;

type EntryName<E extends ErrnoEntries> = E extends readonly (infer Name extends string)[]
  ? Name
  : keyof E & string;

/** The names that an errno table has: `ErrnoNameOf<typeof linuxErrnos>`. */
export type ErrnoNameOf<T> = T extends ErrnoTable<infer Name> ? Name : never;

/**
 * Makes an errno table of your own: which number tells a guest about which error.
 *
 * Names come in the order of their numbers, from 1, or each with its number; several may have the same one, and the first
 * of them names it. 0 says that there is no error: it has no name in any table. The table is frozen; a module takes it
 * with `@wasm.module("disk", { errnos })`, and a single type with `errno.with(errnos)`, which also lets methods return its
 * names and no others. Names spelled as system errors spell them (`ENOENT`) are found for those, too.
 *
 * ```ts
 * import { errno, ErrnoError, errnoTable, type ErrnoNameOf } from "@hostwright/types";
 *
 * const diskErrnos = errnoTable("disk", { E_NO_MEDIUM: 10, E_WORN_OUT: 11 });
 * class DiskError extends ErrnoError<ErrnoNameOf<typeof diskErrnos>> {}
 *
 * const diskErrno = errno.with(diskErrnos); // in a host module: @wasm.export("eject", diskErrno)
 * console.log(diskErrno.lowerFailure?.(new DiskError("E_WORN_OUT"))); // 11
 * ```
 *
 * @throws {TypeDefinitionError} `invalid-definition` for a number that is not an integer from 1 to 65535 (2147483647 with a
 *   size of 4), and for a name that is given twice or empty
 *
 * @__NO_SIDE_EFFECTS__
 */
export function errnoTable<const E extends ErrnoEntries>(
  name: string,
  entries: E,
  options: ErrnoTableOptions = {},
): ErrnoTable<EntryName<E>> {
  checkOptions("errnoTable", options, { size: [2, 4] } satisfies OptionKinds<ErrnoTableOptions>);
  const { size = 2 } = options;
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  const pairs = Array.isArray(entries)
    ? (entries as readonly string[]).map((errno, index) => [errno, index + 1] as const)
    : Object.entries(entries as Readonly<Record<string, number>>);
  for (const [errno, number] of pairs) {
    if (numbers.has(errno) || errno === "") refuseName(name, errno);
    if (!(Number.isInteger(number) && number >= 1 && number <= mostOf(size)))
      refuseNumber(name, errno, number, size);
    numbers.set(errno, number);
    if (!names.has(number)) names.set(number, errno);
  }
  return Object.freeze({
    name,
    size,
    numberOf: (errno: string) => numbers.get(errno),
    nameOf: (number: number) => names.get(number) as EntryName<E> | undefined,
    names: () => numbers.keys() as Iterable<EntryName<E>>,
  });
}

/** Gives the largest number that an errno of a size may have: a `uint16_t`, or a positive `int`. */
export function mostOf(size: 2 | 4): number {
  return size === 2 ? 0xffff : 0x7fffffff;
}

function refuseName(table: string, errno: string): never {
  const fact =
    errno === "" ? "has an empty name. Name every error." : `has ${errno} twice. Give it one number.`;
  throw new TypeDefinitionError("invalid-definition", fact, { where: "errnoTable", subject: table });
}

function refuseNumber(table: string, errno: string, number: unknown, size: 2 | 4): never {
  const hint =
    number === 0
      ? "0 says that there is no error: leave it out."
      : `In ${String(size)} bytes, numbers go from 1 to ${String(mostOf(size))}${size === 2 ? "; { size: 4 } has more." : "."}`;
  throw new TypeDefinitionError("invalid-definition", `has ${errno} for ${formatAny(number)}. ${hint}`, {
    where: "errnoTable",
    subject: table,
  });
}
