import type { AddressType } from "@hostwright/types";

/** How a guest is linked. */
export interface LinkOptions {
  /** Imports of other kinds, or from elsewhere, beside those of host modules. */
  readonly imports?: WebAssembly.Imports;
  /** Which exported memory host functions work on, for guests with several. */
  readonly memory?: string;
  /**
   * How that memory is addressed. Read from the guest's bytes; needed for a 64-bit memory of a `WebAssembly.Module` that
   * was compiled elsewhere, which does not say, and taken for `i32` there when left out.
   */
  readonly addressType?: AddressType;
  /**
   * What becomes of imported functions that nobody provides: `error` (the default) refuses the guest; `trap` links a
   * function that aborts the call when it is called, with a message that the guest cannot swallow. Memories, tables,
   * globals and tags that nobody provides are errors in either case.
   */
  readonly missing?: "error" | "trap";
}
