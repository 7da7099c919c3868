import fc from "fast-check";
import { pointer } from "../aggregate/pointer.js";
import { Struct, struct } from "../aggregate/struct.js";
import { tuple } from "../aggregate/tuple.js";
import { GuestMemory } from "../memory/guest-memory.js";
import { bool } from "../numeric/bool.js";
import { f32 } from "../numeric/floats.js";
import { u32, u8 } from "../numeric/integers.js";
import { i64 } from "../numeric/long-integers.js";
import { allocated } from "../result/allocated.js";
import { errno } from "../result/errno.js";
import { none } from "../result/none.js";
import { orErrno } from "../result/or-errno.js";
import { array } from "../sequence/array.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import type { List } from "../sequence/guest-list.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { defineType } from "./define-type.js";
import type { Element } from "./element.js";
import { formatAny, formatBytes, formatElements, formatText } from "./format.js";

const A32 = "a".repeat(32);

describe("a text", () => {
  test("is quoted and escaped", () => {
    expect(formatText('a"b\n')).toBe('"a\\"b\\n"');
    expect(formatText("")).toBe('""');
  });

  test("shows no control of a terminal, no end of a line and no change of direction: they are written as their numbers", () => {
    for (const unseen of [
      0x7f, 0x80, 0x85, 0x9b, 0xa0, 0xad, 0x200b, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0xfeff,
      0xe0001,
    ]) {
      const text = `a${String.fromCodePoint(unseen)}2J`;
      expect(formatText(text)).toBe(`"a\\u{${unseen.toString(16)}}2J"`);
      expect(formatText(text.padEnd(40))).toContain(`"a\\u{${unseen.toString(16)}}2J`);
      expect(formatAny(text)).toBe(formatText(text));
      expect(formatAny(Symbol(text))).toBe(`Symbol(a\\u{${unseen.toString(16)}}2J)`);
    }
    expect(formatText("\x1b[2J grüße 你好 🎉")).toBe('"\\u001b[2J grüße 你好 🎉"');
  });

  test("is shown whole up to 32 characters, and cut off after them", () => {
    expect(formatText(A32)).toBe(`"${A32}"`);
    expect(formatText(`${A32}b`)).toBe(`"${A32}"… (33 characters)`);
  });
});

describe("bytes", () => {
  test("are text where they are printable ASCII, with their number", () => {
    expect(formatBytes(new TextEncoder().encode("a"))).toBe('"a" (1 byte)');
    expect(formatBytes(new TextEncoder().encode(" ~"))).toBe('" ~" (2 bytes)');
    expect(formatBytes(new Uint8Array(0))).toBe('"" (0 bytes)');
  });

  test.each([0x1f, 0x7f, 0x80, 0x00, 0xff])("are hexadecimal where one of them is %d", (byte) => {
    expect(formatBytes(Uint8Array.of(0x61, byte))).toBe(
      `0x61${byte.toString(16).padStart(2, "0")} (2 bytes)`,
    );
  });

  test("are shown whole up to 32, and cut off after them", () => {
    expect(formatBytes(new Uint8Array(32).fill(0x61))).toBe(`"${A32}" (32 bytes)`);
    expect(formatBytes(new Uint8Array(33).fill(0x61))).toBe(`"${A32}"… (33 bytes)`);
    // The part that is cut off does not decide how the rest is written.
    expect(formatBytes(new Uint8Array(33).fill(0x61, 0, 32))).toBe(`"${A32}"… (33 bytes)`);
  });
});

describe("elements", () => {
  test("are shown up to 16, and those after them are never asked for", () => {
    const asked: number[] = [];
    const at = (index: number): string => String(asked.push(index));
    expect(formatElements(16, at)).toBe("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]");
    expect(formatElements(0, at)).toBe("[]");
    asked.length = 0;
    expect(formatElements(0xffffffff, at)).toMatch(/^\[1, 2, .*, 16, … 4294967279 more\]$/);
    expect(asked).toHaveLength(16);
  });
});

