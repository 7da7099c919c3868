import { LowerError } from "../errors.js";
import {
  allocated,
  bytes,
  callback,
  cstring,
  fixed,
  GuestMemory,
  handle,
  list,
  option,
  type Storable,
  string,
  tuple,
  u16,
  u32,
  u8,
  variant,
} from "../index.js";
import { bumpGuest } from "../allocation/allocating-guests.fixture.js";
import { thrown } from "../thrown.fixture.js";
import { pointer } from "./pointer.js";
import { Struct, struct, type StructClass } from "./struct.js";

class Point extends Struct {
  @u8 tag!: number;
  @u16 x!: number;
}

class Segment extends Struct {
  @u8 id!: number;
  @struct(Point) from!: Point;
  @struct(Point) to!: Point;
}

function viewOf<S extends Struct>(structClass: StructClass<S>): S {
  return struct(structClass).lift(new GuestMemory(64), 8);
}

describe("a view", () => {
  test("has fields that are accessors, although the class defines properties (useDefineForClassFields)", () => {
    expect(Object.hasOwn(new Point(), "x")).toBe(true);
    const point = viewOf(Point);
    expect(Object.keys(point)).toEqual([]);
    expect("x" in point).toBe(true);
    expect(point.x).toBe(0);
  });

  test("is made without the constructor", () => {
    let made = 0;
    class Counted extends Struct {
      @u8 value = ++made;
    }
    expect(viewOf(Counted).value).toBe(0);
    expect(made).toBe(0);
  });

  test("is an object of its class, with its methods and accessors", () => {
    class Moving extends Point {
      get double(): number {
        return this.x * 2;
      }
      move(by: number): this {
        this.x += by;
        return this;
      }
    }
    const point = viewOf(Moving);
    expect(point).toBeInstanceOf(Point);
    expect(point.constructor).toBe(Moving);
    expect(point.move(3).double).toBe(6);
  });

  test("may be kept beside others of the same class", () => {
    const memory = new GuestMemory(64);
    const [first, second] = [struct(Point).lift(memory, 8), struct(Point).lift(memory, 16)];
    first.x = 1;
    second.x = 2;
    expect([first.x, second.x]).toEqual([1, 2]);
  });
});

describe("a view that is stored", () => {
  class File {}
  const Row = struct(
    {
      name: string,
      path: cstring,
      data: bytes,
      numbers: list(u16),
      file: handle(File),
      then: callback([], u32),
      at: pointer(u16),
      both: tuple(u8, string),
      some: option(string),
      any: variant({ text: string, none: null }),
      two: fixed(struct({ text: string }), 2),
    },
    { name: "Row" },
  );

  test.each([{}, { addressType: "i64" as const }])(
    "is copied as it lies, whatever its fields: %p",
    (options) => {
      const memory = new GuestMemory(1024, options);
      const { size } = Row.layout[memory.addressType];
      const bytesAt = (offset: number): Uint8Array => memory.bytes(offset, size);
      bytesAt(8).forEach((_, index, all) => (all[index] = index));
      const before = bytesAt(8).slice();
      const rows = list(Row).lift(memory, 8, 2);
      rows.set(1, rows.get(0));
      expect(bytesAt(8 + size)).toEqual(before);
      expect(bytesAt(8)).toEqual(before);
      struct({ row: Row }).lift(memory, 600).row = rows.get(1);
      expect(bytesAt(600)).toEqual(before);
    },
  );

  test("has the texts and handles that it had", () => {
    const memory = new GuestMemory(512);
    const Entry = struct({ name: string, file: handle(File) });
    memory.writeBytes(64, Buffer.from("text"));
    memory.writeU32(128, 64);
    memory.writeU32(132, 4);
    const file = new File();
    handle(File).store(memory, 136, file);
    const entries = list(Entry).lift(memory, 128, 2);
    entries.set(1, entries.get(0));
    expect([entries.get(1).name, entries.get(1).file]).toEqual(["text", file]);
    expect(handle(File).held(memory).size).toBe(1);
  });

  test("is stored as it was, where the places overlap", () => {
    const memory = new GuestMemory(64);
    const Pair = struct({ a: u16, b: u16 });
    const fill = (...numbers: number[]): void => {
      numbers.forEach((number, index) => {
        memory.writeU16(8 + 2 * index, number);
      });
    };
    fill(1, 2, 3);
    pointer(Pair).lift(memory, 10).store(pointer(Pair).lift(memory, 8).load());
    expect([...list(u16).lift(memory, 8, 3)]).toEqual([1, 1, 2]);
    fill(1, 2, 3);
    pointer(Pair).lift(memory, 8).store(pointer(Pair).lift(memory, 10).load());
    expect([...list(u16).lift(memory, 8, 3)]).toEqual([2, 3, 3]);
  });

  test.each<[string, (memory: GuestMemory) => object]>([
    ["another memory", () => Row.lift(new GuestMemory(512), 8)],
    ["another struct", (memory) => struct({ name: string }).lift(memory, 8)],
  ])("needs memory for its texts when it is of %s", (_name, viewIn) => {
    const memory = new GuestMemory(512);
    thrown(
      () => {
        pointer(Row)
          .lift(memory, 256)
          .store(viewIn(memory) as never);
      },
      LowerError,
      { code: "needs-allocation" },
    );
  });

  test.each<[string, unknown]>([
    ["it", struct({ text: allocated(string) })],
    ["a struct in it", struct({ inner: struct({ text: allocated(string) }) })],
    ["a tuple in it", struct({ inner: tuple(u8, allocated(string)) })],
    ["fixed elements in it", struct({ inner: fixed(allocated(string), 1) })],
    ["a variant in it", struct({ inner: variant({ none: null, text: allocated(string) }) })],
    ["an option in it", struct({ inner: option(allocated(string)) })],
  ])("gives its copy a text of its own where %s allocates one", (_name, type) => {
    const { memory, allocations } = bumpGuest("malloc");
    memory.writeU8(8, 1);
    const place = pointer(type as Storable<object>).lift(memory, 8);
    place.at(1).store(place.load());
    expect(allocations).toHaveLength(1);
  });
});

describe("JSON of a view", () => {
  test("has its fields in their order, nested structs too", () => {
    const segment = viewOf(Segment);
    segment.id = 1;
    segment.to.x = 2;
    expect(JSON.stringify(segment)).toBe('{"id":1,"from":{"tag":0,"x":0},"to":{"tag":0,"x":2}}');
  });

  test("has inherited fields, and no accessor that is no field", () => {
    class Base extends Struct {
      @u8 kind!: number;
    }
    class Derived extends Base {
      @u16 size!: number;
      get double(): number {
        return this.size * 2;
      }
    }
    expect(JSON.parse(JSON.stringify(viewOf(Derived)))).toEqual({ kind: 0, size: 0 });
  });

  test("is what the class says, when it has a toJSON of its own", () => {
    class Named extends Struct {
      @u8 value!: number;
      toJSON(): string {
        return `value ${String(this.value)}`;
      }
    }
    expect(JSON.parse(JSON.stringify(viewOf(Named)))).toBe("value 0");
  });
});
