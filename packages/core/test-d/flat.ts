// A value that is passed as the values of its parts is a copy: a method that waits may take it.
import {
  allocated,
  bytes,
  f64,
  flat,
  list,
  option,
  string,
  Struct,
  struct,
  tuple,
  u32,
  variant,
} from "@hostwright/types";
import { fn, guestModule, HostModuleBase, wasm } from "@hostwright/core";

class Point extends Struct {
  @f64 x!: number;
  @f64 y!: number;
}
const shape = variant({ dot: null, circle: f64, label: tuple(string, u32) });
type Shape = ReturnType<typeof shape.lift>;
const found = variant({ ok: Point, error: allocated(string) });

export class Right extends HostModuleBase {
  static override readonly moduleName = "right";
  @wasm.export("draw", flat(Point))
  draw(@flat(shape) shape: Shape, @flat(option(u32)) _limit: number | undefined): Point {
    return { x: shape.tag === "circle" ? shape.value : 0, y: 0 };
  }
  @wasm.export("find", flat(found))
  find(@flat(u32) number: number): { tag: "ok"; value: Point } | { tag: "error"; value: string } {
    return number === 0 ? { tag: "error", value: "none" } : { tag: "ok", value: new Point() };
  }
  @wasm.export("wait", u32, { async: true })
  async wait(
    @flat(Point) { x }: Point,
    @flat(tuple(bytes, u32)) [data]: [Uint8Array, number],
  ): Promise<number> {
    return x + data.length;
  }
}

export class Wrong extends HostModuleBase {
  static override readonly moduleName = "wrong";
  // @error Argument of type
  @wasm.export("text", flat(string))
  text(): string {
    return "";
  }
  // @error parameter 0 of 'a' must accept that struct
  a(@flat(Point) _point: { x: string; y: number }): void {}
  // @error parameter 0 of 'b' must accept number | undefined
  b(@flat(option(u32)) _limit: number): void {}
}

const Plugin = guestModule({
  measure: fn([flat(shape)], f64),
  halve: fn([flat(Point)], flat(Point)),
  name: fn([flat(struct({ text: string, all: list(u32) }))], flat(string)),
});
export function use(plugin: InstanceType<typeof Plugin>): [number, Point, string] {
  // @error is not assignable to
  plugin.measure({ tag: "circle", value: "1" });
  return [
    plugin.measure({ tag: "label", value: ["a", 1] }),
    plugin.halve({ x: 1, y: 2 }),
    plugin.name({ text: "", all: [1] }),
  ];
}
// @error is not assignable to
flat(formless);
declare const formless: { readonly name: "none" };
