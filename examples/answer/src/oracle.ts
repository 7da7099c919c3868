import { HostModuleBase, wasm } from "@hostwright/core";
import { i32 } from "@hostwright/types";

/** Answers the question with what it was constructed with. */
@wasm.module("oracle")
export class Oracle extends HostModuleBase<number> {
  /** How often it was asked. */
  asked = 0;

  @wasm.export("answer", i32)
  answer(): number {
    this.asked++;
    return this.options;
  }
}
