import { TypeDefinitionError } from "../errors.js";
import { u32, u8 } from "../numeric/integers.js";
import { none } from "../result/none.js";
import { bytes } from "../sequence/bytes.js";
import { string } from "../sequence/string.js";
import { thrown } from "../thrown.fixture.js";
import type * as annotations from "./annotations.js";
import { ownFields, ownMisplaced, ownParameters } from "./annotations.js";
import { isDecoratorContext } from "./decorator-context.js";
import { defineType } from "./define-type.js";

/** A decorator as the compiler never lets it stand: in places that only plain JavaScript can name. */
function anywhere(type: unknown): (...args: unknown[]) => void {
  return type as (...args: unknown[]) => void;
}

describe("parameters", () => {
  class Files {
    write(@u32 _fd: number, _unknown: unknown, @bytes({ copy: true }) _data: Uint8Array): void {
      return;
    }
    read(@u32 _fd: number): void {
      return;
    }
  }
  class Disk extends Files {
    override read(@u8 _fd: number): void {
      return;
    }
  }

  test("are recorded by index, whatever order the decorators run in", () => {
    const parameters = ownParameters(Files.prototype, "write");
    expect(parameters[0]).toBe(u32);
    expect(parameters[1]).toBeUndefined();
    expect(parameters[2]?.describe().options).toEqual({ copy: true });
    expect(parameters).toHaveLength(3);
  });

  test("belong to the class that annotates them", () => {
    expect(ownParameters(Files.prototype, "read")).toEqual([u32]);
    expect(ownParameters(Disk.prototype, "read")).toEqual([u8]);
    expect(ownParameters(Disk.prototype, "write")).toEqual([]);
  });

  test("may have symbols and numbers for names", () => {
    const prototype = {};
    const write = Symbol("write");
    anywhere(u32)(prototype, write, 0);
    anywhere(u8)(prototype, 7, 0);
    expect(ownParameters(prototype, write)).toEqual([u32]);
    expect(ownParameters(prototype, 7)).toEqual([u8]);
  });
});

describe("fields", () => {
  class Base {
    @u32 first!: number;
    @string second!: string;
  }
  class Derived extends Base {
    @u8 third!: number;
  }

  test("are recorded in the order of their declaration, each with its own class", () => {
    expect([...ownFields(Base.prototype)]).toEqual([
      ["first", u32],
      ["second", string],
    ]);
    expect([...ownFields(Derived.prototype)]).toEqual([["third", u8]]);
    expect(ownFields({}).size).toBe(0);
  });

  test.each([
    ["nothing, as tsc", []],
    ["undefined", [undefined]],
    ["a descriptor with an initializer, as Babel", [{ writable: true, initializer: null }]],
  ])("may come with %s", (_what, third) => {
    const prototype = {};
    anywhere(u32)(prototype, "x", ...third);
    expect([...ownFields(prototype)]).toEqual([["x", u32]]);
  });

  test("and parameters are seen by other copies of this package, which share the records", () => {
    class Files {
      @u32 size!: number;
      read(@u8 _fd: number): void {
        return;
      }
    }
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof annotations>("./annotations.js");
      expect(copy.ownFields).not.toBe(ownFields);
      expect([...copy.ownFields(Files.prototype)]).toEqual([["size", u32]]);
      expect(copy.ownParameters(Files.prototype, "read")).toEqual([u8]);
    });
  });

  test("and parameters are recorded where no other library replaces them", () => {
    const functions = ["defineMetadata", "getOwnMetadata", "hasOwnMetadata", "metadata"];
    expect(Object.keys(Reflect).filter((name) => functions.includes(name))).toEqual([]);
    const shared = Object.getOwnPropertyDescriptor(globalThis, Symbol.for("hostwright"));
    expect(shared).toMatchObject({ writable: false, configurable: false, enumerable: false });
  });
});

