import { GuestMemoryError, TypeDefinitionError } from "../errors.js";
import { thrown } from "../thrown.fixture.js";
import { GuestMemory } from "./guest-memory.js";

const SIZE = 65536;

const memories: [string, () => GuestMemory][] = [
  ["a memory of its own", () => new GuestMemory(SIZE)],
  ["an engine's memory", () => new GuestMemory(new WebAssembly.Memory({ initial: 1 }))],
  [
    "a shared memory",
    () => new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true })),
  ],
  ["a memory that is bound later", () => bound(new WebAssembly.Memory({ initial: 1 }))],
  ["a memory addressed with i64", () => new GuestMemory(SIZE, { addressType: "i64" })],
];

function bound(memory: WebAssembly.Memory | undefined): GuestMemory {
  const door = new GuestMemory();
  door.bind(memory);
  return door;
}

type Access = (memory: GuestMemory, offset: number) => unknown;

const accesses: [string, number, Access][] = [
  ["readU8", 1, (memory, offset) => memory.readU8(offset)],
  ["readI8", 1, (memory, offset) => memory.readI8(offset)],
  ["readU16", 2, (memory, offset) => memory.readU16(offset)],
  ["readI16", 2, (memory, offset) => memory.readI16(offset)],
  ["readU32", 4, (memory, offset) => memory.readU32(offset)],
  ["readI32", 4, (memory, offset) => memory.readI32(offset)],
  ["readU64", 8, (memory, offset) => memory.readU64(offset)],
  ["readI64", 8, (memory, offset) => memory.readI64(offset)],
  ["readF32", 4, (memory, offset) => memory.readF32(offset)],
  ["readF64", 8, (memory, offset) => memory.readF64(offset)],
  [
    "writeU8",
    1,
    (memory, offset) => {
      memory.writeU8(offset, 1);
    },
  ],
  [
    "writeU16",
    2,
    (memory, offset) => {
      memory.writeU16(offset, 1);
    },
  ],
  [
    "writeU32",
    4,
    (memory, offset) => {
      memory.writeU32(offset, 1);
    },
  ],
  [
    "writeU64",
    8,
    (memory, offset) => {
      memory.writeU64(offset, 1n);
    },
  ],
  [
    "writeF32",
    4,
    (memory, offset) => {
      memory.writeF32(offset, 1);
    },
  ],
  [
    "writeF64",
    8,
    (memory, offset) => {
      memory.writeF64(offset, 1);
    },
  ],
  [
    "writeBytes",
    3,
    (memory, offset) => {
      memory.writeBytes(offset, [1, 2, 3]);
    },
  ],
  ["bytes", 3, (memory, offset) => memory.bytes(offset, 3)],
  ["readBytes", 3, (memory, offset) => memory.readBytes(offset, 3)],
  [
    "check",
    3,
    (memory, offset) => {
      memory.check(offset, 3);
    },
  ],
];

function outside(width: number): number[] {
  const past = [SIZE - width + 1, SIZE, SIZE + 1, SIZE - width + 0.5];
  // The first of these wraps to 0 in 32 bits when the width is added.
  const far = [2 ** 32 - width, 2 ** 32 - 1, 2 ** 32, 0x7fffffff, 0x80000000, 2 ** 53 - 1, Infinity];
  const before = [-1, -width, -SIZE, -0x80000000, -0.5, -Infinity];
  return [...past, ...far, ...before, NaN];
}

