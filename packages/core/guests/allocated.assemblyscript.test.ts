import { allocated, bytes, callback, i32, string, u32, utf16 } from "@hostwright/types";

import { compiledGuests } from "./compiled-guests.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";
import { Runtime } from "../src/runtime.js";
import type { Guest } from "../src/guest.js";

class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  #last = "";

  #text(text: string): string {
    return (this.#last = text);
  }

  @wasm.export("name", allocated(utf16, { allocator: "__new" }))
  name(@i32 index: number): string {
    return this.#text(index === 0 ? "" : `grüße ${index} 👋 \uD800`);
  }

  @wasm.export("bytes", allocated(bytes, { allocator: "__new" }))
  bytes(@u32 length: number): Uint8Array {
    return new Uint8Array(length).fill(2);
  }

  @wasm.export("into", allocated(string, { allocator: "__new", out: true }))
  into(): string {
    return this.#text("pinned 📌");
  }

  @wasm.export("packed", allocated(string({ layout: "packed" })))
  packed(): string {
    return this.#text("packed 📦");
  }

  @wasm.export("same", i32)
  same(@utf16 text: string): number {
    return text === this.#last ? 1 : 0;
  }

  @wasm.export("apply", i32)
  apply(@callback([i32], i32) call: (value: number) => number, @i32 value: number): number {
    return call(call(value));
  }
}

interface Exports {
  useName(index: number): number;
  keepNames(count: number): number;
  useBytes(length: number): number;
  useInto(): number;
  usePacked(): number;
  apply(value: number): number;
  collect(): void;
}

describe.each(compiledGuests("allocated-assemblyscript"))(
  "a guest in AssemblyScript, %s, is given",
  (_how, binary) => {
    let guest: Guest<Exports>;

    beforeEach(async () => {
      const runtime = new Runtime();
      runtime.link(Host);
      guest = await runtime.instantiate<Exports>(binary);
    });

    test("texts, as strings of its own, with every unit", () => {
      expect(guest.exports.useName(5)).toBe("grüße 5 👋 \uD800".length);
      expect(guest.exports.useName(0)).toBe(0);
    });

    test("texts that its collector keeps for as long as they are held", () => {
      expect(guest.exports.keepNames(500)).toBe(500);
    });

    test("texts that its collector takes when they are held no more: its memory does not grow", () => {
      guest.exports.keepNames(200);
      guest.exports.collect();
      const { byteLength } = guest.memory;
      for (let again = 0; again < 50; again++) guest.exports.keepNames(200);
      expect(guest.memory.byteLength).toBeLessThanOrEqual(byteLength * 2);
    });

    test("bytes, as an ArrayBuffer of its own, larger than its memory was", () => {
      expect(guest.exports.useBytes(10)).toBe(20);
      expect(guest.exports.useBytes(0)).toBe(0);
      expect(guest.exports.useBytes(1_000_000)).toBe(2_000_000);
    });

    test("an object in memory, pinned until it unpins it", () => {
      expect(guest.exports.useInto()).toBe(1);
    });

    test("bytes of an object that it did not name, pinned, as offset and length", () => {
      expect(guest.exports.usePacked()).toBe(1);
    });

    test("calls of its functions", () => {
      expect(guest.exports.apply(5)).toBe(20);
    });
  },
);
