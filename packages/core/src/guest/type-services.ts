import {
  type AddressType,
  type FunctionType,
  type GuestFunction,
  GuestMemory,
  type GuestServices,
} from "@hostwright/types";
import type { EngineMemory } from "@hostwright/types/internal";

import { sharedState } from "../context/shared-state.js";
import type { Guest } from "../guest.js";
import { GuestTable } from "./guest-table.js";
import { GuestState, runAll } from "./state.js";

/** The state that belongs to memories. */
const memoryStates = /* @__PURE__ */ sharedState(
  "memory-states",
  () => new WeakMap<EngineMemory, GuestState>(),
);

/** Gives types the services of a guest: its memory, its functions, and the state that is kept for it. */
export abstract class TypeServices implements GuestServices {
  readonly memory: GuestMemory;
  readonly table = new GuestTable();
  guest: Guest | undefined;
  /** Set by the part that suspends guests, for those that can be. */
  callSuspendable: GuestServices["callSuspendable"];
  /** Set by the part that uses the table, for a guest that has one. */
  placeFunction: GuestServices["placeFunction"];
  /** Set by the part that takes references, for a guest that may pass some. */
  declare referencedFunction: GuestServices["referencedFunction"];
  /** Likewise. */
  declare functionReference: GuestServices["functionReference"];
  /** Likewise. */
  declare giveBack: GuestServices["giveBack"];
  /** Set when the guest is linked, and again when its exports are there. */
  declare memoryNamed: GuestServices["memoryNamed"];
  program: GuestServices["program"];
  readonly #state = new GuestState();
  #memoryState = new GuestState();
  #isSharing = false;

  abstract readonly isClosed: boolean;
  abstract wrap(name: string, guestFunction: GuestFunction): GuestFunction;

  constructor(addressType: AddressType) {
    this.memory = new GuestMemory(undefined, { addressType, guest: this });
    this.#memoryState.join(this);
  }

  get isStarting(): boolean {
    return this.guest === undefined;
  }

  exportedFunction(name: string): GuestFunction | undefined {
    const { exports, instance } = this.guest ?? {};
    // Wrapped exports have no function "then", which the guest may export all the same.
    const found: unknown = (name === "then" ? instance?.exports : exports)?.[name];
    if (typeof found !== "function") return undefined;
    return name === "then" ? this.wrap(name, found as GuestFunction) : (found as GuestFunction);
  }

  exportedGlobal(name: string): unknown {
    return (this.guest?.exports[name] as Partial<WebAssembly.Global> | undefined)?.value;
  }

  tableFunction(index: number, type?: FunctionType): GuestFunction | undefined {
    return this.table.at(index, type);
  }

  state<T>(key: object, make: () => T, release?: (state: T) => void): T {
    return this.#state.get(key, make, release);
  }

  memoryState<T>(key: object, make: () => T, release?: (state: T) => void): T {
    return this.#memoryState.get(key, make, release);
  }

  /** Shares state with the guests that use the same memory. The first of them brings the state that it has kept since its start function. */
  shareState(memory: EngineMemory | undefined): void {
    if (memory === undefined || this.#isSharing) return;
    this.#isSharing = true;
    const shared = memoryStates.get(memory);
    if (shared === undefined) {
      memoryStates.set(memory, this.#memoryState);
    } else {
      this.#memoryState = shared;
      shared.join(this);
    }
  }

  /**
   * Releases the state of the guest, and that of its memory after the last guest that uses it.
   *
   * @throws {AggregateError} when more than one release throws; a single error is thrown as it is
   */
  protected releaseState(): void {
    runAll([() => this.#state.release(), () => this.#memoryState.leave(this)]);
  }
}
