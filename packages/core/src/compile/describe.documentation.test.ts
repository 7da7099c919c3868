import { f64, string, u32 } from "@hostwright/types";

import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { ModuleDefinitionError } from "../errors.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { guestModule } from "../guest-class/guest-module.js";
import { GuestModuleBase } from "../guest-class/guest-module-base.js";
import { HostModuleBase } from "../host-module-base.js";
import type { Documentation } from "../metadata/documentation.js";
import * as wasm from "../wasm.js";
import { describe as describeModule } from "./describe.js";

const DOCUMENTED = {
  doc: "Counts words.",
  names: ["text", { name: "from", doc: "The first word." }],
} as const;
const PARAMETERS = [
  { name: "text", type: string.describe() },
  { name: "from", doc: "The first word.", type: u32.describe() },
];

@wasm.module("words", { doc: "Knows words." })
class Words extends HostModuleBase {
  @wasm.export("count", u32, DOCUMENTED)
  count(@string _a: string, @u32 _b: number): number {
    return 0;
  }
}

describe("documentation", () => {
  test("of a module, an export and its parameters is described, and survives JSON", () => {
    const description = describeModule(Words);
    expect(description.doc).toBe("Knows words.");
    expect(description.exports[0]).toMatchObject({ doc: "Counts words.", parameters: PARAMETERS });
    expect(JSON.parse(JSON.stringify(description))).toStrictEqual(description);
    expect(Object.isFrozen(description.exports[0]?.parameters[1])).toBe(true);
  });

  test("is described alike in every spelling", () => {
    class Table extends HostModuleBase {
      static override readonly moduleName: string = "words";
      static override readonly doc: string = "Knows words.";
      static readonly exports: Record<string, unknown> = { count: fn([string, u32], u32, DOCUMENTED) };
      count(_a: string, _b: number): number {
        return 0;
      }
    }
    class Defined extends HostModuleBase {
      count(_a: string, _b: number): number {
        return 0;
      }
    }
    define(Defined, { count: fn([string, u32], u32, DOCUMENTED) }, { name: "words", doc: "Knows words." });
    @wasm.module("words", { doc: "Knows words." })
    class Listed extends HostModuleBase {
      @wasm.export("count", [string, u32], u32, DOCUMENTED)
      count(_a: string, _b: number): number {
        return 0;
      }
    }
    @wasm.module("words", { doc: "Knows words." })
    class Both extends HostModuleBase {
      @wasm.export("count", fn([string, u32], u32, { doc: "Counts." }), DOCUMENTED)
      count(_a: string, _b: number): number {
        return 0;
      }
    }
    const of = (each: typeof Words): object => ({ ...describeModule(each), className: "" });
    for (const each of [Table, Defined, Listed, Both]) expect(of(each)).toStrictEqual(of(Words));
  });

  test("of functions of guests, and of their class, is described too", () => {
    class Counting extends GuestModuleBase {
      static override readonly doc = "Knows words.";
      @wasm.export("count", [string, u32], u32, DOCUMENTED)
      count!: (text: string, from: number) => number;
    }
    const Made = guestModule(
      { count: fn([string, u32], u32, DOCUMENTED) },
      { name: "Counting", doc: "Knows words." },
    );
    expect(describeModule(Counting)).toMatchObject({
      doc: "Knows words.",
      exports: [{ doc: "Counts words.", parameters: PARAMETERS }],
    });
    expect(describeModule(Made)).toStrictEqual(describeModule(Counting));
  });

  test("is inherited by subclasses, and absent where there is none", () => {
    class Sub extends Words {}
    class Plain extends GuestModuleBase {
      @wasm.export("plain", [f64])
      plain!: (x: number) => void;
    }
    expect(describeModule(Sub)).toMatchObject({ doc: "Knows words.", exports: [{ doc: "Counts words." }] });
    const plain = describeModule(Plain);
    expect([Object.keys(plain), Object.keys(plain.exports[0] ?? {})].flat()).not.toContain("doc");
    expect(plain.exports[0]?.parameters).toEqual([{ type: f64.describe() }]);
  });

  test("of a place in the list keeps the name in the source", () => {
    @wasm.module("math")
    class Mathematics extends HostModuleBase {
      @wasm.export("power", f64, { names: [{ doc: "Any number." }] })
      power(@f64 x: number, @f64 y: number): number {
        return x ** y;
      }
    }
    expect(describeModule(Mathematics).exports[0]?.parameters).toEqual([
      { name: "x", doc: "Any number.", type: f64.describe() },
      { name: "y", type: f64.describe() },
    ]);
  });
});

