import { type GuestFunction, GuestMemory, type GuestServices } from "@hostwright/types";
import type { FindTakingBack, Lender, TakingBack, TakingBackFinder } from "@hostwright/types/internal";

import { runText } from "../compile/generated-thunk.js";
import { encode, escape } from "../compile/thunk-source.js";
import type { QuickGuest } from "../guest/short-way.js";
import type { GuestCall } from "./guest-call.js";
import type { CalledExport } from "./guest-function.js";
import type { QuickText } from "./guest-source.js";
import { directText, isQuickPlan, quickText } from "./quick-source.js";

/** Holds the parts of a guest that a call uses which goes the short way. */
interface DirectCall {
  readonly guest: QuickGuest;
  readonly short: QuickGuest["short"];
  /** The function of the field. */
  readonly call: GuestFunction;
}

/**
 * The functions of a guest that a call uses which goes the short way once for all of them: those of its allocator as well. None of them
 * enters the guest by itself, so that they may be called on the way alone.
 */
class QuickCall implements DirectCall, TakingBackFinder {
  readonly guest: QuickGuest;
  readonly short: QuickGuest["short"];
  readonly call: GuestFunction;
  /** Lends memory for arguments; `undefined` where none needs any. */
  readonly lender: Lender | undefined;
  readonly #services: GuestMemory;
  #foundBy: FindTakingBack | undefined;
  #found: TakingBack | undefined;

  constructor(guest: QuickGuest, call: GuestFunction, services: GuestMemory, lender: Lender | undefined) {
    this.guest = guest;
    this.short = guest.short;
    this.call = call;
    this.lender = lender;
    this.#services = services;
  }

  takingBack(find: FindTakingBack): TakingBack {
    if (find !== this.#foundBy) {
      this.#found = find(this.#services);
      this.#foundBy = find;
    }
    return this.#found as TakingBack;
  }
}

/** Makes the function that calls one of a guest's exports on the short way. */
type MakeStep = (guest: QuickGuest, short: QuickGuest["short"], call: GuestFunction) => GuestFunction;

/** Prepares the calls of a class that go the short way once for all that they do. */
export class QuickCalls {
  readonly #steps = new Map<string, MakeStep | undefined>();

  /** Writes the text of such a call; `undefined` where the values of a function need more. */
  textOf({ plan }: GuestCall): QuickText | undefined {
    if (!plan.takesMemory) return directText(plan);
    return isQuickPlan(plan) ? quickText(plan) : undefined;
  }

  /** Gives the parts of a guest that the text uses; `undefined` for one that lends memory in another way, or can be suspended. */
  partsOf(
    guest: QuickGuest,
    { plan, findLender }: GuestCall,
    { counted, calls }: CalledExport,
  ): DirectCall | undefined {
    if (calls !== undefined) return undefined;
    if (!plan.takesMemory) return { guest, short: guest.short, call: counted };
    if (!isQuickPlan(plan)) return undefined;
    const services = new GuestMemory(undefined, {
      addressType: plan.addressType,
      guest: this.#servicesOf(guest),
    });
    if (plan.parameters.every(({ isLowered }) => isLowered))
      return new QuickCall(guest, counted, services, undefined);
    try {
      const lender = findLender(services);
      const { free, begin } = lender;
      if (free === undefined || begin !== undefined) return undefined;
      return new QuickCall(guest, counted, services, lender);
    } catch {
      // The guest itself lends none: a call says so that needs some.
      return undefined;
    }
  }

  #servicesOf(guest: QuickGuest): GuestServices {
    return {
      isClosed: false,
      isStarting: false,
      exportedFunction: (name) => {
        const found = guest.guest?.instance.exports[name];
        return typeof found === "function" ? this.#step(guest, name, found as GuestFunction) : undefined;
      },
      tableFunction: () => undefined,
      state: (_key, make) => make(),
      memoryState: (_key, make) => make(),
    };
  }

  /** Makes a step out of source text that is written for its name, so that the engine inlines the guest's function in it. */
  #step(guest: QuickGuest, name: string, engineFunction: GuestFunction): GuestFunction | undefined {
    const { length } = engineFunction;
    const key = `${String(length)} ${name}`;
    if (!this.#steps.has(key)) this.#steps.set(key, runText(stepSource(name, length), {}) as MakeStep);
    return this.#steps.get(key)?.(guest, guest.short, engineFunction);
  }
}

function stepSource(name: string, length: number): string {
  const listed = Array.from({ length }, (_, index) => `a${String(index)}`).join(", ");
  return `// ${escape(name)}: a step
return (guest, short, call) => (${listed}) => {
  const result = call(${listed});
  if (short.open === undefined) guest.goOn();
  return result;
};
//# sourceURL=hostwright:///${encode(name)}.step.js
`;
}
