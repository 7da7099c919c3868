import type { GuestFunction } from "@hostwright/types";

import { CallableGuest, type CallableGuestParts } from "../guest/callable-guest.js";
import { wrapFunction } from "../guest/wrapper.js";
import type { FunctionType } from "../metadata/function-type.js";
import type { EnteredFunction, GuestHooks } from "./thunk-middleware.js";

/** A guest as the side that is called, with hooks around every function of it that the host takes. */
export class ObservedTarget extends CallableGuest {
  readonly #hooks: readonly GuestHooks[];
  #tableIndex: number | undefined;

  constructor(parts: CallableGuestParts, hooks: readonly GuestHooks[]) {
    super(parts);
    this.#hooks = hooks;
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
    const entry = this.#hooks.reduceRight(
      (inner, hooks) => hooks.wrapEntry?.(entered, inner) ?? inner,
      guestFunction,
    );
    return entry === guestFunction ? super.wrap(name, entry) : wrapFunction(this, name, entry);
  }
}
