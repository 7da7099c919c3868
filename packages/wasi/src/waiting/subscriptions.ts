import { type ErrnoName, isErrnoError, wasiErrnos } from "@hostwright/types";

import { ABSTIME, EVENT_TYPES, type EventView, HANGUP } from "../abi/poll.js";
import { RIGHTS } from "../abi/rights.js";
import type { ClockId } from "../abi/values.js";
import { clockTime } from "../clocks.js";
import {
  type Descriptor,
  FileDescriptor,
  InputDescriptor,
  OutputDescriptor,
} from "../descriptors/descriptor.js";
import type { DescriptorTable } from "../descriptors/descriptor-table.js";
import { ListenerDescriptor, SocketDescriptor } from "../descriptors/socket-descriptor.js";
import { fail } from "../fail.js";
import { MOST_WRITTEN } from "../streams/output.js";
import type { Steps, Waits } from "./steps.js";

/** The most subscriptions of a call: many times as many as a program can have descriptors for. */
const MOST = 16_384;
const CLOCKS: readonly ClockId[] = ["realtime", "monotonic"];

/** A subscription as a program passes it. */
export interface RawSubscription {
  readonly userdata: bigint;
  readonly tag: number;
  /** The number of the clock, or of the descriptor. */
  readonly id: number;
  readonly timeout: bigint;
  readonly flags: number;
}

/** The place of subscriptions in the memory of a program: a pointer to the first one. */
export interface SubscriptionPlace<S extends RawSubscription = RawSubscription> {
  slice(count: number): Iterable<S>;
}

/** An event as a program gets it. */
export type PollEvent = Readonly<EventView>;

/** The state of some subscriptions: the events that there are, and how long it takes until there may be more. */
interface PollState extends Waits {
  readonly events: readonly PollEvent[];
}

/** Waits until there are events, and gives them: as many as there are subscriptions at most. */
export function* poll(subscriptions: Subscriptions): Steps<readonly PollEvent[]> {
  for (;;) {
    const state = subscriptions.look();
    if (state.events.length > 0) return state.events;
    yield state;
  }
}

/** The subscriptions of one call, which has copied them: a program may change its memory while it waits. */
export class Subscriptions {
  readonly #descriptors: DescriptorTable;
  readonly #clocks: { readonly event: PollEvent; readonly end: bigint }[] = [];
  readonly #files: RawSubscription[] = [];
  readonly #refused: PollEvent[] = [];

  /** Takes subscriptions. `EINVAL` for none, too many, or one of another kind. */
  constructor(descriptors: DescriptorTable, count: number, all: Iterable<RawSubscription>) {
    this.#descriptors = descriptors;
    if (count === 0 || count > MOST) fail("EINVAL");
    for (const each of all) {
      if (each.tag === EVENT_TYPES.clock) this.#addClock(each);
      else if (each.tag === EVENT_TYPES.fd_read || each.tag === EVENT_TYPES.fd_write) this.#files.push(each);
      else fail("EINVAL");
    }
  }

  /** Looks at all of them. */
  look(): PollState {
    const waits: Promise<void>[] = [];
    const events = [...this.#refused];
    for (const each of this.#files) {
      const found = this.#readiness(each);
      if (found instanceof Promise) waits.push(found);
      else events.push(found);
    }
    const now = clockTime("monotonic");
    let delay: bigint | undefined;
    for (const { event, end } of this.#clocks) {
      const left = end - now;
      if (left <= 0n) events.push(event);
      else if (delay === undefined || left < delay) delay = left;
    }
    return { events, delay, waits };
  }

  #addClock({ userdata, id, timeout, flags }: RawSubscription): void {
    const clock = CLOCKS[id];
    const isWrong = clock === undefined || (flags & ~ABSTIME) !== 0;
    const event = makeEvent(userdata, EVENT_TYPES.clock, isWrong ? "EINVAL" : undefined);
    if (isWrong) {
      this.#refused.push(event);
      return;
    }
    const delay = (flags & ABSTIME) === 0 ? timeout : timeout - clockTime(clock);
    this.#clocks.push({ event, end: clockTime("monotonic") + delay });
  }

  #readiness({ userdata, tag, id }: RawSubscription): PollEvent | Promise<void> {
    const right = RIGHTS.poll_fd_readwrite | (tag === EVENT_TYPES.fd_read ? RIGHTS.fd_read : RIGHTS.fd_write);
    let found: Descriptor;
    let wait: Promise<void> | undefined;
    try {
      found = this.#descriptors.get(id, right);
      wait = tag === EVENT_TYPES.fd_read ? readable(found) : writable(found);
    } catch (error) {
      return makeEvent(userdata, tag, errnoOf(error));
    }
    if (wait !== undefined) return wait;
    return tag === EVENT_TYPES.fd_read
      ? makeEvent(userdata, tag, undefined, BigInt(available(found)), isHungUp(found) ? HANGUP : 0)
      : makeEvent(userdata, tag, undefined, BigInt(MOST_WRITTEN));
  }
}

/** Gives the errno of a failure that one descriptor has: the others are looked at all the same. */
function errnoOf(error: unknown): ErrnoName {
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  return (
    isErrnoError(error)
      ? errno
      : typeof code === "string" && wasiErrnos.numberOf(code) !== undefined
        ? code
        : "EIO"
  ) as ErrnoName;
}

function makeEvent(userdata: bigint, type: number, error?: ErrnoName, nbytes = 0n, flags = 0): PollEvent {
  return { userdata, type, error, nbytes, flags };
}

function readable(found: Descriptor): Promise<void> | undefined {
  if (found instanceof ListenerDescriptor) return found.connections.fill();
  return inputOfDescriptor(found)?.ready();
}

function writable(found: Descriptor): Promise<void> | undefined {
  const isStream = found instanceof OutputDescriptor || found instanceof SocketDescriptor;
  return isStream ? found.output.ready() : undefined;
}

function available(found: Descriptor): number {
  if (found instanceof FileDescriptor) return Math.max(0, found.status().size - found.position);
  const input = inputOfDescriptor(found);
  if (input === undefined) return 0;
  // One at least, where the stream does not tell before it is read.
  return input.isEnded ? 0 : Math.max(1, input.available);
}

function isHungUp(found: Descriptor): boolean {
  return inputOfDescriptor(found)?.isEnded ?? false;
}

function inputOfDescriptor(found: Descriptor) {
  return found instanceof InputDescriptor || found instanceof SocketDescriptor ? found.input : undefined;
}
