import type { GuestFunction } from "@hostwright/types";

import { runText } from "../compile/generated-thunk.js";
import { called, encode, escape } from "../compile/thunk-source.js";
import { currentCheck, currentContext } from "../context/current-context.js";
import { register } from "../context/frame.js";
import type { QuickGuest } from "../guest/short-way.js";

/** Makes the function that enters a guest by one of its exports. */
type MakeEntry = (
  guest: QuickGuest,
  short: QuickGuest["short"],
  name: string,
  engineFunction: GuestFunction,
) => GuestFunction;

/**
 * Makes the functions that enter the guests of a class, out of source text that is written for each name: fields, and functions that types
 * call, such as `malloc`. The engine inlines the guest's function in each, as it cannot in code that functions share.
 */
export class CompiledEntries {
  readonly #makers = new Map<string, MakeEntry | undefined>();

  /** Makes the function for one guest. Returns `undefined` where the engine runs no text, and for more arguments than the short way has. */
  make(guest: QuickGuest, name: string, engineFunction: GuestFunction): GuestFunction | undefined {
    const { length } = engineFunction;
    if (length > 4) return undefined;
    const key = `${String(length)} ${name}`;
    if (!this.#makers.has(key)) {
      const made = runText(entrySource(name, length), {
        register,
        currentContext,
        isCurrent: currentCheck(),
      });
      this.#makers.set(key, made as MakeEntry | undefined);
    }
    return this.#makers.get(key)?.(guest, guest.short, name, engineFunction);
  }
}

/** Writes the body of a function that gives the short way into a guest, as `short-way.ts` has it, for one function. */
function entrySource(name: string, length: number): string {
  const args = Array.from({ length }, (_, index) => `a${String(index)}`);
  const listed = args.join(", ");
  return `// ${escape(name)}: the entry
return (guest, short, name, call) => (${listed}) => {
  const frame = short.open;
  if (frame === undefined || register.frame !== null || (register.hasContexts && !isCurrent(frame.context))) {
    return guest.opened(${called("guest.enter", "name", "guest.frameFor(name, currentContext())", "call", ...args)});
  }
  try {
    register.frame = frame;
    const result = call(${listed});
    if (short.open === undefined) guest.settle();
    register.frame = null;
    return result;
  } catch (error) {
    // Without a call: on a full stack every call may fail.
    register.frame = null;
    short.open = undefined;
    short.isLost = true;
    throw guest.fail(name, frame, error);
  }
};
//# sourceURL=hostwright:///${encode(name)}.entry.js
`;
}
