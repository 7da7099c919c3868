// The arguments of a runtime are checked, and its results are typed.
import { currentCall, type Guest, type GuestSource, HostModuleBase, Runtime, wasm } from "@hostwright/core";
import { GuestMemory, u32 } from "@hostwright/types";

/** `true` when both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

@wasm.module("kv")
class KeyValue extends HostModuleBase<{ readonly quota: number }> {
  #values = new Map<string, string>();

  @wasm.export("size", u32)
  size(): number {
    return this.#values.size;
  }
}

@wasm.module("clock")
class Clock extends HostModuleBase {
  @wasm.export("now", u32)
  now(): number {
    return 0;
  }
}

@wasm.module("many")
class Many extends HostModuleBase<string> {
  constructor(
    name: string,
    readonly count: number,
    ...rest: boolean[]
  ) {
    super(name + String(rest.length));
  }
}

@wasm.module("orErrno")
class Sometimes extends HostModuleBase<number | undefined> {
  constructor(size?: number) {
    super(size);
  }
}

abstract class Shape extends HostModuleBase {
  abstract sides(): number;
}

class Stranger {
  size(): number {
    return 0;
  }
}

const runtime = new Runtime();

// link: the class's own arguments, and its own instance.
same<ReturnType<typeof linkAll>, [KeyValue, Clock, Many, Sometimes, Sometimes]>(true);
export function linkAll(): [KeyValue, Clock, Many, Sometimes, Sometimes] {
  const kv = runtime.link(KeyValue, { quota: 1 });
  same<typeof kv, KeyValue>(true);
  const many = runtime.link(Many, "a", 1, true, false);
  same<typeof many, Many>(true);
  same<typeof many.count, number>(true);
  return [kv, runtime.link(Clock), many, runtime.link(Sometimes), runtime.link(Sometimes, 5)];
}

// @error Expected 2 arguments, but got 1.
runtime.link(KeyValue);
// @error Type 'string' is not assignable to type 'number'.
runtime.link(KeyValue, { quota: "1" });
// @error Object literal may only specify known properties
runtime.link(KeyValue, { quota: 1, more: 1 });
// @error Expected 2 arguments, but got 3.
runtime.link(KeyValue, { quota: 1 }, 2);
// @error Argument of type 'number' is not assignable to parameter of type 'void'.
runtime.link(Clock, 1);
// @error Argument of type 'string' is not assignable to parameter of type 'number'.
runtime.link(Many, "a", "1");
// @error Argument of type 'number' is not assignable to parameter of type 'boolean'.
runtime.link(Many, "a", 1, 2);
// @error Cannot assign an abstract constructor type to a non-abstract constructor type.
runtime.link(Shape);
// @error Argument of type 'typeof Stranger' is not assignable to parameter of type
runtime.link(Stranger);
// @error Argument of type 'KeyValue' is not assignable to parameter of type
runtime.link(new KeyValue({ quota: 1 }));

// declare: any class of host modules, abstract ones too, and no arguments.
same<ReturnType<Runtime["declare"]>, void>(true);
runtime.declare(KeyValue);
runtime.declare(Shape);
// @error Argument of type 'typeof Stranger' is not assignable to parameter of type
runtime.declare(Stranger);
// @error Expected 1 arguments, but got 2.
runtime.declare(KeyValue, { quota: 1 });

// run: instances of host modules, and what the work returns.
same<typeof ran, number>(true);
const ran = runtime.run({ instances: [new KeyValue({ quota: 1 }), new Clock()] }, () => 5);
same<typeof later, Promise<string>>(true);
const later = runtime.run({}, async () => "later");
// @error Type 'Stranger' is
runtime.run({ instances: [new Stranger()] }, () => 5);
// @error Object literal may only specify known properties
runtime.run({ instance: new Clock() }, () => 5);

// instantiate: what the guest exports is what the type argument says.
type Memory = Exclude<ConstructorParameters<typeof GuestMemory>[0], number | undefined>;
interface Exports {
  add(a: number, b: number): number;
  long(a: bigint): bigint;
  pair(): [number, bigint];
  readonly memory: Memory;
}

export async function use(source: GuestSource): Promise<void> {
  const guest = await runtime.instantiate<Exports>(source, { imports: {}, memory: "memory" });
  same<typeof guest, Guest<Exports>>(true);
  same<ReturnType<typeof guest.exports.add>, number>(true);
  same<typeof guest.exports.memory, Memory>(true);
  const { memory } = guest.exports;
  guest.exports.add(1, 2);
  // @error Argument of type 'bigint' is not assignable to parameter of type 'number'.
  guest.exports.add(1, 2n);
  // @error Expected 2 arguments, but got 1.
  guest.exports.add(1);
  // @error Property 'missing' does not exist on type 'Readonly<Exports>'.
  guest.exports.missing();
  // @error Cannot assign to 'memory' because it is a read-only property.
  guest.exports.memory = memory;

  // call: the name and the arguments of a function, and a promise of its result.
  const sum = guest.call("add", 1, 2);
  same<typeof sum, Promise<number>>(true);
  const pair = await guest.call("pair");
  same<typeof pair, [number, bigint]>(true);
  // @error Argument of type '"missing"' is not assignable to parameter of type 'FunctionName<Exports>'.
  await guest.call("missing");
  // @error Argument of type '"memory"' is not assignable to parameter of type 'FunctionName<Exports>'.
  await guest.call("memory");
  // @error Argument of type 'number' is not assignable to parameter of type 'bigint'.
  await guest.call("long", 1);
  // @error Expected 3 arguments, but got 2.
  await guest.call("add", 1);

  // Without a type argument a guest may export anything.
  const any = await runtime.instantiate(source);
  any.exports["run"](1, 2n);
  await any.call("run", 1, "2");

  // @error Argument of type 'string' is not assignable to parameter of type 'GuestSource'.
  await runtime.instantiate("guest.wasm");
  // @error Argument of type 'number' is not assignable to parameter of type 'GuestSource'.
  await runtime.instantiate(5);
  // @error Argument of type 'Promise<string>' is not assignable to parameter of type 'GuestSource'.
  await runtime.instantiate(Promise.resolve("guest.wasm"));
  // @error 'path' does not exist in type
  await runtime.verify({ path: "guest.wasm" });
  const files = { path: "guest.wasm" };
  // @error Argument of type '{ path: string; }' is not assignable to parameter of type 'GuestSource'.
  await runtime.verify(files);
  // @error Argument of type 'string[]' is not assignable to parameter of type 'GuestSource'.
  await runtime.verify(["guest.wasm"]);
  // @error is not assignable to parameter of type 'GuestSource'.
  await runtime.instantiate(() => new Uint8Array(8));
  // @error is not assignable to parameter of type 'GuestSource'.
  await runtime.instantiate(guest);
  await runtime.instantiate(new Uint8Array(8));
  await runtime.instantiate(new DataView(new ArrayBuffer(8)));
  await runtime.instantiate(Promise.resolve(new ArrayBuffer(8)));
  // @error Object literal may only specify known properties
  await runtime.instantiate(source, { import: {} });
}

// The engine's objects and the platform's are checked, whether or not the program's settings declare them.
export async function misuse(guest: Guest, source: GuestSource): Promise<void> {
  await runtime.instantiate(source, { imports: { env: { add: (a: number) => a + 1, base: 4 } } });
  await runtime.instantiate(source, { imports: { env: { memory: guest.instance.exports["memory"]! } } });
  await runtime.instantiate(guest.module);
  guest.instance.exports["memory"]?.valueOf();
  // @error Type 'string' is not assignable to type
  await runtime.instantiate(source, { imports: { env: { add: "add" } } });
  // @error Type 'number' is not assignable to type
  await runtime.instantiate(source, { imports: { env: 5 } });
  // @error Property 'memory' does not exist on type
  guest.instance.memory;
  // @error Property 'exports' does not exist on type
  guest.module.exports;
  // @error Type 'string' is not assignable to type
  runtime.run({ signal: "now" }, () => 5);
  // @error Property 'abort' does not exist on type
  currentCall()?.signal?.abort();
  currentCall()?.signal?.throwIfAborted();
  currentCall()?.signal?.addEventListener("abort", () => guest.close());
  // @error Argument of type '"memory"' is not assignable to parameter of type
  new GuestMemory("memory");
  // @error Object literal may only specify known properties
  new GuestMemory({ size: 1 });
}

// A host module is closed by the program too.
export async function close(): Promise<void> {
  await using kv = new KeyValue({ quota: 1 });
  await kv.close();
  // @error Property 'options' is protected
  kv.options;
}

// @error Argument of type 'typeof Decorated' is not assignable to parameter of type 'ModuleClass'.
@wasm.module("stranger")
class Decorated extends Stranger {}
void Decorated;
// @error Argument of type 'number' is not assignable to parameter of type 'string'.
@wasm.module(5)
class Numbered extends HostModuleBase {}
void Numbered;
// @error Type 'string' is not assignable to type 'ErrnoTable<string>'.
@wasm.module("errnos", { errnos: "wasi" })
class Tabled extends HostModuleBase {}
void Tabled;
