import { pointer } from "../aggregate/pointer.js";
import { sizeOf } from "../aggregate/measure.js";
import { Struct, struct } from "../aggregate/struct.js";
import { TypeDefinitionError } from "../errors.js";
import { u16, u32 } from "../numeric/integers.js";
import { orErrno } from "../result/or-errno.js";
import { none } from "../result/none.js";
import { list } from "../sequence/list.js";
import { thrown } from "../thrown.fixture.js";
import { defineType } from "./define-type.js";
import { type Element, elementType } from "./element.js";

class Point extends Struct {
  @u16 x!: number;
}

describe("elementType", () => {
  test("gives a type itself, and the one type of a struct class", () => {
    expect(elementType(u32, "list")).toBe(u32);
    expect(elementType(Point, "list")).toBe(elementType(Point, "pointer"));
    expect(elementType(Point, "list")).toBe(elementType(struct(Point), "list"));
  });

  test.each<[string, unknown, string]>([
    ["none", none, "none"],
    ["a value or a failure", orErrno(u32), "orErrno<u32>"],
    ["a type for parameters only", defineType({ name: "in", lift: () => 0 }), "in"],
    ["a class that is no struct", Map, "Map"],
    ["a class that is not defined yet", undefined, "undefined"],
    ["null", null, "null"],
    ["an object", {}, "an object"],
    ["a name", "u32", '"u32"'],
  ])("refuses %s wherever elements are taken", (_what, element, shown) => {
    const places: [string, (of: Element) => unknown][] = [
      ["list", list],
      ["pointer", pointer],
      ["sizeOf", sizeOf],
    ];
    for (const [place, take] of places) {
      const { message } = thrown(() => take(element as Element), TypeDefinitionError, { code: "not-a-type" });
      expect(message).toBe(
        `${place}: ${shown} has no fixed layout. Give a type such as u32, or a class that extends Struct.`,
      );
    }
  });
});
