import type { ClockId } from "./abi/values.js";
import { realTime, toNanoseconds } from "./time.js";

interface Engine {
  readonly process?: {
    readonly hrtime?: { bigint?(): bigint };
    cpuUsage?(): { readonly user: number; readonly system: number };
    threadCpuUsage?(): { readonly user: number; readonly system: number };
  };
}

/** Gives the time of a clock in nanoseconds. */
export function clockTime(id: ClockId): bigint {
  switch (id) {
    case "realtime":
      return toNanoseconds(realTime());
    case "monotonic":
      return (monotonic ??= monotonicClock())();
    case "process_cputime_id":
      return usedTime(false);
    case "thread_cputime_id":
      return usedTime(true);
  }
}

let monotonic: (() => bigint) | undefined;

/** Gives the clock that only goes forward. Node.js, Bun and Deno have one of nanoseconds, which takes half the time of the other. */
function monotonicClock(): () => bigint {
  const { hrtime } = (globalThis as Engine).process ?? {};
  return hrtime?.bigint?.bind(hrtime) ?? (() => BigInt(Math.round(performance.now() * 1_000_000)));
}

/** The time that was computed; the time since the start where the engine does not tell, as in browsers. */
function usedTime(ofThread: boolean): bigint {
  const { process } = globalThis as Engine;
  const used = (ofThread ? process?.threadCpuUsage?.() : undefined) ?? process?.cpuUsage?.();
  return used === undefined ? clockTime("monotonic") : BigInt(used.user + used.system) * 1000n;
}

const resolutions = new Map<ClockId, bigint>();

/** Gives the smallest step of a clock in nanoseconds, which is measured: engines make clocks coarse in different ways. */
export function clockResolution(id: ClockId): bigint {
  let resolution = resolutions.get(id);
  if (resolution === undefined) resolutions.set(id, (resolution = measure(id)));
  return resolution;
}

const STEPS = 16;
/** The most looks: a clock that stands still, as in workerd, has no step to be seen. */
const LOOKS = 200_000;
const STANDING = 1_000_000n;

function measure(id: ClockId): bigint {
  let least: bigint | undefined;
  let last = clockTime(id);
  for (let looks = 0, steps = 0; looks < LOOKS && steps < STEPS; looks++) {
    const now = clockTime(id);
    const step = now - last;
    if (step <= 0n) continue;
    if (least === undefined || step < least) least = step;
    last = now;
    steps++;
  }
  return least ?? STANDING;
}
