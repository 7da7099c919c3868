import { pointer } from "../aggregate/pointer.js";
import { Struct, struct } from "../aggregate/struct.js";
import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { externref } from "../reference/externref.js";
import { array } from "../sequence/array.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import { list, type ListType } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "../type/define-type.js";
import { allocated, type AllocatedType } from "./allocated.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { errno } from "./errno.js";
import { orErrno } from "./or-errno.js";

class Point extends Struct {
  @u16 x!: number;
  @u32 y!: number;
}

class User extends Struct {
  @u32 id!: number;
  @allocated(string) name!: string;
  @allocated(list(u16)) groups!: Iterable<number>;
}

describe("allocated(…)", () => {
  test("is passed as its type is, and lies in memory as its type does", () => {
    expect(allocated(string).flat).toEqual(["address", "address"]);
    expect(allocated(string).layout).toEqual(string.layout);
    expect(allocated(bytes({ layout: "packed" })).flat).toEqual(["i64"]);
    expect(allocated(cstring).flat).toEqual(["address"]);
    expect(allocated(Point).flat).toEqual(["address"]);
    expect(allocated(struct(Point))).not.toHaveProperty("layout");
    expect(Object.isFrozen(allocated(string))).toBe(true);
    expect(allocated(string)).not.toHaveProperty("lift");
  });

  test("is described with what it is of and how it is allocated", () => {
    expect(allocated(string).describe()).toEqual({
      name: "allocated<string>",
      kind: "allocated",
      flat: ["address", "address"],
      layout: string.layout,
      of: string.describe(),
    });
    const out = allocated(list(u8), { allocator: "my_alloc", out: true }).describe();
    expect(out).toMatchObject({ flat: [], out: ["address"], options: { allocator: "my_alloc" } });
    expect(out).not.toHaveProperty("layout");
  });

  test.each([undefined, null, "string", externref, errno.lower, {}])(
    "refuses what has no bytes: %p",
    (type) => {
      thrown(() => allocated(type as never), TypeDefinitionError, { code: "not-a-type" });
    },
  );

  test("refuses to be put behind a pointer twice", () => {
    const data = { code: "invalid-definition" } as const;
    thrown(() => allocated(string({ layout: "pointer" }), { out: true }), TypeDefinitionError, data);
  });

  test("is written as its type is", () => {
    expect(allocated(string).format("text")).toBe('"text"');
    expect(allocated(list(u16)).format([1, 2])).toBe("[1, 2]");
    expect(allocated(list(allocated(string))).format(["a"])).toBe('["a"]');
    expect(allocated(Point).format({ x: 1, y: 2 })).toBe("Point { x: 1, y: 2 }");
    expect(allocated(bytes).format(undefined as never)).toBe("undefined");
  });
});

