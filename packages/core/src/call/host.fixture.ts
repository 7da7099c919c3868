import { i32 } from "@hostwright/types";

import { HostModuleBase } from "../host-module-base.js";
import * as wasm from "../wasm.js";

/** Does what a test tells it to. */
@wasm.module("host")
export class Host extends HostModuleBase<(argument: number) => number> {
  @wasm.export("act", i32)
  act(@i32 argument: number): number {
    return this.options(argument);
  }
}

/** Does what a test tells it to while the guest is suspended. */
@wasm.module("later")
export class Later extends HostModuleBase<(argument: number) => Promise<number>> {
  @wasm.export("act", i32)
  async act(@i32 argument: number): Promise<number> {
    return this.options(argument);
  }
}

/** The imports of {@link Host} and {@link Later}. */
export const ACT = '(import "host" "act" (func $act (param i32) (result i32)))';
export const ACT_LATER = '(import "later" "act" (func $act_later (param i32) (result i32)))';

/** Throws whatever it is given, as a host function may. */
export function raise(reason: unknown): never {
  throw reason;
}

/** Gives what a promise is rejected with, whatever it is. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("Expected a rejection, and the promise was fulfilled.");
    },
    (reason: unknown) => reason,
  );
}
