// CommonJS sees the same declarations, and `wasm` under both names.
import core = require("@hostwright/core");
import wasm = require("@hostwright/core/wasm");
import types = require("@hostwright/types");

const { HostModuleBase, Runtime } = core;

@wasm.module("env")
class Env extends HostModuleBase<number> {
  @wasm.export("answer", types.u32)
  answer(): number {
    return this.options;
  }

  @core.wasm.export("text", types.u32)
  text(@types.string text: string): number {
    return text.length;
  }

  // @error 'wrong' must return number or Promise<number>
  @wasm.export("wrong", types.u32)
  wrong(): void {}
}

const runtime = new Runtime();
export const env: Env = runtime.link(Env, 42);
// @error Argument of type 'string' is not assignable to parameter of type 'number'.
runtime.link(Env, "42");
