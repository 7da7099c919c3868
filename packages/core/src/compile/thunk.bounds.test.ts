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
  u64,
} from "@hostwright/types";
import fc from "fast-check";

import { forwardingGuest } from "../fixtures/guests.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import { Runtime } from "../runtime.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import * as wasm from "../wasm.js";

const PAGE = 65536;

/** 16 bytes. */
class Entry extends Struct {
  @u64 id!: bigint;
  @u32 size!: number;
}

@wasm.module("ranges")
class Ranges extends HostModuleBase {
  @wasm.export("bytes", u32)
  bytes(@bytes data: Uint8Array): number {
    return data.length;
  }

  @wasm.export("copy", u32)
  copy(@bytes({ copy: true }) data: Uint8Array): number {
    return data.length;
  }

  @wasm.export("string", u32)
  string(@string text: string): number {
    return text.length;
  }

  @wasm.export("list", u32)
  list(@list(u32) numbers: List<number>): number {
    return numbers.toArray().length;
  }

  @wasm.export("entries", u32)
  entries(@list(Entry) entries: List<Entry>): number {
    return entries.toArray().length;
  }

  @wasm.export("pointer", u32)
  pointer(@pointer(u32) to: Pointer<number>): number {
    to.store(to.load() + 1);
    return to.load();
  }

  @wasm.export("struct", u32)
  struct(@struct(Entry) entry: Entry): number {
    entry.size = 7;
    return entry.size;
  }
}

type Pair = "bytes" | "copy" | "string" | "list" | "entries";
type Single = "pointer" | "struct";
interface Exports
  extends
    Record<Pair, (offset: number, length: number) => number>,
    Record<Single, (offset: number) => number> {
  grow(pages: number): number;
}

const runtime = new Runtime();
runtime.link(Ranges);
let guest: Awaited<ReturnType<typeof instantiate>>;

async function instantiate() {
  // Faults are what is looked at here, many to a test.
  return runtime.instantiate<Exports>(await forwardingGuest([Ranges]), { afterAbort: "keep" });
}

beforeEach(async () => {
  guest = await instantiate();
});

/** Lists the name of each kind of parameter in a message, and the bytes of one of its elements. */
const PAIRS: [kind: Pair, parameter: string, size: number][] = [
  ["bytes", "data: bytes", 1],
  ["copy", "data: bytes", 1],
  ["string", "text: string", 1],
  ["list", "numbers: list<u32>", 4],
  ["entries", "entries: list<Entry>", 16],
];

describe.each(PAIRS)("a guest that passes %s", (kind, parameter, size) => {
  test.each([
    ["nothing at 0", 0, 0],
    ["nothing at the end", PAGE, 0],
    ["one element at 0", 0, 1],
    ["the last element", PAGE - size, 1],
    ["all of the memory", 0, PAGE / size],
  ])("may pass %s", (_, offset, length) => {
    expect(guest.exports[kind](offset, length)).toBe(length);
  });

  test.each([
    ["nothing past the end", PAGE + 1, 0],
    ["one element too far", PAGE - size + 1, 1],
    ["one element at the end", PAGE, 1],
    ["one element too many", 0, PAGE / size + 1],
    ["nothing at the end of all addresses", 0xffffffff, 0],
    ["an element at the end of all addresses", 0xffffffff, 1],
    ["as many elements as there are numbers", 0, 0xffffffff],
    ["a length that wraps to the end of memory", 8, 0xffffffff],
    ["an end that wraps to 0", 0xfffffff0, 0x10],
    ["the second half of all addresses", 0x80000000, 0x80000000],
  ])("may not pass %s", (_, offset, length) => {
    const act = () => guest.exports[kind](offset, length);
    const error = thrown(act, GuestMemoryError, {
      code: "out-of-bounds",
      where: `ranges.${kind}`,
      offset,
      length: length * size,
      memorySize: PAGE,
    });
    expect(error.message).toBe(
      `ranges.${kind}: parameter 0 (${parameter}) is out of bounds: offset ${offset} + length ${length * size} ` +
        `exceeds the ${PAGE}-byte memory. The guest passed a bad offset or length.`,
    );
  });

  test("gets through with what lies inside the memory, and with nothing else", () => {
    const near = (end: number) => fc.integer({ min: end - 40, max: end + 40 }).map((value) => value >>> 0);
    const any = fc.oneof(near(0), near(PAGE), near(2 ** 31), near(2 ** 32), fc.nat({ max: 0xffffffff }));
    fc.assert(
      fc.property(any, fc.oneof(any, near(PAGE / size)), (offset, length) => {
        if (offset + length * size <= PAGE) expect(guest.exports[kind](offset, length)).toBe(length);
        else thrown(() => guest.exports[kind](offset, length), GuestMemoryError, { code: "out-of-bounds" });
      }),
      { numRuns: 300 },
    );
  });
});

