import {
  allocated,
  bool,
  byValue,
  ErrnoError,
  f32,
  f64,
  fixed,
  GuestMemoryError,
  i32,
  orErrno,
  pointer,
  type Pointer,
  string,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
} from "@hostwright/types";

import { describe as describeModule } from "../src/compile/describe.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import { HostModuleBase } from "../src/host-module-base.js";
import { Runtime } from "../src/runtime.js";
import * as wasm from "../src/wasm.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

class Vec extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const Mixed = struct({ tag: u8, at: Vec, last: u16 });
const ENOENT = 44;

/** Every form in which C returns things, in one module. */
@wasm.module("host", { results: "out" })
class Results extends HostModuleBase {
  @wasm.export("vec", byValue(Vec))
  vec(@f64 x: number, @i32 y: number): Vec {
    return { x, y };
  }
  @wasm.export("mixed", byValue(Mixed))
  mixed(): { tag: number; at: Vec; last: number } {
    return { tag: 1, at: { x: 2, y: 4 }, last: 8 };
  }
  @wasm.export("single_float", byValue(struct({ only: f32 })))
  singleFloat(@f32 only: number): { only: number } {
    return { only };
  }
  @wasm.export("single_byte", byValue(struct({ only: u8 })))
  singleByte(@i32 only: number): { only: number } {
    return { only };
  }
  @wasm.export("single_nested", byValue(struct({ in: struct({ only: u64 }) })))
  singleNested(@u64 only: bigint): { in: { only: bigint } } {
    return { in: { only } };
  }
  @wasm.export("single_array", byValue(struct({ only: fixed(u16, 1) })))
  singleArray(@i32 only: number): { only: number[] } {
    return { only: [only] };
  }
  @wasm.export("single_pointer", byValue(struct({ only: pointer(u32) })))
  singlePointer(@pointer(u32) only: Pointer<number>): { only: Pointer<number> } {
    only.store(only.load() + 1);
    return { only };
  }
  @wasm.export("padded", byValue(struct({ number: i32, tag: u8 })))
  padded(@i32 number: number): { number: number; tag: number } {
    return { number, tag: 1 };
  }
  @wasm.export("text", byValue(allocated(string)))
  text(@i32 length: number): string {
    return "a".repeat(length);
  }
  @wasm.export("args_sizes_get", orErrno([u32, u32]))
  argsSizesGet(): [number, number] {
    return [3, 20];
  }
  @wasm.export("find", orErrno([u32, Vec, allocated(string)], { out: true }))
  find(@i32 id: number): [number, Vec, string] {
    if (id === 0) throw new ErrnoError("ENOENT");
    return [id, { x: 100, y: 200 }, "a"];
  }
  @wasm.export("divmod", [u32, u32])
  divmod(@u32 a: number, @u32 b: number): [number, number] {
    return [Math.trunc(a / b), a % b];
  }
  @wasm.export("parse", orErrno([f64, bool]))
  parse(@i32 x: number): [number, boolean] | ErrnoError {
    return x === 0 ? new ErrnoError("ENOENT") : [x, true];
  }
  @wasm.export("name", allocated(string))
  getName(): string {
    return "aa";
  }
}

type Exports = Record<string, (...args: (number | bigint)[]) => number | bigint>;

const A = 97;

/** Calls of a guest's exports, with the results of right ones. */
const CALLS: [name: string, args: (number | bigint)[], result: number | bigint][] = [
  ["vec", [1.5, -2], 1498],
  ["mixed", [], 15],
  ["args_sizes_get", [], 3020],
  ["divmod", [23, 5], 4003],
  ["parse", [6], 7],
  ["parse", [0], -(ENOENT + 5 + 7)],
  // What AssemblyScript has no declaration for, and Rust would repeat.
  ["single_float", [0.5], 0.5],
  ["single_byte", [255], 255],
  ["single_nested", [2n ** 63n], -(2n ** 63n)],
  ["single_array", [65535], 65535],
  ["single_pointer", [41], 42],
  ["padded", [6], 7],
  ["text", [3], 3 * A],
  ["find", [7], 307 + A],
  ["find", [0], -(ENOENT + 1 + 2 + 3 + 1)],
  ["name", [], 2 * A],
];

