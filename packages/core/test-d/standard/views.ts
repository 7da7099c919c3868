// A method that waits takes no view of guest memory, with standard decorators as with any other spelling.
import { fn, HostModuleBase, wasm } from "@hostwright/core";
import { bytes, errno, f64, list, type List, option, string, Struct, struct, u32 } from "@hostwright/types";

class Point extends Struct {
  @f64 accessor x = 0;
}

const copy = true;

@wasm.module("right")
export class Right extends HostModuleBase {
  @wasm.export("put", [string, bytes({ copy })], errno)
  async put(_key: string, _value: Uint8Array): Promise<void> {}

  @wasm.export("norm", fn([list(Point, { copy }), option(struct(Point, { copy }))], f64))
  async norm(points: List<Point>, _from: Point | undefined): Promise<number> {
    return points.length;
  }

  @wasm.export("look", [bytes], u32)
  look(data: Uint8Array): number {
    return data.length;
  }
}

@wasm.module("wrong")
export class Wrong extends HostModuleBase {
  // @error '"parameter 1 of 'put' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'
  @wasm.export("put", [string, bytes], errno)
  async put(_key: string, _value: Uint8Array): Promise<void> {}

  // @error '"parameter 0 of 'norm' is a view, and the method waits
  @wasm.export("norm", fn([option(Point)], f64), { async: true })
  norm(_point: Point | undefined): Promise<number> {
    return Promise.resolve(1);
  }
}
