import {
  bytes,
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

class Entry extends Struct {
  @u32 id!: number;
  @u32 size!: number;
}

/** Lets the guest grow its memory in the middle of each call, and goes on with what it was passed. */
@wasm.module("env")
class Env extends HostModuleBase<() => void> {
  @wasm.export("bytes", u32)
  bytes(@bytes data: Uint8Array): number {
    const before = data[0] as number;
    this.options();
    data[0] = 1;
    return before + data.length;
  }

  @wasm.export("copy", u32)
  copy(@bytes({ copy: true }) data: Uint8Array): number {
    this.options();
    return data[0] ?? 0xdead;
  }

  @wasm.export("string", u32)
  string(@string text: string): number {
    this.options();
    return text.charCodeAt(0);
  }

  @wasm.export("list", u32)
  list(@list(u32) numbers: List<number>): number {
    const before = numbers.get(0);
    this.options();
    numbers.set(1, numbers.get(0) + 1);
    return numbers.toArray().length === numbers.length ? before : 0xdead;
  }

  @wasm.export("walk", u32)
  walk(@list(u32) numbers: List<number>): number {
    let sum = 0;
    for (const number of numbers) {
      this.options();
      sum += number;
    }
    return sum;
  }

  @wasm.export("pointer", u32)
  pointer(@pointer(u32) to: Pointer<number>): number {
    const before = to.load();
    this.options();
    to.at(1).store(to.load() + 1);
    return before;
  }

  @wasm.export("struct", u32)
  struct(@struct(Entry) entry: Entry): number {
    const before = entry.id;
    this.options();
    entry.size = entry.id + 1;
    return before;
  }

  @wasm.export("far", u32)
  far(@pointer(u32) to: Pointer<number>): number {
    this.options();
    // One page further on: there only since the guest has grown.
    to.at(PAGE / 4).store(9);
    return to.at(PAGE / 4).load();
  }
}

type Pair = "bytes" | "copy" | "string" | "list" | "walk";
type Single = "pointer" | "struct" | "far";
interface Exports
  extends
    Record<Pair, (offset: number, length: number) => number>,
    Record<Single, (offset: number) => number> {
  grow(pages: number): number;
}

/** Instantiates a guest that grows its memory by `pages` in the middle of each host call, with the letter A at 8. */
async function instantiate(pages: number) {
  const runtime = new Runtime();
  runtime.link(Env, () => {
    expect(guest.exports.grow(pages)).toBeGreaterThan(0);
  });
  const guest = await runtime.instantiate<Exports>(await forwardingGuest([Env]));
  guest.memory.writeU32(8, 65);
  return guest;
}

// Growth by nothing replaces the buffer as well.
describe.each([0, 1, 7])("when a guest grows its memory by %d pages during a host call", (pages) => {
  let guest: Awaited<ReturnType<typeof instantiate>>;

  beforeEach(async () => {
    guest = await instantiate(pages);
  });

  test("a view of bytes is empty from then on, and writing to it reaches nothing", () => {
    expect(guest.exports.bytes(8, 4)).toBe(65);
    expect(guest.memory.readU32(8)).toBe(65);
    expect(guest.memory.readU32(0)).toBe(0);
  });

  test("a copy of bytes and a string stay what they were", () => {
    expect(guest.exports.copy(8, 4)).toBe(65);
    expect(guest.exports.string(8, 1)).toBe(65);
  });

  test("a list reads and writes the grown memory", () => {
    expect(guest.exports.list(8, 2)).toBe(65);
    expect(guest.memory.readU32(12)).toBe(66);
  });

  test("a list is walked to its end, though the memory grows at every step", () => {
    guest.memory.writeU32(12, 5);
    expect(guest.exports.walk(8, 3)).toBe(70);
    expect(guest.memory.byteLength).toBe((1 + 3 * pages) * PAGE);
  });

  test("a pointer reads and writes the grown memory", () => {
    expect(guest.exports.pointer(8)).toBe(65);
    expect(guest.memory.readU32(12)).toBe(66);
  });

  test("a struct reads and writes the grown memory", () => {
    expect(guest.exports.struct(8)).toBe(65);
    expect(guest.memory.readU32(12)).toBe(66);
  });

  test("the guest may pass places at the new end afterwards, and none behind it", () => {
    guest.exports.struct(8);
    const end = (1 + pages) * PAGE;
    expect(guest.exports.struct(end - 8)).toBe(0);
    thrown(() => guest.exports.struct(end + pages * PAGE - 7), GuestMemoryError, {
      code: "out-of-bounds",
      memorySize: end + pages * PAGE,
    });
  });
});

test("a method reaches memory that the guest has grown since it was called, and no further", async () => {
  const grown = await instantiate(1);
  expect(grown.exports.far(8)).toBe(9);
  expect(grown.memory.readU32(8 + PAGE)).toBe(9);
  const same = await instantiate(0);
  thrown(() => same.exports.far(8), GuestMemoryError, {
    code: "out-of-bounds",
    offset: PAGE + 8,
    memorySize: PAGE,
  });
});
