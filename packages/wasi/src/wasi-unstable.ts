import { type ExportsOf, fn } from "@hostwright/core";
import { i64, orErrno, type Pointer, pointer, u32, u64 } from "@hostwright/types";

import { Event, EVENT_TYPES, type EventView } from "./abi/poll.js";
import { path } from "./abi/refusing.js";
import { OldFilestat, OldSubscription, type OldSubscriptionView, oldWhence } from "./abi/unstable.js";
import { lookupflags } from "./abi/values.js";
import { Wasi } from "./wasi.js";
import type { RawSubscription, SubscriptionPlace } from "./waiting/subscriptions.js";

/**
 * The WASI before preview 1, `wasi_unstable`, for programs of 2019 and 2020. It is {@link Wasi} but for three things: the order of
 * the points that `fd_seek` counts from, the number of links of a file, which has 4 bytes, and the place of a clock in a subscription.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { start, WasiUnstable } from "@hostwright/wasi";
 *
 * const runtime = new Runtime();
 * runtime.link(WasiUnstable, { args: ["old"], stdout: "inherit" });
 * console.log(await start(runtime.instantiate(new URL("old.wasm", import.meta.url))));
 * ```
 */
export class WasiUnstable extends Wasi {
  static override readonly moduleName: string = "wasi_unstable";

  static override get exports(): ExportsOf<WasiUnstable> {
    const stat = orErrno(OldFilestat, { out: true });
    return {
      fd_filestat_get: fn([u32], stat, { names: ["fd"] }),
      fd_seek: fn([u32, i64, oldWhence], orErrno(u64), { names: ["fd", "offset", "whence"] }),
      path_filestat_get: fn([u32, lookupflags, path], stat, { names: ["fd", "flags", "path"] }),
      poll_oneoff: fn([pointer(OldSubscription), pointer(Event), u32], orErrno(u32), {
        names: ["in", "out", "nsubscriptions"],
      }),
    } satisfies ExportsOf<WasiUnstable>;
  }

  override poll_oneoff(
    subscriptions: SubscriptionPlace<OldSubscriptionView>,
    events: Pointer<EventView>,
    count: number,
  ): number {
    return this.poll(presentForm(subscriptions.slice(count)), events, count);
  }
}

function* presentForm(all: Iterable<OldSubscriptionView>): Generator<RawSubscription> {
  for (const { userdata, tag, fd, id, timeout, flags } of all)
    yield { userdata, tag, id: tag === EVENT_TYPES.clock ? id : fd, timeout, flags };
}
