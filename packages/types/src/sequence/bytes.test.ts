import { GuestMemoryError, LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { thrown } from "../thrown.fixture.js";
import { bytes } from "./bytes.js";

const SIZE = 64;
const copies = bytes({ copy: true });

function filled(options?: { addressType: "i64" }): GuestMemory {
  const memory = new GuestMemory(SIZE, options);
  memory.writeBytes(
    0,
    Array.from({ length: SIZE }, (_, index) => index),
  );
  return memory;
}

describe("bytes", () => {
  test("are passed as offset and length, and have no way to be a result", () => {
    expect(bytes.flat).toEqual(["address", "address"]);
    expect(bytes).not.toHaveProperty("lower");
    expect(copies).not.toHaveProperty("lower");
  });

  test("are a view: what either side writes, the other sees", () => {
    const memory = filled();
    const view = bytes.lift(memory, 8, 3);
    expect([...view]).toEqual([8, 9, 10]);
    view[1] = 99;
    expect(memory.readU8(9)).toBe(99);
    memory.writeU8(10, 77);
    expect(view[2]).toBe(77);
    expect(view.buffer).toBe(memory.buffer);
  });

  test("are a copy where one is asked for: neither side sees what the other writes", () => {
    const memory = filled();
    const copy = copies.lift(memory, 8, 3);
    expect([...copy]).toEqual([8, 9, 10]);
    copy[1] = 99;
    memory.writeU8(10, 77);
    expect(memory.readU8(9)).toBe(9);
    expect([...copy]).toEqual([8, 99, 10]);
    expect(copy.buffer.byteLength).toBe(3);
  });

  test("are a view again with { copy: false }", () => {
    const memory = filled();
    expect(bytes({ copy: false }).lift(memory, 0, 1).buffer).toBe(memory.buffer);
  });

  test("survive growth of the memory as a copy, and are empty as a view", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    memory.writeU8(0, 5);
    const [view, copy] = [bytes.lift(memory, 0, 1), copies.lift(memory, 0, 1)];
    engine.grow(1);
    expect([...copy]).toEqual([5]);
    expect(view).toHaveLength(0);
  });

  describe.each([
    ["a view", bytes],
    ["a copy", copies],
  ])("as %s", (_kind, type) => {
    test.each([
      [0, 0],
      [0, SIZE],
      [SIZE - 1, 1],
      [SIZE, 0],
    ])("may be all of the memory or nothing: offset %d, length %d", (offset, length) => {
      expect(type.lift(filled(), offset, length)).toHaveLength(length);
    });

    test.each([
      [SIZE + 1, 0],
      [SIZE, 1],
      [1, SIZE],
      [0xffffffff, 0],
      [0xffffffff, 1],
      [16, 0xfffffff0],
      [0, 0xffffffff],
      [2n ** 53n, 0],
      [0, 2n ** 64n - 1n],
    ])("must lie in the memory: not offset %d, length %d", (offset, length) => {
      const data = { code: "out-of-bounds", offset, length, memorySize: SIZE } as const;
      thrown(() => type.lift(filled(), offset, length), GuestMemoryError, data);
    });
  });
});

