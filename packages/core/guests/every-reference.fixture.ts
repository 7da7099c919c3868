import { anyref, arrayref, eqref, funcref, type GuestFunction, i31ref, structref } from "@hostwright/types";

import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";

/** Has an export for each type of references that guests in C cannot pass. */
export class EveryReference extends HostModuleBase {
  static override readonly moduleName = "host";

  @wasm.export("anyref", anyref)
  anyref(@anyref value: unknown): unknown {
    return value;
  }

  @wasm.export("eqref", eqref)
  eqref(@eqref value: number | object): number | object {
    return value;
  }

  @wasm.export("i31ref", i31ref)
  i31ref(@i31ref value: number): number {
    return ~value;
  }

  @wasm.export("structref", structref)
  structref(@structref value: object): object {
    return value;
  }

  @wasm.export("arrayref", arrayref)
  arrayref(@arrayref value: object): object {
    return value;
  }

  @wasm.export("funcref", funcref)
  funcref(@funcref value: GuestFunction): GuestFunction {
    return value;
  }
}
