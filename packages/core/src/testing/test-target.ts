import type { GuestFunction } from "@hostwright/types";

import { CallableGuest, type CallableGuestParts } from "../guest/callable-guest.js";
import { wrapFunction } from "../guest/wrapper.js";

/** Holds host functions in place of those that a guest exports or has in its table. */
export interface TestFunctions {
  readonly exports: Readonly<Record<string, GuestFunction | undefined>>;
  readonly table: readonly (GuestFunction | undefined)[];
}

/** Enters host functions as if they were functions of a guest. */
export class TestTarget extends CallableGuest {
  readonly #functions: TestFunctions;

  constructor(parts: CallableGuestParts, functions: TestFunctions) {
    super(parts);
    this.#functions = functions;
  }

  override exportedFunction(name: string): GuestFunction | undefined {
    const { exports } = this.#functions;
    const found = Object.hasOwn(exports, name) ? exports[name] : undefined;
    return found && wrapFunction(this, name, found);
  }

  override tableFunction(index: number): GuestFunction | undefined {
    const found = this.#functions.table[index];
    return found && wrapFunction(this, `function ${String(index)} of the table`, found);
  }
}
