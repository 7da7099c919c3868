import type { CoreValue, GuestFunction, GuestMemory } from "@hostwright/types";

import { abortReason, writeReason } from "../../guest/abort.js";
import { AbortListener } from "../../guest/abort-listener.js";
import { currentCall } from "../../context/current-call.js";
import type { Guest } from "../../guest.js";
import type { EnteredFunction, GuestHooks, ThunkMiddleware, ImportedFunction } from "../thunk-middleware.js";
import { EventWriter } from "./events.js";
import { Baseline, checksum } from "./memory-change.js";
import { RecordingError } from "./recording-error.js";

/** What one guest and its host have done to each other. */
export interface Recording {
  /** How many host calls there have been. */
  readonly calls: number;
  /** Gives the recording as far as it has come, as a file of its own. */
  bytes(): Uint8Array;
}

/** What {@link record} gives: middleware that keeps a recording of each guest. */
export interface Recorder extends ThunkMiddleware {
  /** The recordings, in the order in which their guests were instantiated; kept as long as the recorder is. */
  readonly recordings: readonly Recording[];
  /** Gives the recording of a guest; `undefined` for one that was instantiated without this recorder. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- guests differ in what they export
  of(guest: Guest<any>): Recording | undefined;
}

/**
 * Makes middleware that records the calls of guests, so that {@link replay} can run a guest again without its host: of
 * each call of a host function the core values that pass, how it ended, and every byte of memory that the host changed in
 * between. Entries into the guest by a host function are recorded as what they are, and made again.
 *
 * What is recorded are the functions of host modules. Plain `imports`, and what the host does to the guest between calls,
 * have to be there again at the replay; a checksum of the memory at each call tells when they are not. Each call costs
 * time in proportion to the guest's memory, which is copied and compared. While an asynchronous host function waits, its
 * guest must not be entered (`RecordingError`, `unrecordable-call`).
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { record } from "@hostwright/core/recording";
 *
 * const recorder = record();
 * const runtime = new Runtime();
 * runtime.use(recorder);
 * const guest = await runtime.instantiate<{ run(): void }>(new URL("guest.wasm", import.meta.url));
 * guest.exports.run();
 * const file = recorder.of(guest)?.bytes(); // a Uint8Array to write down
 * ```
 */
export function record(): Recorder {
  const recordings = new Set<Recording>();
  const byGuest = new WeakMap<Guest, Recording>();
  return {
    get recordings() {
      return [...recordings];
    },
    of: (guest) => byGuest.get(guest as Guest),
    attach: () => {
      // Kept when something has happened: a guest may be refused, and its start function may fail.
      const recording = new GuestRecorder((guest) => {
        recordings.add(recording);
        if (guest !== undefined) byGuest.set(guest, recording);
      });
      return recording;
    },
  };
}

/** Whose turn it is: `waiting` is a host function whose promise has not settled. */
type Turn = "guest" | "host" | "waiting";

/** Records one guest. */
class GuestRecorder implements Recording, GuestHooks {
  readonly linked: (guest?: Guest) => void;
  readonly #events = new EventWriter();
  // One is enough: whoever enters the guest takes a new one when it is back.
  readonly #baseline = new Baseline();
  #turn: Turn = "guest";
  #calls = 0;

  constructor(keep: (guest?: Guest) => void) {
    this.linked = keep;
  }

  get calls(): number {
    return this.#calls;
  }

  bytes(): Uint8Array {
    return this.#events.bytes;
  }

  wrapThunk(
    imported: ImportedFunction,
    thunk: (...raw: CoreValue[]) => CoreValue,
  ): (...raw: CoreValue[]) => CoreValue {
    const index = this.#events.addImport(imported);
    return (...raw) => {
      const call = currentCall();
      // A guest that was entered past its wrapper, which the thunk itself refuses.
      if (call === undefined) return thunk(...raw);
      const { memory, signal } = call;
      this.#begin(`${imported.module}.${imported.export}`, index, memory, raw);
      try {
        const result = thunk(...raw);
        if (imported.isAsync) return this.#wait(index, memory, result as Promise<CoreValue>, signal);
        this.#returned(index, memory, result);
        return result;
      } catch (error) {
        this.#aborted(memory, error);
        throw error;
      }
    };
  }

  wrapEntry(entered: EnteredFunction, entry: GuestFunction): GuestFunction {
    return (...args) => {
      // Whoever calls the guest from outside of every host call has to do it again at the replay.
      if (this.#turn === "guest") return entry(...args);
      const name =
        "export" in entered ? entered.export : `function ${String(entered.tableIndex)} of the table`;
      if (this.#turn === "waiting") {
        const fact =
          "was entered while an asynchronous host function waits, and nobody could tell when to do that again. Wait for it.";
        throw new RecordingError("unrecordable-call", fact, { where: "record", subject: name });
      }
      const { memory } = currentCall() as { memory: GuestMemory };
      this.#events.entered(this.#baseline.compare(memory), entered, args);
      this.#turn = "guest";
      try {
        const result = entry(...args);
        this.#events.left(result);
        return result;
      } catch (error) {
        this.#events.threw();
        throw error;
      } finally {
        this.#turn = "host";
        this.#baseline.take(memory);
      }
    };
  }

  #begin(name: string, index: number, memory: GuestMemory, raw: readonly CoreValue[]): void {
    if (memory.isShared) {
      const fact =
        "has a memory that threads share, which may change at any time. Record a guest with a memory of its own.";
      throw new RecordingError("shared-memory", fact, { where: "record", subject: "the guest" });
    }
    if (this.#turn !== "guest") {
      const fact =
        "was called by a guest that a host function had entered past its wrapper. Enter it through guest.exports.";
      throw new RecordingError("unrecordable-call", fact, { where: "record", subject: name });
    }
    this.#events.called(index, checksum(memory), raw);
    if (this.#calls++ === 0) this.linked();
    this.#baseline.take(memory);
    this.#turn = "host";
  }

  async #wait(
    index: number,
    memory: GuestMemory,
    promise: Promise<CoreValue>,
    signal: AbortSignal | undefined,
  ): Promise<CoreValue> {
    this.#turn = "waiting";
    // What the guest sees is that its wait ends with the signal. The method may work on, for ever if it likes, and a kept
    // guest is called again meanwhile.
    const end = (): void => {
      this.#aborted(memory, signal?.reason);
    };
    const listener = signal && new AbortListener(signal, end);
    if (signal?.aborted === true) end();
    else listener?.add();
    try {
      const result = await promise;
      if (signal?.aborted !== true) this.#returned(index, memory, result);
      return result;
    } catch (error) {
      if (signal?.aborted !== true) this.#aborted(memory, error);
      throw error;
    } finally {
      listener?.remove();
    }
  }

  #returned(index: number, memory: GuestMemory, result: CoreValue): void {
    const results = result === undefined ? [] : Array.isArray(result) ? (result as CoreValue[]) : [result];
    this.#events.returned(index, this.#baseline.compare(memory), results);
    this.#turn = "guest";
  }

  #aborted(memory: GuestMemory, error: unknown): void {
    const { reason } = abortReason(error) ?? { reason: error };
    const text = writeReason(reason, ({ name, message }) => `${name}: ${message}`);
    this.#events.aborted(this.#baseline.compare(memory), text);
    this.#turn = "guest";
  }
}