describe("any value", () => {
  class Socket {
    readonly fd = 3;
  }
  const nameless = (
    () => () =>
      undefined
  )();

  test.each<[unknown, string]>([
    [undefined, "undefined"],
    [null, "null"],
    [-0, "0"],
    [NaN, "NaN"],
    [5n, "5"],
    [10n ** 31n, `1${"0".repeat(31)}`],
    [10n ** 40n, `1${"0".repeat(31)}… (41 characters)`],
    [Symbol("s"), "Symbol(s)"],
    [true, "true"],
    ["x", '"x"'],
    [Uint8Array.of(1), "0x01 (1 byte)"],
    [Socket, "the function Socket"],
    [nameless, "a function"],
    [new Socket(), "a Socket"],
    [[], "a Array"],
    [Promise.resolve(1), "a Promise"],
    [{}, "an object"],
    [Object.create(null), "an object"],
    [{ constructor: { name: 5 } }, "an object"],
    [Object.create({ constructor: undefined }), "an object"],
  ])("is one short line: %p", (value, text) => {
    expect(formatAny(value)).toBe(text);
  });
});

describe("every type's format", () => {
  class Point extends Struct {
    @u32 x!: number;
    @string name!: string;
  }
  const types = [u8, f32, i64, bool, bytes, string, errno, none, list(string), list(Point)];
  const others = [pointer(Point), struct(Point), orErrno(u32), orErrno(none)];

  test("is text and throws nothing, whatever the value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types, ...others), fc.anything({ withBigInt: true }), (type, value) => {
        expect(typeof type.format(value)).toBe("string");
      }),
    );
  });

  test.each([u8, f32, i64, bool, bytes, string, list(u8), pointer(u8), struct(Point), orErrno(u32)])(
    "is cut off for values that are far too long and of another type: %p",
    (type) => {
      for (const value of ["x".repeat(1e5), 2n ** 4000n, new Uint8Array(1e5), Symbol("x".repeat(1e5))]) {
        expect(type.format(value).length).toBeLessThan(150);
      }
    },
  );

  test("shows what is there", () => {
    const memory = new GuestMemory(64);
    memory.writeBytes(40, new TextEncoder().encode("abc"));
    [7, 40, 3].forEach((value, index) => {
      memory.writeU32(4 + 4 * index, value);
    });
    const point = struct(Point).lift(memory, 4);
    expect(struct(Point).format(point)).toBe('Point { x: 7, name: "abc" }');
    expect(list(Point).format(list(Point).lift(memory, 4, 1))).toBe('[Point { x: 7, name: "abc" }]');
    expect(pointer(Point).format(pointer(Point).lift(memory, 4))).toBe("→0x4");
    expect(pointer(Point).format(pointer(Point).lift(memory, 0))).toBe("null");
    expect(list(u8).format(list(u8).lift(memory, 40, 20))).toMatch(/^\[97, 98, 99, 0, .*, … 4 more\]$/);
    expect(bytes.format(bytes.lift(memory, 40, 3))).toBe('"abc" (3 bytes)');
    expect(none.format(undefined)).toBe("");
  });

  describe("reads no more of what a guest points to than it shows:", () => {
    const LENGTH = 1 << 20;
    const A32 = "a".repeat(32);
    const shown = `"${A32}"… (1048576 bytes)`;
    const memory = new GuestMemory(2 * LENGTH + 64);
    memory.bytes(64, 2 * LENGTH).fill(0x61);
    memory.writeU8(64 + LENGTH, 0);

    /** Places a pair at 8, and formats what a type loads there. */
    function written(type: Element, offset: number, length: number): [text: string, bytes: number] {
      memory.writeU32(8, offset);
      memory.writeU32(12, length);
      const all = list(type);
      const value = all.lift(memory, 8, 1);
      const sizes: number[] = [];
      const decode = jest.spyOn(TextDecoder.prototype, "decode");
      const copies = jest.spyOn(Uint8Array.prototype, "slice");
      const numbers = jest.spyOn(Uint32Array.prototype, "slice");
      try {
        const text = all.format(value);
        for (const [source] of decode.mock.calls) sizes.push((source as Uint8Array).byteLength);
        for (const { value: copy } of [...copies.mock.results, ...numbers.mock.results]) {
          sizes.push((copy as Uint8Array).byteLength);
        }
        return [text, Math.max(0, ...sizes)];
      } finally {
        jest.restoreAllMocks();
      }
    }

    test.each<[string, Element, number, number, string]>([
      ["a text", string, 64, LENGTH, `[${shown}]`],
      ["a text with U+FFFD", string({ fatal: false }), 64, LENGTH, `[${shown}]`],
      ["UTF-16", utf16, 64, LENGTH / 2, `["${"慡".repeat(32)}"… (524288 characters)]`],
      ["a text that ends with a NUL", cstring, 64, 0, `["${A32}"… (more than 4096 bytes)]`],
      ["a text in a tuple", tuple(string), 64, LENGTH, `[[${shown}]]`],
      ["a text that may be allocated", allocated(string), 64, LENGTH, `[${shown}]`],
      ["bytes that are copied", bytes({ copy: true }), 64, LENGTH, `["${A32}"… (1048576 bytes)]`],
      ["numbers that are copied", array(u32, { copy: true }), 64, LENGTH / 4, "262128 more]]"],
      ["unaligned numbers", array(u32), 65, LENGTH / 4 - 1, "262127 more]]"],
    ])("%s", (_what, type, offset, length, text) => {
      const [got, read] = written(type, offset, length);
      expect(got).toContain(text);
      expect(read).toBeLessThanOrEqual(4097);
    });

    test("but for texts of up to 4096 bytes, which are decoded whole", () => {
      expect(written(string, 64, 4096)[0]).toBe(`["${A32}"… (4096 characters)]`);
      expect(written(string, 64, 4097)[0]).toBe(`["${A32}"… (4097 bytes)]`);
      expect(written(cstring, 64 + LENGTH - 4096, 0)[0]).toBe(`["${A32}"… (4096 characters)]`);
      expect(written(cstring({ max: 10 }), 64, 0)[0]).not.toContain("aaa");
      expect(written(string, 64, 3 * LENGTH)[0]).not.toContain("aaa");
      expect(written(cstring, 3 * LENGTH, 0)[0]).not.toContain("aaa");
    });

    test("as a type of one's own does whose preview says how", () => {
      const upper = defineType({
        name: "upper",
        layout: string.layout,
        load: (from: GuestMemory, offset: number) => string.load(from, offset).toUpperCase(),
        preview: (from: GuestMemory, offset: number) => string.preview(from, offset).toUpperCase(),
        store: () => undefined,
      });
      const [text, read] = written(upper, 64, LENGTH);
      expect([text, read]).toEqual([`["${"A".repeat(32)}"… (1048576 BYTES)]`, 4096]);
      expect(string.preview(memory, 4 * LENGTH)).toBe("<out-of-bounds>");
    });

    test("and changes nothing about what is loaded meanwhile", () => {
      const loaded: unknown[] = [];
      const plain = defineType({
        name: "plain",
        layout: string.layout,
        load: (from: GuestMemory, offset: number) => loaded.push(string.load(from, offset)),
        store: () => undefined,
      });
      written(plain, 64, LENGTH);
      expect(loaded).toEqual(["a".repeat(LENGTH)]);
    });
  });

  test("says little where what the guest points to is broken", () => {
    const memory = new GuestMemory(64);
    memory.writeU32(8, 0xfffffff0); // the name lies outside the memory
    memory.writeU32(12, 3);
    const point = struct(Point).lift(memory, 4);
    expect(struct(Point).format(point)).toBe("Point { x: 0, name: <out-of-bounds> }");
    expect(list(Point).format(list(Point).lift(memory, 4, 1))).toBe(
      "[Point { x: 0, name: <out-of-bounds> }]",
    );
  });

  test("ends soon where what the guest points to contains itself, and goes on afterwards", () => {
    class Node extends Struct {
      @u32 id!: number;
      @list(Node) children!: List<Node>;
    }
    const memory = new GuestMemory(1024);
    for (let at = 8; at < 1024 - 12; at += 12) {
      memory.writeU32(at + 4, 8);
      memory.writeU32(at + 8, 80);
    }
    const node = pointer(Node).lift(memory, 8).load();
    const text = struct(Node).format(node);
    expect(text).toMatch(
      /^Node \{ id: 0, children: \[Node \{ id: 0, children: \[Node \{ id: …, children: … \}, /,
    );
    expect(text.length).toBeLessThan(3000);
    expect(text.match(/\d/g)?.length).toBeLessThan(200);
    expect(list(u8).format(list(u8).lift(memory, 0, 3))).toBe("[0, 0, 0]");
  });

  test("goes on after a value that could not be written", () => {
    const odd = struct({ a: u8, b: struct({ c: u8 }) });
    for (let times = 0; times < 300; times++) odd.format({ a: Symbol("s"), b: 5 });
    expect(odd.format({ a: 1, b: { c: 2 } })).toBe("struct { a: 1, b: struct { c: 2 } }");
  });
});

test("the text that a type of your own writes is escaped, on one line", () => {
  const raw = defineType({
    name: "raw",
    flat: ["i32"],
    lift: (_memory: GuestMemory, value: number) => value,
    format: () => "\u001b[2J\nfs.read -> 1 \u202e",
  });
  expect(raw.format(0)).toBe("\\u{1b}[2J\\u{a}fs.read -> 1 \\u{202e}");
});
