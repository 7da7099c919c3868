import type { AddressType } from "../memory/address.js";

/** Where something lies in a larger value, in bytes from its start, for each kind of memory. */
export type PartOffset = Readonly<Record<AddressType, number>>;

/** Under this key a type tells where its parts lie: what `offsetOf` reads. A second copy of this package sees it too. */
export const PARTS = Symbol.for("hostwright:parts");

/** The parts of a type. */
export interface Parts {
  /** Gives where a part lies; `undefined` when there is none of that name. */
  offsetOf(part: string | number): PartOffset | undefined;
  /** The names of the parts, for a message. */
  names(): string;
}

/** A type that has parts with a place of their own. */
export interface Parted<P extends string | number = string | number> {
  /** Where they lie. */
  readonly [PARTS]: Parts;
  /** Only for the compiler; never there at run time. */
  readonly "~parts"?: P;
}
