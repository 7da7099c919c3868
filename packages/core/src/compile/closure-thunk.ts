import { register, type Slot } from "../context/frame.js";
import { CLOSED } from "../host-module-base.js";
import { pickingLifts, pickingLower, pickingPrepare } from "./argument-pickers.js";
import { makeCall, makeSyncThunk } from "./array-call.js";
import { unavailable } from "./receiver.js";
import { handleFailure, type Thunk, type ThunkParts } from "./thunk.js";
import { MOST_ARGUMENTS, MOST_CORE_VALUES, THUNK_TEMPLATES } from "./thunk-templates.js";

let used = 0;

/** Makes a thunk without source text, out of closures and a template. */
export function makeClosureThunk(parts: ThunkParts): Thunk {
  const { plan, lowering } = parts;
  const { parameters, functionType } = plan;
  // More parameters than the templates take: through arrays, which cost several times as much.
  if (parameters.length > MOST_ARGUMENTS || functionType.parameters.length > MOST_CORE_VALUES)
    return makeSyncThunk(parts, makeCall(parts));
  const make = THUNK_TEMPLATES[used++ % THUNK_TEMPLATES.length] as (typeof THUNK_TEMPLATES)[number];
  return make({
    register,
    closed: CLOSED,
    slot: interned(parts.slot) as Slot,
    method: typeof parts.method === "string" ? interned(parts.method) : parts.method,
    count: parameters.length,
    lifts: pickingLifts(plan),
    prepare: pickingPrepare(plan, lowering),
    lower: pickingLower(plan, lowering),
    exported: parts,
    unavailable,
    failed: handleFailure,
  });
}

// V8 does not take a concatenated string for the key of a property, and Node.js 26 gives up its fast code at each such
// access, again and again.
function interned(name: string): string {
  return Object.keys({ [name]: undefined })[0] as string;
}
