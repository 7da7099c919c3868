import { type ExportsOf, fn } from "@hostwright/core";
import { bytes, errno, list, type List, orErrno, type Pointer, pointer, u16, u32 } from "@hostwright/types";

import { Event, type EventView, Subscription } from "./abi/poll.js";
import { RIGHTS } from "./abi/rights.js";
import { fdflags, riflags, siflags } from "./abi/values.js";
import { FileDescriptor } from "./descriptors/descriptor.js";
import { arraysOf } from "./functions/arguments.js";
import { ProcessFunctions } from "./functions/process-functions.js";
import type { WasiOptions } from "./options.js";
import { block } from "./waiting/steps.js";
import { accept, readStream, receive, writeNow } from "./waiting/stream-work.js";
import {
  poll,
  type RawSubscription,
  type SubscriptionPlace,
  Subscriptions,
} from "./waiting/subscriptions.js";

/**
 * WASI preview 1 for one program: `wasi_snapshot_preview1` with all of its 46 functions.
 *
 * An instance is a process: it has the arguments, the environment, the streams and the descriptors of one program. Link the class with the
 * options of the only program, or declare it and bind an instance for each run. It works on every engine and in every call of a guest.
 * Where the program waits for a clock or for input, the thread waits; a program that would have to wait for a promise ends with a
 * `WasiError` (`cannot-wait`): `AsyncWasi` suspends the guest in its place.
 *
 * A program gets errnos. Only offsets outside of its memory end its call (`GuestMemoryError`).
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { memoryDirectory, start, Wasi } from "@hostwright/wasi";
 *
 * const runtime = new Runtime();
 * runtime.link(Wasi, { args: ["app"], preopens: { "/": memoryDirectory() }, stdout: "inherit" });
 * const exitCode = await start(runtime.instantiate(new URL("app.wasm", import.meta.url)));
 * console.log(exitCode);
 * ```
 *
 * @throws {WasiError} `unknown-option`, `invalid-option`
 */
export class Wasi extends ProcessFunctions {
  static override get exports(): ExportsOf<Wasi> {
    const iovs = list(bytes);
    return {
      fd_read: fn([u32, iovs], orErrno(u32), { names: ["fd", "iovs"] }),
      fd_write: fn([u32, iovs], orErrno(u32), { names: ["fd", "iovs"] }),
      poll_oneoff: fn([pointer(Subscription), pointer(Event), u32], orErrno(u32), {
        names: ["in", "out", "nsubscriptions"],
      }),
      sched_yield: fn([], errno),
      sock_accept: fn([u32, fdflags], orErrno(u32), { names: ["fd", "flags"] }),
      sock_recv: fn([u32, iovs, riflags], orErrno([u32, u16]), { names: ["fd", "ri_data", "ri_flags"] }),
      sock_send: fn([u32, iovs, siflags], orErrno(u32), { names: ["fd", "si_data", "si_flags"] }),
    } satisfies ExportsOf<Wasi>;
  }

  constructor(options: WasiOptions = {}) {
    super(options, false);
  }

  fd_read(fd: number, iovs: List<Uint8Array>): number {
    const found = this.descriptors.stream(fd, RIGHTS.fd_read);
    const arrays = arraysOf(iovs);
    if (found instanceof FileDescriptor) return found.read(arrays);
    return block(
      "fd_read",
      readStream(found, () => arrays),
    );
  }

  fd_write(fd: number, iovs: List<Uint8Array>): number {
    const found = this.descriptors.stream(fd, RIGHTS.fd_write);
    const arrays = arraysOf(iovs);
    if (found instanceof FileDescriptor) return found.write(arrays);
    return writeNow(found, arrays);
  }

  poll_oneoff(subscriptions: SubscriptionPlace, events: Pointer<EventView>, count: number): number {
    return this.poll(subscriptions.slice(count), events, count);
  }

  /** Waits until there are events for subscriptions, and puts them where the program wants them. */
  protected poll(all: Iterable<RawSubscription>, events: Pointer<EventView>, count: number): number {
    const subscriptions = new Subscriptions(this.descriptors, count, all);
    // Before the program waits.
    const room = events.slice(count);
    const found = block("poll_oneoff", poll(subscriptions));
    for (const [index, event] of found.entries()) room.set(index, event);
    return found.length;
  }

  sched_yield(): void {
    // There is no other thread of the program that could go on.
  }

  sock_accept(fd: number, flags: number): number {
    const found = this.descriptors.listener(fd, RIGHTS.sock_accept);
    this.descriptors.checkRoom();
    return this.addConnection(block("sock_accept", accept(found)), flags, false);
  }

  sock_recv(fd: number, iovs: List<Uint8Array>, flags: number): [length: number, flags: number] {
    const found = this.descriptors.socket(fd, RIGHTS.fd_read);
    const arrays = arraysOf(iovs);
    const work = receive(found, () => arrays, flags);
    return [block("sock_recv", work), 0];
  }

  sock_send(fd: number, iovs: List<Uint8Array>, _flags: number): number {
    return writeNow(this.descriptors.socket(fd, RIGHTS.fd_write), arraysOf(iovs));
  }
}
