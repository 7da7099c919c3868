import type { AddressType } from "@hostwright/types";
import { addressFrom } from "@hostwright/types/internal";

import { register } from "../context/frame.js";
import { CLOSED, type Receiver } from "../host-module-base.js";
import type { ExportMetadata } from "../metadata/module-metadata.js";
import { unavailable } from "./receiver.js";
import { makeTupleCheck, placeResults } from "./result.js";
import { makeFailed, type Thunk, type ThunkParts } from "./thunk.js";
import { thunkSource } from "./thunk-source.js";

/**
 * Makes a thunk out of source text written for it: every parameter lifted by its type's own function, in a call that the
 * engine can inline. `undefined` where the engine runs no text (under a Content Security Policy, in workerd).
 */
export function generateThunk(
  parts: ThunkParts,
  exported: ExportMetadata,
  addressType: AddressType,
): Thunk | undefined {
  const constants = constantsOf(parts, exported, addressType);
  const text = thunkSource(parts, exported, addressType);
  const make = compileText(Object.keys(constants), text) as ((...constants: unknown[]) => Thunk) | undefined;
  return make?.(...Object.values(constants));
}

/** Says whether the engine runs source text. */
export function canRunText(): boolean {
  return compileText([], "") !== undefined;
}

function compileText(parameters: readonly string[], text: string): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- names stand in the text as data only
    return new Function(...parameters, text);
  } catch (error) {
    // By its name, since the error may be of another realm than this module.
    if ((error as Error).name === "EvalError") return undefined;
    throw error;
  }
}

/** Gives what the text of a thunk refers to. */
function constantsOf(
  parts: ThunkParts,
  exported: ExportMetadata,
  addressType: AddressType,
): Readonly<Record<string, unknown>> {
  const results = placeResults(exported);
  return {
    register,
    closed: CLOSED,
    unavailable: (receiver: Receiver) => unavailable(receiver, parts),
    failed: makeFailed(parts, exported),
    address: addressFrom,
    method: parts.method,
    tuple: makeTupleCheck(results.length),
    ...Object.fromEntries(
      exported.parameters.map(({ type }, index) => [
        `lift${String(index)}`,
        type.liftFor?.(addressType) ?? type.lift,
      ]),
    ),
    ...Object.fromEntries(results.map(({ type }, index) => [`prepare${String(index)}`, type.prepare])),
    ...Object.fromEntries(results.map(({ type }, index) => [`lower${String(index)}`, type.lower])),
  };
}
