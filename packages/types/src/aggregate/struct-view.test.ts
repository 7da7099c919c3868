import { GuestMemory, u16, u8 } from "../index.js";
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
