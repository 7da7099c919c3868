import type { GuestMemory } from "@hostwright/types";
import type { EngineMemory } from "@hostwright/types/internal";

import { enteredGuestOf } from "../../context/frame.js";
import { type MemoryChange, PAGE } from "./memory-change.js";
import { ReplayError } from "./recording-error.js";

/** Makes a recorded change of a memory again. `index` is the call that it belongs to. */
export function applyChange({ grownBy, runs }: MemoryChange, memory: GuestMemory, index: number): void {
  if (grownBy > 0) {
    const engineMemory = exportedMemory(memory);
    if (engineMemory === undefined) {
      const fact = `grew the memory of the guest by ${String(grownBy)} bytes, and the guest does not export it. Export it.`;
      throw new ReplayError("memory-out-of-reach", fact, { index, direction: "to-host" });
    }
    const pages = grownBy / PAGE;
    try {
      engineMemory.grow(memory.addressType === "i64" ? (BigInt(pages) as unknown as number) : pages);
    } catch (cause) {
      const fact = `grew the memory of the guest by ${String(pages)} pages, which this one refuses. Replay the guest of the recording.`;
      throw new ReplayError("memory-out-of-reach", fact, { index, direction: "to-host", cause });
    }
  }
  for (const { offset, bytes } of runs) memory.writeBytes(offset, bytes);
}

function exportedMemory(memory: GuestMemory): EngineMemory | undefined {
  const { exports } = enteredGuestOf(memory)?.guest?.instance ?? { exports: {} };
  return Object.values(exports).find(
    (value): value is EngineMemory => value instanceof WebAssembly.Memory && value.buffer === memory.buffer,
  );
}
