import { defineType, type GuestMemory } from "@hostwright/types";

import { CallContextError } from "../errors.js";
import { type Caller, type CallValues, NO_VALUES } from "./caller.js";
import { currentContext } from "./current-context.js";
import { refuseLostCall } from "./doubts.js";
import { type Frame, type EnteredGuest, register } from "./frame.js";
import type { Guest } from "../guest.js";

/** The caller of one frame. */
export class FrameCaller implements Caller {
  readonly memory: GuestMemory;
  readonly signal: AbortSignal | undefined;
  readonly values: CallValues;
  readonly #owner: EnteredGuest;

  constructor(owner: EnteredGuest, signal: AbortSignal | undefined, values: CallValues) {
    this.memory = owner.memory;
    this.signal = signal;
    this.values = values;
    this.#owner = owner;
  }

  get guest(): Guest {
    const { guest } = this.#owner;
    if (guest !== undefined) return guest;
    const fact =
      "the guest is asked for while its start function runs, and is not there yet. Take its memory, or ask later.";
    throw new CallContextError("guest-starting", fact, {}, { where: "caller" });
  }
}

const callers = new WeakMap<Frame, Caller>();

/** Gives the caller that a frame stands for; `undefined` for host functions that are called without a guest. */
export function callerOf(frame: Frame): Caller | undefined {
  const { owner, context } = frame;
  let caller = callers.get(frame);
  if (caller === undefined && owner !== undefined) {
    const { calls: [call] = [], signal, values = NO_VALUES } = context ?? {};
    const isOfCall =
      call?.caller.memory === owner.memory && call.caller.signal === signal && call.caller.values === values;
    // One for all of a guest.call: the same before a suspension and after it.
    caller = isOfCall ? call.caller : new FrameCaller(owner, signal, values);
    callers.set(frame, caller);
  }
  return caller;
}

/**
 * Gives the call that the running code belongs to: in a host function, in what it calls, and after an `await` in an
 * asynchronous one. `undefined` outside of every call.
 *
 * @throws {CallContextError} `context-lost` on engines without AsyncLocalStorage, while a call waits and nobody can tell
 * whether the running code is part of it: after an `await`, keep what `@caller` has given
 *
 * ```ts
 * import { currentCall } from "@hostwright/core";
 *
 * function log(message: string): void {
 *   console.log(currentCall()?.values["requestId"] ?? "-", message);
 * }
 * ```
 */
export function currentCall(): Caller | undefined {
  if (register.frame !== null) return callerOf(register.frame);
  const { calls: [call] = [], doubts } = currentContext() ?? {};
  if (call === undefined && doubts?.call === true) refuseLostCall();
  return call?.caller;
}

/**
 * Injects the calling guest into a method: takes no guest value, and shows in no signature.
 *
 * ```ts
 * import { caller, type Caller, HostModuleBase, wasm } from "@hostwright/core";
 *
 * @wasm.module("host")
 * class Host extends HostModuleBase {
 *   @wasm.export("tick")
 *   tick(@caller from: Caller): void {
 *     from.signal?.throwIfAborted();
 *   }
 * }
 * ```
 */
export const caller = /* @__PURE__ */ defineType({
  name: "caller",
  label: "Caller",
  flat: [],
  // The thunk lifts in the very call that it is made in, so the register is that call's.
  lift: (): Caller => currentCall() ?? refuse(),
});

function refuse(): never {
  throw new CallContextError(
    "no-call",
    "there is no guest that calls. Call the method through a guest.",
    {},
    { where: "caller" },
  );
}
