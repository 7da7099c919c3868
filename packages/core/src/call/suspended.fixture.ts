import { errno } from "@hostwright/types";

import { compileGuest } from "../guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import type { Catching } from "./catching.fixture.js";
import type { Guest } from "./guest.js";
import { ACT, ACT_LATER, Host, Later } from "./host.fixture.js";

@wasm.module("file")
class File extends HostModuleBase<() => Promise<void>> {
  @wasm.export("read", errno)
  async read(): Promise<void> {
    await this.options();
  }
}

/** What the guests export. */
export interface SuspendedExports {
  run(argument: number): number;
  twice(): number;
  now(argument: number): number;
  mixed(): number;
  trap(): void;
  file(): number;
}

/** Waits for ever. */
export async function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}

/** A runtime whose guests catch whatever they can, and are suspended as a test says. */
export class Suspended {
  readonly runtime = new Runtime();
  /** What host functions were called with. */
  readonly calls: number[] = [];
  readonly controller = new AbortController();
  act: (argument: number) => number = (argument) => argument;
  actLater: (argument: number) => Promise<number> = never;
  read: () => Promise<void> = never;
  readonly #way: Catching;

  constructor(way: Catching) {
    this.#way = way;
    this.runtime.link(Host, (argument) => {
      this.calls.push(argument);
      return this.act(argument);
    });
    this.runtime.link(Later, async (argument) => {
      this.calls.push(argument);
      return this.actLater(argument);
    });
    this.runtime.link(File, async () => this.read());
  }

  /** Makes a guest. */
  async instantiate(afterAbort: "poison" | "keep" = "poison"): Promise<Guest<SuspendedExports>> {
    const { imports } = this.#way;
    return this.runtime.instantiate<SuspendedExports>(await compileGuest(this.#fields()), {
      ...(imports && { imports }),
      afterAbort,
    });
  }

  /** Runs work with the signal of {@link Suspended.controller}. */
  async withSignal<R>(work: () => Promise<R>): Promise<R> {
    return this.runtime.run({ signal: this.controller.signal }, work);
  }

  #fields(): string {
    const { fields, around } = this.#way;
    return `${fields} ${ACT} ${ACT_LATER} (import "file" "read" (func $read (result i32)))
      (func (export "run") (param i32) (result i32) ${around("(call $act_later (local.get 0))")})
      (func (export "twice") (result i32)
        (drop ${around("(call $act_later (i32.const 1))")}) ${around("(call $act_later (i32.const 2))")})
      (func (export "now") (param i32) (result i32) (call $act (local.get 0)))
      (func (export "mixed") (result i32)
        (drop ${around("(call $act_later (i32.const 1))")})
        (drop ${around("(call $act (i32.const 2))")})
        ${around("(call $act_later (i32.const 3))")})
      (func (export "trap") unreachable)
      (func (export "file") (result i32) ${around("(call $read)")})`;
  }
}
