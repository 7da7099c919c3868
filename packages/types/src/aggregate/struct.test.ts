import { GuestMemoryError, LowerError, TypeDefinitionError } from "../errors.js";
import {
  bool,
  bytes,
  f64,
  GuestMemory,
  list,
  type List,
  type Pointer,
  string,
  u16,
  u32,
  u64,
  u8,
} from "../index.js";
import { thrown } from "../thrown.fixture.js";
import { pointer } from "./pointer.js";
import { offsetOf, sizeOf } from "./measure.js";
import { Struct, struct } from "./struct.js";

const SIZE = 128;

class Point extends Struct {
  @u8 tag!: number;
  @f64 x!: number;
}

class Segment extends Struct {
  @u16 id!: number;
  @struct(Point) from!: Point;
  @struct(Point) to!: Point;
}

class Everything extends Struct {
  @string name!: string;
  @bytes data!: Uint8Array;
  @list(u16) numbers!: List<number>;
  @pointer(Everything) next!: Pointer<Everything>;
  @bool flag!: boolean;
}

function pointOf(tag: number, x: number): Point {
  return Object.assign(new Point(), { tag, x });
}

/** The fields of a view as an object of the host. */
function copied(view: Struct): unknown {
  return JSON.parse(JSON.stringify(view));
}

function segmentAt(offset: number, memory = new GuestMemory(SIZE)): Segment {
  return struct(Segment).lift(memory, offset);
}

describe("a view of a struct", () => {
  test("reads and writes the guest's memory, field by field", () => {
    const memory = new GuestMemory(SIZE);
    const point = struct(Point).lift(memory, 8);
    point.tag = 7;
    point.x = 1.5;
    expect([memory.readU8(8), memory.readF64(16)]).toEqual([7, 1.5]);
    memory.writeF64(16, 2.5);
    expect(point.x).toBe(2.5);
  });

  test("of nested structs writes through to them, and takes objects for them", () => {
    const memory = new GuestMemory(SIZE);
    const segment = segmentAt(8, memory);
    segment.to.x = 4;
    expect(memory.readF64(8 + offsetOf(Segment, "to") + offsetOf(Point, "x"))).toBe(4);
    segment.from = pointOf(3, 9);
    expect([segment.from.tag, segment.from.x]).toEqual([3, 9]);
    segment.to = segment.from;
    expect(copied(segment.to)).toEqual({ tag: 3, x: 9 });
  });

  test.each([{}, { addressType: "i64" as const }])("reads every kind of field: %p", (options) => {
    const memory = new GuestMemory(512, options);
    const { addressType } = memory;
    const place = (name: keyof Everything): number => 64 + offsetOf(Everything, name, addressType);
    const half = addressType === "i32" ? 4 : 8;
    memory.writeBytes(400, new TextEncoder().encode("grün"));
    memory.writeAddress(place("name"), 400);
    memory.writeAddress(place("name") + half, 5);
    memory.writeAddress(place("next"), 200);
    memory.writeU8(200 + offsetOf(Everything, "flag", addressType), 1);
    const everything = struct(Everything).lift(memory, 64);
    everything.data = memory.bytes(400, 2);
    everything.numbers = list(u16).lift(memory, 402, 1);
    expect(everything.name).toBe("grün");
    expect([...everything.data]).toEqual([0x67, 0x72]);
    expect(everything.numbers.toArray()).toEqual([0xbcc3]);
    expect(everything.next.load().flag).toBe(true);
    expect(everything.next.load().next.isNull).toBe(true);
    everything.next = everything.next.at(0);
    expect(everything.next.offset).toBe(200);
  });

  test("refuses what does not fit a field, and leaves it as it was", () => {
    const segment = segmentAt(8);
    segment.id = 5;
    thrown(() => (segment.id = 65536), LowerError, { code: "out-of-range", value: 65536 });
    thrown(() => (segment.from = undefined as never), LowerError, { code: "wrong-type", value: undefined });
    expect(segment.id).toBe(5);
  });

  test("finds what is no value of a field's type when the field is read", () => {
    const memory = new GuestMemory(SIZE);
    const everything = struct(Everything).lift(memory, 8);
    memory.writeU32(8, 0xffffffff);
    thrown(() => everything.name, GuestMemoryError, { code: "out-of-bounds", offset: 0xffffffff });
  });

  test("is read on after the guest has grown its memory", () => {
    const engine = new WebAssembly.Memory({ initial: 1 });
    const point = struct(Point).lift(new GuestMemory(engine), 8);
    point.x = 3;
    engine.grow(1);
    expect(point.x).toBe(3);
  });
});

