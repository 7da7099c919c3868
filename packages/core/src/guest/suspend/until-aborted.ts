import { AbortListener } from "../abort-listener.js";

/** Waits for a promise, or for the signal to abort, whichever comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let listener: AbortListener | undefined;
  const aborted = new Promise<never>((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the caller aborted with
    listener = new AbortListener(signal, () => reject(signal.reason));
    listener.add();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    listener?.remove();
  }
}
