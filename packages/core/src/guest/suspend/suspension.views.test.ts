import {
  array,
  buffer,
  bytes,
  type GuestBuffer,
  list,
  type List,
  option,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  tuple,
  u16,
} from "@hostwright/types";

import { forwardingGuest } from "../../fixtures/guests.fixture.js";
import { HostModuleBase } from "../../host-module-base.js";
import { Runtime } from "../../runtime.js";
import * as wasm from "../../wasm.js";
import { describeWithJspi } from "./jspi.fixture.js";

class Entry extends Struct {
  @u16 id!: number;
  @u16 size!: number;
}

/** The values that the methods read when they have waited. */
const found: unknown[] = [];

/** Waits, while its guest does as a test says, and reads its arguments. */
@wasm.module("views")
class Views extends HostModuleBase<() => Promise<void>> {
  @wasm.export("bytes")
  async bytes(@bytes({ copy: true }) data: Uint8Array): Promise<void> {
    await this.#wait(() => [...data]);
    data.fill(0xff);
  }

  @wasm.export("packed")
  async packed(@bytes({ layout: "packed", copy: true }) data: Uint8Array): Promise<void> {
    await this.#wait(() => [...data]);
  }

  @wasm.export("array")
  async array(@array(u16, { copy: true }) numbers: Uint16Array): Promise<void> {
    await this.#wait(() => [...numbers]);
    numbers.fill(0xffff);
  }

  @wasm.export("list")
  async list(@list(u16, { copy: true }) numbers: List<number>): Promise<void> {
    await this.#wait(() => numbers.toArray());
    numbers.set(0, 0xffff);
  }

  @wasm.export("texts")
  async texts(@list(string, { copy: true }) texts: List<string>): Promise<void> {
    await this.#wait(() => texts.toArray());
  }

  @wasm.export("struct")
  async struct(@struct(Entry, { copy: true }) entry: Entry): Promise<void> {
    await this.#wait(() => [entry.id, entry.size, entry instanceof Entry]);
    entry.id = 0xffff;
  }

  @wasm.export("tuple")
  async tuple(@tuple(u16, struct(Entry, { copy: true })) [number, entry]: [number, Entry]): Promise<void> {
    await this.#wait(() => [number, entry.id, entry.size]);
  }

  @wasm.export("option")
  async option(@option(bytes({ copy: true })) data: Uint8Array | undefined): Promise<void> {
    await this.#wait(() => [...(data ?? [])]);
  }

  @wasm.export("pointer")
  async pointer(@pointer(u16) to: Pointer<number>): Promise<void> {
    await this.#wait(() => to.load());
    to.store(0x1234);
  }

  @wasm.export("buffer")
  async buffer(@buffer into: GuestBuffer): Promise<void> {
    await this.#wait(() => [...into.view]);
    into.fill("hi");
  }

  async #wait(look: () => unknown): Promise<void> {
    await this.options();
    found.push(look());
  }
}

type Name =
  "bytes" | "packed" | "array" | "list" | "texts" | "struct" | "tuple" | "option" | "pointer" | "buffer";
type Exports = Record<Name, (...core: unknown[]) => void> & { grow(pages: number): number };

const AT = 8;

describeWithJspi(
  "while an asynchronous method waits, and its guest writes to its memory and grows it",
  () => {
    /** Calls a method. Returns the bytes in memory at its argument after it has returned. */
    async function call(name: Name, ...core: unknown[]): Promise<number> {
      const runtime = new Runtime();
      let go = (): void => undefined;
      runtime.link(Views, async () => new Promise((resolve) => (go = resolve)));
      const guest = await runtime.instantiate<Exports>(await forwardingGuest([Views]));
      guest.memory.writeBytes(AT, [1, 0, 2, 0, 3, 0]);
      guest.memory.writeBytes(32, [40, 0, 0, 0, 3, 0, 0, 0]);
      guest.memory.writeBytes(40, new TextEncoder().encode("one"));
      const calling = guest.call(name, ...core);
      await Promise.resolve();
      guest.memory.writeBytes(AT, [9, 0, 9, 0, 9, 0]);
      guest.memory.writeBytes(40, new TextEncoder().encode("two"));
      expect(guest.exports.grow(1)).toBe(1);
      go();
      await calling;
      return guest.memory.readU16(AT);
    }

    beforeEach(() => {
      found.length = 0;
    });

    test.each<[Name, unknown[], unknown]>([
      ["bytes", [AT, 4], [1, 0, 2, 0]],
      ["packed", [(BigInt(AT) << 32n) | 4n], [1, 0, 2, 0]],
      ["array", [AT, 3], [1, 2, 3]],
      ["list", [AT, 3], [1, 2, 3]],
      ["texts", [32, 1], ["one"]],
      ["struct", [AT], [1, 2, true]],
      ["tuple", [AT], [1, 2, 3]],
      ["option", [1, AT, 4], [1, 0, 2, 0]],
    ])(
      "a copy as %s is as it was when the guest called, and writing to it does not reach the guest",
      async (name, core, value) => {
        expect(await call(name, ...core)).toBe(9);
        expect(found).toEqual([value]);
      },
    );

    test("a pointer leads into the memory as it is then, and a value that is stored there reaches the guest", async () => {
      expect(await call("pointer", AT)).toBe(0x1234);
      expect(found).toEqual([9]);
    });

    test("a buffer is the guest's room, and is filled though the memory has grown", async () => {
      expect(await call("buffer", AT, 4)).toBe(0x6968);
      expect(found).toEqual([[9, 0, 9, 0]]);
    });
  },
);