describe("a struct as a parameter", () => {
  test("is one offset, and has no way to be a result", () => {
    expect(struct(Point).flat).toEqual(["address"]);
    expect(struct(Point).name).toBe("Point");
    expect(struct(Point)).not.toHaveProperty("lower");
  });

  test("is checked as a whole before it is made", () => {
    expect(segmentAt(SIZE - 40).id).toBe(0);
    for (const offset of [SIZE - 39, SIZE, 0xffffffd8, 0xffffffff]) {
      thrown(() => segmentAt(offset), GuestMemoryError, {
        code: "out-of-bounds",
        offset,
        length: 40,
        memorySize: SIZE,
      });
    }
    const far = 2n ** 60n;
    const memory = new GuestMemory(SIZE, { addressType: "i64" });
    thrown(() => struct(Point).lift(memory, far), GuestMemoryError, { code: "out-of-bounds", offset: far });
  });

  test("may lie at 0, which is an address", () => {
    expect(() => segmentAt(0)).not.toThrow();
  });

  test("is measured by the memory's kind of addresses", () => {
    const size = sizeOf(Everything, "i64");
    const memory = new GuestMemory(SIZE, { addressType: "i64" });
    expect(struct(Everything).lift(memory, SIZE - size).flag).toBe(false);
    thrown(() => struct(Everything).lift(memory, SIZE - size + 1), GuestMemoryError, {
      length: size,
      code: "out-of-bounds",
    });
  });
});

describe("an object of the host", () => {
  test("is stored field by field, whether of the class or plain", () => {
    const memory = new GuestMemory(SIZE);
    const place = pointer(Point).lift(memory, 8);
    place.store(pointOf(1, 2));
    expect(copied(place.load())).toEqual({ tag: 1, x: 2 });

    place.store({ tag: 3, x: 4 });
    expect(copied(place.load())).toEqual({ tag: 3, x: 4 });
    place.at(1).store(place.load());
    expect(copied(place.at(1).load())).toEqual({ tag: 3, x: 4 });
  });

  test("must have every field", () => {
    const place = pointer(Point).lift(new GuestMemory(SIZE), 8);
    thrown(
      () => {
        place.store(new Point());
      },
      LowerError,
      { code: "wrong-type", value: undefined },
    );
  });

  test.each([undefined, null, 5, "text", () => 0])("is an object: not %p", (value) => {
    const place = pointer(Point).lift(new GuestMemory(SIZE), 8);
    const { message } = thrown(
      () => {
        place.store(value as never);
      },
      LowerError,
      { code: "wrong-type", value },
    );
    expect(message).toContain("Point must be an object with its fields, not ");
  });

  test("is written only where all of it has room", () => {
    const memory = new GuestMemory(SIZE);
    const data = { code: "out-of-bounds", offset: SIZE - 8, length: 16 } as const;
    thrown(
      () => {
        pointer(Point)
          .lift(memory, SIZE - 8)
          .store(pointOf(1, 1));
      },
      GuestMemoryError,
      data,
    );
    expect(memory.readU64(SIZE - 8)).toBe(0n);
  });
});

describe("sizeOf and offsetOf", () => {
  test("give bytes, by kind of memory", () => {
    expect([sizeOf(u8), sizeOf(u64), sizeOf(Point), sizeOf(string)]).toEqual([1, 8, 16, 8]);
    expect([sizeOf(Segment), sizeOf(Segment, "i64"), sizeOf(string, "i64")]).toEqual([40, 40, 16]);
    expect([offsetOf(Everything, "flag"), offsetOf(Everything, "flag", "i64")]).toEqual([28, 56]);
    expect([sizeOf(Everything), sizeOf(Everything, "i64")]).toEqual([32, 64]);
  });

  test("know no field that is not there", () => {
    const { message } = thrown(() => offsetOf(Point, "double" as never), TypeDefinitionError, {
      code: "not-a-field",
    });
    expect(message).toBe("offsetOf: Point has no field double. Its fields are tag, x.");
  });
});

describe("defects known from wazergo: structs", () => {
  test("are checked against the memory, of which 0 is an address", () => {
    const memory = new GuestMemory(12);
    thrown(() => struct(Point).lift(memory, 8), GuestMemoryError, { code: "out-of-bounds", length: 16 });
    expect(struct(Point).lift(new GuestMemory(16), 0).tag).toBe(0);
  });

  test("have the layout of the guest and not of the host, at odd offsets as well", () => {
    const memory = new GuestMemory(64);
    struct(Point).lift(memory, 3).x = 1;
    expect([...memory.bytes(11, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect(list(u32).lift(memory, 15, 1).get(0)).toBe(0x3ff00000);
  });
});
