import type { GuestMemory } from "../memory/guest-memory.js";

/** An allocator of a guest, as far as it takes memory back. */
export interface TakingBack {
  /** The name of the export that allocates. */
  readonly name: string;
  /** Gives memory back; absent where the guest exports no function for it. */
  readonly free?: (offset: number, byteLength: number, alignment: number) => void;
  /** The name of the export that gives memory back, whether it is there or not. */
  readonly freedBy: string | undefined;
}

/** Finds the allocator of the guest whose memory it is. */
export type FindTakingBack = (memory: GuestMemory) => TakingBack;
