import type { FunctionType, GuestFunction } from "@hostwright/types";
import type { EngineTable } from "@hostwright/types/internal";

import { currentContext } from "../context/current-context.js";
import { sharedState } from "../context/shared-state.js";
import { withArgumentCount } from "./argument-count.js";
import type { CallableGuest } from "./callable-guest.js";
import { exportedFunction } from "./guest-to-guest.js";
import { joinLanes, withLanes } from "./vector-functions.js";
import { wrapFunction } from "./wrapper.js";

/** The origin of a function that the host has taken out of a table. */
export interface Origin {
  readonly index: number;
  readonly found: GuestFunction;
  /** The function of the engine that is entered: with two integers for each vector. */
  readonly entered: GuestFunction;
  /** The type that it was found to have; `undefined` where that was not asked. */
  readonly type: FunctionType | undefined;
  /** The guest that it belongs to. */
  readonly owner: CallableGuest;
  /** `true` where that is not known, and the guest that has passed the function counts. */
  readonly isPassed: boolean;
}

/** The functions that were taken out of tables, by what hosts call: the wrapper of the engine's function. */
const origins = /* @__PURE__ */ sharedState("origins", () => new WeakMap<GuestFunction, Origin>());

/** Finds the origin of a function that was taken out of a table. */
export function originOf(taken: GuestFunction): Origin {
  return origins.get(taken) as Origin;
}

/** A table of functions with the guests that use it. */
export class SharedTable {
  /** The functions that were taken out, each wrapped once for all guests. */
  readonly #wrapped = new WeakMap<GuestFunction, GuestFunction>();
  // Weak, and kept when a guest is closed: its functions stay in the table.
  readonly #users: WeakRef<CallableGuest>[] = [];
  /** The users whose functions are not known yet: nobody else has used the table, or they are being instantiated. */
  #unsettled: WeakRef<CallableGuest>[] = [];
  /** The users that have put functions into the table when they were instantiated, by these. */
  readonly #owners = new WeakMap<GuestFunction, WeakRef<CallableGuest>>();

  /** The guests that use the table, in the order in which they have joined. */
  get users(): CallableGuest[] {
    return this.#users.flatMap((user) => user.deref() ?? []);
  }

  /** Adds a guest to those that use the table. */
  join(guest: CallableGuest): void {
    const user = new WeakRef(guest);
    this.#users.push(user);
    this.#unsettled.push(user);
  }

  /**
   * Learns which functions in the table its users have put there when they were instantiated. Afterwards any of them may put a function of its own
   * in the place of another's, with the same index in its module, and nothing but the identity of the function tells them.
   */
  settle(): void {
    const users = this.#unsettled;
    this.#unsettled = [];
    for (const user of users) {
      for (const found of user.deref()?.table.functions?.placed() ?? []) {
        if (!this.#owners.has(found)) this.#owners.set(found, user);
      }
    }
  }

  /** Wraps a function that a guest has passed: it enters the guest that it belongs to. */
  wrap(
    index: number,
    found: GuestFunction,
    passer: CallableGuest,
    type: FunctionType | undefined,
  ): GuestFunction {
    const known = this.#wrapped.get(found);
    if (known !== undefined) {
      const { owner, isPassed } = originOf(known);
      if (!isPassed || !owner.isClosed) return known;
    }
    const owner = this.#ownerOf(found);
    const guest = owner ?? passer;
    // Its owner may not have been known while no other guest used the table.
    if (known !== undefined && originOf(known).owner === guest) return known;
    const entered = withLanes(found, type);
    const wrapped = joinLanes(wrapTaken(guest, index, entered), type);
    this.#wrapped.set(found, wrapped);
    origins.set(wrapped, { index, found, entered, type, owner: guest, isPassed: owner === undefined });
    return wrapped;
  }

  /** Finds the guest that exports a function, or has put it into the table when it was instantiated. */
  #ownerOf(found: GuestFunction): CallableGuest | undefined {
    const { users } = this;
    const { guest } = exportedFunction(found) ?? {};
    // One that does not use the table could not be asked for the function.
    if (guest !== undefined) return users.find((user) => user === guest);
    if (users.length < 2) return undefined;
    // One that is being instantiated calls the host.
    this.settle();
    return this.#owners.get(found)?.deref();
  }
}

const tables = /* @__PURE__ */ sharedState("tables", () => new WeakMap<EngineTable, SharedTable>());

/** Finds what guests share that use a table. */
export function sharedTable(table: EngineTable): SharedTable {
  let shared = tables.get(table);
  if (shared === undefined) tables.set(table, (shared = new SharedTable()));
  return shared;
}

/**
 * Wraps a function that was taken: each number of parameters has a wrapper without an array. There is no short way into the
 * guest here, since it runs already when the host calls such a function, mostly.
 */
function wrapTaken(guest: CallableGuest, index: number, found: GuestFunction): GuestFunction {
  const name = `function ${String(index)} of the table`;
  const counted = withArgumentCount(found, guest.guest?.instance.exports);
  const entry = guest.hookEntry?.({ tableIndex: index }, counted) ?? counted;
  switch (entry === found ? found.length : -1) {
    case 0:
      return () => guest.enter(name, guest.frameFor(name, currentContext()), found);
    case 1:
      return (a) => guest.enter(name, guest.frameFor(name, currentContext()), found, a);
    case 2:
      return (a, b) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b);
    case 3:
      return (a, b, c) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b, c);
    case 4:
      return (a, b, c, d) => guest.enter(name, guest.frameFor(name, currentContext()), found, a, b, c, d);
    default:
      return wrapFunction(guest, name, entry);
  }
}
