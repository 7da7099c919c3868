import { Aborted } from "../context/frame.js";
import { CLOSED, type Receiver } from "../host-module-base.js";
import type { AsyncThunk } from "../guest/suspend/async-thunk.js";
import { type Call, lowerError, type ThunkParts } from "./thunk.js";

/** Makes the thunk of an asynchronous method out of its call: the result is lowered when it is there. */
export function makeAsyncThunk(parts: ThunkParts, call: Call): AsyncThunk {
  const { slot, lowering } = parts;
  return {
    call: (frame, raw) => call(frame, raw),
    returned: (frame, raw, value) => {
      const receiver = frame[slot] as Receiver;
      // The guest waits no more, and the place that it gave for the result may be part of another call's stack by now.
      if (receiver[CLOSED] && receiver instanceof Aborted) throw receiver.reason;
      try {
        return lowering.returned(value, frame.memory, raw);
      } catch (error) {
        return lowerError(frame, parts, error);
      }
    },
    threw: (frame, error) => lowerError(frame, parts, error),
  };
}
