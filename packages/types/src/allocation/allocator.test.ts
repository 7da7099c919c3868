import { LowerError } from "../errors.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { u32 } from "../numeric/integers.js";
import { u64 } from "../numeric/long-integers.js";
import { bytes } from "../sequence/bytes.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { cstring } from "../sequence/cstring.js";
import { thrown } from "../thrown.fixture.js";
import { allocated } from "../result/allocated.js";
import { guestWith } from "./allocating-guests.fixture.js";
import { orErrno } from "../result/or-errno.js";

const at4096 = (): number => 4096;

describe("the allocator is", () => {
  test.each([
    [["__new", "malloc", "cabi_realloc"], "cabi_realloc"],
    [["__new", "malloc"], "malloc"],
    [["__new", "free"], "__new"],
  ])("of %j %s", (exported, found) => {
    const functions = Object.fromEntries(exported.map((name) => [name, at4096]));
    const { memory, calls } = guestWith({ ...functions, __pin: at4096, __unpin: at4096 });
    allocated(string).lower("a", memory);
    expect(calls[0]?.[0]).toBe(found);
  });

  test("the one that the type names, whatever else there is", () => {
    const { memory, calls } = guestWith({ malloc: at4096, my_alloc: at4096 });
    allocated(string, { allocator: "my_alloc" }).lower("abc", memory);
    allocated(string, { allocator: "malloc" }).lower("abc", memory);
    allocated(string).lower("abc", memory);
    expect(calls).toEqual([
      ["my_alloc", 3, 1],
      ["malloc", 3, 1],
      ["malloc", 3, 1],
    ]);
  });

  test("looked for once in a guest, and in each guest", () => {
    const one = guestWith({ malloc: at4096 });
    const find = jest.spyOn(one.guest, "exportedFunction");
    for (let again = 0; again < 3; again++) allocated(string).lower("a", one.memory);
    const looks = find.mock.calls.length;
    allocated(bytes).lower(new Uint8Array(1), one.memory);
    expect(find.mock.calls).toHaveLength(looks);
    const other = guestWith({ cabi_realloc: at4096 });
    allocated(string).lower("a", other.memory);
    expect(other.calls).toHaveLength(1);
  });

  test("missed before the method is called", () => {
    const { memory, guest } = guestWith({ alloc: at4096 });
    const type = allocated(string);
    const error = thrown(() => type.prepare?.(memory), LowerError, { code: "no-allocator" });
    expect(error.message).toBe(
      "the value needs memory that the guest allocates, and the guest exports none of cabi_realloc, malloc, __new. Let it export one, or name another with { allocator }.",
    );
    thrown(() => type.lower("a", memory), LowerError, { code: "no-allocator" });
    thrown(() => orErrno(type).prepare?.(memory), LowerError, { code: "no-allocator" });
    const named = allocated(string, { allocator: "my_alloc", out: true });
    expect(
      thrown(() => named.prepare?.(memory, 64), LowerError, { code: "no-allocator", value: "my_alloc" })
        .message,
    ).toBe(
      "the value needs memory that the guest allocates, and the guest exports no function my_alloc. Let it export that, or name another with { allocator }.",
    );
    thrown(() => type.lower("a", new GuestMemory(64)), LowerError, { code: "no-allocator" });
    guest.isStarting = true;
    for (const early of [type, orErrno(type), named]) {
      const notReady = { code: "allocator-not-ready" } as const;
      const { message } = thrown(() => early.prepare?.(memory, 64), LowerError, notReady);
      expect(message).toBe(
        "the value needs memory of the guest, whose functions are not there while its start function runs. " +
          "Call the host from an exported function.",
      );
    }
    guest.isStarting = false;
    guest.functions["malloc"] = at4096;
    expect(type.lower("a", memory)).toEqual([4096, 1]);
  });
});