describe.each(memories)("%s", (_kind, make) => {
  describe.each(accesses)("%s, of %d bytes,", (name, width, access) => {
    test("reaches the first bytes and the last", () => {
      const memory = make();
      expect(() => access(memory, 0)).not.toThrow();
      expect(() => access(memory, SIZE - width)).not.toThrow();
      if (name.startsWith("write")) {
        expect(memory.bytes(0, width).some((byte) => byte !== 0)).toBe(true);
        expect(memory.bytes(SIZE - width, width).some((byte) => byte !== 0)).toBe(true);
      }
    });

    test("refuses every offset outside and touches nothing", () => {
      const memory = make();
      for (const offset of outside(width)) {
        const data = { code: "out-of-bounds", offset, length: width, memorySize: SIZE } as const;
        thrown(() => access(memory, offset), GuestMemoryError, data);
      }
      expect(memory.bytes(0, SIZE).every((byte) => byte === 0)).toBe(true);
    });

    test("takes a fraction for the whole number below it, and so stays inside", () => {
      const memory = make();
      access(memory, SIZE - width - 0.5);
      expect(memory.readU8(SIZE - 1)).toBe(0);
    });
  });

  test.each([
    [0, SIZE],
    [0, 0],
    [SIZE - 1, 1],
    [SIZE, 0],
  ])("gives a view of all bytes that are asked for: offset %d, length %d", (offset, length) => {
    const view = make().bytes(offset, length);
    expect(view.byteOffset).toBe(offset);
    expect(view.length).toBe(length);
  });

  test.each([
    [SIZE + 1, 0],
    [0xffffffff, 0],
    [-1, 0],
    [0, SIZE + 1],
    [1, SIZE],
    [16, 0xfffffff0], // the sum wraps to 0 in 32 bits
    [16, 0xffffffff],
    [0x80000000, 0x80000000],
    [0, -1],
    [8, -8],
    [NaN, 0],
    [0, NaN],
    [0, Infinity],
    [2 ** 53, 2 ** 53],
    [2n ** 63n, 0],
    [0, 2n ** 63n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
  ])("refuses a view of offset %d, length %d", (offset, length) => {
    const memory = make();
    const data = { code: "out-of-bounds", offset, length, memorySize: SIZE } as const;
    thrown(() => memory.bytes(offset, length), GuestMemoryError, data);
    thrown(() => memory.readBytes(offset, length), GuestMemoryError, data);
    thrown(
      () => {
        memory.check(offset, length);
      },
      GuestMemoryError,
      data,
    );
  });
});

test("a copy of bytes is the host's own, of a shared memory as well", () => {
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  for (const memory of [new GuestMemory(16), new GuestMemory(shared)]) {
    memory.writeBytes(4, [1, 2, 3]);
    const copy = memory.readBytes(5, 2);
    memory.writeBytes(4, [0, 0, 0]);
    expect([...copy]).toEqual([2, 3]);
    expect(copy.buffer).not.toBeInstanceOf(SharedArrayBuffer);
  }
});

describe("touching a memory", () => {
  test.each(memories)("changes nothing: %s", (_, make) => {
    const memory = make();
    memory.touch();
    memory.writeU8(0, 7);
    memory.touch();
    expect([memory.readU8(0), memory.byteLength]).toEqual([7, SIZE]);
  });

  test("finds out that it has grown", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(engine);
    for (let pages = 2; pages < 4; pages++) {
      memory.touch();
      engine.grow(1);
      memory.touch();
      expect(memory.view.byteLength).toBe(pages * SIZE);
    }
  });

  test("is no error where there is none, none yet, or one without bytes", () => {
    for (const memory of [bound(undefined), new GuestMemory(), new GuestMemory(0)]) {
      expect(() => {
        memory.touch();
      }).not.toThrow();
    }
  });
});

test("a memory without bytes allows nothing but nothing", () => {
  const memory = new GuestMemory(0);
  expect(memory.bytes(0, 0).length).toBe(0);
  for (const [, length, access] of accesses) {
    thrown(() => access(memory, 0), GuestMemoryError, {
      code: "out-of-bounds",
      offset: 0,
      length,
      memorySize: 0,
    });
  }
});

