import {
  type AddressType,
  type CoreValue,
  type GuestFunction,
  type GuestMemory,
  HostwrightError,
} from "@hostwright/types";
import {
  coresOf,
  type Lender,
  lenderFinder,
  LentMemory,
  receiveEach,
  setCallMemory,
} from "@hostwright/types/internal";

import { shareOf } from "../compile/lifter.js";
import { addresses } from "../compile/plan.js";
import { coreValues } from "../compile/result-lowering.js";
import { endedContext, pastSignal } from "../context/current-context.js";
import { GuestClosedError } from "../errors.js";
import type { GuestClassMetadata, GuestExportMetadata } from "../metadata/guest-class.js";
import {
  type GuestCallPlan,
  planGuestCall,
  type PlannedArgument,
  type PlannedReception,
} from "./guest-plan.js";

/** A function of a guest, as it is called for a class. */
export interface EnteredExport {
  /** Enters the guest, as a function of `guest.exports`. */
  readonly enter: GuestFunction;
  readonly memory: GuestMemory;
}

/** The memory that a call takes, which is given back also where a signal has ended the call. */
export class CallMemoryAccount extends LentMemory {
  override end(): void {
    // Mostly without a closure.
    if (endedContext() === undefined) super.end();
    else
      pastSignal(() => {
        super.end();
      });
  }
}

/** How far a call has come, for its errors. */
export interface Progress {
  /** The index of the parameter that is at work; their number when the guest is entered, and one more for the result. */
  at: number;
  lent: LentMemory | undefined;
}

/** The steps of a call of a guest's function, for guests of one address type. They capture nothing of a guest. */
export class GuestCall {
  /** The field, for messages: `Plugin.greet`. */
  readonly where: string;
  /** The name under which guests export the function. */
  readonly name: string;
  readonly plan: GuestCallPlan;
  readonly findLender: (memory: GuestMemory) => Lender;
  readonly #receivers: readonly Receiver[];

  constructor(
    { name, allocator }: GuestClassMetadata,
    exported: GuestExportMetadata,
    addressType: AddressType,
  ) {
    this.where = `${name}.${String(exported.field)}`;
    this.name = exported.name;
    this.plan = planGuestCall(exported, addressType);
    this.findLender = lenderFinder(allocator);
    this.#receivers = this.plan.results.map((result) => makeReceiver(result, addressType));
  }

  /** Opens the account of the memory that one call takes. */
  open(memory: GuestMemory): LentMemory {
    return new CallMemoryAccount(memory, this.findLender);
  }

  /** Encodes all arguments, before memory is taken for any: that may grow the memory, and detach views of it. */
  encode(args: readonly unknown[], memory: GuestMemory, progress: Progress): unknown[] {
    const { parameters } = this.plan;
    const encoded: unknown[] = [];
    for (const { lend } of parameters) {
      progress.at = encoded.length;
      encoded.push(lend.encode(args[encoded.length], memory));
    }
    return encoded;
  }

  /** Takes memory for the arguments and for the places of results. Returns the core values to enter the guest with. */
  place(encoded: readonly unknown[], lent: LentMemory, progress: Progress): CoreValue[] {
    const { parameters, results, addressType } = this.plan;
    progress.lent = lent;
    // Where each belongs: places for results may come before the arguments.
    const core: CoreValue[] = [];
    for (let index = 0; index < parameters.length; index++) {
      const { lend, core: share } = parameters[index] as PlannedArgument;
      progress.at = index;
      const values = coreValues(lend.place(encoded[index] as never, lent), share.flat, addressType);
      for (let at = 0; at < values.length; at++) core[share.start + at] = values[at];
    }
    progress.at = parameters.length + 1;
    for (const { out, places } of results) {
      for (const [at, { layout }] of places.entries()) {
        core[out.start + at] = addresses[addressType].lower(lent.reserve(layout[addressType]));
      }
    }
    lent.enter();
    progress.at = parameters.length;
    return core;
  }

  /** Makes the value of the core values that the guest has returned; `passed` are those that it was entered with. */
  receive(raw: CoreValue, passed: readonly CoreValue[], lent: LentMemory): unknown {
    const { isTuple, flat } = this.plan;
    const all = coresOf(raw, flat.results);
    const before = setCallMemory(lent);
    try {
      if (!isTuple) return this.#receivers[0]?.(lent.memory, all, passed);
      return receiveEach(this.#receivers.map((receive) => () => receive(lent.memory, all, passed)));
    } finally {
      setCallMemory(before);
    }
  }

  /** Gives the error for a call that has failed, after giving back its memory. */
  failed(error: unknown, { at, lent }: Progress, { enter, memory }: EnteredExport): unknown {
    const { parameters, results } = this.plan;
    try {
      lent?.end();
    } catch {
      // The first error counts.
    }
    if (at === parameters.length) return error;
    // The guest may have been found closed by its allocator, of which the caller knows nothing.
    if (error instanceof GuestClosedError && memory.guest?.isClosed === true) return thrownBy(enter, error);
    if (!(error instanceof HostwrightError)) return error;
    const parameter = parameters[at];
    return error.locate(
      this.where,
      parameter === undefined ? subjectOf(results) : `parameter ${String(at)} (${parameter.type.name})`,
    );
  }
}

/** Makes one result out of the core values that the guest has returned, and of those that it was entered with. */
type Receiver = (memory: GuestMemory, all: readonly CoreValue[], passed: readonly CoreValue[]) => unknown;

function makeReceiver({ receive, core, out }: PlannedReception, addressType: AddressType): Receiver {
  const { start, flat } = core;
  if (flat.length !== 1 || out.flat.length > 0) {
    return (memory, all, passed) =>
      receive(memory, ...shareOf(core, all, addressType), ...shareOf(out, passed, addressType));
  }
  const { lift } = addresses[addressType];
  return flat[0] === "address"
    ? (memory, all) => receive(memory, lift(all[start]))
    : (memory, all) => receive(memory, all[start]);
}

function subjectOf(results: readonly PlannedReception[]): string {
  return `the result (${results.map(({ type }) => type.name).join(", ")})`;
}

function thrownBy(work: () => unknown, otherwise: unknown): unknown {
  try {
    work();
    return otherwise;
  } catch (error) {
    return error;
  }
}
