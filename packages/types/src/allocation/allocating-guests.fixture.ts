import { FakeGuest } from "../memory/fake-guest.fixture.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { GuestFunction } from "../memory/guest-services.js";
import type { GuestMemoryOptions } from "../memory/memory-options.js";

/** A guest with an allocator that never frees. */
export interface BumpGuest {
  readonly guest: FakeGuest;
  readonly memory: GuestMemory;
  /** Bytes and alignment of what the allocator was asked for. */
  readonly allocations: [byteLength: number, alignment: number][];
  /** The arguments that it was called with. */
  readonly raw: unknown[][];
}

/** Makes a guest that exports an allocator of that name, called with bytes and alignment. */
export function bumpGuest(name: string, options: GuestMemoryOptions = {}, memorySize = 65536): BumpGuest {
  const guest = new FakeGuest(memorySize, options);
  const allocations: BumpGuest["allocations"] = [];
  const raw: unknown[][] = [];
  let next = 1024;
  guest.functions[name] = (...core) => {
    raw.push(core);
    const [byteLength, alignment] = core.map(Number) as [number, number];
    allocations.push([byteLength, alignment]);
    const offset = Math.ceil(next / alignment) * alignment;
    next = offset + byteLength;
    return options.addressType === "i64" ? BigInt(offset) : offset;
  };
  return { guest, memory: guest.memory, allocations, raw };
}

/** A guest whose functions are recorded as they are called. */
export interface RecordedGuest {
  readonly guest: FakeGuest;
  readonly memory: GuestMemory;
  readonly calls: [name: string, ...core: unknown[]][];
}

/** Makes a guest that exports these functions, and keeps what they are called with. */
export function guestWith(
  functions: Readonly<Record<string, GuestFunction>>,
  memory: number | WebAssembly.Memory = 65536,
  options: GuestMemoryOptions = {},
): RecordedGuest {
  const guest = new FakeGuest(memory, options);
  const calls: RecordedGuest["calls"] = [];
  for (const [name, act] of Object.entries(functions)) {
    guest.functions[name] = (...core) => {
      calls.push([name, ...core]);
      return act(...core);
    };
  }
  return { guest, memory: guest.memory, calls };
}
