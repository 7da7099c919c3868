import { caller, type Caller, type ExportsOf, fn } from "@hostwright/core";
import {
  buffer,
  errno,
  type GuestBuffer,
  list,
  type List,
  orErrno,
  type Pointer,
  pointer,
  u16,
  u32,
} from "@hostwright/types";

import { Event, type EventView, Subscription } from "./abi/poll.js";
import { RIGHTS } from "./abi/rights.js";
import { fdflags, riflags, siflags } from "./abi/values.js";
import { FileDescriptor } from "./descriptors/descriptor.js";
import { checkCount, checkTotal } from "./functions/arguments.js";
import { ProcessFunctions } from "./functions/process-functions.js";
import type { WasiOptions } from "./options.js";
import { suspend } from "./waiting/steps.js";
import { accept, type Arrays, readStream, receive, writeStream } from "./waiting/stream-work.js";
import {
  poll,
  type RawSubscription,
  type SubscriptionPlace,
  Subscriptions,
} from "./waiting/subscriptions.js";

/**
 * WASI preview 1 for one program that suspends it where it waits: for a clock, for input that is a promise, for an output that has enough.
 * The thread goes on with other work meanwhile. All else is as for {@link Wasi}.
 *
 * The engine has to have JSPI (Node.js 24, Chromium 137 and newer, Bun, Deno), else the program is not instantiated; functions of the guest that
 * read, write or wait are called with `guest.call`, as `start` does it. The functions that may wait are `fd_read`, `fd_write`, `poll_oneoff`, `sched_yield`,
 * `sock_accept`, `sock_recv` and `sock_send`: each call of them costs as much as an asynchronous host function does, also where it does not wait.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { AsyncWasi, start } from "@hostwright/wasi";
 *
 * const response = await fetch("https://example.org/words.txt");
 * const runtime = new Runtime();
 * runtime.link(AsyncWasi, { args: ["sort"], stdin: response.body ?? "", stdout: "inherit" });
 * const exitCode = await start(runtime.instantiate(new URL("sort.wasm", import.meta.url)));
 * console.log(exitCode);
 * ```
 *
 * @throws {WasiError} `unknown-option`, `invalid-option`
 */
export class AsyncWasi extends ProcessFunctions {
  static override get exports(): ExportsOf<AsyncWasi> {
    const iovs = list(buffer, { copy: true });
    const [size, async] = [orErrno(u32), true] as const;
    return {
      fd_read: fn([u32, iovs, caller], size, { names: ["fd", "iovs"], async }),
      fd_write: fn([u32, iovs, caller], size, { names: ["fd", "iovs"], async }),
      poll_oneoff: fn([pointer(Subscription), pointer(Event), u32, caller], size, {
        names: ["in", "out", "nsubscriptions"],
        async,
      }),
      sched_yield: fn([caller], errno, { async }),
      sock_accept: fn([u32, fdflags, caller], size, { names: ["fd", "flags"], async }),
      sock_recv: fn([u32, iovs, riflags, caller], orErrno([u32, u16]), {
        names: ["fd", "ri_data", "ri_flags"],
        async,
      }),
      sock_send: fn([u32, iovs, siflags, caller], size, { names: ["fd", "si_data", "si_flags"], async }),
    } satisfies ExportsOf<AsyncWasi>;
  }

  constructor(options: WasiOptions = {}) {
    super(options, true);
  }

  async fd_read(fd: number, iovs: List<GuestBuffer>, { signal }: Caller): Promise<number> {
    const found = this.descriptors.stream(fd, RIGHTS.fd_read);
    const arrays = viewsOf(iovs);
    if (found instanceof FileDescriptor) return found.read(arrays());
    return await suspend(readStream(found, arrays), signal);
  }

  async fd_write(fd: number, iovs: List<GuestBuffer>, { signal }: Caller): Promise<number> {
    const found = this.descriptors.stream(fd, RIGHTS.fd_write);
    const arrays = viewsOf(iovs);
    if (found instanceof FileDescriptor) return found.write(arrays());
    return await suspend(writeStream(found, arrays), signal);
  }

  async poll_oneoff(
    subscriptions: SubscriptionPlace,
    events: Pointer<EventView>,
    count: number,
    { signal }: Caller,
  ): Promise<number> {
    return await this.poll(subscriptions.slice(count), events, count, signal);
  }

  /** Waits until there are events for subscriptions, and puts them where the program wants them. */
  protected async poll(
    all: Iterable<RawSubscription>,
    events: Pointer<EventView>,
    count: number,
    signal: Caller["signal"],
  ): Promise<number> {
    const subscriptions = new Subscriptions(this.descriptors, count, all);
    // Before the program waits.
    events.slice(count);
    const found = await suspend(poll(subscriptions), signal);
    const room = events.slice(count);
    for (const [index, event] of found.entries()) room.set(index, event);
    return found.length;
  }

  async sched_yield({ signal }: Caller): Promise<void> {
    await suspend(turn(), signal);
  }

  async sock_accept(fd: number, flags: number, { signal }: Caller): Promise<number> {
    const found = this.descriptors.listener(fd, RIGHTS.sock_accept);
    this.descriptors.checkRoom();
    return this.addConnection(await suspend(accept(found), signal), flags, true);
  }

  async sock_recv(
    fd: number,
    iovs: List<GuestBuffer>,
    flags: number,
    { signal }: Caller,
  ): Promise<[length: number, flags: number]> {
    const found = this.descriptors.socket(fd, RIGHTS.fd_read);
    return [await suspend(receive(found, viewsOf(iovs), flags), signal), 0];
  }

  async sock_send(fd: number, iovs: List<GuestBuffer>, _flags: number, { signal }: Caller): Promise<number> {
    const found = this.descriptors.socket(fd, RIGHTS.fd_write);
    return await suspend(writeStream(found, viewsOf(iovs)), signal);
  }
}

function viewsOf(iovs: List<GuestBuffer>): Arrays {
  checkCount(iovs.length);
  const rooms = iovs.toArray();
  checkTotal(rooms.map(({ capacity }) => capacity));
  return () => rooms.map(({ view }) => view);
}

function* turn() {
  yield { waits: [], delay: 0n };
}
