import type { AddressType } from "@hostwright/types";

import { register, type Slot } from "../context/frame.js";
import { CLOSED } from "../host-module-base.js";
import { flatParameters } from "../metadata/function-type.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";
import { placeLifts, placeLower, placePrepare } from "./argument-pickers.js";
import { unavailable } from "./receiver.js";
import { makeCall, makeFailed, makeSyncThunk, type Thunk, type ThunkParts } from "./thunk.js";
import { LITERALS, MOST_ARGUMENTS, MOST_CORE_VALUES } from "./thunk-templates.js";

let used = 0;

/** Makes a thunk without source text, where none may be run: out of closures, of types and of the export. */
export function makeClosureThunk(
  parts: ThunkParts,
  exported: ExportMetadata,
  addressType: AddressType,
): Thunk {
  const { parameters, results } = exported;
  // More parameters than anybody has: through arrays, which cost several times as much.
  if (parameters.length > MOST_ARGUMENTS || flatParameters(parameters, results).length > MOST_CORE_VALUES)
    return makeSyncThunk(parts, makeCall(parts));
  const make = LITERALS[used++ % LITERALS.length] as (typeof LITERALS)[number];
  return make({
    register,
    closed: CLOSED,
    slot: interned(parts.slot) as Slot,
    method: typeof parts.method === "string" ? interned(parts.method) : parts.method,
    count: parameters.length,
    lifts: placeLifts(exported, addressType),
    prepare: placePrepare(exported, parts.answer, addressType),
    lower: placeLower(exported, parts.answer, addressType),
    unavailable: (receiver) => unavailable(receiver, parts),
    failed: makeFailed(parts, exported),
  });
}

// A name that was put together is no key of a property yet for V8, and one of Node.js 26 gives up its fast code at each
// such access, again and again.
function interned(name: string): string {
  return Object.keys({ [name]: undefined })[0] as string;
}