describe("a decorator that can do nothing where it stands is recorded, and never throws:", () => {
  const getter = { get: (): number => 0, configurable: true };
  const setter = { set: (): void => undefined, configurable: true };
  const method = { value: (): void => undefined };
  const onlyLowers = defineType({ name: "out", lower: () => 0 });
  const onlyLifts = defineType({ name: "in", lift: () => 0 });
  class Place {
    declare m: number;
  }
  const { prototype } = Place;

  test.each<[string, unknown, unknown[], RegExp]>([
    ["a method", u32, [prototype, "m", method], /^@u32 stands on a method\. Put it on/],
    ["a getter", u32, [prototype, "m", getter], /^@u32 stands on an accessor\. Put it on/],
    ["a setter", u32, [prototype, "m", setter], /^@u32 stands on an accessor\. Put it on/],
    ["a static method", u32, [Place, "m", method], /^@u32 stands on a method\. Put it on/],
    ["a static field", u32, [Place, "m", undefined], /^@u32 stands on a static field\. Put it on/],
    [
      "a parameter of a static method",
      u32,
      [Place, "m", 1],
      /^@u32 stands on parameter 1 of a static method/,
    ],
    [
      "a parameter of the constructor",
      u32,
      [Place, undefined, 2],
      /^@u32 stands on parameter 2 of the constructor/,
    ],
    [
      "a field named by a symbol",
      u32,
      [prototype, Symbol.iterator],
      /^@u32 stands on a field that no string names/,
    ],
    ["a field named by a number", u32, [prototype, 7], /^@u32 stands on a field that no string names/],
    [
      "a parameter, and it lifts nothing",
      onlyLowers,
      [prototype, "m", 0],
      /^@out stands on parameter 0, and out is no/,
    ],
    [
      "a parameter, and it is a result only",
      none,
      [prototype, "m", 0],
      /^@none stands on parameter 0, and none is no/,
    ],
    [
      "a field, and it has no size",
      onlyLifts,
      [prototype, "m"],
      /^@in stands on a field, and in has no fixed size/,
    ],
  ])("%s", (_what, type, args, fact) => {
    const target = args[0] as object;
    const before = ownMisplaced(target).length;
    anywhere(type)(...args);
    const recorded = ownMisplaced(target).slice(before);
    expect(recorded).toEqual([{ member: args[1], fact: expect.stringMatching(fact) as string }]);
    expect(ownFields(target).size).toBe(0);
    expect(ownParameters(target, args[1] as string)).toEqual([]);
  });

  test("every one of a class", () => {
    class Mess {
      constructor(@anywhere(u32) readonly size: number) {}
      @anywhere(u32) static count: number;
      @anywhere(u8) reset(): void {
        return;
      }
      @anywhere(u8) get level(): number {
        return Mess.count;
      }
      static make(@anywhere(u32) _size: number): void {
        return;
      }
    }
    expect(ownMisplaced(Mess.prototype).map(({ member }) => member)).toEqual(["reset", "level"]);
    expect(ownMisplaced(Mess).map(({ member }) => member)).toEqual(["count", "make", undefined]);
  });

  test("not one of a class without mistakes", () => {
    expect(ownMisplaced({})).toEqual([]);
    expect(ownMisplaced(() => 0)).toEqual([]);
  });
});

describe("a decorator says at once that it cannot work", () => {
  test("as a standard decorator of a plain field, where there is no metadata to tell the class", () => {
    const { message } = thrown(
      () => anywhere(u32)(undefined, { kind: "field", name: "x", private: false }),
      TypeDefinitionError,
      { code: "misplaced-decorator" },
    );
    expect(message).toBe(
      "@u32 on x: is a standard decorator of a plain field, and there is no Symbol.metadata to tell its class. " +
        'Write @u32 accessor x, define Symbol.metadata first, or set "experimentalDecorators": true in tsconfig.json.',
    );
  });

  test("as a standard decorator of a private member, which no key of the class leads to", () => {
    const { message } = thrown(
      () => anywhere(u32)(undefined, { kind: "field", name: "#x", private: true }),
      TypeDefinitionError,
      { code: "misplaced-decorator" },
    );
    expect(message).toContain("@u32 on #x: stands on a private member");
  });

  test.each<[string, unknown[]]>([
    ["nothing", []],
    ["a class", [Map]],
    ["a number and more", [1, "x"]],
    ["null and more", [null, "x"]],
    ["undefined and more", [undefined, "x", 0]],
  ])("when it is called with %s", (_what, args) => {
    const { message } = thrown(() => anywhere(u32)(...args), TypeDefinitionError, {
      code: "misplaced-decorator",
    });
    expect(message).toContain("Write @u32 before a parameter or a field.");
  });
});

test("a decorator's context is told apart from a key", () => {
  expect(isDecoratorContext({ kind: "field", name: "x" })).toBe(true);
  for (const key of ["kind", Symbol("kind"), 0, undefined, null, {}, "x"])
    expect(isDecoratorContext(key)).toBe(false);
});