describe("malloc, and every other name,", () => {
  test("is asked for bytes and told the alignment, and for a byte where there are none", () => {
    const { memory, calls } = guestWith({ malloc: at4096 });
    allocated(list(u32)).lower([1, 2, 3], memory);
    expect(allocated(string).lower("", memory)).toEqual([4096, 0]);
    expect(calls).toEqual([
      ["malloc", 12, 4],
      ["malloc", 1, 1],
    ]);
  });
});

describe("cabi_realloc", () => {
  test("is called as the canonical ABI calls it, for nothing too", () => {
    const { memory, calls } = guestWith({
      cabi_realloc: (_old, _size, alignment, size) => (size === 0 ? alignment : 4096),
    });
    allocated(list(u64)).lower([1n], memory);
    expect(allocated(list(u64)).lower([], memory)).toEqual([8, 0]);
    expect(calls).toEqual([
      ["cabi_realloc", 0, 0, 8, 8],
      ["cabi_realloc", 0, 0, 8, 0],
    ]);
  });

  test("may give 0 for nothing, and for nothing else", () => {
    const { memory } = guestWith({ cabi_realloc: () => 0 });
    expect(allocated(string).lower("", memory)).toEqual([0, 0]);
    thrown(() => allocated(string).lower("a", memory), LowerError, { code: "allocation-failed" });
  });

  test("takes addresses as wide as the memory's", () => {
    const { memory, calls } = guestWith({ cabi_realloc: () => 4096n }, 65536, { addressType: "i64" });
    expect(allocated(string).lower("a", memory)).toEqual([4096, 1]);
    expect(calls).toEqual([["cabi_realloc", 0n, 0n, 1n, 1n]]);
  });
});

describe("__new", () => {
  const pins = { __new: at4096, __pin: (object: unknown) => object, __unpin: () => undefined };

  test("makes a String of a text, and an ArrayBuffer of all else, and the result is the object", () => {
    const { memory, calls } = guestWith(pins);
    const options = { allocator: "__new" } as const;
    for (const type of [allocated(utf16, options), allocated(string, options), allocated(cstring, options)]) {
      expect(type.flat).toEqual(["address"]);
      expect(type.lower("añ", memory)).toBe(4096);
      expect([...memory.bytes(4096, 4)]).toEqual([97, 0, 0xf1, 0]);
    }
    expect(allocated(bytes, options).lower(Uint8Array.of(9), memory)).toBe(4096);
    expect(allocated(utf16, options).lower("", memory)).toBe(4096);
    expect(calls.filter(([name]) => name === "__new")).toEqual([
      ["__new", 4, 2],
      ["__new", 4, 2],
      ["__new", 4, 2],
      ["__new", 1, 1],
      ["__new", 0, 2],
    ]);
  });

  test("has its object pinned while it is written, and not after: the caller holds it", () => {
    const { memory, calls } = guestWith(pins);
    allocated(list(allocated(string)), { allocator: "__new" }).lower(["a", "b"], memory);
    expect(calls.map(([name]) => name)).toEqual([
      "__new",
      "__pin",
      "__new",
      "__pin",
      "__new",
      "__pin",
      "__unpin",
    ]);
  });

  test("has its object pinned for the guest where that lies in memory, or is told as a pair", () => {
    const { memory, calls } = guestWith(pins);
    allocated(string, { allocator: "__new", out: true }).lower("a", memory, 64);
    expect(memory.readU32(64)).toBe(4096);
    expect(allocated(string).lower("a", memory)).toEqual([4096, 1]);
    expect(calls).toEqual([
      ["__new", 2, 2],
      ["__pin", 4096],
      ["__new", 1, 1],
      ["__pin", 4096],
    ]);
  });

  test("needs the rest of AssemblyScript's runtime", () => {
    const { memory } = guestWith({ __new: at4096 });
    const error = thrown(() => allocated(string).lower("a", memory), LowerError, { code: "no-allocator" });
    expect(error.message).toBe(
      "the value needs memory that the guest allocates, and the guest exports no function __pin. Compile it with --exportRuntime.",
    );
  });
});