describe("a value is copied into memory that the guest allocates:", () => {
  const { memory, allocations } = bumpGuest("malloc");

  beforeEach(() => {
    allocations.length = 0;
  });

  test.each(["", "a", "grüße", "👍🏽", "\0x", "\uFEFFbom", "x".repeat(1000)])("a string: %p", (text) => {
    const [offset, length] = allocated(string).lower(text, memory) as [number, number];
    expect(string.lift(memory, offset, length)).toBe(text);
    expect(allocations).toEqual([[Math.max(1, length), 1]]);
  });

  test("units of UTF-16, surrogates without their other half included", () => {
    const [offset, length] = allocated(utf16).lower("a\uD800👍", memory) as [number, number];
    expect(length).toBe(4);
    expect(utf16.lift(memory, offset, length)).toBe("a\uD800👍");
    expect(allocations).toEqual([[8, 2]]);
  });

  test("a text with a NUL behind it, told by its offset alone", () => {
    const offset = allocated(cstring).lower("grüße", memory) as number;
    expect(cstring.lift(memory, offset)).toBe("grüße");
    expect(allocations).toEqual([[8, 1]]);
  });

  test("no text as the null pointer, which nothing is allocated for", () => {
    expect(allocated(cstring({ nullable: true })).lower(undefined, memory)).toBe(0);
    expect(allocations).toEqual([]);
  });

  test("bytes, and a typed array, aligned", () => {
    expect(
      bytes.lift(memory, ...(allocated(bytes).lower(Uint8Array.of(1, 2), memory) as [number, number])),
    ).toEqual(Uint8Array.of(1, 2));
    const numbers = Uint32Array.of(7, 0xffffffff);
    const core = allocated(array(u32)).lower(numbers, memory) as [number, number];
    expect(array(u32).lift(memory, ...core)).toEqual(numbers);
    expect(core[1]).toBe(2);
    expect(allocations).toEqual([
      [2, 1],
      [8, 4],
    ]);
  });

  test("bytes of a part of a larger buffer, and of a Buffer", () => {
    const part = Uint8Array.of(0, 1, 2, 3).subarray(1, 3);
    const [offset, length] = allocated(bytes).lower(part, memory) as [number, number];
    expect([...memory.bytes(offset, length)]).toEqual([1, 2]);
    const [from, count] = allocated(bytes).lower(Buffer.from("hi"), memory) as [number, number];
    expect([...memory.bytes(from, count)]).toEqual([104, 105]);
  });

  test.each([
    ["an array", [1, 2, 3]],
    ["a set", new Set([1, 2, 3])],
    ["a typed array", Uint8Array.of(1, 2, 3)],
    [
      "a generator",
      (function* () {
        yield* [1, 2, 3];
      })(),
    ],
  ])("the elements of %s", (_what, values) => {
    const [offset, count] = allocated(list(u16)).lower(values, memory) as [number, number];
    expect(list(u16).lift(memory, offset, count).toArray()).toEqual([1, 2, 3]);
    expect(allocations).toEqual([[6, 2]]);
  });

  test("a struct, told by its offset, from an instance, an object or a view", () => {
    const point = new Point();
    point.x = 1;
    point.y = 2;
    const lowered = allocated(Point).lower(point, memory) as number;
    const view = struct(Point).lift(memory, lowered);
    for (const value of [{ x: 1, y: 2 }, view]) {
      const offset = allocated(struct(Point)).lower(value, memory) as number;
      expect(offset).not.toBe(lowered);
      expect(struct(Point).lift(memory, offset)).toMatchObject({ x: 1, y: 2 });
    }
    expect(allocations).toEqual([
      [8, 4],
      [8, 4],
      [8, 4],
    ]);
  });

  test("lists of texts, and texts and lists in structs, each in memory of its own", () => {
    const names = ["root", "", "grüße"];
    const [offset, count] = allocated(list(allocated(string))).lower(names, memory) as [number, number];
    expect(list(string).lift(memory, offset, count).toArray()).toEqual(names);
    const users = [
      { id: 1, name: "root", groups: [0, 1] },
      { id: 2, name: "me", groups: new Set([5]) },
    ];
    const [at, length] = allocated(list(User)).lower(users, memory) as [number, number];
    const found = list(User).lift(memory, at, length).toArray();
    expect(found.map(({ id, name, groups }) => [id, name, [...groups]])).toEqual([
      [1, "root", [0, 1]],
      [2, "me", [5]],
    ]);
  });

  test("what is assigned to a field", () => {
    const user = pointer(User).lift(memory, 64).load();
    user.name = "assigned";
    user.groups = [3];
    expect(user.name).toBe("assigned");
    expect(pointer(User).lift(memory, 64).load().name).toBe("assigned");
    expect([...user.groups]).toEqual([3]);
  });

  test("values of a type of one's own", () => {
    const json = defineType({
      name: "json",
      flat: ["address", "address"],
      lift: (from: GuestMemory, offset: number, length: number): unknown =>
        JSON.parse(string.lift(from, offset, length)),
      encode: (value: unknown, to: GuestMemory) => string.encode(JSON.stringify(value), to),
    });
    const core = allocated(json).lower({ a: [1] }, memory) as [number, number];
    expect(json.lift(memory, ...core)).toEqual({ a: [1] });
    expect(allocated(json)).not.toHaveProperty("layout");
    const shout = defineType({
      name: "shout",
      encode: (value: string) => cstring.encode(value.toUpperCase(), memory),
    });
    expect(cstring.lift(memory, allocated(shout).lower("loud", memory) as number)).toBe("LOUD");
  });
});

