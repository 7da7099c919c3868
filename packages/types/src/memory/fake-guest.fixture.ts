import { GuestMemory } from "./guest-memory.js";
import type { GuestMemoryOptions } from "./memory-options.js";
import type {
  FunctionType,
  GuestFunction,
  GuestServices,
  PlaceableFunction,
  PlacedFunction,
} from "./guest-services.js";

/** A guest without WebAssembly: functions of the test's, and a memory. */
export class FakeGuest implements GuestServices {
  readonly memory: GuestMemory;
  /** The exports of the guest. */
  readonly functions: Record<string, GuestFunction> = {};
  readonly globals: Record<string, unknown> = {};
  /** Its table of functions; `null` where there is none. */
  readonly table: (GuestFunction | null)[] = [null];
  /** The types that were asked of its functions. */
  readonly types: FunctionType[] = [];
  /** Absent, as in a guest that cannot be suspended, until a test gives one. */
  callSuspendable: GuestServices["callSuspendable"];
  /** Absent in a guest without a table. */
  placeFunction: GuestServices["placeFunction"] = (placeable) => this.#place(placeable);
  giveBack: GuestServices["giveBack"];
  isClosed = false;
  isStarting = false;
  readonly #state = new Map<object, unknown>();
  readonly #releases: (() => void)[] = [];

  constructor(memory: number | WebAssembly.Memory = 1024, options: GuestMemoryOptions = {}) {
    this.memory = new GuestMemory(memory, { ...options, guest: this });
  }

  exportedFunction(name: string): GuestFunction | undefined {
    return this.functions[name];
  }

  exportedGlobal(name: string): unknown {
    return this.globals[name];
  }

  tableFunction(index: number, type: FunctionType): GuestFunction | undefined {
    this.types.push(type);
    return this.table[index] ?? undefined;
  }

  #place({ lift, call, lower, isAsync }: PlaceableFunction): PlacedFunction {
    const placed: GuestFunction = isAsync
      ? async (...core) => lower(await call(...lift(core, this.memory)), this.memory, core)
      : (...core) => lower(call(...lift(core, this.memory)), this.memory, core);
    const free = this.table.indexOf(null, 1);
    const index = free < 0 ? this.table.length : free;
    this.table[index] = placed;
    const isThere = (): boolean => this.table[index] === placed;
    return {
      index,
      isThere,
      remove: () => {
        if (isThere()) this.table[index] = null;
      },
    };
  }

  state<T>(key: object, make: () => T, release?: (state: T) => void): T {
    if (!this.#state.has(key)) {
      const made = make();
      this.#state.set(key, made);
      this.#releases.push(() => release?.(made));
    }
    return this.#state.get(key) as T;
  }

  memoryState<T>(key: object, make: () => T, release?: (state: T) => void): T {
    return this.state(key, make, release);
  }

  close(): void {
    this.isClosed = true;
    this.#state.clear();
    for (const release of this.#releases.splice(0)) release();
  }
}