describe("wrong documentation is refused, with a sentence:", () => {
  const hosts = (options: unknown, module: object = {}): unknown => {
    class Sum extends HostModuleBase {
      static readonly exports: Record<string, unknown> = {
        add: fn([u32, u32], u32, options as Documentation),
      };
      add(a: number, b: number): number {
        return a + b;
      }
    }
    wasm.module("sum", module)(Sum);
    return describeModule(Sum);
  };
  const guests = (options: unknown): unknown =>
    describeModule(guestModule({ add: fn([u32, u32], u32, options as Documentation) }, { name: "Sum" }));

  test.each([
    [{ doc: 1 }, "invalid-option", "doc must be a text, not 1."],
    [{ docs: "a" }, "unknown-option", '"docs" is not an option. Did you mean doc?'],
    [{ names: "a" }, "invalid-option", 'names must be an array, not "a".'],
    [
      { names: ["a", "b", "c"] },
      "invalid-option",
      "names has 3 entries, and it has 2 parameters. Remove the others.",
    ],
    [{ names: ["a", 1] }, "invalid-option", "names[1] must be a text or { name, doc }, not 1."],
    [{ names: [, "z"] }, "invalid-option", "names[0] must be a text or { name, doc }, not undefined."], // eslint-disable-line no-sparse-arrays -- a mistake of the caller
    [{ names: [null] }, "invalid-option", "names[0] must be a text or { name, doc }, not null."],
    [{ names: [{ nme: "a" }] }, "unknown-option", 'names[0]: "nme" is not an option. Did you mean name?'],
    [{ names: [{ doc: 1 }] }, "invalid-option", "names[0]: doc must be a text, not 1."],
    [{ names: ["a", "a"] }, "invalid-option", 'names gives "a" to two parameters. Rename one.'],
  ])("%j", (options, code, fact) => {
    for (const make of [hosts, guests]) {
      const { problems } = thrown(() => make(options), ModuleDefinitionError, { code: "invalid-module" });
      expect(problems).toMatchObject([{ code, where: "Sum.add" }]);
      expect(problems[0]?.message).toContain(fact);
    }
  });

  test("a name that another parameter has in the source", () => {
    thrown(() => hosts({ names: ["b"] }), ModuleDefinitionError, { code: "invalid-module" });
    expect(hosts({ names: ["b", "a"] })).toMatchObject({
      exports: [{ parameters: [{ name: "b" }, { name: "a" }] }],
    });
  });

  test("of a class, in its options and as a static member", () => {
    const wrong = [{ code: "invalid-option", where: "Sum" }];
    const options = thrown(() => hosts({}, { doc: 1 }), ModuleDefinitionError, { code: "invalid-module" });
    expect(options.problems).toMatchObject(wrong);
    class Sum extends HostModuleBase {
      static override readonly moduleName = "sum";
      static override readonly doc = 1 as never;
      static readonly exports = { add: fn([], undefined) };
      add(): void {
        // Described only.
      }
    }
    const statics = thrown(() => describeModule(Sum), ModuleDefinitionError, { code: "invalid-module" });
    expect(statics.problems).toMatchObject(wrong);
    const guest = class Sum extends GuestModuleBase {
      static override readonly doc = 1 as never;
      static readonly exports = { add: fn([], undefined) };
    };
    const ofGuest = thrown(() => describeModule(guest), ModuleDefinitionError, { code: "invalid-module" });
    expect(ofGuest.problems).toMatchObject(wrong);
  });
});
