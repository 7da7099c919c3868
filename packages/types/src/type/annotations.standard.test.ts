import { TypeDefinitionError } from "../errors.js";
import { offsetOf, sizeOf } from "../aggregate/measure.js";
import { Struct } from "../aggregate/struct.js";
import { u16, u32, u8 } from "../numeric/integers.js";
import { none } from "../result/none.js";
import { bytes } from "../sequence/bytes.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import { ownFields, ownMisplaced } from "./annotations.js";

const METADATA = Symbol.for("Symbol.metadata");

interface Member {
  readonly type: unknown;
  readonly name: PropertyKey;
  readonly kind?: string;
  readonly static?: boolean;
  readonly private?: boolean;
}

/** Decorates as a compiler does: fields after everything else, with metadata where it makes any. */
function decorate(
  target: { readonly prototype: object },
  hasMetadata: boolean,
  members: readonly Member[],
): void {
  const metadata = hasMetadata ? {} : undefined;
  const isField = ({ kind = "accessor" }: Member) => (kind === "field" ? 1 : 0);
  for (const member of members.toSorted((a, b) => isField(a) - isField(b))) {
    const { type, name, kind = "accessor", static: isStatic = false, private: isPrivate = false } = member;
    const holder = isStatic ? target : target.prototype;
    const get = (): number => 0;
    const method = (): number => 0;
    if (!isPrivate && kind !== "field" && kind !== "class") {
      Object.defineProperty(
        holder,
        name,
        kind === "accessor" ? { get, configurable: true } : { value: method },
      );
    }
    const values: Record<string, unknown> = { accessor: { get, set: get }, method, class: target };
    const decorator = type as (value: unknown, context: object) => void;
    decorator(values[kind], { kind, name, static: isStatic, private: isPrivate, metadata });
  }
  if (hasMetadata) Object.defineProperty(target, METADATA, { value: metadata });
}

describe.each([
  ["with the metadata of the class", true],
  ["without it, as TypeScript does where there is no Symbol.metadata", false],
])("standard decorators on accessors, %s,", (_how, hasMetadata) => {
  test("make the fields of a struct, in order", () => {
    class Header extends Struct {}
    class Entry extends Header {}
    decorate(Header, hasMetadata, [
      { type: u8, name: "kind" },
      { type: u32, name: "size" },
    ]);
    decorate(Entry, hasMetadata, [{ type: u16, name: "id" }]);
    expect([...ownFields(Header.prototype)]).toEqual([
      ["kind", u8],
      ["size", u32],
    ]);
    expect([...ownFields(Entry.prototype)]).toEqual([["id", u16]]);
    expect([offsetOf(Entry, "size" as never), offsetOf(Entry, "id" as never), sizeOf(Entry)]).toEqual([
      4, 8, 12,
    ]);
  });

  test.each<[string, Member, string]>([
    ["a method", { type: u32, name: "x", kind: "method" }, "@u32 stands on a method."],
    ["a static member", { type: u32, name: "x", static: true }, "@u32 stands on a static field."],
    ["a symbol", { type: u32, name: Symbol("x") }, "@u32 stands on a field that no string names."],
    [
      "a type without size",
      { type: none, name: "x" },
      "@none stands on a field, and none has no fixed size.",
    ],
    ["the class", { type: bytes, name: "Odd", kind: "class" }, "@bytes stands on a class."],
  ])("are refused by their struct where they can do nothing: %s", (_what, member, fact) => {
    class Odd extends Struct {}
    decorate(Odd, hasMetadata, [{ type: u8, name: "first" }, member]);
    const { message } = thrown(() => sizeOf(Odd), TypeDefinitionError, { code: "misplaced-decorator" });
    expect(message).toContain(fact);
  });
});

test("standard decorators make plain fields where a class has metadata", () => {
  class Entry extends Struct {}
  decorate(Entry, true, [
    { type: u8, name: "kind", kind: "field" },
    { type: string, name: "path", kind: "field" },
  ]);
  expect([offsetOf(Entry, "path" as never), sizeOf(Entry)]).toEqual([4, 12]);
});

test("a struct of accessors and plain fields is refused: nothing tells their order, and so their offsets", () => {
  class Mixed extends Struct {}
  decorate(Mixed, true, [
    { type: u8, name: "first", kind: "field" },
    { type: u32, name: "second" },
    { type: u8, name: "third", kind: "field" },
  ]);
  const { message } = thrown(() => sizeOf(Mixed), TypeDefinitionError, { code: "misplaced-decorator" });
  expect(message).toContain("first: @u8 stands on a field of another kind than those before it");
  expect(message).toContain("Make all of them accessors, or none.");
});

test("a private accessor is refused where the class has metadata to tell it by", () => {
  class Hidden extends Struct {}
  decorate(Hidden, true, [{ type: u8, name: "#x", private: true }]);
  expect(ownMisplaced(Hidden.prototype)).toEqual([
    { member: "#x", fact: "@u8 stands on a private member, which no view can have. Give it a public name." },
  ]);
});

test("what another class has recorded, which a static member holds, is not the class's own", () => {
  class Inner extends Struct {}
  decorate(Inner, false, [{ type: u8, name: "Inner", kind: "class" }]);
  class Outer extends Struct {
    static readonly Inner = Inner;
  }
  expect(ownMisplaced(Inner)).toHaveLength(1);
  expect(ownMisplaced(Outer)).toEqual([]);
  expect(ownMisplaced(Outer.prototype)).toEqual([]);
});
