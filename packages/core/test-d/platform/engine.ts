// The engine's own objects go in, and come out as their own types, where `lib.dom` declares them.
import { type Guest, type GuestSource, Runtime } from "@hostwright/core";
import { GuestMemory } from "@hostwright/types";

/** `true` when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

const runtime = new Runtime();

export async function use(module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<Guest> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
  const global = new WebAssembly.Global({ value: "i64" }, 1n);
  new GuestMemory(memory).bind(memory);
  await runtime.instantiate(module, { imports });
  await runtime.instantiate(WebAssembly.compile(new Uint8Array(8)));
  const guest = await runtime.instantiate(module, { imports: { env: { memory, table, global } } });
  same<typeof guest.module, WebAssembly.Module>(true);
  same<typeof guest.instance, WebAssembly.Instance>(true);
  return runtime.instantiate(guest.module, { imports: { other: guest.instance.exports } });
}

export function sources(bytes: BufferSource, given: GuestSource): GuestSource[] {
  return [bytes, given, new DataView(new ArrayBuffer(8)), new ArrayBuffer(8), Promise.resolve(bytes)];
}
