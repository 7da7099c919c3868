import type { GuestFunction } from "@hostwright/types";

import type { CallTarget } from "./call-target.js";
import { addLink } from "./guest-to-guest.js";
import type { AnyExports } from "../guest.js";

/** Gives what a guest exports, with a wrapper in place of each function: it enters the guest with the right frame. */
export function wrapExports(exports: WebAssembly.Exports, target: CallTarget): Readonly<AnyExports> {
  // Without a prototype, as the engine's own: a guest may export "constructor" or "toString".
  const wrapped = Object.create(null) as AnyExports;
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === "function") {
      const wrapper = target.wrap(name, value as GuestFunction);
      addLink(value as GuestFunction, wrapper);
      wrapped[name] = wrapper;
    } else {
      wrapped[name] = value;
    }
  }
  return Object.freeze(wrapped);
}
