import type { FlatType, TypeDescription } from "@hostwright/types";

import type { ErrnosDescription } from "./describe-errnos.js";

/** A parameter as plain data. */
export interface ParameterDescription {
  /** Its name: that of `{ names }`, or in the source of a host module, which minifiers change; absent where neither gives one. */
  readonly name?: string;
  /** Its documentation; absent where it has none. */
  readonly doc?: string;
  /** Its type. */
  readonly type: TypeDescription;
}

/** A function that crosses the boundary, in either direction, as plain data. */
export interface FunctionDescription {
  /** The name by which the guest imports or exports it. */
  readonly name: string;
  /** Its documentation; absent where it has none. */
  readonly doc?: string;
  /** Its parameters, in order. */
  readonly parameters: readonly ParameterDescription[];
  /** The types of its results: none, one, or several for multi-value. */
  readonly results: readonly TypeDescription[];
  /** Its WebAssembly type; `address` stands for i32, or i64 where the guest's memory is addressed so. */
  readonly functionType: { readonly parameters: readonly FlatType[]; readonly results: readonly FlatType[] };
  /** Its WebAssembly type for a 32-bit memory as text: `(i32, i32) -> i32`. */
  readonly signature: string;
}

/** A function of a guest as plain data. */
export interface GuestExportDescription extends FunctionDescription {
  /** The field of the class. */
  readonly field: string;
  /** `true` when it returns a promise, and asynchronous host functions may suspend the guest. */
  readonly isAsync: boolean;
}

/** A class of guest modules as plain data. */
export interface GuestModuleDescription {
  /** The name of the class. Minifiers change it. */
  readonly className: string;
  /** Its documentation; absent where it has none. */
  readonly doc?: string;
  /** The errno table whose numbers the guest returns. */
  readonly errnos: string;
  /** The tables of errnos that the class and its functions have, with their numbers. */
  readonly tables: readonly ErrnosDescription[];
  /** In the order of declaration, those of base classes first. */
  readonly exports: readonly GuestExportDescription[];
}
