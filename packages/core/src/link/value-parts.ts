import type { FunctionType } from "@hostwright/types";

import type { Thunk } from "../compile/thunk.js";
import type { AsyncThunk } from "../guest/suspend/async-thunk.js";
import { areAnyAsync } from "./given-functions.js";
import type { GuestImport } from "./guest-module.js";
import { refuseMisfits, refuseMisfitsLater } from "./reference-results.js";
import type { CheckedGuest } from "./verify/check-guest.js";
import { splitAsyncThunk, splitThunk } from "../guest/vector-functions.js";

export { withVectors } from "../guest/vector-functions.js";
export { takeReferences } from "../guest/function-references.js";

/** Tells whether a guest may be suspended by a function of the host that it is passed by reference. */
export function isSuspendedByReference(guest: Pick<CheckedGuest, "imports" | "as">): boolean {
  return areAnyAsync("funcref", guest);
}

/** Wraps the thunk of a host function that returns references, which have to fit, or has vectors. `typeSection` is that of the guest. */
export function adapt(
  thunk: Thunk,
  wanted: GuestImport,
  type: FunctionType,
  typeSection: Uint8Array | undefined,
): Thunk {
  return splitThunk(refuseMisfits(thunk, wanted, type, typeSection), type);
}

/** Wraps the thunk of an asynchronous host function likewise. */
export function adaptLater(
  thunk: AsyncThunk,
  wanted: GuestImport,
  type: FunctionType,
  typeSection: Uint8Array | undefined,
): AsyncThunk {
  return splitAsyncThunk(refuseMisfitsLater(thunk, wanted, type, typeSection), type);
}
