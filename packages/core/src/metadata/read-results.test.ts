import {
  allocated,
  byValue,
  cstring,
  defineType,
  errno,
  ErrnoError,
  externref,
  f64,
  i32,
  linuxErrnos,
  list,
  type Lowerable,
  none,
  option,
  orErrno,
  string,
  struct,
  tuple,
  u32,
  u64,
  u8,
} from "@hostwright/types";

import { compileModule } from "../compile/compiled-module.js";
import { describe as describeModule, type ModuleDescription } from "../compile/describe.js";
import { define } from "../declare/define.js";
import { fn } from "../declare/fn.js";
import { moduleName } from "../declare/module.js";
import { ModuleDefinitionError } from "../errors.js";
import { thrown } from "../fixtures/thrown.fixture.js";
import { standardDecorators } from "../fixtures/standard-decorators.fixture.js";
import { HostModuleBase } from "../host-module-base.js";
import * as wasm from "../wasm.js";
import type { ModuleClass, ResultForm } from "./module-metadata.js";
import type { ResultSpec } from "./records.js";

/** Makes a class that exports a method with such a result. */
function withResult(result: ResultSpec, results?: ResultForm) {
  class Results extends HostModuleBase {
    static override readonly moduleName = "m";
    f(_at: number): unknown {
      return undefined;
    }
  }
  const options = results === undefined ? {} : { results };
  return define(Results, { f: fn([i32], result as Lowerable<unknown>) }, options);
}

function described(result: ResultSpec, results?: ResultForm): ModuleDescription["exports"][number] {
  const [only] = describeModule(withResult(result, results)).exports;
  return only as ModuleDescription["exports"][number];
}

function signature(result: ResultSpec, results?: ResultForm, addressType: "i32" | "i64" = "i32"): string {
  const thunks = compileModule(withResult(result, results))
    .exports.find(({ metadata }) => metadata.name === "f")
    ?.for(addressType);
  const { parameters, results: given } = thunks?.plan.functionType ?? { parameters: [], results: [] };
  return `${parameters.join(" ")} -> ${given.join(" ")}`;
}

const Vec = struct({ x: f64, y: f64 });
const Row = struct({ id: u8, at: tuple(u32, f64) });
/** Takes two core values, and lies nowhere in memory. */
const span = defineType({ name: "span", flat: ["i32", "i32"], lower: (value: number) => [value, value + 1] });
const counted = defineType({
  name: "counted",
  flat: ["i32", "i32"],
  lower: (value: number) => [value, 0],
  withOut: () => orErrno(u32, { out: true }),
});

