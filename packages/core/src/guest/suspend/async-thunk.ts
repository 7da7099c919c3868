import type { Frame } from "../../context/frame.js";

/** An asynchronous host function, as the steps of a call: a wait goes from one to the next without promises of its own. */
export interface AsyncThunk {
  /** Makes the call, and returns a promise of its value, as a rule. */
  readonly call: (frame: Frame, raw: readonly unknown[]) => unknown;
  /** Gives the core values of the value for the guest, unless the guest's call has been ended meanwhile. */
  readonly returned: (frame: Frame, raw: readonly unknown[], value: unknown) => unknown;
  /** Gives the core values of an error that the result has room for; throws any other, which ends the call. */
  readonly threw: (frame: Frame, error: unknown) => unknown;
}

/** Makes a whole call of an asynchronous host function, and returns a promise of its core values. */
export async function callAsyncThunk(
  { call, returned, threw }: AsyncThunk,
  frame: Frame,
  raw: readonly unknown[],
): Promise<unknown> {
  let value: unknown;
  try {
    value = await call(frame, raw);
  } catch (error) {
    return threw(frame, error);
  }
  return returned(frame, raw, value);
}

/** Wraps an asynchronous host function in work on the core values that the guest receives. */
export function adaptResults(thunk: AsyncThunk, adapt: (core: unknown) => unknown): AsyncThunk {
  return {
    call: thunk.call,
    returned: (...ended) => adapt(thunk.returned(...ended)),
    threw: (...ended) => adapt(thunk.threw(...ended)),
  };
}
