import { GuestMemoryError, LowerError } from "../errors.js";
import { u32 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import { allocated } from "./allocated.js";
import { guestWith } from "./allocating-guests.fixture.js";

const at4096 = (): number => 4096;

describe("an allocator that fails, or is hostile:", () => {
  test.each(["malloc", "my_alloc", "__new"])("0 of %s is a failure", (name) => {
    const { memory } = guestWith({ [name]: () => 0, __pin: at4096, __unpin: at4096 });
    for (const text of ["", "abc"]) {
      const error = thrown(() => allocated(string, { allocator: name }).lower(text, memory), LowerError, {
        code: "allocation-failed",
        value: 0,
      });
      expect(error.message).toContain("gave 0: the guest is out of memory.");
    }
    expect(memory.bytes(0, 16).every((byte) => byte === 0)).toBe(true);
  });

  test.each([undefined, null, "4096", {}, [4096, 1]])("%p is no offset", (answer) => {
    const { memory } = guestWith({ malloc: () => answer });
    thrown(() => allocated(string).lower("a", memory), LowerError, {
      code: "allocation-failed",
      value: answer,
    });
  });

  test.each([
    [65536, 1],
    [65535, 2],
    [-1, 1],
    [-65536, 1],
    [0x7fffffff, 1],
    [2n ** 64n - 1n, 1],
    [2n ** 40n, 1],
  ])("%p is outside the memory for %d bytes, and nothing is written", (offset, length) => {
    const { memory } = guestWith({ malloc: () => offset });
    memory.bytes(0, 65536).fill(0xaa);
    thrown(() => allocated(bytes).lower(new Uint8Array(length), memory), GuestMemoryError, {
      code: "out-of-bounds",
      length,
    });
    expect(memory.bytes(0, 65536).every((byte) => byte === 0xaa)).toBe(true);
  });

  test("an empty value has to lie inside the memory as well", () => {
    const { memory } = guestWith({ malloc: () => 65537 });
    thrown(() => allocated(string).lower("", memory), GuestMemoryError, { code: "out-of-bounds", length: 0 });
  });

  test.each([
    [2, "a text of units", allocated(utf16), "a"],
    [4, "numbers", allocated(list(u32)), [1]],
    [8, "long numbers", allocated(list(u64)), []],
  ])("an offset has to be a multiple of %d for %s", (alignment, _what, type, value) => {
    const { memory } = guestWith({ malloc: () => 4096 + alignment / 2 });
    const data = { code: "allocation-misaligned", value: 4096 + alignment / 2 } as const;
    const error = thrown(() => type.lower(value as never, memory), LowerError, data);
    expect(error.message).toContain(
      `is no multiple of ${String(alignment)}. Let the guest align what it allocates.`,
    );
  });

  test("bytes need no alignment", () => {
    const { memory } = guestWith({ malloc: () => 4097 });
    expect(allocated(bytes).lower(Uint8Array.of(1), memory)).toEqual([4097, 1]);
  });

  test("what it throws reaches the caller", () => {
    const failure = new Error("trap");
    const { memory } = guestWith({
      malloc: () => {
        throw failure;
      },
    });
    expect(() => allocated(string).lower("a", memory)).toThrow(failure);
  });

  test("it grows the memory, and the value is written where it is now", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const { memory } = guestWith({ malloc: () => engine.grow(1) * 65536 + 16 }, engine);
    const core = allocated(string).lower("grown", memory) as [number, number];
    expect(core).toEqual([65536 + 16, 5]);
    expect(string.lift(memory, ...core)).toBe("grown");
  });

  test("it grows the memory under a view that is returned, which is copied first", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const { memory } = guestWith({ malloc: () => engine.grow(1) * 65536 + 16 }, engine);
    memory.writeBytes(8, [1, 2, 3]);
    const [offset, length] = allocated(bytes).lower(memory.bytes(8, 3), memory) as [number, number];
    expect([...memory.bytes(offset, length)]).toEqual([1, 2, 3]);
  });

  test("it changes what is being copied, which has been copied before", () => {
    const { memory } = guestWith({
      malloc: () => {
        memory.bytes(8, 3).fill(0xff);
        return 4096;
      },
    });
    memory.writeBytes(8, [1, 2, 3]);
    allocated(bytes).lower(memory.bytes(8, 3), memory);
    expect([...memory.bytes(4096, 3)]).toEqual([1, 2, 3]);
  });

  test("it empties an array of the host's, and the guest does not get what lay there before", () => {
    const value = new Uint8Array(8).fill(7);
    const { memory } = guestWith({
      malloc: () => {
        structuredClone(value, { transfer: [value.buffer] });
        return 4096;
      },
    });
    thrown(() => allocated(bytes).lower(value, memory), LowerError, { code: "foreign-memory", value });
  });

  test("it calls the host, which allocates in turn", () => {
    let next = 4096;
    let depth = 0;
    const inner: [number, number][] = [];
    const { memory } = guestWith({
      malloc: (size) => {
        const offset = next;
        next += Number(size);
        if (depth++ < 3) inner.push(allocated(string).lower(`inner ${depth}`, memory) as [number, number]);
        return offset;
      },
    });
    const outer = allocated(bytes).lower(Uint8Array.of(1, 2), memory) as [number, number];
    expect([...bytes.lift(memory, ...outer)]).toEqual([1, 2]);
    expect(inner.map((each) => string.lift(memory, ...each))).toEqual(["inner 3", "inner 2", "inner 1"]);
  });

  test("more bytes than any 32-bit memory has are not asked for", () => {
    const { memory, calls } = guestWith({ malloc: at4096 });
    const huge = defineType({
      name: "huge",
      flat: ["address", "address"],
      lift: () => undefined,
      encode: (_value: undefined) => ({
        byteLength: 2 ** 32,
        alignment: 1,
        length: 1,
        write: () => undefined,
      }),
    });
    const data = { code: "out-of-range", value: 2 ** 32 } as const;
    thrown(() => allocated(huge).lower(undefined, memory), LowerError, data);
    expect(calls).toEqual([]);
  });
});
