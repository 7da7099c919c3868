import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  alignOf,
  copyOf,
  GuestMemory,
  type List,
  offsetOf,
  type Parted,
  type Pointer,
  sizeOf,
} from "../index.js";
import { CONTENTS, TYPES } from "./layouts.fixture.js";

// The guests are compiled from fixtures/layouts by `npm run build:guests`, and tell what their compilers made of the types
// there. `npm run verify:guests` runs this file against guests that it has just compiled.
const guests = process.env["LAYOUT_GUESTS"] ?? join(__dirname, "../../fixtures/layouts");

type Exports = Readonly<Record<string, (...args: unknown[]) => number | bigint>>;

/** Holds the layouts of a guest's compiler, and a memory to exchange values in. */
class LayoutGuest {
  readonly memory: GuestMemory;
  readonly #exports: Exports;
  readonly #isLong: boolean;

  constructor(exports: WebAssembly.Exports, addressType: "i32" | "i64") {
    this.#exports = exports as unknown as Exports;
    this.memory = new GuestMemory(exports["memory"] as WebAssembly.Memory, { addressType });
    this.#isLong = addressType === "i64";
  }

  number(name: string, ...args: unknown[]): number {
    return Number(this.#exports[name]?.(...args));
  }

  text(name: string, index: number): string {
    const at = this.number(name, index);
    const all = this.memory.bytes(at, 64);
    return new TextDecoder().decode(all.slice(0, all.indexOf(0)));
  }

  table(count: string): number[] {
    return Array.from({ length: this.number(count) }, (_, index) => index);
  }

  /** An offset as an argument. */
  offset(at: number): number | bigint {
    return this.#isLong ? BigInt(at) : at;
  }
}

function load(file: string, addressType: "i32" | "i64"): LayoutGuest | undefined {
  const binary = readFileSync(join(guests, file));
  // Node.js 20 has no 64-bit memories; `npm run test:nodes` runs this file on newer ones. The flag that V8 has for
  // them is no way out: it holds for the whole process, and so for the suites that run there next.
  if (!WebAssembly.validate(binary)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return new LayoutGuest(exports, addressType);
}

/** Elements of a tuple have names in C. */
function partOf(name: string): string | number {
  const index = /^e(\d)$/.exec(name)?.[1];
  return index === undefined ? name : Number(index);
}

describe.each([
  ["C", "layouts-c.wasm", "i32", 60],
  ["C with a 64-bit memory", "layouts-c64.wasm", "i64", 60],
  ["Rust", "layouts-rust.wasm", "i32", 40],
] as const)("%s", (language, file, addressType, count) => {
  const guest = load(file, addressType);
  if (guest === undefined) {
    test.skip("needs an engine with 64-bit memories", () => undefined);
    return;
  }
  const { memory } = guest;
  const arena = guest.number("arena");
  const types = guest.table("type_count").map((index) => [guest.text("type_name", index), index] as const);
  const fields = guest
    .table("field_count")
    .map((index) => [guest.text("field_type", index), guest.text("field_name", index), index] as const)
    .filter(([name]) => name !== "Slice"); // which is a string here
  const contents = guest
    .table("content_count")
    .map((index) => [guest.text("content_name", index), index] as const);

  beforeEach(() => {
    memory.bytes(arena, 1024).fill(0);
  });

  test("has as many types as it had when this was written", () => {
    expect(types).toHaveLength(count);
    expect(contents.length).toBeGreaterThanOrEqual(37);
    expect(fields.length).toBeGreaterThanOrEqual(100);
  });

  test.each(types)("gives %s the size and the alignment that we do", (name, index) => {
    const type = TYPES[name] as (typeof TYPES)[string];
    expect([sizeOf(type, addressType), alignOf(type, addressType)]).toEqual([
      guest.number("type_size", index),
      guest.number("type_alignment", index),
    ]);
  });

  test.each(fields)("places %s.%s where we do", (name, field, index) => {
    const type = TYPES[name] as unknown as Parted;
    expect(offsetOf(type, partOf(field), addressType)).toBe(guest.number("field_offset", index));
  });

  const plain = contents.filter(([name]) => name in CONTENTS);

  test.each(plain)("writes what we read: %s", (name, index) => {
    const [typeName, value] = CONTENTS[name] as [string, unknown];
    guest.number("fill", index, guest.offset(arena));
    expect(copyOf(TYPES[typeName]?.load(memory, arena))).toEqual(value);
  });

  test.each(plain)("reads what we write: %s", (name, index) => {
    const [typeName, value] = CONTENTS[name] as [string, unknown];
    if (name === "TokenEnd") memory.writeU32(arena, 1); // which zeros are already
    expect(guest.number("compare", index, guest.offset(arena))).toBeGreaterThan(0);
    TYPES[typeName]?.store(memory, arena, value);
    expect(guest.number("compare", index, guest.offset(arena))).toBe(0);
  });

  // The bytes that Rust writes between the fields are unspecified.
  if (language !== "Rust") {
    test.each(plain)("writes the very bytes that we write: %s", (name, index) => {
      const [typeName, value] = CONTENTS[name] as [string, unknown];
      guest.number("fill", index, guest.offset(arena));
      const theirs = memory.bytes(arena, 1024).slice();
      memory.bytes(arena, 1024).fill(0);
      TYPES[typeName]?.store(memory, arena, value);
      expect(memory.bytes(arena, 1024)).toEqual(theirs);
    });
  }

  /** A value that the guest fills in and that leads elsewhere, and the number of scalars that differ from it. */
  const filled = (name: string, type = name) => {
    const index = contents.find(([each]) => each === name)?.[1];
    guest.number("fill", index, guest.offset(arena));
    return {
      value: TYPES[type]?.load(memory, arena),
      differing: () => guest.number("compare", index, guest.offset(arena)),
    };
  };

  test("writes pointers that we follow, and reads those that we write", () => {
    interface Pointers {
      b: Pointer<number>;
      d: Pointer<{ x: number; y: number }>;
    }
    const { value, differing } = filled("Pointers") as { value: Pointers; differing: () => number };
    expect([value.b.offset, value.b.load()]).toEqual([guest.number("pointee_place"), 77]);
    expect(copyOf(value.d.load())).toEqual({ x: 0.25, y: -4 });
    const { b } = value;
    value.b = b.at(1);
    expect(differing()).toBe(1);
    value.b = b;
    expect(differing()).toBe(0);
  });

  test("writes texts, bytes and lists that we read, and reads those that we write", () => {
    interface Slices {
      a: number;
      text: string;
      b: number;
      bytes: Uint8Array;
      list: List<number>;
      c: bigint;
    }
    const { value, differing } = filled("Slices") as { value: Slices; differing: () => number };
    expect(copyOf(value)).toEqual({
      a: 1,
      text: "grün",
      b: 2,
      bytes: Uint8Array.of(0x67, 0x72),
      list: [1, 65535, 3],
      c: 3n,
    });
    const { bytes } = value;
    value.bytes = memory.bytes(arena, 9);
    expect(differing()).toBeGreaterThan(0);
    value.bytes = bytes;
    expect(differing()).toBe(0);
    expect(copyOf(filled("PackedSlice").value)).toEqual({ a: 1, text: "gr", b: 2 });
    expect(copyOf(filled("TokenWord", "Token").value)).toEqual({ tag: "word", value: "grün" });
  });
});
