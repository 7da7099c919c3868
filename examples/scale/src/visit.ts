import { HostModuleBase, wasm } from "@hostwright/core";
import { buffer, type GuestBuffer, string, u32 } from "@hostwright/types";

/** Who has come for what. */
export interface VisitOptions {
  readonly visitor: string;
  readonly path: string;
}

/** What the guest knows of one request, and what it has to say to it: an instance for each. */
@wasm.module("visit")
export class Visit extends HostModuleBase<VisitOptions> {
  /** What the guest has replied. */
  reply: string | undefined;

  @wasm.export("visitor", u32)
  visitor(@buffer into: GuestBuffer): number {
    return into.fill(new TextEncoder().encode(this.options.visitor));
  }

  @wasm.export("path", u32)
  path(@buffer into: GuestBuffer): number {
    return into.fill(new TextEncoder().encode(this.options.path));
  }

  @wasm.export("reply")
  setReply(@string text: string, @u32 digest: number): void {
    this.reply = `${text} ${digest.toString(16)}`;
  }
}
