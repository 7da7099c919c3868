import { caller, type Caller, type ExportsOf, fn } from "@hostwright/core";
import { orErrno, type Pointer, pointer, u32 } from "@hostwright/types";

import { Event, type EventView } from "./abi/poll.js";
import { OldSubscription, type OldSubscriptionView } from "./abi/unstable.js";
import { AsyncWasi } from "./async-wasi.js";
import { oldFunctions, presentForm } from "./old-forms.js";
import type { SubscriptionPlace } from "./waiting/subscriptions.js";

/**
 * The WASI before preview 1, `wasi_unstable`, for programs of 2019 and 2020 that are suspended where they wait. It is {@link AsyncWasi} but for the
 * three things in which `WasiUnstable` is not `Wasi`.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { AsyncWasiUnstable, start } from "@hostwright/wasi";
 *
 * const response = await fetch("https://example.org/words.txt");
 * const runtime = new Runtime();
 * runtime.link(AsyncWasiUnstable, { args: ["old"], stdin: response.body ?? [], stdout: "inherit" });
 * console.log(await start(runtime.instantiate(new URL("old.wasm", import.meta.url))));
 * ```
 *
 * @throws {WasiError} `unknown-option`, `invalid-option`
 */
export class AsyncWasiUnstable extends AsyncWasi {
  static override readonly moduleName: string = "wasi_unstable";

  static override get exports(): ExportsOf<AsyncWasiUnstable> {
    return {
      ...oldFunctions(),
      poll_oneoff: fn([pointer(OldSubscription), pointer(Event), u32, caller], orErrno(u32), {
        names: ["in", "out", "nsubscriptions"],
        async: true,
      }),
    } satisfies ExportsOf<AsyncWasiUnstable>;
  }

  override async poll_oneoff(
    subscriptions: SubscriptionPlace<OldSubscriptionView>,
    events: Pointer<EventView>,
    count: number,
    { signal }: Caller,
  ): Promise<number> {
    return await this.poll(presentForm(subscriptions.slice(count)), events, count, signal);
  }
}