describe("results of several values are written to places behind the parameters", () => {
  test.each<[string, ResultSpec, string, string]>([
    ["a value or an errno", orErrno(u64), "i32 -> i64 i32", "i32 i32 -> i32"],
    ["two values or an errno", orErrno([u32, f64]), "i32 -> i32 f64 i32", "i32 i32 i32 -> i32"],
    ["a tuple of results", [u32, f64], "i32 -> i32 f64", "i32 i32 i32 -> "],
    ["a tuple with an errno", [u32, errno, f64], "i32 -> i32 i32 f64", "i32 i32 i32 -> i32"],
    ["a tuple with a value or an errno", [u32, orErrno(u64)], "i32 -> i32 i64 i32", "i32 i32 i32 -> i32"],
    ["offset and length", allocated(string), "i32 -> i32 i32", "i32 i32 -> "],
    ["offset and length, or an errno", orErrno(allocated(list(u8))), "i32 -> i32 i32 i32", "i32 i32 -> i32"],
    ["a pair in a tuple", [allocated(string), u32], "i32 -> i32 i32 i32", "i32 i32 i32 -> "],
    ["a value that may be absent", option(u32), "i32 -> i32 i32", "i32 i32 -> "],
    ["a type of one's own that says how", counted, "i32 -> i32 i32", "i32 i32 -> i32"],
    ["nothing and a value, in a tuple with another", [none, u32, u8], "i32 -> i32 i32", "i32 i32 i32 -> "],
  ])("%s", (_, result, values, out) => {
    expect([signature(result), signature(result, "values")]).toEqual([values, values]);
    expect(signature(result, "out")).toBe(out);
  });

  test.each<[string, ResultSpec, string]>([
    ["a number", u32, "i32 -> i32"],
    ["a tuple of one", [u64], "i32 -> i64"],
    ["an empty tuple", [], "i32 -> "],
    ["nothing", undefined, "i32 -> "],
    ["nothing or an errno", orErrno(none), "i32 -> i32"],
    ["an errno", errno, "i32 -> i32"],
    ["an errno and nothing", [none, errno], "i32 -> i32"],
    ["an offset alone", allocated(cstring), "i32 -> i32"],
    ["a pair behind a pointer", allocated(string({ layout: "pointer" })), "i32 i32 -> "],
    ["a value that is written anyway", orErrno(u32, { out: true }), "i32 i32 -> i32"],
    ["a struct as C returns it", byValue(Vec), "i32 i32 -> "],
    ["a reference", externref, "i32 -> externref"],
  ])("and all others are the same in both forms: %s", (_, result, same) => {
    expect([signature(result), signature(result, "out")]).toEqual([same, same]);
  });

  test("unless a type says that it keeps its values", () => {
    expect(signature(orErrno(u64, { out: false }), "out")).toBe("i32 -> i64 i32");
    expect(signature(orErrno([u32, u8], { out: false }), "out")).toBe("i32 -> i32 i32 i32");
    expect(signature(allocated(string, { out: false }), "out")).toBe("i32 -> i32 i32");
    expect(signature([u8, allocated(string, { out: false })], "out")).toBe("i32 i32 -> i32 i32");
  });

  test("whose offsets have 64 bits in a memory of 64-bit addresses", () => {
    expect(signature(orErrno([u32, f64]), "out", "i64")).toBe("i32 i64 i64 -> i32");
    expect(signature([allocated(string), u32], "out", "i64")).toBe("i32 i64 i64 -> ");
    expect(signature(byValue(Vec), "out", "i64")).toBe("i64 i32 -> ");
  });

  test("and the place of a struct as C returns it stands before the parameters, whatever else there is", () => {
    expect(described(byValue(Vec)).places).toEqual([{ index: 0, type: Vec.describe() }]);
    expect(described([orErrno(u32, { out: true }), byValue(Vec)]).places.map(({ index }) => index)).toEqual([
      2, 0,
    ]);
  });
});

describe("the description of a module tells places", () => {
  test("by their index and the type of the value that is written there", () => {
    expect(described(orErrno([u32, Row], { out: true }))).toMatchObject({
      places: [
        { index: 1, type: u32.describe() },
        { index: 2, type: Row.describe() },
      ],
      results: [{ kind: "orErrno", flat: ["i32"], out: ["address", "address"] }],
      functionType: { parameters: ["i32", "address", "address"], results: ["i32"] },
      signature: "(i32, i32, i32) -> i32",
    });
    const [text, number] = described([allocated(string), u32], "out").places;
    expect(number).toEqual({ index: 2, type: u32.describe() });
    expect(text).toMatchObject({
      index: 1,
      type: { kind: "allocated", of: string.describe(), layout: { i32: { size: 8 }, i64: { size: 16 } } },
    });
  });

  test("of none where all values are returned", () => {
    expect(described(orErrno([u32, u8])).places).toEqual([]);
    expect(described(orErrno([u32, u8])).results).toMatchObject([
      { name: "orErrno<[u32, u8]>", values: [u32.describe(), u8.describe()], flat: ["i32", "i32", "i32"] },
    ]);
  });

  test("of each result of a tuple, which is not a core value then", () => {
    expect(described([u32, u8], "out").results).toMatchObject([
      { name: "u32", flat: [], out: ["address"] },
      { name: "u8", flat: [], out: ["address"] },
    ]);
  });

  test("beside the form of the module's results", () => {
    expect(describeModule(withResult(u32)).results).toBe("values");
    expect(describeModule(withResult(u32, "out")).results).toBe("out");
  });
});

