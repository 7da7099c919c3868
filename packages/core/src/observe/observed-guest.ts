import type { GuestFunction, PlaceableFunction } from "@hostwright/types";

import type { CallableGuestParts, ObservedFunction } from "../guest/callable-guest-parts.js";
import { QuickGuest } from "../guest/short-way.js";
import { wrapFunction } from "../guest/wrapper.js";
import type { GuestExportMetadata } from "../metadata/guest-class.js";
import { CallToGuest, type GuestCallee } from "./call-to-guest.js";
import type { ObservedCall } from "./middleware.js";
import { observeFunction } from "./observed-function.js";
import type { EnteredFunction, Observers } from "./thunk-middleware.js";

/** Enters a guest through middleware around the calls that a class of guest modules declares, and hooks around the core values of all. */
export class ObservedGuest extends QuickGuest {
  readonly #observers: Observers;

  constructor(parts: CallableGuestParts, observers: Observers) {
    super(parts);
    this.#observers = observers;
  }

  override wrap(name: string, guestFunction: GuestFunction): GuestFunction {
    const entry = this.hookEntry({ export: name }, guestFunction);
    return entry === guestFunction ? super.wrap(name, entry) : wrapFunction(this, name, entry);
  }

  override hookEntry(entered: EnteredFunction, entry: GuestFunction): GuestFunction {
    const { hooks } = this.#observers;
    return hooks.reduceRight((inner, each) => each.wrapEntry?.(entered, inner) ?? inner, entry);
  }

  override observeFunction(
    index: number | undefined,
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
    const { middleware } = this.#observers;
    if (middleware.length === 0) return field;
    const callee: GuestCallee = { module: className, export: name, isAsync, declared };
    // A `next` for each call, since middleware may keep it.
    const first = middleware.reduceRight<(call: ObservedCall) => unknown>(
      (rest, each) => (call) => each(call, () => rest(call)),
      ({ arguments: args }) => {
        // By number, as methods are called.
        if (args.length === 1) return field(args[0]);
        return args.length === 2 ? field(args[0], args[1]) : field(...args);
      },
    );
    const through: GuestFunction = (...args) => first(new CallToGuest(callee, this, args));
    // An error that middleware throws at once has to reject, too.
    if (isAsync) return async (...args) => await through(...args);
    return Object.defineProperty(through, "length", { value: field.length });
  }
}
