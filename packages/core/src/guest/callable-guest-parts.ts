import type { AddressType } from "@hostwright/types";

import type { Frame, LinkedReceiver } from "../context/frame.js";

/** The parts that a callable guest is made of. */
export interface CallableGuestParts {
  readonly runtime: object;
  readonly addressType: AddressType;
  readonly receivers: readonly LinkedReceiver[];
  /** `true` when the guest may be called again after a call of it was aborted. */
  readonly isKeptAfterAbort: boolean;
  /** Bytes that the host copies for one call of a host function; 2^27, which is 128 MiB, when left out. */
  readonly copyLimit?: number | undefined;
}

/** The end of a call or of a guest. */
export type Ended = NonNullable<Frame["aborted"]>;