describe("values", () => {
  test("lie little-endian, whatever the host is", () => {
    const memory = new GuestMemory(8);
    memory.writeU32(0, 0x01020304);
    expect([...memory.bytes(0, 4)]).toEqual([4, 3, 2, 1]);
    memory.writeU16(0, 0x0102);
    expect([...memory.bytes(0, 2)]).toEqual([2, 1]);
    memory.writeU64(0, 0x0102030405060708n);
    expect([...memory.bytes(0, 8)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    memory.writeF32(0, 1);
    expect([...memory.bytes(0, 4)]).toEqual([0, 0, 0x80, 0x3f]);
    memory.writeF64(0, 1);
    expect([...memory.bytes(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  });

  test("are read little-endian too, with every byte in its place", () => {
    const memory = new GuestMemory(8);
    memory.writeBytes(0, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect([memory.readU16(0), memory.readI16(0)]).toEqual([0x0201, 0x0201]);
    expect([memory.readU32(0), memory.readI32(0)]).toEqual([0x04030201, 0x04030201]);
    expect([memory.readU64(0), memory.readI64(0)]).toEqual([0x0807060504030201n, 0x0807060504030201n]);
    memory.writeBytes(0, [0, 0, 0x80, 0x3f]);
    expect(memory.readF32(0)).toBe(1);
    memory.writeBytes(0, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect(memory.readF64(0)).toBe(1);
  });

  test("are read with the sign or without, as the name says", () => {
    const memory = new GuestMemory(8);
    memory.bytes(0, 8).fill(0xff);
    expect([memory.readU8(0), memory.readI8(0)]).toEqual([0xff, -1]);
    expect([memory.readU16(0), memory.readI16(0)]).toEqual([0xffff, -1]);
    expect([memory.readU32(0), memory.readI32(0)]).toEqual([0xffffffff, -1]);
    expect([memory.readU64(0), memory.readI64(0)]).toEqual([2n ** 64n - 1n, -1n]);
  });

  test("may lie at odd offsets", () => {
    const memory = new GuestMemory(16);
    memory.writeF64(1, Math.PI);
    memory.writeU32(11, 0xcafebabe);
    expect(memory.readF64(1)).toBe(Math.PI);
    expect(memory.readU32(11)).toBe(0xcafebabe);
  });

  test("may be copied from bytes of the memory itself", () => {
    const memory = new GuestMemory(8);
    memory.writeBytes(0, [1, 2, 3, 4]);
    memory.writeBytes(2, memory.bytes(0, 4));
    expect([...memory.bytes(0, 8)]).toEqual([1, 2, 1, 2, 3, 4, 0, 0]);
  });
});

describe("an offset or length in memory", () => {
  test("takes 4 bytes in a memory addressed with i32", () => {
    const memory = new GuestMemory(8);
    memory.writeAddress(0, 0xffffffff);
    expect([...memory.bytes(0, 8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
    expect(memory.readAddress(0)).toBe(0xffffffff);
    expect(memory.readAddress(4)).toBe(0);
    thrown(() => memory.readAddress(5), GuestMemoryError, { code: "out-of-bounds", length: 4 });
    thrown(
      () => {
        memory.writeAddress(5, 0);
      },
      GuestMemoryError,
      { code: "out-of-bounds", length: 4 },
    );
  });

  test("takes 8 bytes in a memory addressed with i64, and is a bigint only where a number is not exact", () => {
    const memory = new GuestMemory(16, { addressType: "i64" });
    memory.writeAddress(0, 2 ** 40);
    expect(memory.readU64(0)).toBe(2n ** 40n);
    expect(memory.readAddress(0)).toBe(2 ** 40);
    memory.writeAddress(0, Number.MAX_SAFE_INTEGER);
    expect(memory.readAddress(0)).toBe(Number.MAX_SAFE_INTEGER);
    memory.writeU64(0, 2n ** 53n);
    expect(memory.readAddress(0)).toBe(2n ** 53n);
    thrown(() => memory.readAddress(9), GuestMemoryError, { code: "out-of-bounds", length: 8 });
    thrown(
      () => {
        memory.writeAddress(9, 0);
      },
      GuestMemoryError,
      { code: "out-of-bounds", length: 8 },
    );
  });
});

test("a memory is known to be shared where SharedArrayBuffer has no name, as in pages that are not isolated", () => {
  const memory = (shared: boolean) => {
    const made = new GuestMemory(undefined);
    made.bind(new WebAssembly.Memory({ initial: 1, maximum: 1, shared }));
    return made;
  };
  const { SharedArrayBuffer } = globalThis;
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  try {
    expect([memory(true).isShared, memory(false).isShared]).toEqual([true, false]);
  } finally {
    globalThis.SharedArrayBuffer = SharedArrayBuffer;
  }
});

test.each<[object, "unknown-option" | "invalid-option", string]>([
  [
    { adressType: "i64" },
    "unknown-option",
    '"adressType" is not an option. The options are addressType, guest.',
  ],
  [{ addressType: "i65" }, "invalid-option", 'addressType must be "i32" or "i64", not i65.'],
])("a memory refuses the options %j", (options, code, text) => {
  const error = thrown(() => new GuestMemory(8, options), TypeDefinitionError, {
    code,
    where: "GuestMemory",
  });
  expect(error.message).toContain(text);
});