describe.each([
  ["list", 4],
  ["entries", 16],
] as const)("a guest that passes %s", (kind, size) => {
  test.each([
    ["0", 2 ** 32 / size],
    ["one element", 2 ** 32 / size + 1],
    ["the memory's size", (2 ** 32 + PAGE) / size],
  ])("may not pass a count whose bytes wrap to %s in 32 bits", (_, count) => {
    thrown(() => guest.exports[kind](0, count), GuestMemoryError, {
      code: "out-of-bounds",
      offset: 0,
      length: count * size,
    });
  });
});

describe("a guest that passes a pointer", () => {
  test.each([4, PAGE - 4])("may point to %d", (offset) => {
    expect(guest.exports.pointer(offset)).toBe(1);
    expect(guest.memory.readU32(offset)).toBe(1);
  });

  test.each([PAGE - 3, PAGE, 0x7ffffffe, 0x80000000, 0xfffffffc, 0xffffffff])(
    "may not point to %d",
    (offset) => {
      thrown(() => guest.exports.pointer(offset), GuestMemoryError, {
        code: "out-of-bounds",
        offset,
        length: 4,
      });
    },
  );

  test("may point to 0", () => {
    expect(() => guest.exports.pointer(0)).not.toThrow();
  });
});

describe("a guest that passes a struct", () => {
  test.each([0, 8, PAGE - 16])("may pass one at %d", (offset) => {
    expect(guest.exports.struct(offset)).toBe(7);
    expect(guest.memory.readU32(offset + 8)).toBe(7);
  });

  test.each([PAGE - 15, PAGE, 0x80000000, 0xfffffff0, 0xffffffff])("may not pass one at %d", (offset) => {
    const error = thrown(() => guest.exports.struct(offset), GuestMemoryError, {
      code: "out-of-bounds",
      offset,
      length: 16,
    });
    expect(error.message).toContain("ranges.struct: parameter 0 (entry: Entry) is out of bounds");
  });
});

describe("a guest that has grown its memory between two calls", () => {
  test.each(PAIRS)("may pass %s of the new page, to its end and no further", (kind, _, size) => {
    thrown(() => guest.exports[kind](PAGE, 1), GuestMemoryError, { code: "out-of-bounds", memorySize: PAGE });
    expect(guest.exports.grow(1)).toBe(1);
    expect(guest.exports[kind](PAGE, PAGE / size)).toBe(PAGE / size);
    thrown(() => guest.exports[kind](PAGE + 1, PAGE / size), GuestMemoryError, {
      code: "out-of-bounds",
      memorySize: 2 * PAGE,
    });
    expect(guest.exports[kind](0, 0)).toBe(0);
  });

  test("may pass pointers and structs there", () => {
    guest.exports.grow(1);
    expect(guest.exports.pointer(PAGE)).toBe(1);
    expect(guest.exports.struct(2 * PAGE - 16)).toBe(7);
    thrown(() => guest.exports.struct(2 * PAGE - 15), GuestMemoryError, { code: "out-of-bounds" });
  });
});
