import {
  allocated,
  callback,
  flat,
  f64,
  i32,
  list,
  LowerError,
  none,
  string,
  u32,
  u8,
  v128,
  variant,
} from "@hostwright/types";
import fc from "fast-check";

import { caseCount } from "../fixtures/cases.fixture.js";
import { ECHOING } from "../fixtures/echoing.fixture.js";
import { assemble } from "../fixtures/guests.fixture.js";
import { caught, thrown } from "../fixtures/thrown.fixture.js";
import { fn, guestModule, HostModuleBase, Runtime } from "../index.js";

const echo = callback([string], allocated(string));
const vector = callback([v128, i32], v128);
const Shape = variant({ circle: f64, label: i32 }, { as: u8, name: "Shape" });
const shape = callback([flat(variant({ circle: f64, square: u32 }, { as: u8 })), u32], flat(Shape));

type Echo = (text: string) => string;
type Vector = (value: Uint8Array, added: number) => Uint8Array;
type Value = ReturnType<typeof Shape.lift>;

/** Takes functions of the guest, and gives it some of its own. */
class Host extends HostModuleBase {
  static override readonly moduleName = "host";
  static readonly exports = {
    use: fn([echo, vector], none),
    echoed: fn([], echo),
    vectors: fn([], vector),
    stopped: fn([]),
  };
  echo: Echo | undefined;
  vector: Vector | undefined;
  stop = (): void => undefined;
  given: Echo = (text) => `${text}, ${text}`;
  stopped(): void {
    this.stop();
  }
  use(text: Echo, ofVectors: Vector): void {
    [this.echo, this.vector] = [text, ofVectors];
  }
  echoed(): Echo {
    return this.given;
  }
  vectors(): Vector {
    return (value, added) => value.map((byte) => byte - added);
  }
}

const Plugin = guestModule(
  {
    use: fn([i32, i32]),
    echoed: fn([], i32),
    vectors: fn([], i32),
    text: fn([echo, string], allocated(string), { name: "call_text" }),
    vector: fn([vector, v128, i32], v128, { name: "call_vector" }),
    textAt: fn([i32, string], allocated(string), { name: "call_text" }),
    vectorAt: fn([i32, v128, i32], v128, { name: "call_vector" }),
  },
  { name: "Plugin" },
);

const source = assemble(`
  (import "host" "use" (func $use (param i32 i32)))
  (import "host" "echoed" (func $echoed (result i32)))
  (import "host" "vectors" (func $vectors (result i32)))
  (import "host" "stopped" (func $stopped))
  (func $stopping (param i32 i32) (result i32 i32) (call $stopped) (call $stopped) (local.get 0) (local.get 1))
  (elem (i32.const 5) $stopping)
  (export "use" (func $use)) (export "echoed" (func $echoed)) (export "vectors" (func $vectors))
  ${ECHOING}`);

async function start(afterAbort: "keep" | "poison" = "keep", runtime = new Runtime()) {
  const host = runtime.link(Host);
  const plugin = await runtime.instantiate(await source, { as: Plugin, afterAbort });
  const { live, left } = plugin.guest.exports as Record<"live" | "left", WebAssembly.Global>;
  return { host, plugin, live, left };
}

const ONES = new Uint8Array(16).fill(1);
const texts = fc.string({ unit: "grapheme", maxLength: 40 });

describe("a function pointer with texts", () => {
  test("of the guest is lent them by the host, which frees what it gives", async () => {
    const { host, plugin, live } = await start();
    plugin.use(1, 3);
    fc.assert(
      fc.property(texts, (text) => {
        expect(host.echo?.(text)).toBe(text);
        expect(live.value).toBe(0);
      }),
      { numRuns: caseCount(1000) },
    );
  });

  test("of the host gets them from the guest, which frees what it is given", async () => {
    const { plugin, live } = await start();
    fc.assert(
      fc.property(texts, fc.boolean(), (text, fails) => {
        const act = () =>
          plugin.text((given) => {
            if (fails) throw new Error("planned");
            return `<${given}>`;
          }, text);
        if (fails) expect(act).toThrow("planned");
        else expect(act()).toBe(`<${text}>`);
        expect(live.value).toBe(0);
      }),
      { numRuns: caseCount(1000) },
    );
  });

  test("that a method returns is called with them, and called by its index", async () => {
    const { plugin, live } = await start();
    expect(plugin.textAt(plugin.echoed(), "Ada")).toBe("Ada, Ada");
    expect(plugin.textAt(1, "Ada")).toBe("Ada");
    expect(live.value).toBe(0);
  });

  test("of another guest enters that one, with memory of its own", async () => {
    const one = await start();
    const two = await start();
    one.plugin.use(1, 3);
    const theirs = one.host.echo as Echo;
    thrown(() => two.plugin.text(theirs, "Ada"), LowerError, { code: "foreign-memory" });
    expect(two.plugin.text((text) => theirs(text), "Ada")).toBe("Ada");
    expect([one.live.value, two.live.value]).toEqual([0, 0]);
  });

  test("owns nothing when the guest has no memory left, traps or is closed", async () => {
    const { host, plugin, live, left } = await start();
    plugin.use(2, 3);
    thrown(() => host.echo?.("Ada"), WebAssembly.RuntimeError as never, {});
    expect(live.value).toBe(0);
    plugin.use(1, 3);
    const { echo: call } = host;
    left.value = 0;
    thrown(() => call?.("Ada"), LowerError, { code: "allocation-failed" });
    left.value = -1;
    plugin.guest.close();
    expect(() => call?.("Ada")).toThrow(expect.objectContaining({ code: "guest-closed" }));
    expect(live.value).toBe(0);
  });

  test("gives its memory back after a signal that ends the call, in a guest that is kept", async () => {
    const runtime = new Runtime();
    const { host, plugin, live } = await start("keep", runtime);
    const controller = new AbortController();
    host.stop = () => {
      controller.abort(new Error("enough"));
    };
    plugin.use(5, 3);
    expect(() => runtime.run({ signal: controller.signal }, () => host.echo?.("Ada"))).toThrow("enough");
    expect(live.value).toBe(0);
  });
});

