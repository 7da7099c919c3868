import { isSameMemory } from "@hostwright/types/internal";

import { abortFrame, bindReceivers } from "../context/frame.js";
import type { CallableGuest } from "./callable-guest.js";
import type { SharedTable } from "./shared-table.js";

/**
 * Joins a guest to the others with its table that use its memory, too: they are units of one program, as the modules of dynamic linking
 * are. They call each other by function pointers, past the host. So each has the classes in its frames that the others import; their
 * calls that can be suspended wait for each other, since they have one stack; and an abort ends all of them.
 */
export function joinProgram(guest: CallableGuest, table: SharedTable): void {
  for (const other of othersOf(guest, table)) {
    if (guest.calls !== undefined && other.calls !== undefined) guest.calls.order = other.calls.order;
    adopt(guest, other);
    adopt(other, guest);
  }
}

/** Lists the other units of the program of a guest. */
export function othersOf(guest: CallableGuest, { users }: SharedTable): CallableGuest[] {
  return users.filter((user) => user !== guest && isSameMemory(user.memory, guest.memory));
}

/** Binds in the frames of a guest the classes that another imports, whose functions may run in them. */
function adopt(guest: CallableGuest, { runtime, parts }: CallableGuest): void {
  const { receivers } = guest.parts;
  const added = parts.receivers
    .filter(({ slot }) => receivers.every((own) => own.slot !== slot))
    .map((each) => ({ runtime, ...each }));
  receivers.push(...added);
  for (const frame of guest.takeFrames()) {
    if (frame === undefined) continue;
    bindReceivers(frame, guest.runtime, added);
    const { aborted, context } = frame;
    if (aborted !== undefined) abortFrame(frame, aborted.reason);
    else if (context?.signal?.aborted === true) abortFrame(frame, context.signal.reason);
  }
}
