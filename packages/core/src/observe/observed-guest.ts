import type { FunctionType, GuestFunction, PlaceableFunction } from "@hostwright/types";

import {
  type AnyExports,
  type FunctionName,
  Guest,
  type GuestParts,
  type ParametersOf,
  type ReturnOf,
} from "../guest.js";
import type { CallableGuestParts, ObservedFunction } from "../guest/callable-guest-parts.js";
import { QuickGuest } from "../guest/short-way.js";
import { wrapFunction } from "../guest/wrapper.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";
import { CallToGuest, type GuestCallee } from "./call-to-guest.js";
import type { ObservedCall } from "./middleware.js";
import { observeFunction } from "./observed-function.js";
import type { EnteredFunction, Observers } from "./thunk-middleware.js";

/** Enters a guest through middleware around the calls of its functions, and hooks around their core values. */
export class ObservedGuest extends QuickGuest {
  readonly #observers: Observers;
  /** The functions behind middleware, by those in front of it. */
  readonly #behind = new WeakMap<GuestFunction, GuestFunction>();
  #tableIndex: number | undefined;

  constructor(parts: CallableGuestParts, observers: Observers) {
    super(parts);
    this.#observers = observers;
  }

  /** Makes the object that the program holds. */
  makeGuest<Exports extends object>(parts: GuestParts): Guest<Exports> {
    return this.#observers.middleware.length === 0
      ? new Guest<Exports>(parts)
      : new GuestBehindMiddleware<Exports>(parts, this);
  }

  /** Finds an export for types, which call it to convert values: middleware does not see these calls. */
  override exportedFunction(name: string): GuestFunction | undefined {
    const found = super.exportedFunction(name);
    return found && (this.#behind.get(found) ?? found);
  }

  override tableFunction(index: number, type?: FunctionType): GuestFunction | undefined {
    this.#tableIndex = index;
    try {
      return super.tableFunction(index, type);
    } finally {
      this.#tableIndex = undefined;
    }
  }

  override wrap(name: string, guestFunction: GuestFunction): GuestFunction {
    const entered: EnteredFunction =
      this.#tableIndex === undefined ? { export: name } : { tableIndex: this.#tableIndex };
    const entry = this.hookEntry(entered, guestFunction);
    const wrapper = entry === guestFunction ? super.wrap(name, entry) : wrapFunction(this, name, entry);
    const observed = this.observe(calleeOf(entered, false), wrapper);
    if (observed !== wrapper) this.#behind.set(observed, wrapper);
    return observed;
  }

  override hookEntry(entered: EnteredFunction, entry: GuestFunction): GuestFunction {
    const { hooks } = this.#observers;
    return hooks.reduceRight((inner, each) => each.wrapEntry?.(entered, inner) ?? inner, entry);
  }

  /** Puts middleware around a function of a guest, the first outermost. `work` calls it, and gives its result. */
  observe(callee: GuestCallee, work: GuestFunction): GuestFunction {
    const { middleware } = this.#observers;
    if (middleware.length === 0) return work;
    // A `next` for each call, since middleware may keep it.
    const first = middleware.reduceRight<(call: ObservedCall) => unknown>(
      (rest, each) => (call) => each(call, () => rest(call)),
      ({ arguments: args }) => {
        // By number, as methods are called.
        if (args.length === 1) return work(args[0]);
        return args.length === 2 ? work(args[0], args[1]) : work(...args);
      },
    );
    const through: GuestFunction = (...args) => first(new CallToGuest(callee, this, args));
    // An error that middleware throws at once has to reject, too.
    if (callee.isAsync) return async (...args) => await through(...args);
    return Object.defineProperty(through, "length", { value: work.length });
  }

  override observeFunction(
    index: number,
    placeable: PlaceableFunction,
    isReleased: () => boolean,
  ): ObservedFunction {
    return observeFunction(this.#observers, index, placeable, isReleased);
  }

  override observeField(
    className: string,
    { name, isAsync, ...declared }: GuestExportMetadata,
    field: GuestFunction,
  ): GuestFunction {
    return this.observe({ module: className, export: name, isAsync, declared }, field);
  }

  override observeCallback<R>(
    tableIndex: number,
    args: readonly unknown[],
    work: () => Promise<R>,
  ): Promise<R> {
    return this.observe(calleeOf({ tableIndex }, true), work)(...args) as Promise<R>;
  }
}

function calleeOf(entered: EnteredFunction, isAsync: boolean): GuestCallee {
  return "export" in entered
    ? { module: "exports", export: entered.export, isAsync }
    : { module: "table", export: String(entered.tableIndex), isAsync };
}

/** A guest whose asynchronous calls go through middleware. */
class GuestBehindMiddleware<Exports extends object = AnyExports> extends Guest<Exports> {
  readonly #observed: ObservedGuest;

  constructor(parts: GuestParts, observed: ObservedGuest) {
    super(parts);
    this.#observed = observed;
  }

  override async call<K extends FunctionName<Exports>>(
    name: K,
    ...args: ParametersOf<Exports[K]>
  ): Promise<ReturnOf<Exports[K]>> {
    const work = async (): Promise<ReturnOf<Exports[K]>> => super.call(name, ...args);
    // There is no call of a function that the guest does not export.
    if (this.#observed.exportedFunction(name) === undefined) return work();
    const callee = calleeOf({ export: name }, true);
    return this.#observed.observe(callee, work)(...(args as unknown[])) as Promise<ReturnOf<Exports[K]>>;
  }
}
