import type { GuestMemory, ParameterType } from "@hostwright/types";
import { makeType, type Signal } from "@hostwright/types/internal";

import { CallContextError } from "../errors.js";
import type { Guest } from "../guest.js";
import { AMBIGUOUS } from "./ambiguous-context.js";
import { type Caller, type CallValues, NO_VALUES } from "./caller.js";
import { currentContext, runningFrame } from "./current-context.js";
import { type EnteredGuest, type Frame, register } from "./frame.js";
import { sharedState } from "./shared-state.js";

/** The caller of one frame. */
export class FrameCaller implements Caller {
  readonly memory: GuestMemory;
  readonly signal: Signal | undefined;
  readonly values: CallValues;
  readonly #owner: EnteredGuest;

  constructor(owner: EnteredGuest, signal: Signal | undefined, values: CallValues) {
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

const callers = /* @__PURE__ */ sharedState("callers", () => new WeakMap<Frame, Caller>());

/** Resolves the caller of a frame; `undefined` for host functions that are called without a guest. */
export function callerOf(frame: Frame): Caller | undefined {
  const { owner, context } = frame;
  let caller = callers.get(frame);
  if (caller === undefined && owner !== undefined) {
    const { signal, values = NO_VALUES } = context ?? {};
    // One caller for a whole guest.call: the same before a suspension and after it.
    const outer = context?.calls[0] === AMBIGUOUS.call ? undefined : context?.calls[0]?.caller;
    const isSame = outer?.memory === owner.memory && outer.signal === signal && outer.values === values;
    caller = isSame ? outer : new FrameCaller(owner, signal, values);
    callers.set(frame, caller);
  }
  return caller;
}

/**
 * Resolves the caller of the call that the running code belongs to: in a host function, in the functions that it calls, and
 * after an `await` in an asynchronous one. `undefined` outside of every call.
 *
 * @throws {CallContextError} `context-lost` after an `await` on engines without AsyncLocalStorage, while a call waits that
 * the running code may be part of: keep the caller that `@caller` has injected
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
  const frame = runningFrame();
  return frame === undefined ? currentContext()?.calls[0]?.caller : callerOf(frame);
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
export const caller = /* @__PURE__ */ makeType({
  name: "caller",
  label: "Caller",
  flat: [],
  // The thunk lifts in the very call that it is made in, so the register is that call's.
  lift: (): Caller => (register.frame === null ? undefined : callerOf(register.frame)) ?? refuse(),
}) as ParameterType<Caller, "Caller", false>;

function refuse(): never {
  throw new CallContextError(
    "no-call",
    "the method was called without a guest. Call the method through a guest.",
    {},
    { where: "caller" },
  );
}
