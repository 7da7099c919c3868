import type { CoreValue, GuestFunction } from "@hostwright/types";
import type { LentMemory } from "@hostwright/types/internal";

import { currentContext, inContext } from "../context/current-context.js";
import type { CallsInTurn } from "../guest.js";
import type { ArgumentCheck } from "./argument-check.js";
import type { EnteredExport, GuestCall, Progress } from "./guest-call.js";

/** A function of a guest that is called for a class. */
export interface CalledExport extends EnteredExport {
  /** The name under which the guest exports it. */
  readonly name: string;
  /** The engine's function. */
  readonly engineFunction: GuestFunction;
  /** The same, which tells a guest that asks for it how many arguments there are. */
  readonly counted: GuestFunction;
  /** Frees what the guest has given away with its result, called with its core values; `undefined` without such a function. */
  readonly post: GuestFunction | undefined;
  /** Looks at references among the core values before the guest is entered with them; `undefined` without any that may not fit. */
  readonly check: ArgumentCheck | undefined;
  /** The calls of the guest that can be suspended; `undefined` where none can. */
  readonly calls: CallsInTurn | undefined;
}

/** Makes the function of a field out of the steps of its call, without source text. */
export function makeGuestFunction(call: GuestCall, exported: CalledExport): GuestFunction {
  const { enter, memory } = exported;
  let spare: LentMemory | undefined;
  return (...args) => {
    const progress: Progress = { at: 0, lent: undefined };
    try {
      const encoded = call.encode(args, memory, progress);
      const lent = spare ?? call.open(memory);
      // Until the call has ended: the guest may call the host, which may call the function again.
      spare = undefined;
      const core = call.place(encoded, lent, progress);
      exported.check?.(core);
      const value = received(call, exported, enter(...core), core, progress);
      spare = lent;
      return value;
    } catch (error) {
      throw call.failed(error, progress, exported);
    }
  };
}

/** Makes the function of a field that returns promises: asynchronous host functions may suspend the guest. */
export function makeAsyncGuestFunction(call: GuestCall, exported: CalledExport): GuestFunction {
  const { name, enter, engineFunction, memory, calls } = exported;
  return async (...args) => {
    const progress: Progress = { at: 0, lent: undefined };
    // An engine without AsyncLocalStorage loses it where the call waits.
    const context = currentContext();
    try {
      // At once, as the values are now; memory is taken when the calls before this one have ended.
      const encoded = call.encode(args, memory, progress);
      const work = async (enterNow: (...core: readonly CoreValue[]) => unknown): Promise<unknown> => {
        try {
          const core = inContext(context, () => call.place(encoded, call.open(memory), progress));
          exported.check?.(core);
          const raw = await enterNow(...core);
          return inContext(context, () => received(call, exported, raw, core, progress));
        } catch (error) {
          // Before the next call begins: what is lent on a stack has to be given back in the reverse order.
          throw inContext(context, () => call.failed(error, progress, exported));
        }
      };
      progress.at = call.plan.parameters.length;
      return await (calls === undefined ? work(enter) : calls.call(name, engineFunction, work));
    } catch (error) {
      throw call.failed(error, progress, exported);
    }
  };
}

function received(
  call: GuestCall,
  { post }: CalledExport,
  raw: CoreValue,
  core: readonly CoreValue[],
  progress: Progress,
): unknown {
  const lent = progress.lent as NonNullable<Progress["lent"]>;
  progress.at++;
  if (post !== undefined) {
    const results = call.plan.flat.results.length > 1 ? (raw as CoreValue[]) : [raw];
    lent.entrust(() => post(...results));
  }
  const value = call.receive(raw, core, lent);
  lent.end();
  return value;
}
