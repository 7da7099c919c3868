import { LiftError, LowerError } from "../errors.js";
import { formatAny } from "../type/format.js";
import {
  type Bits,
  bitsOf,
  hasAll,
  hasAny,
  hexadecimal,
  integerOf,
  NO_BITS,
  singleBits,
  union,
  without,
} from "./bits.js";

/** The treatment of bits that have no name. */
export type UnknownFlags = "refuse" | "ignore" | "keep";

/** Holds a name and its bits. */
export type NamedBits = readonly [name: string, bits: Bits];

/** The definition of a set of flags. */
export interface FlagSetDefinition {
  /** The flags' name in messages. */
  readonly name: string;
  readonly named: readonly NamedBits[];
  readonly unknown: UnknownFlags;
  /** Bytes of the integer that they are to the guest. */
  readonly size: number;
}

/** The two forms of flags: the host's set, and the guest's integer. */
export interface FlagSet {
  /** Gives the names, and with `"keep"` the single bits, that an integer has. */
  readonly setOf: (core: number | bigint) => Set<string | number>;
  /** Gives the integer that has all bits of a set. */
  readonly coreOf: (set: Iterable<string | number>) => number | bigint;
}

/** Converts flag sets to integers and back. */
export function flagSet({ name, named, unknown, size }: FlagSetDefinition): FlagSet {
  const byName = new Map(named);

  const setOf = (core: number | bigint): Set<string | number> => {
    const bits = typeof core === "bigint" ? bitsOf(core) : { low: core, high: 0 };
    const set = new Set<string | number>();
    let found = NO_BITS;
    for (const [each, wanted] of named) {
      if (!hasAny(wanted) || !hasAll(bits, wanted)) continue;
      set.add(each);
      found = union(found, wanted);
    }
    const rest = without(bits, found);
    if (!hasAny(rest) || unknown === "ignore") return set;
    if (unknown !== "keep") throw unknownBits(name, named, core, bits, rest);
    for (const bit of singleBits(rest)) set.add(bit);
    return set;
  };

  const bitsOfMember = (member: string | number): Bits => {
    if (typeof member === "string") {
      const bits = byName.get(member);
      if (bits !== undefined) return bits;
    } else if (unknown === "keep" && isInteger(member, size)) {
      return bitsOf(BigInt(member));
    }
    throw unknownMember(name, named, member);
  };

  const coreOf = (set: Iterable<string | number>): number | bigint => {
    let bits = NO_BITS;
    for (const each of checkedSet(name, set)) bits = union(bits, bitsOfMember(each));
    return size === 8 ? integerOf(bits) : bits.low;
  };

  return { setOf, coreOf };
}

/** Writes a set of flags as a person would: `read|0x80`. */
export function formatSet(name: string, set: Iterable<string | number>): string {
  const members = Array.from(checkedSet(name, set), (each) =>
    typeof each === "number" ? `0x${each.toString(16)}` : each,
  );
  return members.join("|") || "none";
}

function isInteger(member: number, size: number): boolean {
  return Number.isInteger(member) && member > 0 && member < 2 ** (8 * size);
}

function checkedSet(name: string, set: unknown): Iterable<string | number> {
  if (typeof set === "object" && set !== null && Symbol.iterator in set) {
    return set as Iterable<string | number>;
  }
  throw new LowerError("wrong-type", `must be a Set of names, not ${formatAny(set)}.`, set, {
    subject: name,
  });
}

function unknownBits(
  name: string,
  named: readonly NamedBits[],
  core: number | bigint,
  bits: Bits,
  rest: Bits,
): LiftError {
  const fact =
    `has bits without a name: ${hexadecimal(rest)} of ${hexadecimal(bits)}; its names are ${listNames(named)}. ` +
    'Name them, or take { unknown: "ignore" } or "keep".';
  return new LiftError("unknown-flag", fact, core, { subject: name });
}

function unknownMember(name: string, named: readonly NamedBits[], member: string | number): LowerError {
  const fact = `holds ${formatAny(member)}, and its names are ${listNames(named)}.`;
  return new LowerError("unknown-flag", fact, member, { subject: name });
}

function listNames(named: readonly NamedBits[]): string {
  const names = named.slice(0, 16).map(([name]) => name);
  return `${names.join(", ")}${named.length > names.length ? ", …" : ""}`;
}