describe("the guest is told where", () => {
  const { memory } = bumpGuest("malloc");
  const tell = (type: AllocatedType<ListType<number, "List<number>">>, ...out: number[]): unknown =>
    type.lower([1, 2, 3], memory, ...out);

  test("as its type says it", () => {
    const [count, offset] = tell(allocated(list(u8, { layout: "length-offset" }))) as [number, number];
    expect([...memory.bytes(offset, count)]).toEqual([1, 2, 3]);
    const packed = tell(allocated(list(u8, { layout: "packed" }))) as bigint;
    expect([packed & 0xffffffffn, ...memory.bytes(Number(packed >> 32n), 3)]).toEqual([3n, 1, 2, 3]);
    const high = tell(allocated(list(u8, { layout: "packed-length-high" }))) as bigint;
    expect(high >> 32n).toBe(3n);
  });

  test("behind a pointer, where the layout or { out } says so", () => {
    for (const type of [allocated(list(u8, { layout: "pointer" })), allocated(list(u8), { out: true })]) {
      expect([type.flat, type.out]).toEqual([[], ["address"]]);
      type.prepare?.(memory, 64);
      expect(type.lower([1, 2, 3], memory, 64)).toBeUndefined();
      expect(list(u8).load(memory, 64).toArray()).toEqual([1, 2, 3]);
      expect(() => type.prepare?.(memory, 0)).not.toThrow();
      thrown(() => type.prepare?.(memory, memory.byteLength - 7), GuestMemoryError, {
        code: "out-of-bounds",
      });
    }
  });

  test("by a pointer to a struct behind a pointer", () => {
    const type = allocated(Point, { out: true });
    type.lower({ x: 1, y: 2 }, memory, 64);
    expect(pointer(struct(Point)).load(memory, 64).load()).toMatchObject({ x: 1, y: 2 });
  });

  test("with an errno", () => {
    const returned = orErrno(allocated(string));
    expect(returned.flat).toEqual(["address", "address", "i32"]);
    const [offset, length, number] = returned.lower("ok", memory) as number[];
    expect([string.lift(memory, offset as number, length as number), number]).toEqual(["ok", 0]);
    for (const out of [
      orErrno(allocated(string, { out: true })),
      orErrno(allocated(string), { out: true }),
    ]) {
      expect([out.flat, out.out]).toEqual([["i32"], ["address"]]);
      expect(out.lower("out", memory, 64)).toBe(0);
      expect(string.load(memory, 64)).toBe("out");
    }
  });

  test("in addresses of 64 bits where the memory has them", () => {
    const wide = bumpGuest("malloc", { addressType: "i64" });
    const [offset, length] = allocated(string).lower("wide", wide.memory) as [number, number];
    expect(string.lift(wide.memory, offset, length)).toBe("wide");
    expect(wide.raw).toEqual([[4n, 1n]]);
    allocated(string, { out: true }).lower("out", wide.memory, 64);
    expect(string.load(wide.memory, 64)).toBe("out");
    const packed = allocated(string({ layout: "packed" }));
    thrown(() => packed.prepare?.(wide.memory), LowerError, { code: "needs-32-bit-memory" });
  });
});

describe("a type of one's own that is encoded", () => {
  const encode = (text: string) => ({
    byteLength: text.length,
    alignment: 1,
    length: 1,
    write: () => undefined,
  });

  test.each([[["i64"]], [["f64"]], [["i32", "i32", "i32"]], [["address", "f32"]], [["externref"]]] as const)(
    "is refused where it is passed as %j, which does not say where it lies",
    (flat) => {
      const { message } = thrown(
        () => allocated(defineType({ name: "name", flat, encode })),
        TypeDefinitionError,
        { code: "invalid-definition", where: "allocated" },
      );
      expect(message).toContain(
        `name is passed as (${flat.join(", ")}), and an allocated value as an offset`,
      );
    },
  );

  test.each([[["address"]], [["address", "address"]]] as const)(
    "is allocated where it is passed as %j",
    (flat) => {
      expect(allocated(defineType({ name: "name", flat, encode })).flat).toEqual(flat);
    },
  );
});
