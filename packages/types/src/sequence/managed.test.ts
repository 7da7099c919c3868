import { guestWith } from "../allocation/allocating-guests.fixture.js";
import { GuestMemoryError, LiftError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  array,
  bool,
  bytes,
  callback,
  f64,
  GuestMemory,
  i16,
  i64,
  list,
  managed,
  string,
  struct,
  type TypeDescriptor,
  u16,
  u8,
  utf16,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";

const layout = "assemblyscript";
const text = utf16({ layout });
const floats = array(f64, { layout });
const Row = struct({ names: array(i16, { layout }), name: text }, { name: "Row" });

/** The classes of a program, from the identifier 3 on, by the flags that its compiler gives them. */
const CLASSES = { 3: 0x20, 4: 0x1a01, 5: 0x1a02, 6: 0x64, 7: 0x41, 8: 0x881, 9: 0x882, 10: 0x82 };
const RTTI = 512;
const AT = 1024;

/** A guest with a runtime that never collects, and keeps count of pins. */
function program(withClasses = true) {
  let next = 4096;
  const pins = new Map<number, number>();
  const { memory, guest, calls } = guestWith({
    __new: (byteLength, id) => {
      const offset = next;
      next += 64 + Math.ceil((byteLength as number) / 16) * 16;
      memory.writeU32(offset - 8, id as number);
      memory.writeU32(offset - 4, byteLength as number);
      return offset;
    },
    __pin: (offset) => pins.set(offset as number, (pins.get(offset as number) ?? 0) + 1),
    __unpin: (offset) => pins.set(offset as number, (pins.get(offset as number) ?? 0) - 1),
  });
  memory.writeU32(RTTI, 11);
  for (const [id, flags] of Object.entries({ 0: 0x20, 1: 0x20, 2: 0x20, ...CLASSES })) {
    memory.writeU32(RTTI + 4 + 4 * Number(id), flags);
  }
  if (withClasses) guest.globals["__rtti_base"] = RTTI;
  /** Puts an object there: its class, its bytes, and the numbers in it. */
  const put = (id: number, byteLength: number, numbers: readonly number[] = [], at = AT): number => {
    memory.writeU32(at - 8, id);
    memory.writeU32(at - 4, byteLength);
    numbers.forEach((each, index) => {
      memory.writeU32(at + 4 * index, each);
    });
    return at;
  };
  return { memory, pins, put, calls };
}

describe("an object is lifted by the header in front of it:", () => {
  test.each<
    [
      what: string,
      type: { lift(memory: GuestMemory, at: number): unknown },
      id: number,
      byteLength: number,
      numbers: number[],
      value: unknown,
    ]
  >([
    ["a text", text, 2, 4, [0x00620061], "ab"],
    ["an empty text", text, 2, 0, [], ""],
    ["an ArrayBuffer", bytes({ layout }), 1, 3, [0x030201], Uint8Array.of(1, 2, 3)],
    ["a typed array", bytes({ layout }), 7, 12, [0, 1100, 2], Uint8Array.of(0, 0)],
    [
      "an array, whose bytes are those that it has room for",
      array(i16, { layout }),
      9,
      16,
      [0, AT, 99, 3],
      Int16Array.of(0, 0, 1024),
    ],
    ["a StaticArray", bytes({ layout }), 6, 2, [0x0201], Uint8Array.of(1, 2)],
    ["an ArrayBuffer of numbers", array(u16, { layout }), 1, 4, [0x00020001], Uint16Array.of(1, 2)],
  ])("%s", (_what, type, id, byteLength, numbers, value) => {
    const { memory, put } = program();
    expect(type.lift(memory, put(id, byteLength, numbers))).toEqual(value);
  });

  test("views of it write to the guest, copies do not", () => {
    const { memory, put } = program();
    const at = put(1, 2);
    bytes({ layout }).lift(memory, at)[0] = 7;
    expect(memory.readU8(at)).toBe(7);
    bytes({ layout, copy: true }).lift(memory, at)[0] = 9;
    expect(memory.readU8(at)).toBe(7);
  });

  test("where the guest does not say what classes it has, the class of the type counts", () => {
    const { memory, put } = program(false);
    expect(bytes({ layout }).lift(memory, put(99, 12, [0, 2000, 1]))).toEqual(Uint8Array.of(0));
    expect(bytes({ layout, class: "StaticArray" }).lift(memory, put(99, 1, [5]))).toEqual(Uint8Array.of(5));
    expect(bytes({ layout }).lift(memory, put(1, 1, [6]))).toEqual(Uint8Array.of(6));
    thrown(() => bytes({ layout, class: "ArrayBuffer" }).lift(memory, put(99, 1)), LiftError, {
      code: "invalid-value",
    });
    thrown(() => text.lift(memory, put(99, 2)), LiftError, { code: "invalid-value" });
  });
});

describe("a header that lies is an error:", () => {
  test.each([0xfffffffe, 0x80000000, 65536 - AT + 2])("%d bytes of a text", (byteLength) => {
    const { memory, put } = program();
    for (const [type, id] of [
      [text, 2],
      [bytes({ layout }), 1],
      [bytes({ layout }), 6],
    ] as const) {
      thrown(() => type.lift(memory, put(id, byteLength)), GuestMemoryError, { code: "out-of-bounds" });
    }
  });

  test.each([
    ["its elements lie outside", [0, 65536, 8, 1]],
    ["it has a negative length", [0, AT, 0xfffffff8, -1 >>> 0]],
    ["its length times 8 wraps in 32 bits", [0, AT, 0x80000000, 0x20000001]],
  ])("%s", (_what, numbers) => {
    const { memory, put } = program();
    for (const id of [4, 5]) {
      thrown(() => floats.lift(memory, put(id, 16, numbers)), GuestMemoryError, { code: "out-of-bounds" });
    }
  });

  test.each([1, 4, 8, 19])("offset %d leaves no room for a header", (offset) => {
    const { memory } = program();
    for (const type of [text, floats]) {
      const error = thrown(() => type.lift(memory, offset), LiftError, {
        code: "invalid-value",
        value: offset,
      });
      expect(error.message).toContain(`lies at ${String(offset)}, where an object has no room`);
    }
  });

  test.each([65536 + 20, 0xffffffff])("offset %d is outside", (offset) => {
    const { memory } = program();
    thrown(() => text.lift(memory, offset), GuestMemoryError, { code: "out-of-bounds" });
  });

  test("null, unless it may be absent", () => {
    const { memory } = program();
    for (const type of [text, floats]) {
      thrown(() => type.lift(memory, 0), GuestMemoryError, { code: "null-pointer" });
    }
    expect(utf16({ layout, nullable: true }).lift(memory, 0)).toBeUndefined();
    expect(utf16({ layout, nullable: true }).lower(undefined, memory)).toBe(0);
  });

  test.each([
    [text, 1],
    [text, 3],
    [floats, 0],
    [floats, 2],
    [floats, 3],
    [floats, 7],
    [floats, 11],
    [floats, 0xffffffff],
    [bytes({ layout }), 4],
    [array(i16, { layout }), 10],
    [array(u16, { layout }), 9],
    [array(i64, { layout }), 4],
  ] as const)("%p is not an object of the class %d", (type, id) => {
    const { memory, put } = program();
    const error = thrown(() => type.lift(memory, put(id, 16, [0, AT, 8, 1])), LiftError, {
      code: "invalid-value",
      value: id,
    });
    expect(error.message).toContain(`is an object of the class ${String(id)}. Let the guest pass one.`);
  });

  test("bytes that are not whole elements, and a length above { max }", () => {
    const { memory, put } = program();
    thrown(() => floats.lift(memory, put(1, 12)), LiftError, { code: "invalid-value", value: 12 });
    thrown(() => utf16({ layout, max: 1 }).lift(memory, put(2, 4)), LiftError, {
      code: "too-long",
      value: 2,
    });
    expect(utf16({ layout, max: 2 }).lift(memory, put(2, 4))).toHaveLength(2);
  });

  test("a list of classes outside the memory, or without an end", () => {
    const { memory, put } = program();
    memory.writeU32(RTTI, 0xffffffff);
    thrown(() => floats.lift(memory, put(4, 12, [0, AT, 8])), GuestMemoryError, { code: "out-of-bounds" });
  });
});

describe("an object is made by the guest:", () => {
  const made = (
    type: {
      lower(value: never, memory: GuestMemory): unknown;
      lift(memory: GuestMemory, at: number): unknown;
    },
    value: unknown,
  ) => {
    const guest = program();
    const at = type.lower(value as never, guest.memory) as number;
    expect(type.lift(guest.memory, at)).toEqual(value);
    expect([...guest.pins.values()].every((count) => count === 0)).toBe(true);
    return guest.calls.flatMap(([name, ...core]) => (name === "__new" ? [core] : []));
  };

  test("each class with its identifier", () => {
    expect(made(text, "ab\uD800")).toEqual([[6, 2]]);
    expect(made(bytes({ layout, class: "ArrayBuffer" }), Uint8Array.of(1))).toEqual([[1, 1]]);
    expect(made(bytes({ layout }), Uint8Array.of(1))).toEqual([
      [1, 1],
      [12, 7],
    ]);
    expect(made(bytes({ layout, class: "StaticArray" }), Uint8Array.of(1))).toEqual([[1, 6]]);
    expect(made(array(i16, { layout, class: "Array" }), Int16Array.of(-1, 2))).toEqual([
      [4, 1],
      [16, 9],
    ]);
    expect(made(floats, new Float64Array(0))).toEqual([
      [0, 1],
      [12, 4],
    ]);
  });

  test("a class that the guest does not have is an error, and so is a guest that does not say", () => {
    const error = thrown(
      () => array(i64, { layout }).lower(new BigInt64Array(1), program().memory),
      LowerError,
      { code: "no-allocator" },
    );
    expect(error.message).toContain("needs the identifier of BigInt64Array, which the guest does not have");
    thrown(() => floats.lower(new Float64Array(1), program(false).memory), LowerError, {
      code: "no-allocator",
    });
    expect(text.lower("a", program(false).memory)).toBe(4096);
  });

  test("those in fields and elements stay pinned, until the guest unpins them", () => {
    const { memory, pins } = program();
    Row.store(memory, 256, { names: Int16Array.of(1), name: "Ada" });
    expect(Row.load(memory, 256).name).toBe("Ada");
    expect([...pins.values()].filter((count) => count === 1)).toHaveLength(2);
    expect(list(text).lift(memory, 260, 1).get(0)).toBe("Ada");
  });

  test("a value of another type is an error before memory is asked for", () => {
    const { memory, calls } = program();
    thrown(() => text.lower(5 as never, memory), LowerError, { code: "wrong-type" });
    thrown(() => floats.lower(new Float32Array(1) as never, memory), LowerError, { code: "wrong-type" });
    expect(calls).toEqual([]);
  });
});

test("a 64-bit memory has no such objects", () => {
  const memory = new GuestMemory(64, { addressType: "i64" });
  thrown(() => text.lift(memory, 32), LiftError, { code: "needs-32-bit-memory" });
  thrown(() => text.lower("a", memory), LowerError, { code: "needs-32-bit-memory" });
});

test("options are checked, and described", () => {
  const refused = (
    make: () => unknown,
    code: "unknown-option" | "invalid-option" | "invalid-definition" | "not-a-type",
    text: string,
  ) => {
    expect(thrown(make, TypeDefinitionError, { code }).message).toContain(text);
  };
  refused(() => utf16({ layout, class: "Array" } as never), "unknown-option", '"class" is not an option');
  refused(() => bytes({ class: "Array" } as never), "unknown-option", '"class" is not an option');
  refused(() => bytes({ layout, class: "Arry" as never }), "invalid-option", 'Did you mean "Array"?');
  refused(() => string({ layout } as never), "invalid-definition", "layout cannot be");
  refused(() => list(bool, { layout }), "not-a-type", "is no element of arrays of AssemblyScript");
  refused(() => list(u8, { layout, class: "TypedArray" as never }), "invalid-option", '"StaticArray"');
  refused(() => list(text, { layout, aligned: true as never }), "unknown-option", '"aligned" is not');
  refused(() => list(text, { id: "NAMES" as never }), "unknown-option", '"id" is not an option');
  refused(() => managed(Row, { layout } as never), "unknown-option", '"layout" is not an option');
  refused(() => managed(string as never, { id: 5 as never }), "invalid-option", "id must be a text");
  const described = (type: TypeDescriptor) => [type.name, type.describe().kind, type.describe().options];
  expect(described(text)).toEqual(["utf16", "object", { class: "String" }]);
  expect(described(floats)).toEqual(["array<f64>", "object", { class: "TypedArray" }]);
  expect(described(list(text, { layout, id: "NAMES", copy: true }))).toEqual([
    "list<utf16>",
    "object",
    { class: "Array", id: "NAMES", copy: true },
  ]);
  expect(described(managed(Row, { nullable: true }))).toEqual([
    "managed<Row>",
    "object",
    { class: "Object", nullable: true },
  ]);
  expect(callback([f64])({ layout }).describe().options).toEqual({ class: "Function" });
});
