import type { OptionKinds, Signal } from "@hostwright/types/internal";

import type { CallValues } from "./context/caller.js";
import type { PoolOptions } from "./guest/pool.js";
import type { HostModuleBase } from "./host-module-base.js";
import { INSTANTIATE_OPTIONS, type InstantiateOptions } from "./link/instantiate.js";
import type { AsOptions } from "./link/verify/check-guest.js";

/** Options of a runtime. */
export interface RuntimeOptions {
  /**
   * Allows host functions to be compiled from source text (`new Function`), which makes calls several times faster; `true`
   * when left out. Where the engine forbids that, under a Content Security Policy or in workerd, closures take over.
   */
  readonly codegen?: boolean;
  /** Bytes that the host copies for one call of a host function, 2^27 when left out; more is a `LiftError` (`copy-limit`). */
  readonly copyLimit?: number;
}

/** The parts that a `run` gives to its calls. */
export interface RunOptions {
  /** Instances that replace the defaults, each for its class if that was linked, or else for the nearest linked base class. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- host modules differ in their options
  readonly instances?: readonly HostModuleBase<any>[];
  /** Ends the calls: a guest stops at its next host call, and a call that waits stops waiting. Outer signals do too. */
  readonly signal?: Signal | undefined;
  /** The values that host functions find as `caller.values`, added to those of outer runs. */
  readonly values?: CallValues;
}

/** Options of instantiating a guest, as a class of guest modules or not. */
export type InstantiateAs = InstantiateOptions & Partial<AsOptions>;

/** The options of a runtime, each with its kind. */
export const RUNTIME_OPTIONS: OptionKinds<RuntimeOptions> = { codegen: "flag", copyLimit: "number" };
/** The options of a pool, each with its kind; the pool refuses numbers out of range by itself. */
export const POOL_OPTIONS: OptionKinds<PoolOptions & InstantiateOptions & AsOptions> = {
  size: "any",
  queue: "any",
  ...INSTANTIATE_OPTIONS,
};
