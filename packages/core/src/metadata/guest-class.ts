import type { AllocatorChoice, ErrnoTable, TypeDescriptor } from "@hostwright/types";

import type { Documentation } from "./documentation.js";

/** A function of a guest, as a field of a class declares it. */
export interface GuestExportMetadata {
  /** The name under which the guest exports it. */
  readonly name: string;
  /** The name of the field. */
  readonly field: PropertyKey;
  readonly parameters: readonly TypeDescriptor[];
  readonly results: readonly TypeDescriptor[];
  /** `true` when the function gives an array with one value for each of several results. */
  readonly isTuple: boolean;
  /** `true` when it is called so that asynchronous host functions can suspend the guest. */
  readonly isAsync: boolean;
  /** The options that it was declared with, of which `describe` reads the documentation. */
  readonly documented: Documentation | undefined;
}

/** Holds the checked declarations of a class of guest modules. */
export interface GuestClassMetadata {
  /** The name of the class. */
  readonly name: string;
  /** In the order of declaration, those of base classes first. */
  readonly exports: readonly GuestExportMetadata[];
  /** The error numbers of the guest; `undefined` for those of WASI. */
  readonly errnos: ErrnoTable | undefined;
  /** The way in which the guest lends memory; found by its exports when `undefined`. */
  readonly allocator: AllocatorChoice | undefined;
  /** The documentation of the class. */
  readonly doc: string | undefined;
}

/** An instance of a class of guest modules. */
export interface GuestModuleInstance {
  /** Only for the compiler, which tells fields of such classes from methods of host modules by it. */
  readonly "~guestModule": true;
}

/** The property that leads from a class of guest modules to all that is made of it. A text: bundlers keep a class for a computed one. */
export const GUEST_CLASS = "~guestClass";

/** Checks whether an object is an instance of a class of guest modules, of any copy of this package. */
export function isGuestModule(object: object): boolean {
  return GUEST_CLASS in object.constructor;
}

/** A class of guest modules, constructed without arguments. */
export type GuestClass<G extends GuestModuleInstance = GuestModuleInstance> = abstract new () => G;
