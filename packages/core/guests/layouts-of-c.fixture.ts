import {
  bitFields,
  chars,
  f64,
  flexible,
  type Flexible,
  pointer,
  type Pointer,
  struct,
  u16,
  u32,
  u8,
  union,
} from "@hostwright/types";

import { HostModuleBase } from "../src/host-module-base.js";
import { wasm } from "../src/index.js";

const name = chars(6);
const status = bitFields({ ready: 0x1, mode: 0xe, level: 0xfff0 }, { as: u16 });
const batch = flexible(struct({ count: u32, scale: u8 }), u16, "count");
const amount = union({ count: u32, ratio: f64 });

type Status = ReturnType<typeof status.lift>;

/** Has the exports for types that lie in memory as C lays them out. */
export class LayoutsOfC extends HostModuleBase {
  static override readonly moduleName: string = "host";

  @wasm.export("chars", u32)
  chars(@pointer(name) place: Pointer<string>): number {
    const { length } = place.load();
    place.store("né");
    return length;
  }

  @wasm.export("bit_fields", status)
  bitFields(@status { ready, mode, level }: Status): Status {
    return { ready: 1 - ready, mode: 7 - mode, level: 4095 - level };
  }

  @wasm.export("flexible", u32)
  flexible(@batch { head, items }: Flexible<{ count: number; scale: number }, number>): number {
    head.scale = 1;
    items.set(0, 500);
    return items.length;
  }

  @wasm.export("union", u32)
  union(@amount value: ReturnType<typeof amount.lift>): number {
    const { count = 0 } = value;
    value.ratio = 0.5;
    return count;
  }
}
