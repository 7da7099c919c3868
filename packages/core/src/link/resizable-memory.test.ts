import { bytes, LowerError, Struct, struct, u32 } from "@hostwright/types";

import { describeWith } from "../fixtures/engine-features.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { wasm } from "../index.js";
import { Runtime } from "../runtime.js";

class Slot extends Struct {
  @bytes data!: Uint8Array;
}

type Look = (view: Uint8Array, slot: Slot) => number;

class Host extends HostModuleBase<{ look: Look }> {
  static override readonly moduleName = "host";
  @wasm.export("look", u32)
  look(@bytes view: Uint8Array, @struct(Slot) slot: Slot): number {
    return this.options.look(view, slot);
  }
}

interface Exports {
  readonly memory: WebAssembly.Memory & { toResizableBuffer(): ArrayBuffer };
  look(): number;
  grow(): number;
}

async function start(look: Look) {
  const runtime = new Runtime();
  runtime.link(Host, { look });
  return runtime.instantiate<Exports>(
    await assemble(`(import "host" "look" (func $look (param i32 i32 i32) (result i32)))
      (memory (export "memory") 1 4) (data (i32.const 8) "abcd")
      (func (export "look") (result i32) (call $look (i32.const 8) (i32.const 4) (i32.const 64)))
      (func (export "grow") (result i32) (memory.grow (i32.const 1)))`),
  );
}

describeWith("resizable memories")("views", () => {
  test("of a memory that was made resizable stay alive when the guest grows it", async () => {
    const guest = await start((view, slot) => {
      guest.exports.grow();
      view[0] = 0x41;
      slot.data = view;
      return view.length;
    });
    guest.exports.memory.toResizableBuffer();
    expect(guest.exports.look()).toBe(4);
    expect(String.fromCharCode(...guest.memory.bytes(8, 4))).toBe("Abcd");
    expect([guest.memory.readU32(64), guest.memory.readU32(68), guest.memory.byteLength]).toEqual([
      8, 4, 131072,
    ]);
  });
});

describe("views", () => {
  test("are detached where the engine has no such memories, and say so at the first method", async () => {
    const guest = await start((view) => {
      guest.exports.grow();
      expect([view.length, view[0]]).toEqual([0, undefined]);
      const touches: (() => unknown)[] = [
        () => view.slice(),
        () => view.at(0),
        () => {
          view.set([1]);
        },
        () => view.fill(1),
        () => [...view],
        () => new Uint8Array(view),
        () => view.subarray(0, 1),
        () => view.join(),
      ];
      for (const touch of touches) expect(touch).toThrow(/detached|out-of-bounds/);
      return 1;
    });
    expect(guest.exports.look()).toBe(1);
  });

  test("that are detached are refused in a field, with the reason", async () => {
    const guest = await start((view, slot) => {
      guest.exports.grow();
      slot.data = view;
      return 0;
    });
    const error = thrown(() => guest.exports.look(), LowerError, { code: "foreign-memory" });
    expect(error.message).toContain("has been detached, as views of a guest's memory are when it grows");
    expect(error.message).toContain("Give a view of the memory as it is now.");
  });
});
