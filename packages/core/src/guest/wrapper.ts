import type { GuestFunction } from "@hostwright/types";
import type { EngineExports, EngineModule } from "@hostwright/types/internal";

import { currentContext } from "../context/current-context.js";
import type { EnteredGuest } from "../context/frame.js";
import type { AnyExports } from "../guest.js";
import { addExported, type CallWay } from "./guest-to-guest.js";

/**
 * Wraps the functions that a guest exports: each wrapper enters the guest with the frame of its caller's context. Memories,
 * tables and globals stay the engine's. `way` is the one in which other guests call them.
 */
export function wrapExports(
  exports: EngineExports,
  guest: EnteredGuest,
  module: EngineModule,
  way: CallWay,
): Readonly<AnyExports> {
  // Without a prototype, as the engine's own: a guest may export "constructor" or "toString".
  const wrapped = Object.create(null) as AnyExports;
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === "function") {
      const engineFunction = value as GuestFunction;
      const wrapper = guest.wrap(name, engineFunction);
      addExported({ name, guest, engineFunction, way, module }, wrapper);
      // JavaScript calls a `then` wherever the object is awaited or returned from an asynchronous function.
      if (name !== "then") wrapped[name] = wrapper;
    } else {
      wrapped[name] = value;
    }
  }
  return Object.freeze(wrapped);
}

/** Wraps any function: it receives all arguments that the wrapper is called with. */
export function wrapFunction(
  guest: Pick<EnteredGuest, "enter" | "frameFor">,
  name: string,
  inner: GuestFunction,
): GuestFunction {
  return (...args) => guest.enter(name, guest.frameFor(name, currentContext()), () => inner(...args));
}
