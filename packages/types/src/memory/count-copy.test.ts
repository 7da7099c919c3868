import { copyOf } from "../aggregate/copy-of.js";
import { fixed } from "../aggregate/fixed.js";
import { pointer } from "../aggregate/pointer.js";
import { struct } from "../aggregate/struct.js";
import { LiftError, TypeDefinitionError } from "../errors.js";
import * as exported from "../index.js";
import { u16, u8 } from "../numeric/integers.js";
import { array } from "../sequence/array.js";
import { buffer } from "../sequence/buffer.js";
import { bytes } from "../sequence/bytes.js";
import { cstring } from "../sequence/cstring.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import { utf16 } from "../sequence/utf16.js";
import { defineType } from "../type/define-type.js";
import { thrown } from "../thrown.fixture.js";
import { FakeGuest } from "./fake-guest.fixture.js";
import type { GuestMemory } from "./guest-memory.js";

/** A memory whose guest counts copies; bytes 0 to 7 say where 100 letters lie, from 64 on. */
class Counting extends FakeGuest {
  counted = 0;
  constructor() {
    super(1024);
    this.memory.writeU32(0, 64);
    this.memory.writeU32(4, 100);
    for (let at = 64; at < 164; at++) this.memory.writeU8(at, 0x61);
  }
  countCopy(byteLength: number): void {
    this.counted += byteLength;
  }
}

const own = defineType({
  name: "own",
  flat: ["address"],
  lift: (memory: GuestMemory, offset: number) => fixed(u8, 10).lift(memory, offset),
  snapshot: (value: Uint8Array, memory, copying) => copying.snapshot(fixed(u8, 10), value, memory),
  copy: true,
});

test.each<[string, number, (memory: GuestMemory) => unknown]>([
  ["a text", 200, (memory) => string.lift(memory, 64, 100)],
  ["a C string", 200, (memory) => cstring.lift(memory, 64)],
  ["a UTF-16 text", 100, (memory) => utf16.lift(memory, 64, 50)],
  ["a text in a list, each time", 400, (memory) => [1, 2].map(() => list(string).lift(memory, 0, 1).get(0))],
  ["all texts of a list", 232, (memory) => list(string).lift(memory, 0, 1).toArray()],
  ["a copy of bytes", 100, (memory) => bytes({ copy: true }).lift(memory, 64, 100)],
  ["a copy of numbers", 100, (memory) => array(u16, { copy: true }).lift(memory, 64, 50)],
  ["numbers at an odd offset", 100, (memory) => array(u16).lift(memory, 65, 50)],
  ["the numbers of a list", 320, (memory) => list(u8).lift(memory, 64, 10).toArray()],
  ["a copy of a list", 320, (memory) => copyOf(list(u8).lift(memory, 64, 10))],
  ["a text in a copy of a struct", 200, (memory) => copyOf(struct({ text: string }).load(memory, 0))],
  ["a list of numbers as a copy", 10, (memory) => list(u8, { copy: true }).lift(memory, 64, 10)],
  ["a list of bytes as a copy", 132, (memory) => list(bytes, { copy: true }).lift(memory, 0, 1)],
  ["a list of arrays as a copy", 132, (memory) => list(array(u8), { copy: true }).lift(memory, 0, 1)],
  ["fixed bytes as a copy", 10, (memory) => fixed(u8, 10, { copy: true }).lift(memory, 64)],
  ["fixed numbers as a copy", 20, (memory) => fixed(u16, 10, { copy: true }).lift(memory, 64)],
  [
    "a struct of two fields as a copy",
    264,
    (memory) => struct({ text: string, id: u8 }, { copy: true }).lift(memory, 0),
  ],
  [
    "bytes in a struct as a copy",
    132,
    (memory) =>
      pointer(struct({ text: bytes }, { copy: true }))
        .lift(memory, 0)
        .load(),
  ],
  ["a type of one's own as a copy", 10, (memory) => own.lift(memory, 64)],
])("%s counts as %d bytes", (_name, byteLength, copy) => {
  const guest = new Counting();
  copy(guest.memory);
  expect(guest.counted).toBe(byteLength);
});

