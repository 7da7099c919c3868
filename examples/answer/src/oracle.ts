import { HostModuleBase, wasm } from "@hostwright/core";
import { i32 } from "@hostwright/types";

/** Answers every question with its option. */
@wasm.module("oracle")
export class Oracle extends HostModuleBase<number> {
  /** The number of questions. */
  asked = 0;

  @wasm.export("answer", i32)
  answer(): number {
    this.asked++;
    return this.options;
  }
}
