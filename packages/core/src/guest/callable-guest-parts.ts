import type { AddressType, CoreValue, GuestFunction } from "@hostwright/types";

import type { Frame, LinkedReceiver } from "../context/frame.js";
import type { CallsInTurn } from "../guest.js";
import type { CallOrder } from "./suspend/call-order.js";
import type { AsyncThunk } from "./suspend/async-thunk.js";

/** The parts that a callable guest is made of. */
export interface CallableGuestParts {
  readonly runtime: object;
  readonly addressType: AddressType;
  /** The classes that it imports from. Those of the other units of its program are added. */
  readonly receivers: LinkedReceiver[];
  /** `true` when the guest may be called again after a call of it was aborted. */
  readonly isKeptAfterAbort: boolean;
  /** Bytes that the host copies for one call of a host function; 2^27, which is 128 MiB, when left out. */
  readonly copyLimit?: number | undefined;
}

/** The calls of a guest that can be suspended. */
export interface SuspendedCalls extends CallsInTurn {
  /** The order in which they run: that of all units of a program, which have one stack. */
  order: CallOrder;
  /** The frames of those that have begun and not ended, the innermost last. */
  readonly frames: readonly Frame[];
  /** The frame of the one that the running code belongs to; of the innermost where that cannot be known. */
  readonly current: Frame | undefined;
  /** Ends the wait of a call, if it waits. */
  cancel(frame: Frame, reason: unknown): void;
  /** Makes the error for a guest that the engine could not suspend; `outer` is the frame that was running before the entry. */
  refusal(name: string, frame: Frame, outer: Frame | null, cause: unknown): Error;
}

/** The end of a call or of a guest. */
export type Ended = NonNullable<Frame["aborted"]>;

/** A function of the host in the table of a guest, behind middleware and hooks. */
export interface ObservedFunction {
  /** Calls the function with its core values through middleware. Gives its result, or a promise of it. */
  readonly call: (frame: Frame, core: readonly CoreValue[]) => unknown;
  /** Puts hooks around the import, which is given raw core values. */
  hook(thunk: GuestFunction): GuestFunction;
  /** The same for an import that suspends the guest. */
  hookAsync(thunk: AsyncThunk): AsyncThunk;
  /** Tells that the function has been taken out of the table. */
  removed(): void;
}