describe("a function pointer with vectors", () => {
  test("is called in both directions", async () => {
    const { host, plugin } = await start();
    plugin.use(1, 3);
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const index = plugin.vectors();
    fc.assert(
      fc.property(bytes, fc.nat(255), (value, added) => {
        const sum = value.map((byte) => byte + added);
        expect(host.vector?.(value, added)).toEqual(sum);
        expect(plugin.vectorAt(3, value, added)).toEqual(sum);
        expect(plugin.vectorAt(index, sum, added)).toEqual(value);
        expect(plugin.vector((given, number) => given.map((byte) => byte + number), value, added)).toEqual(
          sum,
        );
      }),
      { numRuns: caseCount(300) },
    );
    thrown(() => host.vector?.(new Uint8Array(15), 1), LowerError, { code: "wrong-type" });
  });

  test("is one function each time, and goes back as its index", async () => {
    const { host, plugin } = await start();
    plugin.use(1, 3);
    const { vector: first } = host;
    plugin.use(1, 3);
    expect(host.vector).toBe(first);
    expect(plugin.vector(first as Vector, ONES, 1)).toEqual(ONES.map(() => 2));
    expect(caught(() => plugin.use(1, 1))).toMatchObject({ code: "wrong-function-type" });
  });
});

describe("a function pointer with flat values", () => {
  test("has its larger result at a place after its parameters, whoever provides it", async () => {
    class Shapes extends HostModuleBase {
      static override readonly moduleName = "shapes";
      static readonly exports = { keep: fn([shape], shape) };
      keep(call: (value: Value, number: number) => Value): (value: Value, number: number) => Value {
        this.kept = call;
        return (value) =>
          value.tag === "circle" ? { tag: "label", value: 9 } : { tag: "circle", value: 0.5 };
      }
      kept: unknown;
    }
    const runtime = new Runtime();
    const host = runtime.link(Shapes);
    const guest = await runtime.instantiate<Record<string, (...args: unknown[]) => number>>(
      await assemble(
        `(import "shapes" "keep" (func $keep (param i32) (result i32))) (export "keep" (func $keep)) ${ECHOING}`,
      ),
    );
    const index = guest.exports["keep"]?.(4) as number;
    const call = host.kept as (value: object, number: number) => Value;
    expect(call({ tag: "square", value: 7 }, 0)).toEqual({
      tag: "circle",
      value: expect.any(Number) as number,
    });
    expect(call({ tag: "circle", value: 1.5 }, 0)).toEqual({
      tag: "label",
      value: expect.any(Number) as number,
    });
    guest.exports["call_shape"]?.(index, 1, 7n, 0, 64);
    expect([guest.memory.readU8(64), guest.memory.readF64(72)]).toEqual([0, 0.5]);
    guest.exports["call_shape"]?.(index, 0, 7n, 0, 64);
    expect([guest.memory.readU8(64), guest.memory.readI32(72)]).toEqual([1, 9]);
    expect(() => guest.exports["call_shape"]?.(index, 0, 7n, 0, 0x1fff8)).toThrow(
      expect.objectContaining({ code: "out-of-bounds" }),
    );
  });
});

test("lists go in both directions", async () => {
  const numbers = callback([list(u32)], u32);
  const Sum = guestModule({ sum: fn([numbers, i32, i32], u32) }, { name: "Sum" });
  const guest = await new Runtime().instantiate(
    await assemble(`(memory (export "memory") 1) (table (export "table") 1 funcref)
      (type $f (func (param i32 i32) (result i32)))
      (data (i32.const 64) "\\01\\00\\00\\00\\02\\00\\00\\00")
      (func (export "sum") (param i32 i32 i32) (result i32)
        (call_indirect (type $f) (local.get 1) (local.get 2) (local.get 0)))`),
    { as: Sum },
  );
  expect(guest.sum((given) => given.toArray().reduce((sum, each) => sum + each, 0), 64, 2)).toBe(3);
});
