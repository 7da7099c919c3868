import { tableLender } from "../allocation/lender.js";
import { LentMemory } from "../allocation/lent-memory.js";
import { locateError } from "../errors.js";
import { dropPromises } from "../foreign-value.js";
import { type AnyType, type Lend, lendOf } from "../lending/lend.js";
import { type Receive, receiveOf } from "../lending/receive.js";
import type { AddressType } from "../memory/address.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { CallSteps, GuestFunction } from "../memory/guest-services.js";
import type { CoreResult, Storable } from "../type/capabilities.js";
import type { CoreValue, FlatType } from "../type/value-type.js";
import type { Callable } from "./callback-call.js";
import type { CallbackParameters, CallbackResult } from "./callback-types.js";
import { coresOf, fromCores, toCores } from "./core-addresses.js";

/** An argument of a guest's function. */
interface Argument extends Lend {
  readonly flat: readonly FlatType[];
  readonly subject: string;
}

/** How arguments and result cross the boundary, in one kind of memory, where calls take memory of the guest. */
export interface LendingCrossing {
  readonly addressType: AddressType;
  readonly name: string;
  readonly parameters: readonly Argument[];
  readonly subject: string;
  readonly flat: readonly FlatType[];
  /** The layouts of the places for the result, of which the guest is passed the offsets. */
  readonly places: readonly Pick<Storable<unknown>, "layout">[];
  readonly arePlacesFirst: boolean;
  readonly receive: Receive;
}

/** Finds the plan of such calls. */
export function lendingCrossing(
  parameters: CallbackParameters,
  result: CallbackResult,
  addressType: AddressType,
  name: string,
): LendingCrossing {
  const { flat = [], places = [], outFirst = false } = (result ?? {}) as Partial<AnyType>;
  const given = (parameters as readonly AnyType[]).map((type, index) => ({
    ...(lendOf(type) as Lend),
    flat: type.flat,
    subject: `argument ${String(index)} (${type.name})`,
  }));
  return {
    addressType,
    name,
    parameters: given,
    subject: `the result (${result?.name ?? "nothing"})`,
    flat,
    places,
    arePlacesFirst: outFirst,
    receive: result === undefined ? () => undefined : (receiveOf(result) as Receive),
  };
}

/** Makes the host's function for a function of a guest. */
export function makeLendingCallable(
  memory: GuestMemory,
  call: GuestFunction,
  crossing: LendingCrossing,
): Callable {
  let spare: LentMemory | undefined;
  return (...args) => {
    // Until the call has ended: the guest may call the host, which may call the function again.
    const steps = new LendingSteps(args, memory, call, crossing, spare);
    spare = undefined;
    let value: unknown;
    try {
      value = steps.end(call(...steps.begin()));
    } catch (error) {
      throw steps.fail(error);
    }
    spare = steps.lent;
    return value;
  };
}

/**
 * Makes the host's function for a function of a guest that may have to wait for the host: it returns a promise. Arguments are encoded at
 * once, as they are when the caller gives them; memory is taken when the calls before this one have ended.
 */
export function makeAsyncLendingCallable(
  memory: GuestMemory,
  call: GuestFunction,
  crossing: LendingCrossing,
): Callable {
  const callNow = makeLendingCallable(memory, call, crossing);
  return async (...args) => {
    const suspendable = memory.guest?.callSuspendable;
    if (suspendable === undefined) return callNow(...args);
    return await suspendable(call, new LendingSteps(args, memory, call, crossing));
  };
}

/** One call, with the memory that it takes. */
class LendingSteps implements CallSteps<unknown> {
  readonly lent: LentMemory;
  readonly #memory: GuestMemory;
  readonly #call: GuestFunction;
  readonly #crossing: LendingCrossing;
  readonly #encoded: unknown[] = [];
  /** The argument that is at work; their number when the guest is entered, and one more for the result. */
  #at = 0;
  #places: readonly number[] = [];

  /** Encodes all arguments, before memory is taken for any: that may grow the memory, and detach views of it. */
  constructor(
    args: readonly unknown[],
    memory: GuestMemory,
    call: GuestFunction,
    crossing: LendingCrossing,
    spare?: LentMemory,
  ) {
    this.#memory = memory;
    this.#call = call;
    this.#crossing = crossing;
    this.lent = spare ?? new LentMemory(memory, tableLender);
    try {
      for (const { encode } of crossing.parameters) {
        this.#encoded.push(encode(args[this.#at], memory));
        this.#at++;
      }
    } catch (error) {
      dropPromises(args[this.#at]);
      throw this.#located(error);
    }
  }

  begin(): CoreValue[] {
    const { parameters, places, arePlacesFirst, addressType } = this.#crossing;
    const { lent } = this;
    const passed: CoreValue[] = [];
    this.#at = 0;
    for (const { place, flat } of parameters) {
      const core = place(this.#encoded[this.#at] as never, lent);
      passed.push(...toCores(coresOf(core, flat), flat, addressType));
      this.#at++;
    }
    if (places.length > 0) {
      this.#at++;
      this.#places = places.map(({ layout }) => lent.reserve(layout[addressType]));
      const out = this.#places.map((offset) => (addressType === "i64" ? BigInt(offset) : offset));
      passed.splice(arePlacesFirst ? 0 : passed.length, 0, ...out);
      this.#at--;
    }
    lent.enter();
    return passed;
  }

  end(answer: CoreResult): unknown {
    const { flat, receive } = this.#crossing;
    this.#at++;
    const core = fromCores(coresOf(answer, flat), flat);
    const value = this.lent.within(() => receive(this.#memory, ...core, ...this.#places));
    this.#giveBack();
    return value;
  }

  fail(error: unknown): unknown {
    try {
      this.#giveBack();
    } catch {
      // The first error counts.
    }
    return this.#at === this.#crossing.parameters.length ? error : this.#located(error);
  }

  #giveBack(): void {
    const { guest } = this.#memory;
    const { lent } = this;
    if (guest?.giveBack === undefined) lent.end();
    else
      guest.giveBack(() => {
        lent.end();
      });
  }

  #located(error: unknown): unknown {
    const { name, parameters, subject } = this.#crossing;
    const argument = parameters[this.#at];
    // Values cannot be given to a guest that is closed: its function says so better than the failure would.
    if (argument !== undefined && this.#memory.guest?.isClosed === true) this.#call();
    return locateError(error, name, argument?.subject ?? subject);
  }
}
