// A view of guest memory does not outlive a wait: in no spelling does a method that returns a promise take one.
import { caller, type Caller, define, type ExportsOf, fn, HostModuleBase, wasm } from "@hostwright/core";
import {
  buffer,
  bytes,
  errno,
  type GuestBuffer,
  list,
  type List,
  none,
  string,
  u32,
} from "@hostwright/types";

const copy = true;

export class Right extends HostModuleBase {
  @wasm.export("put", errno)
  async put(@string _key: string, @bytes({ copy }) _value: Uint8Array): Promise<void> {}

  @wasm.export("sum", [caller, list(u32, { copy })], u32)
  async sum(_from: Caller, numbers: List<number>): Promise<number> {
    return numbers.length;
  }

  @wasm.export("fill", fn([buffer]), { async: true })
  fill(_into: GuestBuffer): Promise<void> {
    return Promise.resolve();
  }

  @wasm.export("look", [bytes], none)
  look(_data: Uint8Array): void {}
}

export class Wrong extends HostModuleBase {
  @wasm.export("put", errno)
  // @error parameter 1 of 'put' is a view, and the method waits: write { copy: true }, or take buffer or pointer
  async put(@string _key: string, @bytes _value: Uint8Array): Promise<void> {}

  // @error '"parameter 1 of 'sum' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'
  @wasm.export("sum", [caller, list(u32)], u32)
  async sum(_from: Caller, numbers: List<number>): Promise<number> {
    return numbers.length;
  }

  // @error '"parameter 0 of 'fill' is a view, and the method waits
  @wasm.export("fill", fn([bytes]), { async: true })
  fill(_into: Uint8Array): Promise<void> {
    return Promise.resolve();
  }
}

export class Table extends HostModuleBase {
  static readonly exports = {
    put: fn([string, bytes({ copy })], errno),
    look: fn([bytes]),
    late: fn([u32, buffer], none, { async: true }),
    // @error '"parameter 0 of 'wrong' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'
    wrong: fn([bytes]),
    // @error '"parameter 0 of 'told' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'
    told: fn([bytes], none, { async: true }),
  } satisfies ExportsOf<Table>;

  async put(_key: string, _value: Uint8Array): Promise<void> {}
  look(_data: Uint8Array): void {}
  late(_a: number, _into: GuestBuffer): Promise<void> {
    return Promise.resolve();
  }
  async wrong(data: Uint8Array): Promise<void> {
    void data;
  }
  async told(data: Uint8Array): Promise<void> {
    void data;
  }
}
define(Table, { look: fn([bytes]), put: fn([string, bytes({ copy })], errno) });
// @error '"parameter 0 of 'wrong' is a view, and the method waits: write { copy: true }, or take buffer or pointer"'
define(Table, { wrong: fn([bytes]) });
