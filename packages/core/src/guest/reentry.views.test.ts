import {
  array,
  buffer,
  bytes,
  type GuestBuffer,
  list,
  type List,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u16,
} from "@hostwright/types";

import { forwardingGuest, GROWING_MEMORY } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import * as wasm from "../wasm.js";
import type { Guest } from "../guest.js";

class Entry extends Struct {
  @u16 id!: number;
}

/** By index: the iterator of a view that is detached throws. */
function elementsOf(view: Uint8Array | Uint16Array): unknown[] {
  return Array.from({ length: view.length }, (_, index) => view[index]);
}

/** Calls its guest back in the middle of each method, and reads its arguments again. */
@wasm.module("views")
class Views extends HostModuleBase<() => void> {
  found: unknown;

  @wasm.export("bytes")
  bytes(@bytes data: Uint8Array): void {
    this.#look(() => elementsOf(data));
    data[0] = 7;
  }

  @wasm.export("copy")
  copy(@bytes({ copy: true }) data: Uint8Array): void {
    this.#look(() => elementsOf(data));
    data[0] = 7;
  }

  @wasm.export("array")
  array(@array(u16) numbers: Uint16Array): void {
    this.#look(() => elementsOf(numbers));
    numbers[0] = 7;
  }

  @wasm.export("list")
  list(@list(u16) numbers: List<number>): void {
    this.#look(() => numbers.toArray());
    numbers.set(0, 7);
  }

  @wasm.export("struct")
  struct(@struct(Entry) entry: Entry): void {
    this.#look(() => entry.id);
    entry.id = 7;
  }

  @wasm.export("pointer")
  pointer(@pointer(u16) to: Pointer<number>): void {
    this.#look(() => to.load());
    to.store(7);
  }

  @wasm.export("buffer")
  buffer(@buffer into: GuestBuffer): void {
    this.#look(() => [...into.view]);
    into.fill("\x07");
  }

  @wasm.export("string")
  string(@string text: string): void {
    this.#look(() => text);
  }

  #look(read: () => unknown): void {
    const before = read();
    this.options();
    this.found = [before, read()];
  }
}

type Name = "bytes" | "copy" | "array" | "list" | "struct" | "pointer" | "buffer" | "string";
interface Exports extends Record<Name, (...core: number[]) => void> {
  grow(pages: number): number;
  poke(offset: number, value: number): void;
}

/** Calls a method that calls its guest back. Returns its argument as read before and after that, and the bytes in memory then. */
async function call(name: Name, core: number[], back: (guest: Guest<Exports>) => void): Promise<unknown[]> {
  const runtime = new Runtime();
  const views = runtime.link(Views, () => {
    back(guest);
  });
  const poke = `(func (export "poke") (param i32 i32) (i32.store16 (local.get 0) (local.get 1)))`;
  const module = await forwardingGuest([Views], `${GROWING_MEMORY} ${poke}`);
  const guest = await runtime.instantiate<Exports>(module);
  guest.memory.writeU16(8, 65);
  guest.exports[name](...core);
  const [before, after] = views.found as [unknown, unknown];
  return [before, after, guest.memory.readU16(8)];
}

describe("when the guest is called back, and writes to an argument of a method", () => {
  test.each<[string, Name, number[], unknown[]]>([
    ["a view of bytes shows it", "bytes", [8, 2], [[65, 0], [66, 0], 7]],
    ["a copy does not", "copy", [8, 2], [[65, 0], [65, 0], 66]],
    ["a view of numbers shows it", "array", [8, 1], [[65], [66], 7]],
    ["a list shows it", "list", [8, 1], [[65], [66], 7]],
    ["a struct shows it", "struct", [8], [65, 66, 7]],
    ["a pointer shows it", "pointer", [8], [65, 66, 7]],
    ["a buffer shows it", "buffer", [8, 2], [[65, 0], [66, 0], 7]],
    ["a text does not", "string", [8, 1], ["A", "A", 66]],
  ])("%s", async (_claim, name, core, expected) => {
    const found = await call(name, core, ({ exports }) => {
      exports.poke(8, 66);
    });
    expect(found).toEqual(expected);
  });
});

describe("when the guest is called back, writes there and grows its memory", () => {
  test.each<[string, Name, number[], unknown[]]>([
    ["a view of bytes is empty, and writing to it reaches nothing", "bytes", [8, 2], [[65, 0], [], 66]],
    ["a view of numbers is empty, and writing to it reaches nothing", "array", [8, 1], [[65], [], 66]],
    ["a list is that of the grown memory", "list", [8, 1], [[65], [66], 7]],
    ["a struct is that of the grown memory", "struct", [8], [65, 66, 7]],
    ["a pointer leads into the grown memory", "pointer", [8], [65, 66, 7]],
    ["a buffer is room in the grown memory", "buffer", [8, 2], [[65, 0], [66, 0], 7]],
  ])("%s", async (_claim, name, core, expected) => {
    const found = await call(name, core, ({ exports }) => {
      exports.poke(8, 66);
      exports.grow(1);
    });
    expect(found).toEqual(expected);
  });
});
