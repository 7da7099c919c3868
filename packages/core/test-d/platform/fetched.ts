// Responses, URLs and signals of the platform go in, and come out as their own types, with `lib.dom` and with @types/node.
import { caller, type Caller, currentCall, HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { bytes } from "@hostwright/types";

/** `true` when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

const runtime = new Runtime();
same<NonNullable<Caller["signal"]>, AbortSignal>(true);

@wasm.module("net")
export class Net extends HostModuleBase {
  @wasm.export("get")
  async get(@caller from: Caller, @bytes({ copy: true }) body: Uint8Array): Promise<void> {
    await fetch(new URL("http://localhost/"), { signal: from.signal ?? null, body: body.length.toString() });
  }
}

export async function use(): Promise<void> {
  const controller = new AbortController();
  await runtime.instantiate(fetch("guest.wasm"));
  await runtime.instantiate(new Response(null));
  await runtime.verify(new URL("file:///guest.wasm"));
  runtime.run({ signal: controller.signal }, () => currentCall()?.signal?.aborted);
  runtime.run({ signal: AbortSignal.timeout(5) }, () => 5);
  // @error Type 'AbortController' is
  runtime.run({ signal: controller }, () => 5);
}
