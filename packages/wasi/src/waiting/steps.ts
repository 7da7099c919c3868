import { WasiError } from "../errors.js";
import { type Ends, firstOf, sleep } from "./sleep.js";

/** The things that work waits for: the first of some promises, or so many nanoseconds. */
export interface Waits {
  readonly waits: readonly Promise<void>[];
  readonly delay?: bigint | undefined;
}

/** Work that may have to wait: it yields where it has to, and looks again after that. The same work serves those that block and those that suspend. */
export type Steps<T> = Generator<Waits, T, void>;

/** Does work, and blocks the thread where it waits for a time. */
export function block<T>(where: string, steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const { delay } = step.value;
    if (delay === undefined) {
      const fact =
        "would have to wait for a promise, and Wasi blocks. Link AsyncWasi, on an engine with JSPI.";
      throw new WasiError("cannot-wait", fact, { where });
    }
    sleep(delay);
  }
}

/** Does work, and gives the thread to others where it waits. */
export async function suspend<T>(steps: Steps<T>, signal?: Ends): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await firstOf(step.value.waits, step.value.delay, signal);
    signal?.throwIfAborted();
  }
}
