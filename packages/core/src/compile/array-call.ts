import type { CoreValue } from "@hostwright/types";

import { type Frame, register } from "../context/frame.js";
import { makeLifters } from "./lifter.js";
import { makeReceiver, type Method } from "./receiver.js";
import { type Call, lowerOrEnd, refuse, type Thunk, type ThunkParts } from "./thunk.js";

/** Makes the call of an export through an array of arguments. */
export function makeCall(parts: ThunkParts): Call {
  const receiver = makeReceiver(parts);
  const lift = makeLift(parts);
  return (frame, raw) => {
    const on = receiver(frame);
    frame.copied = 0;
    const args = lift(frame, raw);
    return (on[parts.method] as Method)(...args);
  };
}

/** Makes the function that lifts all arguments of an export, and checks the places for its results. */
export function makeLift({ module, name, plan, lowering }: ThunkParts) {
  const lifters = makeLifters(plan, `${module}.${name}`);
  return ({ memory }: Frame, raw: readonly CoreValue[]): readonly unknown[] => {
    const args = lifters.map((lift) => lift(memory, raw));
    lowering.prepare?.(memory, raw);
    return args;
  };
}

/** Makes the thunk of a synchronous method out of its call. */
export function makeSyncThunk(parts: ThunkParts, call: Call): Thunk {
  const { lowering } = parts;
  return (...raw) => {
    const frame = register.frame ?? refuse(parts);
    try {
      const value = call(frame, raw);
      register.frame = frame;
      return lowering.returned(value, frame.memory, raw);
    } catch (error) {
      register.frame = frame;
      return lowerOrEnd(frame, parts, error);
    }
  };
}
