import type { AddressType } from "@hostwright/types";

import { register } from "../context/frame.js";
import { CLOSED } from "../host-module-base.js";
import { addresses } from "./plan.js";
import { unavailable } from "./receiver.js";
import { handleFailure } from "./thunk.js";

/** Collects the values that source text refers to. Each has one name, however many functions of the text refer to it. */
export class Constants {
  readonly #names = new Map<unknown, string>();
  readonly #counts: Record<string, number> = {};
  /** The values by their names. */
  readonly values: Record<string, unknown>;

  constructor(addressType: AddressType) {
    const address = addresses[addressType].lift;
    this.values = { register, closed: CLOSED, unavailable, failed: handleFailure, address };
  }

  /** Gives the name of a value: the role of its first use with a number. */
  name(role: string, value: unknown): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      const count = (this.#counts[role] ??= 0);
      this.#counts[role] = count + 1;
      name = `${role}${String(count)}`;
      this.#names.set(value, name);
      this.values[name] = value;
    }
    return name;
  }
}
