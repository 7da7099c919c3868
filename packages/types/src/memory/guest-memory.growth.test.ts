import { GuestMemoryError } from "../errors.js";
import { thrown } from "../thrown.fixture.js";
import { GuestMemory } from "./guest-memory.js";

const PAGE = 65536;

describe("when the guest grows its memory", () => {
  let memory: WebAssembly.Memory;
  let door: GuestMemory;

  beforeEach(() => {
    memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    door = new GuestMemory(memory);
    door.writeU32(PAGE - 4, 0xcafebabe);
  });

  test("a view taken before is empty, and never shows other bytes", () => {
    const before = door.bytes(PAGE - 4, 4);
    memory.grow(1);
    expect(before.length).toBe(0);
    expect(before[0]).toBeUndefined();
  });

  test("what was written before is read after", () => {
    memory.grow(1);
    expect(door.readU32(PAGE - 4)).toBe(0xcafebabe);
    expect(door.bytes(PAGE - 4, 4)[0]).toBe(0xbe);
  });

  test("the new bytes are reached, up to the new end", () => {
    thrown(() => door.readU8(PAGE), GuestMemoryError, { code: "out-of-bounds", memorySize: PAGE });
    memory.grow(1);
    door.writeU8(2 * PAGE - 1, 7);
    expect(new Uint8Array(memory.buffer)[2 * PAGE - 1]).toBe(7);
    thrown(() => door.readU8(2 * PAGE), GuestMemoryError, { code: "out-of-bounds", memorySize: 2 * PAGE });
  });

  test.each([
    ["byteLength", (): unknown => door.byteLength, 2 * PAGE],
    ["buffer", (): unknown => door.buffer.byteLength, 2 * PAGE],
    ["an empty view at 0", (): unknown => door.bytes(0, 0).buffer.byteLength, 2 * PAGE],
    ["an empty view at the old end", (): unknown => door.bytes(PAGE, 0).buffer.byteLength, 2 * PAGE],
    ["a view across the old end", (): unknown => door.bytes(PAGE - 1, 2).length, 2],
  ])("the first thing asked for may be %s", (_name, ask, expected) => {
    memory.grow(1);
    expect(ask()).toBe(expected);
  });

  test("the first access may be a write, or a refusal", () => {
    memory.grow(1);
    thrown(() => door.bytes(2 * PAGE, 1), GuestMemoryError, { code: "out-of-bounds", memorySize: 2 * PAGE });
    memory.grow(1);
    thrown(() => door.bytes(2n ** 60n, 1), GuestMemoryError, { code: "out-of-bounds", memorySize: 3 * PAGE });
    memory.grow(1);
    door.writeU8(4 * PAGE - 1, 9);
    expect(door.readU8(4 * PAGE - 1)).toBe(9);
  });

  test("a text of ASCII is written up to the new end, and not one byte beyond it", () => {
    memory.grow(1);
    door.writeAscii(2 * PAGE - 2, "ok");
    expect([door.readAscii(2 * PAGE - 2, 2), door.readU32(PAGE - 4)]).toEqual(["ok", 0xcafebabe]);
    const access = { code: "out-of-bounds", offset: 2 * PAGE - 2, length: 3 } as const;
    thrown(() => door.writeAscii(2 * PAGE - 2, "off"), GuestMemoryError, access);
    expect(door.readAscii(2 * PAGE - 2, 2)).toBe("ok");
  });

  test("by no page at all, old views are empty all the same and access goes on", () => {
    const before = door.bytes(0, 1);
    memory.grow(0);
    expect(before.length).toBe(0);
    expect(door.readU32(PAGE - 4)).toBe(0xcafebabe);
  });

  test("from nothing, the first page is reached", () => {
    memory = new WebAssembly.Memory({ initial: 0, maximum: 1 });
    door = new GuestMemory(memory);
    thrown(() => door.readU8(0), GuestMemoryError, { code: "out-of-bounds", memorySize: 0 });
    memory.grow(1);
    expect(door.readU8(PAGE - 1)).toBe(0);
  });
});

