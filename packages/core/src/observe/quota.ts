import { enteredGuestOf } from "../context/frame.js";
import type { HostCall } from "./host-call.js";

/** Whose calls are counted together. */
export type QuotaScope = "guest" | "runtime";

/** So many calls, and no more. */
export interface CountQuota {
  /** How many calls there may be; an integer from 0. */
  readonly calls: number;
  /** Whose calls are counted together; each guest's when left out. */
  readonly per?: QuotaScope;
}

/** So many calls a second. */
export interface RateQuota {
  /** How many calls there may be in a second, in the long run; above 0. */
  readonly callsPerSecond: number;
  /** How many there may be at once, after a pause; `callsPerSecond`, but at least 1, when left out. */
  readonly burst?: number;
  /** Whose calls are counted together; each guest's when left out. */
  readonly per?: QuotaScope;
}

/** How many calls there may be. */
export type Quota = CountQuota | RateQuota;

/** Counts the calls that one rule lets pass. */
export interface Meter {
  /** Counts a call, when there may be one more; says whether there may. */
  admit(call: HostCall): boolean;
  /** What there may be: `1000 calls for each guest`. */
  readonly limit: string;
}

/** Counts the calls of one guest, or of one runtime. */
interface Counter {
  admit(): boolean;
}

/** Makes what counts the calls for a quota; the clock tells nanoseconds. */
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

/** Says what is wrong with a quota; `undefined` when nothing is. */
export function quotaProblem(quota: Quota): string | undefined {
  if ("calls" in quota) {
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

/** Stands for the guests and runtimes of calls that are made without any. */
const NOBODY = {};

function counted({ caller }: HostCall, per: QuotaScope): object {
  // A memory is a guest's own from before its start function on, when there is no Guest to tell it by yet.
  const memory = caller?.memory;
  if (memory === undefined) return NOBODY;
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

/** Holds a token for each call that there may be now; new ones arrive at a steady rate until it is full. */
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