describe.each(["results-c", "results-c64", "results-rust", "results-assemblyscript"])("%s", (name) => {
  describe.each(compiledGuests(name))("%s", (_how, bytes) => {
    // Node.js 20 and 22 have no 64-bit memories; `npm run test:nodes` runs this file on newer ones.
    if (!WebAssembly.validate(bytes)) {
      test.skip("needs an engine with 64-bit memories", () => undefined);
      return;
    }
    const module = new WebAssembly.Module(bytes);
    const exported = new Set(WebAssembly.Module.exports(module).map((each) => each.name));
    const calls = CALLS.filter(([called]) => exported.has(called));

    test("declares results as the compiler does, and finds no problem", async () => {
      const runtime = new Runtime();
      runtime.link(Results);
      const report = await runtime.verify(bytes);
      expect(report.problems).toEqual([]);
      expect(calls.length).toBeGreaterThanOrEqual(6);
    });

    test.each([true, false])("gets every value, where the runtime's codegen is %s", async (codegen) => {
      const runtime = new Runtime({ codegen });
      runtime.link(Results);
      const { exports } = await runtime.instantiate<Exports>(bytes);
      expect(calls.map(([called, args]) => exports[called]?.(...args))).toEqual(
        calls.map(([, , result]) => result),
      );
    });

    test("gets every value through middleware, which sees the method's own", async () => {
      const runtime = new Runtime();
      const seen: string[] = [];
      runtime.use((call, next) => {
        const result = next();
        seen.push(`${call.format()} = ${call.formatResult(result)}`);
        return result;
      });
      runtime.link(Results);
      const { exports } = await runtime.instantiate<Exports>(bytes);
      expect(calls.map(([called, args]) => exports[called]?.(...args))).toEqual(
        calls.map(([, , result]) => result),
      );
      expect(seen).toEqual(
        expect.arrayContaining([
          "host.vec(x: 1.5, y: -2) = Vec { x: 1.5, y: -2 }",
          "host.args_sizes_get() = [3, 20]",
          "host.divmod(a: 23, b: 5) = [4, 3]",
          "host.parse(x: 0) = errno 44 (ENOENT)",
        ]),
      );
    });
  });
});

describe("places that no result fits in", () => {
  const [[, bytes]] = compiledGuests("results-c") as [[string, Uint8Array<ArrayBuffer>]];
  const runtime = new Runtime();
  const host = runtime.link(Results);

  interface Places {
    memory: WebAssembly.Memory;
    divmod_at(quotient: number, rest: number): void;
  }

  test("are found before the method is called, whichever it is", async () => {
    const calls = jest.spyOn(host, "divmod");
    for (const [quotient, rest] of [
      [-1, 64],
      [64, -4 + 1],
      [131072 - 3, 64],
      [64, 0x7fffffff],
    ] as const) {
      const { exports } = await runtime.instantiate<Places>(bytes);
      expect(exports.memory.buffer.byteLength).toBe(131072);
      const error = thrown(
        () => {
          exports.divmod_at(quotient, rest);
        },
        GuestMemoryError,
        { code: "out-of-bounds" },
      );
      expect(error.message).toMatch(/^host\.divmod: the result \(u32, u32\) is out of bounds: offset /);
    }
    expect(calls).not.toHaveBeenCalled();
  });

  test("may be unaligned, and are written in order where they overlap", async () => {
    const { exports } = await runtime.instantiate<Places>(bytes);
    const view = new DataView(exports.memory.buffer);
    exports.divmod_at(65537, 65543);
    expect([view.getUint32(65537, true), view.getUint32(65543, true)]).toEqual([3, 1]);
    exports.divmod_at(65536, 65536);
    expect(view.getUint32(65536, true)).toBe(1);
  });
});

test("the module is described with the signature that C makes of each function", () => {
  expect(
    Object.fromEntries(describeModule(Results).exports.map(({ name, signature }) => [name, signature])),
  ).toEqual({
    vec: "(i32, f64, i32) -> ()",
    mixed: "(i32) -> ()",
    single_float: "(f32) -> f32",
    single_byte: "(i32) -> i32",
    single_nested: "(i64) -> i64",
    single_array: "(i32) -> i32",
    single_pointer: "(i32) -> i32",
    padded: "(i32, i32) -> ()",
    text: "(i32, i32) -> ()",
    args_sizes_get: "(i32, i32) -> i32",
    find: "(i32, i32, i32, i32) -> i32",
    divmod: "(i32, i32, i32, i32) -> ()",
    parse: "(i32, i32, i32) -> i32",
    name: "(i32) -> ()",
  });
});
