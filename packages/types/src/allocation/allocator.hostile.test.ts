import { GuestMemoryError, LowerError } from "../errors.js";
import {
  array,
  fixed,
  type GuestMemory,
  type List,
  option,
  pointer,
  sizeOf,
  struct,
  Struct,
  tuple,
  u16,
  variant,
} from "../index.js";
import { u32 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import type { Element } from "../type/element.js";
import { allocated } from "../result/allocated.js";
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

  test.each([undefined, null, "4096", {}, [4096, 1]])("%p is not an offset", (answer) => {
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
      `is not a multiple of ${String(alignment)}. Let the guest align what it allocates.`,
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

  describe("it grows the memory for each of several views that are returned together, which are copied first:", () => {
    const own = allocated(bytes);
    const Two = struct({ a: own, b: own });
    const Choice = variant({ one: own, none: null });
    class Row extends Struct {
      @own first!: Uint8Array;
      @own second!: Uint8Array;
    }

    type View = (offset: number) => Uint8Array;

    test.each<[string, Element, (view: View) => unknown, (loaded: never) => unknown[]]>([
      ["a struct", Two, (view) => ({ a: view(8), b: view(16) }), ({ a, b }: { a: 1; b: 1 }) => [a, b]],
      [
        "an instance of a struct class",
        Row,
        (view) => Object.assign(new Row(), { first: view(8), second: view(16) }),
        ({ first, second }: Row) => [first, second],
      ],
      ["a tuple", tuple(own, own), (view) => [view(8), view(16)], (both: 1[]) => both],
      ["a fixed array", fixed(own, 2), (view) => [view(8), view(16)], (both: List<1>) => both.toArray()],
      [
        "a tuple of an option and a variant",
        tuple(option(own), Choice),
        (view) => [view(8), { tag: "one", value: view(16) }],
        ([first, { value }]: [1, { value: 1 }]) => [first, value],
      ],
      [
        "a struct of lists of typed arrays",
        struct({ a: own, b: allocated(list(allocated(array(u16)))) }),
        (view) => ({ a: view(8), b: new Set([new Uint16Array(view(0).buffer, 16, 2)]) }),
        ({ a, b }: { a: 1; b: List<Uint16Array> }) => [
          a,
          new Uint8Array(b.get(0).buffer, b.get(0).byteOffset, 4),
        ],
      ],
    ])("%s", (_what, type, valueWith, partsOf) => {
      const growing = (): { memory: GuestMemory; view: View } => {
        const engine = new WebAssembly.Memory({ initial: 1 });
        const { memory } = guestWith({ malloc: () => engine.grow(1) * 65536 + 16 }, engine);
        memory.writeBytes(8, [1, 2, 3, 4]);
        memory.writeBytes(16, [5, 6, 7, 8]);
        return { memory, view: (offset) => memory.bytes(offset, 4) };
      };
      const expected = [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ];
      const got = (memory: GuestMemory, offset: number): number[][] =>
        partsOf(pointer(type).lift(memory, offset).load() as never).map((part) => [...(part as Uint8Array)]);

      const returned = growing();
      const offset = allocated(type as typeof Two).lower(valueWith(returned.view) as never, returned.memory);
      expect(got(returned.memory, offset as number)).toEqual(expected);

      const listed = growing();
      const [first] = allocated(list(type)).lower(
        [valueWith(listed.view), valueWith(listed.view)],
        listed.memory,
      ) as [number];
      const { size } = (type as typeof Two).layout?.i32 ?? { size: sizeOf(Row) };
      expect([got(listed.memory, first), got(listed.memory, first + size)]).toEqual([expected, expected]);

      const stored = growing();
      pointer(type).lift(stored.memory, 1024).store(valueWith(stored.view));
      expect(got(stored.memory, 1024)).toEqual(expected);
    });

    test("a list", () => {
      const engine = new WebAssembly.Memory({ initial: 1 });
      const { memory } = guestWith({ malloc: () => engine.grow(1) * 65536 + 16 }, engine);
      memory.writeBytes(8, [1, 2, 3, 4]);
      const views = [memory.bytes(8, 2), memory.bytes(10, 2)];
      const [offset, length] = allocated(list(own)).lower(views, memory) as [number, number];
      const loaded = list(own).lift(memory, offset, length).toArray();
      expect(loaded.map((each) => [...each])).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });
  });

  test("it has grown the memory under a view before, which is refused", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const { memory } = guestWith({ malloc: at4096 }, engine);
    const value = memory.bytes(8, 3);
    engine.grow(1);
    const data = { code: "foreign-memory", value } as const;
    const { message } = thrown(() => allocated(bytes).lower(value, memory), LowerError, data);
    expect(message).toBe(
      "bytes has been detached, as views of a guest's memory are when it grows. Return a copy.",
    );
    const inList = thrown(() => allocated(list(allocated(bytes))).lower([value], memory), LowerError, data);
    expect(inList.message).toContain("list<allocated<bytes>>[0] has been detached");
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

  test("it changes what is being copied out of a shared memory that has grown, which has been copied before", () => {
    const engine = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const { memory } = guestWith(
      {
        malloc: () => {
          memory.bytes(8, 3).fill(0xff);
          return 4096;
        },
      },
      engine,
    );
    memory.writeBytes(8, [1, 2, 3]);
    const view = memory.bytes(8, 3);
    engine.grow(1);
    allocated(bytes).lower(view, memory);
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
