import { WasiError } from "../errors.js";

/** The most milliseconds of a timer: engines take more for none. */
const MOST = 0x7fff_ffff;

/** Blocks the thread for nanoseconds. */
export function sleep(nanoseconds: bigint): void {
  const end = performance.now() + Number(nanoseconds) / 1_000_000;
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(left, MOST));
    } catch (cause) {
      const fact =
        "may not block, as the main threads of browsers may not. Link AsyncWasi, or run the program in a worker.";
      throw new WasiError("cannot-wait", fact, { where: "poll_oneoff", subject: "this thread", cause });
    }
  }
}

/** Part of an AbortSignal. */
export interface Ends {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Waits until one of some promises is settled, or nanoseconds have gone by; or until a signal aborts, so that no timer is left behind. */
export async function firstOf(
  waits: readonly Promise<void>[],
  nanoseconds: bigint | undefined,
  signal: Ends | undefined,
): Promise<void> {
  if (signal?.aborted === true) return;
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve) => {
      stop = resolve;
      signal?.addEventListener("abort", resolve);
      if (nanoseconds !== undefined)
        timer = setTimeout(resolve, Math.min(Math.ceil(Number(nanoseconds) / 1_000_000), MOST));
      for (const wait of waits) void wait.then(resolve, resolve);
    });
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal?.removeEventListener("abort", stop);
  }
}
