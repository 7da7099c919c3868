import { addressFrom, type AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { ADDRESS_LAYOUT, type Layouts } from "./layout.js";

/** The option of types that hold an address in memory: an offset, a length or an index. */
export interface WideOptions<W extends boolean | undefined = boolean> {
  /**
   * Takes 8 bytes for each address that lies in memory, also in a 32-bit memory, as Go does. Core values are as they are without it.
   * As wide as the addresses of the memory when left out.
   */
  readonly wide?: W;
}

/** How addresses lie in memory. */
export interface AddressForm {
  readonly layout: Layouts;
  /** Reads an address: a number, or a bigint where a number could not tell it exactly, which lies beyond any memory. */
  readonly read: (memory: GuestMemory, at: number) => number | bigint;
  readonly write: (memory: GuestMemory, at: number, address: number) => void;
  /** The largest address that can be written. */
  readonly largest: Readonly<Record<AddressType, number>>;
}

const MOST = 0x1f_ffff_ffff_ffff;
const EIGHT_BYTES = { size: 8, alignment: 8 };

/** Addresses as wide as those of the memory. */
export const NATURAL: AddressForm = {
  layout: ADDRESS_LAYOUT,
  read: (memory, at) => memory.readAddress(at),
  write: (memory, at, address) => {
    memory.writeAddress(at, address);
  },
  largest: { i32: 0xffffffff, i64: MOST },
};

const WIDE: AddressForm = {
  layout: { i32: EIGHT_BYTES, i64: EIGHT_BYTES },
  read: (memory, at) => addressFrom(memory.readU64(at)),
  write: (memory, at, address) => {
    memory.writeU64(at, BigInt(address));
  },
  largest: { i32: MOST, i64: MOST },
};

/** Gives the form of addresses that an option asks for. */
export function addressForm(isWide = false): AddressForm {
  return isWide ? WIDE : NATURAL;
}
