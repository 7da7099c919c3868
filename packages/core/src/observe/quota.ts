import type { OptionKinds } from "@hostwright/types/internal";

import { enteredGuestOf } from "../context/frame.js";
import type { ObservedCall } from "./middleware.js";

/** Selects the calls that are counted together: those of one guest, or of one runtime. */
export type QuotaScope = "guest" | "runtime";

/** Limits the number of calls. */
export interface CountQuota {
  /** The largest number of calls; an integer from 0. */
  readonly calls: number;
  /** Counts the calls of each guest, which is the default, or of each runtime. */
  readonly per?: QuotaScope;
}

/** Limits the rate of calls. */
export interface RateQuota {
  /** The average number of calls per second; above 0. */
  readonly callsPerSecond: number;
  /** The largest number of calls at once, after a pause; `callsPerSecond`, but at least 1, when left out. */
  readonly burst?: number;
  /** Counts the calls of each guest, which is the default, or of each runtime. */
  readonly per?: QuotaScope;
}

/** Limits the calls that a rule lets pass, by number or by rate. */
export type Quota = CountQuota | RateQuota;

/** The parts of a quota, each with its kind; {@link quotaProblem} describes numbers out of range. */
export const QUOTA: OptionKinds<CountQuota & RateQuota> = {
  calls: "any",
  callsPerSecond: "any",
  burst: "any",
  per: ["guest", "runtime"],
};

/** Counts the calls that one rule lets pass. */
export interface Meter {
  /** Counts a call and returns `true`, or returns `false` when the quota is used up. */
  admit(call: ObservedCall): boolean;
  /** The quota in words: `1000 calls for each guest`. */
  readonly limit: string;
}

/** Counts the calls of one guest, or of one runtime. */
interface Counter {
  admit(): boolean;
}

/** Makes the meter of a quota. The clock tells nanoseconds. */
export function makeMeter(quota: Quota, clock: () => number): Meter {
  const { per = "guest" } = quota;
  const counters = new WeakMap<object, Counter>();
  const make =
    "calls" in quota
      ? () => new CallCounter(quota.calls)
      : () => new TokenBucket(quota.callsPerSecond, burstOf(quota), clock);
  const amount =
    "calls" in quota ? `${String(quota.calls)} calls` : `${String(quota.callsPerSecond)} calls per second`;
  return {
    limit: `${amount} for each ${per}`,
    admit(call) {
      const key = counted(call, per);
      let counter = counters.get(key);
      if (counter === undefined) counters.set(key, (counter = make()));
      return counter.admit();
    },
  };
}

/** Describes the mistake in a quota; `undefined` when it is valid. */
export function quotaProblem(quota: Quota): string | undefined {
  if ("calls" in quota) {
    if ("callsPerSecond" in quota) return "it has calls and callsPerSecond. Give one of them";
    return Number.isInteger(quota.calls) && quota.calls >= 0
      ? undefined
      : `calls must be an integer from 0, not ${String(quota.calls)}`;
  }
  if (!(quota.callsPerSecond > 0 && quota.callsPerSecond < Infinity)) {
    return `callsPerSecond must be a number above 0, not ${String(quota.callsPerSecond)}`;
  }
  const burst = burstOf(quota);
  return burst >= 1 && burst < Infinity ? undefined : `burst must be a number from 1, not ${String(burst)}`;
}

function burstOf({ callsPerSecond, burst = Math.max(1, callsPerSecond) }: RateQuota): number {
  return burst;
}

/** The key for all calls that are made without a guest. */
const NO_GUEST = {};

function counted({ memory }: ObservedCall, per: QuotaScope): object {
  // A guest has its memory from its start function on, when its Guest does not exist yet.
  if (memory === undefined) return NO_GUEST;
  return (per === "runtime" ? enteredGuestOf(memory)?.runtime : undefined) ?? memory;
}

class CallCounter implements Counter {
  #left: number;

  constructor(calls: number) {
    this.#left = calls;
  }

  admit(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}

/** Holds a token for each call that may be made now; new tokens arrive at a steady rate until it is full. */
class TokenBucket implements Counter {
  readonly #perNanosecond: number;
  readonly #capacity: number;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, capacity: number, clock: () => number) {
    this.#perNanosecond = perSecond / 1e9;
    this.#capacity = capacity;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#filledAt = clock();
  }

  admit(): boolean {
    const now = this.#clock();
    const arrived = Math.max(0, now - this.#filledAt) * this.#perNanosecond;
    this.#tokens = Math.min(this.#capacity, this.#tokens + arrived);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
