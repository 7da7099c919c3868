import type { HostModuleBase } from "../host-module-base.js";
import type { ModuleClass } from "../metadata/module-metadata.js";
import { bindingsOf } from "./call-context.js";
import { isDoubted } from "./doubts.js";
import { type Frame, LOST, type Slot, UNBOUND } from "./frame.js";

/** A linked class that a guest imports from. */
export interface LinkedReceiver {
  readonly slot: Slot;
  readonly moduleClass: ModuleClass;
  /** The runtime's default instance; `undefined` for a declared class. */
  readonly instance: HostModuleBase<unknown> | undefined;
}

/** Puts into a frame's slots what answers in its context. */
export function bindReceivers(frame: Frame, runtime: object, receivers: readonly LinkedReceiver[]): void {
  const bindings = bindingsOf(frame.context, runtime);
  const doubts = frame.context?.doubts;
  for (const { slot, moduleClass, instance } of receivers) {
    const isLost = isDoubted(doubts, runtime, moduleClass);
    frame[slot] = isLost ? LOST : (bindings.get(moduleClass) ?? instance ?? UNBOUND);
  }
}
