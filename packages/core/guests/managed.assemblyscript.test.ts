import {
  array,
  byValue,
  bytes,
  copyOf,
  f64,
  i16,
  LiftError,
  pointer,
  type Pointer,
  struct,
  u32,
  u64,
  utf16,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../src/fixtures/cases.fixture.js";
import { thrown } from "../src/fixtures/thrown.fixture.js";
import { AssemblyScript } from "../src/assemblyscript.js";
import { fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

const layout = "assemblyscript";
const text = utf16({ layout });
const maybeText = utf16({ layout, nullable: true });
const buffer = bytes({ layout, class: "ArrayBuffer" });
const floats = array(f64, { layout });
const shorts = array(i16, { layout, class: "Array" });
const longs = array(u64, { layout, class: "StaticArray" });

const Pair = struct({ first: text, second: text }, { name: "Pair" });
const Entry = struct({ name: text, numbers: floats }, { name: "Entry" });
const Vec = struct({ x: f64, y: f64 }, { name: "Vec" });

/** Gives back what it is given: views of the guest's memory among it. */
@wasm.module("host")
class Host extends HostModuleBase {
  seen: unknown;

  @wasm.export("text", maybeText)
  text(@maybeText value: string | undefined): string | undefined {
    this.seen = value;
    return value;
  }
  @wasm.export("buffer", buffer)
  buffer(@buffer value: Uint8Array): Uint8Array {
    return value;
  }
  @wasm.export("bytes", bytes({ layout }))
  bytes(@bytes({ layout }) value: Uint8Array): Uint8Array {
    return value;
  }
  @wasm.export("floats", floats)
  floats(@floats value: Float64Array): Float64Array {
    return value;
  }
  @wasm.export("shorts", shorts)
  shorts(@shorts value: Int16Array): Int16Array {
    return value;
  }
  @wasm.export("longs", longs)
  longs(@longs value: BigUint64Array): BigUint64Array {
    return value;
  }
  @wasm.export("pair")
  pair(@pointer(Pair) out: Pointer<{ first: string; second: string }>): void {
    out.store({ first: "ab".repeat(100), second: "c" });
  }
}

const Plugin = guestModule(
  {
    text: fn([maybeText], maybeText),
    buffer: fn([buffer], buffer),
    bytes: fn([bytes({ layout })], bytes({ layout })),
    floats: fn([floats], floats),
    shorts: fn([shorts], shorts),
    longs: fn([longs], longs),
    pair: fn([], text),
    entry: fn([Entry], text),
    divmod: fn([u32, u32], [u32, u32]),
    vec: fn([f64, f64], byValue(Vec)),
    ownAsText: fn([]),
    fail: fn([text]),
    collect: fn([]),
  },
  { name: "Plugin", results: "out" },
);

/** The values of each function, which come back through the guest and the host. */
const SAME: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
  buffer: fc.uint8Array(),
  bytes: fc.uint8Array(),
  floats: fc.float64Array({ noNaN: true }),
  shorts: fc.int16Array(),
  longs: fc.bigUint64Array(),
};

describe.each(compiledGuests("managed-assemblyscript"))("a guest in AssemblyScript %s", (_how, module) => {
  const start = async (codegen = true) => {
    const runtime = new Runtime({ codegen });
    runtime.link(AssemblyScript);
    const host = runtime.link(Host);
    return { plugin: await runtime.instantiate(module, { as: Plugin, afterAbort: "keep" }), host };
  };

  test.each(Object.keys(SAME).flatMap((name) => [true, false].map((codegen) => [name, codegen] as const)))(
    "%s is the same after it was there, at the host and back, by source text: %s",
    async (name, codegen) => {
      const { plugin } = await start(codegen);
      const call = plugin[name as "text"] as (value: unknown) => unknown;
      fc.assert(
        fc.property(SAME[name] as fc.Arbitrary<unknown>, (value) => {
          expect(copyOf(call(value))).toEqual(value);
        }),
        { numRuns: caseCount(1000) },
      );
    },
  );

  test("objects in memory are pinned: until the guest unpins them, or its function has returned", async () => {
    const { plugin } = await start();
    expect(plugin.pair()).toBe(`${"ab".repeat(100)}c`);
    expect(plugin.entry({ name: "Ada", numbers: Float64Array.of(1, 2) })).toBe("Ada2");
  });

  test("places and structs by value are those that it writes itself", async () => {
    const { plugin } = await start();
    expect(plugin.divmod(23, 5)).toEqual([4, 3]);
    expect(copyOf(plugin.vec(1, 2))).toEqual({ x: 1, y: 2 });
  });

  test("memory stays as it is, however often it is called: nothing stays pinned", async () => {
    const { plugin } = await start();
    const long = "a text that takes some room ".repeat(200);
    const many = new Float64Array(1000);
    const call = (): void => {
      plugin.text(long);
      plugin.floats(many);
      plugin.shorts(new Int16Array(1000));
      plugin.entry({ name: long, numbers: many });
      plugin.pair();
      plugin.collect();
    };
    for (let count = 0; count < 20; count++) call();
    const before = plugin.guest.memory.byteLength;
    for (let count = 0; count < 300; count++) call();
    expect(plugin.guest.memory.byteLength).toBe(before);
  });

  test("an object of another class is an error that says so", async () => {
    const { plugin } = await start();
    const error = thrown(() => plugin.ownAsText(), LiftError, { code: "invalid-value" });
    expect(error.message).toMatch(
      /^host\.text: parameter 0 \(value: utf16\) must be String of AssemblyScript, and is an object of the class \d+\./,
    );
  });

  test("its default abort is a function of the host", async () => {
    const { plugin } = await start();
    expect(() => plugin.fail("no more")).toThrow(/^no more in managed\.ts:\d+:3$/);
  });

  test("its default abort escapes and cuts off what a program says, and knows no message or file", () => {
    const { abort } = AssemblyScript.prototype;
    expect(() => abort("\u001b[2J\n", "a\u202eb.ts", 1, 4294967295)).toThrow(
      /^\\u\{1b\}\[2J\\u\{a\} in a\\u\{202e\}b\.ts:1:4294967295$/,
    );
    expect(() => abort("x".repeat(1e6), undefined, 0, 0)).toThrow(/^x{320}… in \?:0:0$/);
    expect(() => abort(undefined, undefined, 0, 0)).toThrow(/^abort in \?:0:0$/);
  });

  test("verify finds nothing missing, and says what is", async () => {
    const runtime = new Runtime();
    runtime.link(AssemblyScript);
    runtime.link(Host);
    expect((await runtime.verify(module, { as: Plugin })).problems).toEqual([]);
  });
});
