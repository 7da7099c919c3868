import { errno, type GuestErrno, struct, type StructType, u16, u32, u64, u8 } from "@hostwright/types";

// Their types are written down: those that the compiler finds name typed arrays in a way that compilers before 5.7 do not know.

/** A subscription in the memory of a program. */
export interface SubscriptionView {
  userdata: bigint;
  tag: number;
  id: number;
  timeout: bigint;
  precision: bigint;
  flags: number;
}

/** An event in the memory of a program. */
export interface EventView {
  userdata: bigint;
  error: GuestErrno;
  type: number;
  nbytes: bigint;
  flags: number;
}

/**
 * A subscription of `poll_oneoff`. WASI has a union behind the tag, of a clock and of a descriptor: the number of the descriptor lies
 * where that of the clock does.
 */
export const Subscription: StructType<SubscriptionView, true> = /* @__PURE__ */ struct(
  { userdata: u64, tag: u8, id: u32, timeout: u64, precision: u64, flags: u16 },
  { name: "subscription", align: { id: 8 } },
);

/** An event of `poll_oneoff`. */
export const Event: StructType<EventView, true> = /* @__PURE__ */ struct(
  { userdata: u64, error: errno, type: u8, nbytes: u64, flags: u16 },
  { name: "event" },
);

/** The kinds of subscriptions and events. */
export const EVENT_TYPES = { clock: 0, fd_read: 1, fd_write: 2 } as const;

/** Says that the time of a clock is no duration. */
export const ABSTIME = 1;

/** Says that the other side of a stream has closed it. */
export const HANGUP = 1;