describe("bytes in memory", () => {
  test("are a pair of offset and length, in 8 bytes, or in 16 where addresses take 8", () => {
    expect(bytes.layout).toEqual({ i32: { size: 8, alignment: 4 }, i64: { size: 16, alignment: 8 } });
    const narrow = filled();
    narrow.writeBytes(0, [40, 0, 0, 0, 2, 0, 0, 0]);
    expect([...bytes.load(narrow, 0)]).toEqual([40, 41]);
    const wide = filled({ addressType: "i64" });
    wide.writeBytes(0, [40, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect([...bytes.load(wide, 0)]).toEqual([40, 41]);
    expect([...copies.load(wide, 0)]).toEqual([40, 41]);
  });

  test.each([
    [SIZE, 1],
    [0xffffffff, 1],
    [0xfffffff0, 0x20],
    [0, 0xffffffff],
  ])("may name an offset outside, which is refused: offset %d, length %d", (offset, length) => {
    const memory = filled();
    memory.writeU32(4, offset);
    memory.writeU32(8, length);
    thrown(() => bytes.load(memory, 4), GuestMemoryError, { code: "out-of-bounds", offset, length });
  });

  test.each([
    [2n ** 53n, 1n],
    [2n ** 64n - 1n, 1n],
    [0n, 2n ** 63n],
  ])("may name an offset that no number can hold: offset %d, length %d", (offset, length) => {
    const memory = filled({ addressType: "i64" });
    memory.writeU64(8, offset);
    memory.writeU64(16, length);
    thrown(() => bytes.load(memory, 8), GuestMemoryError, { code: "out-of-bounds", memorySize: SIZE });
  });

  test("must be there as a whole pair", () => {
    const memory = filled();
    memory.writeBytes(SIZE - 8, [0, 0, 0, 0, 1, 0, 0, 0]);
    expect([...bytes.load(memory, SIZE - 8)]).toEqual([0]);
    thrown(() => bytes.load(memory, SIZE - 7), GuestMemoryError, { code: "out-of-bounds" });
    thrown(() => bytes.load(memory, SIZE - 4), GuestMemoryError, { code: "out-of-bounds" });
  });

  test.each([{}, { addressType: "i64" as const }])("take a view of the same memory: %p", (options) => {
    const memory = new GuestMemory(SIZE, options);
    bytes.store(memory, 8, memory.bytes(40, 5).subarray(1, 4));
    expect(memory.readAddress(8)).toBe(41);
    expect(bytes.load(memory, 8)).toEqual(memory.bytes(41, 3));
    bytes.store(memory, 8, memory.bytes(SIZE, 0));
    expect([memory.readAddress(8), bytes.load(memory, 8).length]).toEqual([SIZE, 0]);
  });

  test("take no array of the host, and no view of another memory, which have no offset here", () => {
    const memory = filled();
    const before = memory.bytes(0, SIZE).slice();
    for (const value of [new Uint8Array(3), filled().bytes(0, 3), memory.bytes(0, 3).slice()]) {
      thrown(
        () => {
          bytes.store(memory, 8, value);
        },
        LowerError,
        { code: "foreign-memory", value },
      );
    }
    expect(memory.bytes(0, SIZE)).toEqual(before);
  });

  test("take no view that the guest's growth has emptied", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    const view = memory.bytes(40, 5);
    engine.grow(1);
    thrown(
      () => {
        bytes.store(memory, 8, view);
      },
      LowerError,
      { code: "foreign-memory" },
    );
    expect(memory.readU64(8)).toBe(0n);
  });

  test("take views of a shared memory from before it grew, which show the same bytes", () => {
    const engine = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
    const memory = new GuestMemory(engine);
    const first = memory.bytes(40, 5);
    engine.grow(1);
    const second = memory.bytes(65536, 3);
    engine.grow(1);
    memory.writeBytes(40, [1, 2, 3, 4, 5]);
    bytes.store(memory, 8, first);
    expect([...bytes.load(memory, 8)]).toEqual([1, 2, 3, 4, 5]);
    bytes.store(memory, 8, second);
    expect([memory.readU32(8), memory.readU32(12)]).toEqual([65536, 3]);
    const other = new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true }));
    for (const value of [other.bytes(0, 3), new Uint8Array(new SharedArrayBuffer(8))]) {
      thrown(() => bytes.store(memory, 8, value), LowerError, { code: "foreign-memory", value });
    }
  });

  test.each([undefined, null, "abc", [1, 2], new Uint16Array(2), new DataView(new ArrayBuffer(2))])(
    "take nothing that is no Uint8Array: %p",
    (value) => {
      const memory = filled();
      thrown(
        () => {
          bytes.store(memory, 8, value as never);
        },
        LowerError,
        { code: "wrong-type", value },
      );
      expect(memory.readU8(8)).toBe(8);
    },
  );

  test("are written as a whole pair or not at all", () => {
    const memory = filled();
    bytes.store(memory, SIZE - 8, memory.bytes(3, 4));
    expect(memory.readU32(SIZE - 8)).toBe(3);
    const before = memory.bytes(0, SIZE).slice();
    const data = { code: "out-of-bounds", offset: SIZE - 4, length: 8 } as const;
    thrown(
      () => {
        bytes.store(memory, SIZE - 4, memory.bytes(3, 4));
      },
      GuestMemoryError,
      data,
    );
    expect(memory.bytes(0, SIZE)).toEqual(before);
  });
});

describe("defects known from wazergo: bytes that change or move under a method", () => {
  test("can be had as a copy, which a guest cannot change between check and use", () => {
    const memory = filled();
    const copy = copies.lift(memory, 0, 4);
    memory.bytes(0, 4).fill(0xff);
    expect([...copy]).toEqual([0, 1, 2, 3]);
  });

  test("never show other memory after growth", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    const view = bytes.lift(memory, 0, 16);
    engine.grow(1);
    view[0] = 0xff;
    expect(view[0]).toBeUndefined();
    expect(memory.readU8(0)).toBe(0);
  });
});
