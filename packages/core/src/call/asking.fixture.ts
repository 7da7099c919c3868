import { u32 } from "@hostwright/types";

import { compileGuest } from "../guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import type { Caller } from "./caller.js";
import { caller } from "./current-call.js";
import type { Guest } from "./guest.js";

@wasm.module("ask")
class Ask extends HostModuleBase<(from: Caller, argument: number) => number> {
  @wasm.export("now", u32)
  now(@u32 argument: number, @caller from: Caller): number {
    return this.options(from, argument);
  }
}

@wasm.module("ask")
class AskLater extends HostModuleBase<(from: Caller, argument: number) => Promise<number>> {
  @wasm.export("later", u32)
  async later(@caller from: Caller, @u32 argument: number): Promise<number> {
    return this.options(from, argument);
  }
}

/** What the guests export. */
export interface AskingExports {
  now(argument: number): number;
  later(argument: number): number;
  both(argument: number): number;
}

/** A guest that asks at once. */
export const ASK = `(import "ask" "now" (func $now (param i32) (result i32))) (memory (export "memory") 1)
  (func (export "now") (param i32) (result i32) (call $now (local.get 0)))`;

/** One that asks later as well. */
export const ASK_LATER = `(import "ask" "later" (func $later (param i32) (result i32))) ${ASK}
  (func (export "later") (param i32) (result i32) (call $later (local.get 0)))
  (func (export "both") (param i32) (result i32)
    (drop (call $later (local.get 0))) (drop (call $now (local.get 0))) (call $later (local.get 0)))`;

/** A runtime whose guests ask who calls, and are answered as a test says. */
export class Asking {
  readonly runtime = new Runtime();
  /** Answers at once. */
  ask: (from: Caller, argument: number) => number = () => 0;
  /** Answers later. */
  askLater: (from: Caller, argument: number) => Promise<number> = async () => Promise.resolve(0);

  constructor() {
    this.runtime.link(Ask, (from, argument) => this.ask(from, argument));
    this.runtime.link(AskLater, async (from, argument) => this.askLater(from, argument));
  }

  /** Makes a guest. */
  async instantiate(fields = ASK): Promise<Guest<AskingExports>> {
    return this.runtime.instantiate<AskingExports>(await compileGuest(fields));
  }

  /** The caller that a host function of a guest sees now. */
  callerNow(guest: Guest<AskingExports>): Caller {
    let seen: Caller | undefined;
    this.ask = (from) => {
      seen = from;
      return 0;
    };
    guest.exports.now(0);
    return seen as Caller;
  }
}
