import { TypeDefinitionError } from "../errors.js";
import { u16, u32, u64, u8 } from "../index.js";
import { thrown } from "../thrown.fixture.js";
import type { Pointer } from "./guest-pointer.js";
import { pointer } from "./pointer.js";
import { offsetOf, sizeOf } from "./measure.js";
import { Struct, struct } from "./struct.js";
import { structLayoutOf } from "./struct-class.js";

/** A decorator as the compiler never lets it stand. */
function anywhere(type: unknown): (...args: unknown[]) => void {
  return type as (...args: unknown[]) => void;
}

describe("a struct class", () => {
  test("has the fields of its base classes first", () => {
    class Header extends Struct {
      @u8 kind!: number;
    }
    class Sized extends Header {
      @u32 size!: number;
    }
    class Entry extends Sized {
      @u16 id!: number;
    }
    expect(structLayoutOf(Entry)().fields.map(({ name }) => name)).toEqual(["kind", "size", "id"]);
    expect([offsetOf(Entry, "kind"), offsetOf(Entry, "size"), offsetOf(Entry, "id")]).toEqual([0, 4, 8]);
    expect([sizeOf(Header), sizeOf(Sized), sizeOf(Entry)]).toEqual([1, 8, 12]);
  });

  test("leaves its base class as it is, and other classes of that base", () => {
    class Base extends Struct {
      @u8 a!: number;
    }
    class Left extends Base {
      @u8 left!: number;
    }
    class Right extends Base {
      @u32 right!: number;
    }
    expect([sizeOf(Left), sizeOf(Right), sizeOf(Base)]).toEqual([2, 8, 1]);
  });

  test("gives a field of its base class another type, in the same place", () => {
    class Base extends Struct {
      @u8 a!: number;
      @u8 b!: number;
    }
    class Wider extends Base {
      @u32 declare a: number;
    }
    expect(structLayoutOf(Wider)().fields.map(({ name, type }) => [name, type])).toEqual([
      ["a", u32],
      ["b", u8],
    ]);
  });

  test("may have no fields of its own, but some it must have", () => {
    class Base extends Struct {
      @u16 a!: number;
    }
    class Same extends Base {}
    class Empty extends Struct {}
    expect(sizeOf(Same)).toBe(2);
    for (let again = 0; again < 2; again++) {
      const { message } = thrown(() => sizeOf(Empty), TypeDefinitionError, { code: "struct-without-fields" });
      expect(message).toContain("struct: Empty has no fields.");
    }
    thrown(() => sizeOf(Struct), TypeDefinitionError, { code: "struct-without-fields" });
  });

  test("is read once", () => {
    class Base extends Struct {
      @u16 a!: number;
    }
    expect(struct(Base)).toBe(struct(Base));
  });

  test("may point to itself", () => {
    class Node extends Struct {
      @pointer(Node) next!: Pointer<Node>;
      @u8 value!: number;
    }
    expect(sizeOf(Node)).toBe(8);
    expect(sizeOf(Node, "i64")).toBe(16);
  });

  test("may not contain itself, by however long a way", () => {
    class Own extends Struct {
      @anywhere(struct(Own)) own!: unknown;
    }
    class Inner extends Struct {
      @u64 id!: bigint;
    }
    class Outer extends Struct {
      @anywhere(struct(Inner)) inner!: unknown;
    }
    anywhere(struct(Outer))(Inner.prototype, "outer");
    for (const endless of [Own, Inner, Outer]) {
      const { message } = thrown(() => sizeOf(endless), TypeDefinitionError, { code: "invalid-definition" });
      expect(message).toContain("contains itself, and would have no end. Take pointer(");
    }
    // A failure leaves nothing behind.
    thrown(() => sizeOf(Own), TypeDefinitionError, { code: "invalid-definition" });
  });
});

describe("a decorator that can do nothing is an error of its class, which would have another layout without a word:", () => {
  const misplaced = { code: "misplaced-decorator" } as const;

  test("on an accessor, a method, a static field, a parameter of the constructor", () => {
    class Odd extends Struct {
      @u8 first!: number;
      constructor(@anywhere(u8) readonly given: number) {
        super();
      }
      @anywhere(u32) get second(): number {
        return this.first;
      }
      @anywhere(u32) third(): void {
        return;
      }
      @anywhere(u32) static fourth: number;
    }
    const { message } = thrown(() => sizeOf(Odd), TypeDefinitionError, misplaced);
    expect(message).toMatch(
      /^struct Odd: second: @u32 stands on an accessor\..* third: @u32 stands on a method\./,
    );
    expect(message).toContain("fourth: @u32 stands on a static field.");
    expect(message).toContain("constructor: @u8 stands on parameter 0 of the constructor");
  });

  test("also in a base class, and each time it is asked", () => {
    class Odd extends Struct {
      @u8 first!: number;
      @anywhere(u32) get second(): number {
        return this.first;
      }
    }
    class Derived extends Odd {
      @u8 third!: number;
    }
    thrown(() => sizeOf(Derived), TypeDefinitionError, misplaced);
    thrown(() => offsetOf(Derived, "third"), TypeDefinitionError, misplaced);
  });
});
