import {
  bytes,
  defineType,
  GuestMemoryError,
  list,
  type List,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u32,
} from "@hostwright/types";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

const PAGE = 65536;
const GIB = 2 ** 30;
// Some pages more than 2 GiB: offsets from there on reach JavaScript as negative numbers.
const PAGES = 32768 + 16;
const END = PAGES * PAGE;

class Entry extends Struct {
  @u32 id!: number;
  @u32 size!: number;
}

const place = defineType({ name: "place", flat: ["address"], lower: (value: number) => value });

@wasm.module("high")
class High extends HostModuleBase {
  @wasm.export("bytes", u32)
  bytes(@bytes data: Uint8Array): number {
    data[1] = (data[0] as number) + 1;
    return data.byteOffset;
  }

  @wasm.export("string", u32)
  string(@string text: string): number {
    return text.codePointAt(0) ?? 0;
  }

  @wasm.export("list", u32)
  list(@list(u32) numbers: List<number>): number {
    numbers.set(1, numbers.get(0) + 1);
    return numbers.offset;
  }

  @wasm.export("pointer", u32)
  pointer(@pointer(u32) to: Pointer<number>): number {
    const value = to.load();
    to.at(1).store(value + 1);
    return to.offset;
  }

  @wasm.export("follow", u32)
  follow(@pointer(pointer(u32)) to: Pointer<Pointer<number>>): number {
    return to.load().load();
  }

  @wasm.export("struct", u32)
  struct(@struct(Entry) entry: Entry): number {
    entry.size = entry.id + 1;
    return entry.id;
  }

  @wasm.export("place", place)
  place(@pointer(u32) to: Pointer<number>): number {
    return to.offset;
  }
}

type Pair = "bytes" | "string" | "list";
type Single = "pointer" | "follow" | "struct" | "place";
type Exports = Record<Pair, (offset: number, length: number) => number> &
  Record<Single, (offset: number) => number>;

/** Whether the engine has room for a memory of more than 2 GiB. */
function hasRoom(): boolean {
  try {
    return new WebAssembly.Memory({ initial: PAGES }).buffer.byteLength === END;
  } catch (error) {
    console.warn(`Skipped: the engine has no memory of ${PAGES} pages. ${String(error)}`);
    return false;
  }
}

const suite = hasRoom() ? describe : describe.skip;

suite("a guest with more than 2 GiB of memory", () => {
  let guest: Awaited<ReturnType<typeof instantiate>>;

  async function instantiate() {
    const runtime = new Runtime();
    runtime.link(High);
    const module = await forwardingGuest([High], `(memory (export "memory") ${PAGES})`);
    // One memory of this size has to do for all tests, those with faults too.
    return runtime.instantiate<Exports>(module, { afterAbort: "keep" });
  }

  beforeAll(async () => {
    guest = await instantiate();
  });

  describe.each([
    ["just below 2 GiB", 2 * GIB - 8],
    ["across 2 GiB", 2 * GIB - 4],
    ["at 2 GiB", 2 * GIB],
    ["at the end", END - 8],
  ])("reads and writes %s", (_, offset) => {
    beforeEach(() => {
      guest.memory.writeU32(offset, 65);
    });

    test.each(["bytes", "list"] as const)("%s", (kind) => {
      expect(guest.exports[kind](offset, 2) >>> 0).toBe(offset);
      expect(guest.memory.readU8(kind === "bytes" ? offset + 1 : offset + 4)).toBe(66);
    });

    test("a string", () => {
      expect(guest.exports.string(offset, 4)).toBe(65);
      guest.memory.writeBytes(offset, new TextEncoder().encode("ü"));
      expect(guest.exports.string(offset, 2)).toBe(0xfc);
    });

    test("through a pointer, and through one that lies in memory", () => {
      expect(guest.exports.pointer(offset) >>> 0).toBe(offset);
      expect(guest.memory.readU32(offset + 4)).toBe(66);
      guest.memory.writeU32(1024, offset);
      expect(guest.exports.follow(1024)).toBe(65);
    });

    test("a struct", () => {
      expect(guest.exports.struct(offset)).toBe(65);
      expect(guest.memory.readU32(offset + 4)).toBe(66);
    });

    test("and gets the offset back as the 32 bits that it is", () => {
      expect(guest.exports.place(offset)).toBe(offset | 0);
    });
  });

  test.each(["bytes", "string", "list"] as const)(
    "one byte past the end above 2 GiB is refused: %s",
    (kind) => {
      const act = () => guest.exports[kind](END - 1, 2);
      const error = thrown(act, GuestMemoryError, {
        code: "out-of-bounds",
        offset: END - 1,
        memorySize: END,
      });
      expect(error.message).toContain(`offset ${END - 1} + length`);
    },
  );

  test.each(["pointer", "struct"] as const)("one byte past the end above 2 GiB is refused: %s", (kind) => {
    const act = () => guest.exports[kind](END - 3);
    thrown(act, GuestMemoryError, { code: "out-of-bounds", offset: END - 3, memorySize: END });
  });
});
