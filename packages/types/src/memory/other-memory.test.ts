import fc from "fast-check";

import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  allocated,
  array,
  buffer,
  bytes,
  cstring,
  defineType,
  json,
  list,
  pointer,
  string,
  Struct,
  u16,
  u32,
  utf16,
  wtf8,
} from "../index.js";
import { caseCount } from "../cases.fixture.js";
import { lendOf } from "../lending/lend.js";
import { thrown } from "../thrown.fixture.js";
import { FakeGuest } from "./fake-guest.fixture.js";
import { GuestMemory } from "./guest-memory.js";
import type { GuestServices } from "./guest-services.js";
import { otherMemory } from "./other-memory.js";

/** A guest with a memory of two pages besides its own, which is called `memory`. */
class TwoMemories extends FakeGuest {
  readonly own: WebAssembly.Memory;
  readonly more = new WebAssembly.Memory({ initial: 2 });
  readonly asked: string[] = [];

  constructor() {
    const own = new WebAssembly.Memory({ initial: 1 });
    super(own);
    this.own = own;
  }

  readonly memoryNamed: GuestServices["memoryNamed"] = (name) => {
    this.asked.push(name);
    return this.isStarting ? undefined : { memory: this.own, more: this.more, again: this.more }[name];
  };
}

class Entry extends Struct {
  @u32 id!: number;
  @string name!: string;
}

const MORE = { memory: "more" } as const;
const content = fc.uint8Array({ minLength: 64, maxLength: 64 });

function guestWith(inMore: Uint8Array, own = new Uint8Array(0)): { guest: TwoMemories; more: GuestMemory } {
  const guest = new TwoMemories();
  const more = otherMemory(guest.memory, "more");
  more.writeBytes(0, inMore);
  guest.memory.writeBytes(0, own);
  return { guest, more };
}

describe("another memory of a guest", () => {
  test("is looked for once, and is one object under all of its names", () => {
    const { guest, more } = guestWith(Uint8Array.of(7));
    expect(otherMemory(guest.memory, "more")).toBe(more);
    expect(otherMemory(more, "more")).toBe(more);
    expect(otherMemory(guest.memory, "again")).toBe(more);
    expect(otherMemory(more, "memory")).toBe(guest.memory);
    expect(otherMemory(guest.memory, "memory")).toBe(guest.memory);
    expect(guest.asked).toEqual(["more", "again", "memory"]);
    expect(more.guest).toBe(guest);
    expect(more.byteLength).toBe(2 * 65536);
  });

  test("shows how it has grown", () => {
    const { guest, more } = guestWith(Uint8Array.of(7));
    guest.more.grow(1);
    expect([more.byteLength, more.readU8(0)]).toEqual([3 * 65536, 7]);
    expect(otherMemory(guest.memory, "again")).toBe(more);
  });

  test("is an error where there is none, and is found later where it is not there yet", () => {
    const guest = new TwoMemories();
    const error = thrown(() => otherMemory(guest.memory, "mo\nre"), GuestMemoryError, { code: "no-memory" });
    expect(error.message).toBe(
      'the value lies in the memory "mo\\u{a}re", and the guest exports and imports none of that name. Let it export one, or name another.',
    );
    thrown(() => otherMemory(new GuestMemory(8), "more"), GuestMemoryError, { code: "no-memory" });
    thrown(() => otherMemory(new FakeGuest().memory, "more"), GuestMemoryError, { code: "no-memory" });
    guest.isStarting = true;
    thrown(() => otherMemory(guest.memory, "more"), GuestMemoryError, { code: "memory-not-ready" });
    guest.isStarting = false;
    expect(otherMemory(guest.memory, "more").byteLength).toBe(2 * 65536);
  });
});