test.each<[string, (memory: GuestMemory) => unknown]>([
  ["bytes", (memory) => bytes.lift(memory, 64, 100)],
  ["numbers", (memory) => array(u16).lift(memory, 64, 50)],
  ["a list", (memory) => [...list(u8).lift(memory, 64, 100)]],
  ["a buffer", (memory) => buffer.lift(memory, 64, 100).view],
  ["a struct", (memory) => struct({ text: string }).load(memory, 0)],
  ["a short text", (memory) => string.lift(memory, 64, 24)],
  ["a text for a message", (memory) => list(bytes).format(list(bytes).lift(memory, 0, 1))],
])("views cost nothing: %s", (_name, view) => {
  const guest = new Counting();
  view(guest.memory);
  expect(guest.counted).toBe(0);
});

describe("max is the most that a guest may pass as the length", () => {
  const { memory } = new Counting();
  test.each<[string, (max: number, length: number) => unknown]>([
    ["string", (max, length) => string({ max }).lift(memory, 64, length)],
    ["utf16", (max, length) => utf16({ max }).lift(memory, 64, length)],
    ["bytes", (max, length) => bytes({ max }).lift(memory, 64, length)],
    ["bytes", (max, length) => bytes({ max, copy: true }).lift(memory, 64, length)],
    ["array", (max, length) => array(u16, { max }).lift(memory, 64, length)],
    ["list", (max, length) => list(u16, { max }).lift(memory, 64, length)],
    ["list", (max, length) => list(u16, { max }).liftFor?.("i32")(memory, 64, length)],
    ["buffer", (max, length) => buffer({ max }).lift(memory, 64, length)],
  ])("%s", (name, lift) => {
    expect(lift(30, 30)).toBeDefined();
    expect(lift(0, 0)).toBeDefined();
    const { message } = thrown(() => lift(30, 31), LiftError, { code: "too-long", value: 31 });
    expect(message).toBe(
      `${name} has the length 31, and at most 30 is allowed. Let the guest pass less, or raise { max }.`,
    );
    // Before the range is looked at: the type is the reason, whatever the memory has.
    thrown(() => lift(30, 2 ** 31), LiftError, { code: "too-long" });
  });

  test("is an option of every type that passes a length, or has an end of its own", () => {
    const all = [...Object.values(exported as object), array(u16), list(u8)] as Partial<Sized>[];
    const sized = all.filter((type) => typeof type === "function" && "flat" in type && hasLength(type));
    expect(sized.map(({ name }) => name).sort()).toEqual(SIZED);
    for (const type of sized as (Sized & ((options: object) => Sized))[]) {
      const make: Record<string, (options: object) => unknown> = {
        "array<u16>": (options) => array(u16, options),
        "list<u8>": (options) => list(u8, options),
      };
      const limited = (make[type.name] ?? type)({ max: 3 }) as Sized;
      expect(limited.describe().options).toEqual({ max: 3 });
      const core = limited.flat.length === 1 ? [64] : [64, 4];
      const code = limited.flat.length === 1 ? "unterminated" : "too-long";
      thrown(() => limited.lift(memory, ...core), LiftError, { code });
      if (limited.decode !== undefined) thrown(() => limited.decode?.(memory, 64, 4), LiftError, { code });
    }
  });

  test("and holds in fields and in packed pairs, too", () => {
    const Row = struct({ text: string({ max: 99 }) });
    thrown(() => Row.load(memory, 0).text, LiftError, { code: "too-long", value: 100 });
    const packed = string({ max: 99, layout: "packed" });
    thrown(() => packed.lift(memory, (64n << 32n) | 100n), LiftError, { code: "too-long", value: 100 });
  });

  test.each([-1, 1.5, NaN])("%p is not a length", (max) => {
    for (const make of [() => string({ max }), () => list(u8, { max }), () => cstring({ max })]) {
      const { message } = thrown(make, TypeDefinitionError, { code: "invalid-definition" });
      expect(message).toMatch(/max must be an integer from 0, not /);
    }
  });
});

type Sized = typeof string & {
  readonly decode?: (memory: GuestMemory, offset: number, length: number) => unknown;
};

const SIZED = ["array<u16>", "buffer", "bytes", "cstring", "json", "list<u8>", "string", "utf16", "wtf8"];

function hasLength(type: Partial<Sized>): boolean {
  return String(type.flat) === "address,address" || "encode" in type;
}
