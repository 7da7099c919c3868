import {
  allocated,
  copyOf,
  enumeration,
  f32,
  f64,
  fixed,
  flat,
  LiftError,
  option,
  string,
  Struct,
  tuple,
  u32,
  u8,
  variant,
} from "@hostwright/types";

import { thrown } from "../src/fixtures/thrown.fixture.js";
import { describe as describeModule, fn, guestModule, HostModuleBase, Runtime, wasm } from "../src/index.js";
import { compiledGuests } from "./compiled-guests.fixture.js";

// The types of guests/c/flat.c.
class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
  @option(f32) height!: number | undefined;
}
const Shape = variant(
  { dot: null, circle: f64, label: tuple(string, u32), line: tuple(Point, Point) },
  { as: u8, name: "Shape" },
);
const Counted = variant({ ok: u32, error: allocated(string) }, { as: u8 });
const access = enumeration("read", "write", "append", { as: u8 });
const many = fixed(u8, 17);

type ShapeValue = ReturnType<typeof Shape.lift>;

class Canvas extends HostModuleBase<unknown[]> {
  static override readonly moduleName = "host";

  @wasm.export("draw", f64)
  draw(@flat(Shape) shape: ShapeValue): number {
    this.options.push(shape);
    switch (shape.tag) {
      case "dot":
        return 0;
      case "circle":
        return shape.value;
      case "label":
        return shape.value[0].length + shape.value[1];
      case "line": {
        const [from, to] = shape.value;
        return Math.hypot(to.x - from.x, to.y - from.y) + (from.height ?? 0) + (to.height ?? 0);
      }
    }
  }

  @wasm.export("mirror", flat(Point))
  mirror(@flat(Point) { x, y, height }: Point): Point {
    return { x: y, y: x, height };
  }

  @wasm.export("count", flat(Counted))
  count(
    @flat(option(u32)) limit: number | undefined,
  ): { tag: "ok"; value: number } | { tag: "error"; value: string } {
    return limit === undefined ? { tag: "error", value: "no limit" } : { tag: "ok", value: limit };
  }

  @wasm.export("next", flat(access))
  next(@flat(access) how: "read" | "write" | "append"): "read" | "write" | "append" {
    return how === "read" ? "write" : how === "write" ? "append" : "read";
  }

  @wasm.export("sum", u32)
  sum(@flat(many) values: Uint8Array): number {
    return values.reduce((sum, value) => sum + value, 0);
  }
}

const Plugin = guestModule(
  {
    measure: fn([flat(Shape)], f64),
    halve: fn([flat(Point)], flat(Point)),
    shout: fn([flat(string)], flat(string)),
    find: fn([flat(many)], flat(option(u32))),
    run: fn([], u32),
    runWrong: fn([u32], f64, { name: "run_wrong" }),
    liveBytes: fn([], u32, { name: "live_bytes" }),
    wrongFrees: fn([], u32, { name: "wrong_frees" }),
  },
  { name: "Plugin" },
);

test("exports have the core values that the canonical ABI gives them, and results of several a place", () => {
  const of = (described: typeof Canvas | typeof Plugin) =>
    Object.fromEntries(
      describeModule(described as typeof Canvas).exports.map(({ name, signature }) => [name, signature]),
    );
  const shape = "i32, i64, i64, i32, f32, f64, f64, i32, f32";
  expect(of(Canvas)).toEqual({
    draw: `(${shape}) -> f64`,
    mirror: "(f64, f64, i32, f32, i32) -> ()",
    count: "(i32, i32, i32) -> ()",
    next: "(i32) -> i32",
    sum: "(i32) -> i32",
  });
  expect(of(Plugin)).toMatchObject({
    measure: `(${shape}) -> f64`,
    halve: "(f64, f64, i32, f32) -> i32",
    shout: "(i32, i32) -> i32",
    find: "(i32) -> i32",
  });
});

describe.each(compiledGuests("flat-c"))(
  "a guest that is written as bindings of components are, %s,",
  (_how, bytes) => {
    async function start() {
      const runtime = new Runtime();
      const shapes: unknown[] = [];
      runtime.link(Canvas, shapes);
      return { shapes, plugin: await runtime.instantiate(bytes, { as: Plugin }) };
    }

    test("agrees with the host about each value", async () => {
      const { shapes, plugin } = await start();
      expect(plugin.run()).toBe(0);
      expect(plugin.liveBytes()).toBe(0);
      // They are copies: the guest has used its memory for other things since.
      expect(shapes.map((shape) => copyOf(shape))).toEqual([
        { tag: "dot" },
        { tag: "circle", value: 0.1 },
        { tag: "label", value: ["grün", 2 ** 32 - 1] },
        {
          tag: "line",
          value: [
            { x: 1, y: 2, height: 0.5 },
            { x: 4, y: 6, height: undefined },
          ],
        },
      ]);
    });

    test("is refused with a case that there is not", async () => {
      const { plugin } = await start();
      const error = thrown(() => plugin.runWrong(4), LiftError, { code: "unknown-discriminant" });
      expect(error.message).toMatch(/parameter 0 .*has the tag 4, which is none of 0, 1, 2, 3\. /);
    });

    test("is given arguments in the same way, and returns larger values in its memory", async () => {
      const { plugin } = await start();
      const point = { x: 1, y: 2, height: 0.5 };
      expect(plugin.measure({ tag: "circle", value: 0.1 })).toBe(0.1);
      expect(plugin.measure({ tag: "dot" })).toBe(0);
      expect(plugin.measure({ tag: "label", value: ["a text", 2 ** 32 - 1] })).toBe(6 + 2 ** 32 - 1 + 97);
      expect(plugin.measure({ tag: "line", value: [point, { x: 4, y: 6, height: undefined }] })).toBe(13.5);
      const half = plugin.halve(point);
      plugin.halve({ x: 9, y: 9, height: undefined });
      expect(copyOf(half)).toEqual({ x: 0.5, y: 1, height: 0.25 });
      expect([plugin.shout("grün"), plugin.shout("")]).toEqual(["GRüN", ""]);
      expect(plugin.find(Uint8Array.of(0, 1, 2, 7, ...Array.from({ length: 13 }, () => 7)))).toBe(3);
      expect(plugin.find(new Uint8Array(17))).toBeUndefined();
      expect([plugin.liveBytes(), plugin.wrongFrees()]).toEqual([0, 0]);
    });
  },
);