describe("the form of the results", () => {
  const exports = { f: fn([], orErrno(u32)) };

  test("is a static member of the class, an option of its decorator or an option of define", () => {
    class Static extends HostModuleBase {
      static override readonly moduleName = "m";
      static override readonly results = "out";
      static exports = exports;
      f(): number {
        return 1;
      }
    }
    @moduleName("m", { results: "out" })
    class Decorated extends HostModuleBase {
      static exports = exports;
      f(): number {
        return 1;
      }
    }
    const found = [Static, Decorated, withResult(orErrno(u32), "out")].map(describeModule);
    expect(found.map(({ results }) => results)).toEqual(["out", "out", "out"]);
    expect(found.map((each) => each.exports[0]?.places.length)).toEqual([1, 1, 1]);
  });

  test("is inherited, and a subclass may undo it", () => {
    class Base extends HostModuleBase {
      static override readonly moduleName: string = "m";
      static override readonly results: ResultForm = "out";
      static exports = exports;
      f(): number {
        return 1;
      }
    }
    class Same extends Base {}
    class Undone extends Base {
      static override readonly results = "values";
    }
    expect(describeModule(Same).exports[0]?.signature).toBe("(i32) -> i32");
    expect(describeModule(Undone).exports[0]?.signature).toBe("() -> (i32, i32)");
  });

  test.each<[string, () => ModuleClass]>([
    [
      "a static member",
      () =>
        class extends withResult(u32) {
          static override readonly results = "outs" as never;
        },
    ],
    [
      "an option of the decorator",
      () => {
        const moduleClass = withResult(u32);
        moduleName("m", { results: "outs" as never })(moduleClass);
        return moduleClass;
      },
    ],
    ["an option of define", () => withResult(u32, "outs" as never)],
  ])("is refused where there is not such a form, as %s", (_, make) => {
    const { problems } = thrown(() => describeModule(make()), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems.map(({ code }) => code)).toEqual(["invalid-option"]);
    expect(problems[0]?.message).toContain(
      'results must be one of "values", "out", not "outs". Did you mean "out"?',
    );
  });

  test("is an option of the standard decorator, too", () => {
    const Standard = standardDecorators<ModuleClass>(
      `@wasm.module("m", { results: "out" })
       class Standard extends HostModuleBase {
         @wasm.export("f", [i32], orErrno([u32, u64]))
         f() { return [1, 2n]; }
       }
       export default Standard;`,
      { HostModuleBase, wasm, i32, orErrno, u32, u64 },
    );
    expect(describeModule(Standard).exports[0]?.signature).toBe("(i32, i32, i32) -> i32");
  });

  test("keeps the errnos of the module, in places, too", () => {
    @moduleName("m", { results: "out", errnos: linuxErrnos })
    class Both extends HostModuleBase {
      static exports = { f: fn([], [errno, u32]), g: fn([], orErrno([u32, errno])) };
      f(): [ErrnoError, number] {
        return [new ErrnoError("ENOENT"), 1];
      }
      g(): [number, undefined] {
        return [1, undefined];
      }
    }
    expect(describeModule(Both).exports.map(({ signature: written }) => written)).toEqual([
      "(i32) -> i32",
      "(i32, i32) -> i32",
    ]);
    expect(describeModule(Both).exports[1]?.places[1]?.type.options).toEqual({ table: "linux" });
  });
});

describe("a result without a place is a problem of the class", () => {
  test.each<[string, ResultSpec, string]>([
    [
      "a reference in a tuple",
      [u32, externref],
      "Results.f: result 1 (externref) is neither the one errno nor has a place in memory",
    ],
    [
      "a reference or an errno",
      orErrno(externref),
      "Results.f: its result (orErrno<externref>) is neither the one errno nor",
    ],
    [
      "a type without a layout",
      span,
      "Results.f: its result (span) is neither the one errno nor has a place",
    ],
    [
      "two values, one of which has none",
      orErrno([u32, span]),
      "its result (orErrno<[u32, span]>) is neither",
    ],
    ["the same errno again", [u32, errno, errno], "result 2 (errno) is neither the one errno nor"],
    [
      "a second errno",
      [errno, orErrno(u32)],
      "Results.f: result 1 (orErrno<u32>) is neither the one errno nor",
    ],
  ])("%s", (_, result, text) => {
    const { problems } = thrown(() => describeModule(withResult(result, "out")), ModuleDefinitionError, {
      code: "invalid-module",
    });
    expect(problems.map(({ code }) => code)).toEqual(["invalid-result-type"]);
    expect(problems[0]?.message).toContain(text);
    expect(() => describeModule(withResult(result, "values"))).not.toThrow();
  });
});
