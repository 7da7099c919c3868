import { type ExportsOf, fn } from "@hostwright/core";
import { type Pointer, pointer, orErrno, u32 } from "@hostwright/types";

import { Event, type EventView } from "./abi/poll.js";
import { OldSubscription, type OldSubscriptionView } from "./abi/unstable.js";
import { oldFunctions, presentForm } from "./old-forms.js";
import type { SubscriptionPlace } from "./waiting/subscriptions.js";
import { Wasi } from "./wasi.js";

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
    return {
      ...oldFunctions(),
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
