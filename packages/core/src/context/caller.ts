import type { GuestMemory } from "@hostwright/types";
import type { Signal } from "@hostwright/types/internal";

import type { Guest } from "../guest.js";

/** Values that a caller passes along with its calls, by name. */
export type CallValues = Readonly<Record<PropertyKey, unknown>>;

/** The values of a call that was made outside of every run. */
export const NO_VALUES: CallValues = Object.freeze({});

/**
 * The guest that calls, as a host function sees it: injected by `@caller`, or asked for with {@link currentCall}.
 *
 * ```ts
 * import { caller, type Caller, HostModuleBase, wasm } from "@hostwright/core";
 * import { u32 } from "@hostwright/types";
 *
 * @wasm.module("host")
 * class Host extends HostModuleBase {
 *   @wasm.export("memory_size", u32)
 *   memorySize(@caller from: Caller): number {
 *     return from.memory.byteLength;
 *   }
 * }
 * ```
 */
export interface Caller {
  /**
   * The guest.
   *
   * @throws {CallContextError} `guest-starting` while its start function runs: there is no instance yet
   */
  readonly guest: Guest;
  /** The guest's memory. */
  readonly memory: GuestMemory;
  /** Aborts when the call is to end: pass it on to whatever the method waits for. `undefined` for a call without a signal. */
  readonly signal: Signal | undefined;
  /** The values that `run({ values })` has passed along; those of inner runs replace those of outer ones. */
  readonly values: CallValues;
}