describe("when a shared memory grows", () => {
  let memory: WebAssembly.Memory;
  let door: GuestMemory;

  beforeEach(() => {
    memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    door = new GuestMemory(memory);
  });

  test("it is known as shared, before and after; others are not", () => {
    expect(door.isShared).toBe(true);
    memory.grow(1);
    expect(door.isShared).toBe(true);
    expect(new GuestMemory(new WebAssembly.Memory({ initial: 1 })).isShared).toBe(false);
    expect(new GuestMemory(8).isShared).toBe(false);
    expect(new GuestMemory().isShared).toBe(false);
  });

  test("a view taken before still shows the same bytes", () => {
    const before = door.bytes(0, 4);
    memory.grow(1);
    door.writeU8(3, 9);
    expect(before[3]).toBe(9);
  });

  test("the new bytes are reached, up to the new end", () => {
    thrown(() => door.readU8(PAGE), GuestMemoryError, { code: "out-of-bounds", memorySize: PAGE });
    memory.grow(1);
    door.writeU32(2 * PAGE - 4, 0xcafebabe);
    expect(door.readU32(2 * PAGE - 4)).toBe(0xcafebabe);
    expect(door.byteLength).toBe(2 * PAGE);
    thrown(() => door.readU8(2 * PAGE), GuestMemoryError, { code: "out-of-bounds", memorySize: 2 * PAGE });
  });
});

describe("defects known from wazergo: a guest without memory is an error of its own, not a crash", () => {
  const NO_MEMORY = { code: "no-memory", memorySize: 0 } as const;
  const NOT_READY = { code: "memory-not-ready", memorySize: 0 } as const;

  function without(): GuestMemory {
    const door = new GuestMemory();
    door.bind(undefined);
    return door;
  }

  test("every access to a memory that the guest does not have says so", () => {
    const door = without();
    thrown(() => door.readU8(0), GuestMemoryError, { ...NO_MEMORY, offset: 0, length: 1 });
    thrown(
      () => {
        door.writeU64(8, 1n);
      },
      GuestMemoryError,
      { ...NO_MEMORY, offset: 8, length: 8 },
    );
    thrown(() => door.bytes(8, 16), GuestMemoryError, { ...NO_MEMORY, offset: 8, length: 16 });
    thrown(() => door.bytes(2n ** 60n, 16), GuestMemoryError, { ...NO_MEMORY, offset: 2n ** 60n });
    thrown(
      () => {
        door.writeBytes(0, []);
      },
      GuestMemoryError,
      { ...NO_MEMORY, length: 0 },
    );
  });

  test("even of no byte", () => {
    thrown(
      () => {
        without().check(0, 0);
      },
      GuestMemoryError,
      NO_MEMORY,
    );
    thrown(
      () => {
        new GuestMemory().check(0, 0);
      },
      GuestMemoryError,
      NOT_READY,
    );
  });

  test("an access before the exported memory is there says what to do", () => {
    const { message } = thrown(() => new GuestMemory().readU32(0), GuestMemoryError, NOT_READY);
    expect(message).toContain("while the start function runs");
    expect(message).toContain("let the guest import its memory");
  });

  test("its size is 0", () => {
    expect([without().byteLength, without().buffer.byteLength]).toEqual([0, 0]);
    expect(new GuestMemory(0).byteLength).toBe(0);
    expect(new GuestMemory(new WebAssembly.Memory({ initial: 0 })).buffer.byteLength).toBe(0);
  });

  const several = new GuestMemory();
  several.bind(undefined, "first, other");

  test.each([
    ["is there later", new GuestMemory(), NOT_READY],
    ["is one of several", several, { code: "several-memories", memorySize: 0 }],
  ] as const)("the size of a memory that %s is not told", (_, door, lack) => {
    thrown(() => door.byteLength, GuestMemoryError, lack);
    thrown(() => door.buffer, GuestMemoryError, lack);
    thrown(() => door.readU8(0), GuestMemoryError, { ...lack, offset: 0, length: 1 });
    expect([door.isShared, door.hasBuffer(new ArrayBuffer(0))]).toEqual([false, false]);
  });

  test("several memories, of which none is chosen, are named", () => {
    const { message } = thrown(() => several.readU8(0), GuestMemoryError, { code: "several-memories" });
    expect(message).toContain(
      "the guest has several: first, other. Name one with { memory } at instantiate.",
    );
  });

  test("a memory may be bound after the first access failed, and another one instead of it", () => {
    const door = new GuestMemory();
    thrown(() => door.readU8(0), GuestMemoryError, NOT_READY);
    door.bind(new WebAssembly.Memory({ initial: 1 }));
    expect(door.readU8(PAGE - 1)).toBe(0);
    door.bind(new WebAssembly.Memory({ initial: 2 }));
    expect(door.byteLength).toBe(2 * PAGE);
    door.bind(undefined);
    thrown(() => door.readU8(0), GuestMemoryError, NO_MEMORY);
  });
});
