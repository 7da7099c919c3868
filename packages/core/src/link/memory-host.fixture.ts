import { bytes, string, u32, usize } from "@hostwright/types";

import type { Guest } from "../guest.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import type { InstantiateOptions } from "./instantiate.js";

/** A host module that works on the guest's memory. */
@wasm.module("env")
export class Env extends HostModuleBase {
  readonly heard: unknown[] = [];
  /** Called with each view that a guest passes. */
  look: (view: Uint8Array) => void = () => undefined;

  @wasm.export("say")
  say(@string text: string): void {
    this.heard.push(text);
  }

  @wasm.export("fill", u32)
  fill(@bytes into: Uint8Array): number {
    this.look(into);
    into.fill(7);
    return into.length;
  }

  @wasm.export("pass", usize)
  pass(@usize value: number): number {
    this.heard.push(value);
    return value;
  }
}

/** Instantiates the fields of a module, whose memories may be of any kind, with an {@link Env} of its own. */
export async function instantiate<Exports extends object>(
  fields: string,
  options?: InstantiateOptions,
): Promise<{ guest: Guest<Exports>; env: Env }> {
  const runtime = new Runtime();
  const env = runtime.link(Env);
  const source = await assemble(fields, { memory64: true, multi_memory: true, threads: true });
  return { guest: await runtime.instantiate<Exports>(source, { afterAbort: "keep", ...options }), env };
}
