import type { Pointer } from "../aggregate/guest-pointer.js";
import { pointer } from "../aggregate/pointer.js";
import { sizeOf } from "../aggregate/measure.js";
import { Struct, struct } from "../aggregate/struct.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { errno } from "../result/errno.js";
import { orErrno } from "../result/or-errno.js";
import { bytes } from "../sequence/bytes.js";
import type { List } from "../sequence/guest-list.js";
import { list } from "../sequence/list.js";
import { string } from "../sequence/string.js";
import type { TypeDescriptor } from "./capabilities.js";
import type { TypeDescription } from "./describe-type.js";

class Entry extends Struct {
  @u16 kind!: number;
  @string name!: string;
}

const PAIR = { i32: { size: 8, alignment: 4 }, i64: { size: 16, alignment: 8 } };

function same(size: number): TypeDescription["layout"] {
  return { i32: { size, alignment: size }, i64: { size, alignment: size } };
}

/** Whether this and everything below it is frozen. */
function isFrozen(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return true;
  return Object.isFrozen(data) && Object.values(data).every(isFrozen);
}

describe("describe", () => {
  test("says what a type is made of", () => {
    const ENTRY = {
      name: "Entry",
      kind: "struct",
      flat: ["address"],
      layout: { i32: { size: 12, alignment: 4 }, i64: { size: 24, alignment: 8 } },
      fields: [
        {
          name: "kind",
          type: { name: "u16", kind: "u16", flat: ["i32"], layout: same(2) },
          offset: { i32: 0, i64: 0 },
        },
        {
          name: "name",
          type: { name: "string", kind: "string", flat: ["address", "address"], layout: PAIR },
          offset: { i32: 4, i64: 8 },
        },
      ],
    };
    expect(struct(Entry).describe()).toEqual(ENTRY);
    expect(list(Entry).describe()).toEqual({
      name: "list<Entry>",
      kind: "list",
      flat: ["address", "address"],
      layout: PAIR,
      of: ENTRY,
    });
  });

  test("tells options that differ from the default, and no others", () => {
    expect(bytes.describe()).not.toHaveProperty("options");
    expect(bytes({ copy: false }).describe()).not.toHaveProperty("options");
    expect(bytes({ copy: true }).describe().options).toEqual({ copy: true });
    expect(string({ fatal: true }).describe()).not.toHaveProperty("options");
    expect(string({ fatal: false }).describe().options).toEqual({ fatal: false });
  });

  test("tells which errno table a type has", () => {
    expect(errno.describe()).toMatchObject({
      name: "errno",
      kind: "errno",
      flat: ["i32"],
      layout: { i32: { size: 2, alignment: 2 } },
      options: { table: "wasi" },
    });
  });

  test("tells the place that a result takes behind the parameters, and no layout of what never lies in memory", () => {
    const place = { name: "orErrno<u8>", kind: "orErrno", of: u8.describe(), options: { table: "wasi" } };
    expect(orErrno(u8).describe()).toEqual({ ...place, flat: ["i32", "i32"] });
    expect(orErrno(u8, { out: true }).describe()).toEqual({
      ...place,
      flat: ["i32"],
      out: ["address"],
      places: [u8.describe()],
    });
  });

  test.each<TypeDescriptor>([
    u32,
    bytes({ copy: true }),
    struct(Entry),
    list(Entry),
    orErrno(u32),
    pointer(Entry),
  ])("is frozen all the way down, and survives JSON: %p", (type) => {
    const description = type.describe();
    expect(isFrozen(description)).toBe(true);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  test("is a copy that the type does not read", () => {
    expect(struct(Entry).describe()).not.toBe(struct(Entry).describe());
    expect(u32.describe().layout).not.toBe(u32.layout);
    expect(Object.isFrozen(list(u8).describe().layout)).toBe(true);
    expect(sizeOf(list(u8))).toBe(8);
  });

  test("ends at a struct that points to itself, which is only named there", () => {
    class Node extends Struct {
      @pointer(Node) next!: Pointer<Node>;
      @list(Node) children!: List<Node>;
    }
    const NODE = { name: "Node", kind: "struct", flat: ["address"], layout: struct(Node).layout };
    const inner = struct(Node)
      .describe()
      .fields?.map(({ type }) => type.of);
    expect(inner).toEqual([NODE, NODE]);
    expect(pointer(Node).describe().of?.fields).toHaveLength(2);
  });

  test("fails for a struct without fields, and fails again", () => {
    class Empty extends Struct {}
    expect(() => struct(Empty).describe()).toThrow("has no fields");
    expect(() => struct(Empty).describe()).toThrow("has no fields");
  });
});
