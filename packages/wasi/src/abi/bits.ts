import { defineType, type ErrnoName, ErrnoError, type GuestMemory } from "@hostwright/types";

/** The names of bits, in messages and logs. */
type Names = Readonly<Record<string, number>>;

/**
 * Makes the type of flags that are a number to the host: `path_open` takes four of them, and a set of names for each would cost more than
 * the rest of the call. A bit without a name is `EINVAL`. Logs show the names.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function bits<const N extends string>(name: N, size: 1 | 2 | 4, names: Names) {
  const known = Object.values(names).reduce((all, bit) => all | bit, 0);
  return defineType({
    name,
    label: "number",
    kind: "flags",
    lift: (_memory: GuestMemory, core: number): number => {
      if ((core & ~known) !== 0) refuse(name, core & ~known);
      return core;
    },
    needsErrno: needs("EINVAL"),
    lower: (value: number) => value,
    layout: { size, alignment: size },
    load: (memory: GuestMemory, offset: number): number =>
      size === 1 ? memory.readU8(offset) : size === 2 ? memory.readU16(offset) : memory.readU32(offset),
    store: (memory: GuestMemory, offset: number, value: number) => {
      if (size === 1) memory.writeU8(offset, value);
      else if (size === 2) memory.writeU16(offset, value);
      else memory.writeU32(offset, value);
    },
    format: (value: number) => formatBits(names, value),
  });
}

/**
 * Makes the type of 64 flags of which those up to bit 31 have names: a number of those. Bits above are dropped, since no descriptor has them.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function wideBits<const N extends string>(name: N, names: Names) {
  const known = BigInt(Object.values(names).reduce((all, bit) => all | bit, 0));
  const numberOf = (core: bigint): number => Number(core & known);
  return defineType({
    name,
    label: "number",
    kind: "flags",
    flat: ["i64"],
    lift: (_memory: GuestMemory, core: bigint) => numberOf(core),
    layout: { size: 8, alignment: 8 },
    load: (memory: GuestMemory, offset: number) => numberOf(memory.readU64(offset)),
    store: (memory: GuestMemory, offset: number, value: number) => {
      memory.writeU64(offset, BigInt(value));
    },
    format: (value: number) => formatBits(names, value),
  });
}

/** Gives the fact that is reported of an export that cannot tell the guest of a wrong value. */
export function needs(errno: ErrnoName): string {
  return `tells the guest of a wrong value by ${errno}, and the method returns no errno. Export it with errno or orErrno(…).`;
}

function formatBits(names: Names, value: number): string {
  const all = Object.values(names);
  if (all.length > 8 && all.every((bit) => (value & bit) !== 0)) return "all";
  const found = Object.keys(names).filter((name) => (value & (names[name] ?? 0)) !== 0);
  return found.join("|") || "0";
}

function refuse(name: string, unknown: number): never {
  throw new ErrnoError("EINVAL", { message: `${name} has no bits 0x${(unknown >>> 0).toString(16)}` });
}