describe("a type with the name of a memory", () => {
  test("has the values that the type without it has in that memory, of any bytes", () => {
    const types = [
      [bytes({ copy: true }), bytes({ ...MORE, copy: true })],
      [string({ fatal: false }), string({ ...MORE, fatal: false })],
      [wtf8, wtf8(MORE)],
      [json, json(MORE)],
      [array(u16, { copy: true }), array(u16, { ...MORE, copy: true })],
      [list(Entry, { copy: true }), list(Entry, { ...MORE, copy: true })],
    ] as const;
    const outcome = (act: () => unknown): unknown => {
      try {
        const value = act();
        return typeof value === "object" && value !== null && Symbol.iterator in value
          ? [...(value as Iterable<unknown>)].map((each) => JSON.stringify(each))
          : value;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const end = 2 * 65536;
    const offset = fc.oneof(fc.nat(63), fc.integer({ min: end - 64, max: end + 8 }), fc.nat(2 ** 32 - 1));
    fc.assert(
      fc.property(content, offset, fc.nat(24), fc.nat(types.length - 1), (given, at, length, index) => {
        const { guest, more } = guestWith(given);
        more.writeBytes(end - 64, given);
        const [here, there] = types[index] as (typeof types)[0];
        const expected = outcome(() => here.lift(more, at, length));
        expect(outcome(() => there.lift(guest.memory, at, length))).toEqual(expected);
      }),
      { numRuns: caseCount(3000) },
    );
  });

  test("is read in that memory where its offset and length lie in a field, or behind a pointer", () => {
    const { guest, more } = guestWith(new TextEncoder().encode("abcdefgh"));
    guest.memory.writeU32(16, 2);
    guest.memory.writeU32(20, 3);
    expect(string(MORE).load(guest.memory, 16)).toBe("cde");
    expect(string(MORE).preview(guest.memory, 16)).toBe('"cde"');
    expect(string({ ...MORE, layout: "pointer" }).lift(guest.memory, 16)).toBe("cde");
    more.writeU8(5, 0);
    expect(cstring(MORE).load(guest.memory, 16)).toBe("cde");
    expect(cstring(MORE).preview(guest.memory, 16)).toBe('"cde"');
    expect(utf16(MORE).lift(guest.memory, 0, 1)).toBe("\u6261");
  });

  test("is a view of that memory: a pointer, a list, bytes and a buffer write to it", () => {
    const { guest, more } = guestWith(new Uint8Array(64));
    const pointed = pointer(u32, MORE).lift(guest.memory, 8);
    pointed.store(5);
    list(u32, MORE).lift(guest.memory, 12, 2).set(1, 6);
    bytes(MORE).lift(guest.memory, 20, 4).fill(1);
    expect(buffer(MORE).lift(guest.memory, 24, 4).fill(new TextEncoder().encode("seven"))).toBe(5);
    expect([8, 16, 20].map((at) => more.readU32(at))).toEqual([5, 6, 0x01010101]);
    expect(more.readBytes(24, 4)).toEqual(new TextEncoder().encode("seve"));
    expect(guest.memory.readBytes(0, 64)).toEqual(new Uint8Array(64));
  });

  test("has parts that lie where they say, in the memory of the whole when they say nothing", () => {
    class Both extends Struct {
      @string here!: string;
      @string({ memory: "memory" }) there!: string;
    }
    const { guest, more } = guestWith(new TextEncoder().encode("more"), new TextEncoder().encode("main"));
    for (const at of [16, 24]) {
      more.writeU32(at, 0);
      more.writeU32(at + 4, 4);
    }
    const [both] = list(Both, MORE).lift(guest.memory, 16, 1);
    expect([both?.here, both?.there]).toEqual(["more", "main"]);
  });

  test("takes a value in a field and as a result when it lies in that memory", () => {
    const { guest, more } = guestWith(new Uint8Array(8));
    const { memory } = guest;
    const pointed = pointer(u32, MORE).lift(memory, 8);
    expect(pointer(u32, MORE).lower(pointed, memory)).toBe(8);
    pointer(u32, MORE).store(memory, 0, pointed);
    bytes(MORE).store(memory, 8, more.bytes(32, 4));
    list(u16, MORE).store(memory, 16, list(u16, MORE).lift(memory, 40, 2));
    expect([0, 8, 12, 16, 20].map((at) => memory.readU32(at))).toEqual([8, 32, 4, 40, 2]);
    const data = { code: "foreign-memory" } as const;
    const own = pointer(u32).lift(memory, 8);
    thrown(() => pointer(u32, MORE).lower(own, memory), LowerError, data);
    thrown(() => pointer(u32).lower(pointed, memory), LowerError, data);
    const store = () => {
      bytes(MORE).store(memory, 8, memory.bytes(0, 4));
    };
    thrown(store, LowerError, data);
  });

  test("is nullable, limited and aligned as without it, and says where it lies", () => {
    const { guest } = guestWith(new Uint8Array(8));
    expect(string({ ...MORE, nullable: true }).lift(guest.memory, 0, 4)).toBeUndefined();
    expect(() => string({ ...MORE, max: 3 }).lift(guest.memory, 0, 4)).toThrow("at most 3");
    expect(() => pointer(u32, { ...MORE, aligned: true }).lift(guest.memory, 2)).toThrow("multiple");
    for (const type of [string(MORE), cstring(MORE), list(u16, MORE), pointer(u16, MORE), buffer(MORE)]) {
      expect(type.memory).toBe("more");
      expect(type.describe().options).toEqual(MORE);
    }
  });

  test("is an error at the call when the guest has no such memory, before any value is made", () => {
    const { guest } = guestWith(new Uint8Array(8));
    const other = { memory: "other" };
    for (const type of [string(other), bytes(other), list(u16, other)]) {
      thrown(() => type.lift(guest.memory, 0, 0), GuestMemoryError, { code: "no-memory" });
    }
    thrown(() => pointer(u16, other).lift(guest.memory, 0), GuestMemoryError, { code: "no-memory" });
  });

  test("is given no memory by allocators, nor for a call", () => {
    const data = { code: "invalid-definition", where: "allocated" } as const;
    const types = [string(MORE), bytes(MORE), list(u16, MORE), cstring(MORE), pointer(u16, MORE)];
    for (const type of types) thrown(() => allocated(type as never), TypeDefinitionError, data);
    expect(thrown(() => allocated(string(MORE)), TypeDefinitionError, data).message).toBe(
      'allocated: string lies in the memory "more", and is given none by an allocator. Write it to a buffer or a pointer in that memory.',
    );
    expect([string(MORE), bytes(MORE), list(u16, MORE)].map((type) => lendOf(type as never))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const { guest } = guestWith(new Uint8Array(8));
    Object.assign(guest, { reserve: () => 0 });
    const store = () => {
      string(MORE).store(guest.memory, 0, "text" as never);
    };
    thrown(store, LowerError, { code: "needs-allocation" });
  });

  test.each([
    ["the name is no text", () => string({ memory: 1 as never })],
    [
      "the value is an object of AssemblyScript",
      () => utf16({ layout: "assemblyscript", memory: "more" } as never),
    ],
  ])("is refused at the definition where %s", (_, make) => {
    expect(caughtCode(make)).toMatch(/^(invalid|unknown)-option$/);
  });

  test("may be one of a program's own", () => {
    const counter = defineType({
      name: "counter",
      memory: "more",
      flat: ["address"],
      lift: (memory: GuestMemory, offset: number) => otherMemory(memory, "more").readU32(offset),
    });
    const { guest } = guestWith(Uint8Array.of(1, 2, 3, 4));
    expect(counter.lift(guest.memory, 0)).toBe(0x04030201);
    expect(counter.describe().options).toEqual(MORE);
  });
});

function caughtCode(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    return (error as { code: string }).code;
  }
}
