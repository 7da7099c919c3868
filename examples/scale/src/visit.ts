import { HostModuleBase, wasm } from "@hostwright/core";
import { buffer, type GuestBuffer, string, u32 } from "@hostwright/types";

/** Identifies a visitor and a question. */
export interface VisitOptions {
  readonly visitor: string;
  readonly path: string;
}

/** Gives the guest one request, and takes its reply. There is one instance for each request. */
@wasm.module("visit")
export class Visit extends HostModuleBase<VisitOptions> {
  /** The reply of the guest. */
  reply: string | undefined;

  @wasm.export("visitor", u32)
  visitor(@buffer into: GuestBuffer): number {
    return into.fill(this.options.visitor);
  }

  @wasm.export("path", u32)
  path(@buffer into: GuestBuffer): number {
    return into.fill(this.options.path);
  }

  @wasm.export("reply")
  setReply(@string text: string, @u32 digest: number): void {
    this.reply = `${text} ${digest.toString(16)}`;
  }
}
