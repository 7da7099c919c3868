import { LiftError, LowerError } from "../errors.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { PlacedFunction } from "../memory/guest-services.js";
import { formatAny } from "../type/format.js";
import type { HostFunction } from "./host-function.js";

/** Holds the functions of the host that the units of a program have been given for one type, until they release them. */
class KeptFunctions {
  readonly #placed = new Map<HostFunction, PlacedFunction>();
  readonly #byIndex = new Map<number, HostFunction>();

  /** The functions by index, as they are now. */
  get functions(): ReadonlyMap<number, HostFunction> {
    return new Map(this.#byIndex);
  }

  /** Finds the index of a function; `undefined` where it has none, or the guest has put another function there. */
  indexOf(value: HostFunction): number | undefined {
    const placed = this.#placed.get(value);
    if (placed === undefined) return undefined;
    if (placed.isThere()) return placed.index;
    this.#forget(value, placed);
    return undefined;
  }

  /** Refuses one more function than a guest may hold. */
  checkRoom(max: number, value: HostFunction): void {
    const held = this.#placed.size;
    if (held < max) return;
    const fact = `cannot be given: the guest holds ${String(held)} functions of this type, and no more are allowed. Let it release some, or raise { max }.`;
    throw new LowerError("too-many-callbacks", fact, value, { subject: "a function of the host" });
  }

  add(value: HostFunction, placed: PlacedFunction): void {
    this.#placed.set(value, placed);
    this.#byIndex.set(placed.index, value);
  }

  /**
   * Releases a function, by itself or by its index: its place is free. Gives the function.
   *
   * @throws {LiftError} `unknown-callback`
   */
  drop(held: HostFunction | number): HostFunction {
    const value = typeof held === "number" ? this.#byIndex.get(held) : held;
    const placed = value && this.#placed.get(value);
    if (placed === undefined) throw notKept(held);
    this.#forget(value as HostFunction, placed);
    return value as HostFunction;
  }

  clear(): void {
    for (const [value, placed] of [...this.#placed]) this.#forget(value, placed);
  }

  #forget(value: HostFunction, placed: PlacedFunction): void {
    this.#placed.delete(value);
    if (this.#byIndex.get(placed.index) === value) this.#byIndex.delete(placed.index);
    placed.remove();
  }
}

/** Gives the functions of a type that guests keep their places, and takes them back. */
export interface KeptTable {
  /**
   * Gives the index of a function: the one that it has, or that of a new place, which `place` finds.
   *
   * @throws {LowerError} `too-many-callbacks`
   */
  readonly indexOf: (value: HostFunction, memory: GuestMemory, place: () => PlacedFunction) => number;
  /** Releases a function, and gives it. */
  readonly drop: (memory: GuestMemory, held: HostFunction | number) => HostFunction;
  /** Gives the functions that a guest has, by index. */
  readonly held: (memory: GuestMemory) => ReadonlyMap<number, HostFunction>;
}

/** Makes the table of a type, of whose functions each guest may hold `max`. */
export function keptTable(max: number): KeptTable {
  const key = {};
  const make = (): KeptFunctions => new KeptFunctions();
  const release = (kept: KeptFunctions): void => {
    kept.clear();
  };
  const open = ({ guest }: GuestMemory): KeptFunctions | undefined => {
    if (guest === undefined || guest.isClosed) return undefined;
    // Units of one program pass each other the indices.
    return guest.program?.state(key, make, release) ?? guest.state(key, make, release);
  };
  return {
    indexOf: (value, memory, place) => {
      const kept = open(memory);
      const known = kept?.indexOf(value);
      if (known !== undefined) return known;
      kept?.checkRoom(max, value);
      const placed = place();
      kept?.add(value, placed);
      return placed.index;
    },
    drop: (memory, held) => {
      const kept = open(memory);
      if (kept === undefined) throw notKept(held);
      return kept.drop(held);
    },
    held: (memory) => open(memory)?.functions ?? new Map<number, HostFunction>(),
  };
}

function notKept(held: HostFunction | number): LiftError {
  const fact = `is ${formatAny(held)}, which is not a function of the host that the guest holds. Release each once.`;
  return new LiftError("unknown-callback", fact, held, { subject: "the function" });
}
