import type { CoreValue, GuestFunction, GuestMemory } from "@hostwright/types";
import { EnginePromise, formatThrown } from "@hostwright/types/internal";

import { abortReason } from "../../guest/abort.js";
import { passesThrough } from "../../guest/end-call.js";
import { AbortListener } from "../../guest/abort-listener.js";
import { currentCall } from "../../context/current-call.js";
import { type Frame, register } from "../../context/frame.js";
import type { Guest } from "../../guest.js";
import type { EnteredFunction, GuestHooks, ThunkMiddleware, ImportedFunction } from "../thunk-middleware.js";
import { EventWriter, type GivenFunction } from "./events.js";
import { formatEntered, formatGiven } from "./format-event.js";
import { Baseline, checksum } from "./memory-change.js";
import { RecordingError } from "./recording-error.js";

/** Holds the recorded calls of one guest. */
export interface Recording {
  /** The number of host calls up to now. */
  readonly calls: number;
  /** Returns the recording up to now as the bytes of a file. The caller owns them. */
  bytes(): Uint8Array;
}

/** Keeps a recording of each guest that is linked with it; made by {@link record}. */
export interface Recorder extends ThunkMiddleware {
  /** The recordings, in the order in which their guests were instantiated; kept as long as the recorder is. */
  readonly recordings: readonly Recording[];
  /** Returns the recording of a guest; `undefined` if it was instantiated without this recorder. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- guests differ in what they export
  of(guest: Guest<any>): Recording | undefined;
}

/**
 * Makes middleware that records the calls of guests, so that {@link replay} can run a guest again without its host. It keeps
 * the core values that pass in each call of a host function, how the call ended, and every byte of memory that the host
 * changed meanwhile. It also keeps the calls of the guest's functions, those of types that convert values included, and every byte
 * that the host changed before them; the replay makes them again. And it keeps the functions of the host that the guest is given, with the
 * calls of them.
 *
 * Of the calls to the host, those of host modules are recorded. The replay needs the same plain `imports`; a checksum of the memory
 * at each call detects where they differ. Each call copies and compares the whole memory of the guest. While an asynchronous
 * host function waits, its guest must not be entered (`RecordingError`, `unrecordable-call`).
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
 * const file = recorder.of(guest)?.bytes(); // a Uint8Array to save
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
      // Kept from the first call on, or once the guest is instantiated: a guest may be refused, and its start function may fail.
      const recording = new GuestRecorder((guest) => {
        recordings.add(recording);
        if (guest !== undefined) byGuest.set(guest, recording);
      });
      return recording;
    },
  };
}

/** Names the side that runs; `waiting` is a host function whose promise has not settled. */
type Turn = "guest" | "host" | "waiting";

/** Records one guest. */
class GuestRecorder implements Recording, GuestHooks {
  readonly #keep: (guest?: Guest) => void;
  readonly #events = new EventWriter();
  // One is enough: an entry into the guest takes a new copy when it is back.
  readonly #baseline = new Baseline();
  #turn: Turn = "guest";
  /** Whether a call from outside of every host call runs. */
  #isEntered = false;
  #calls = 0;
  /** The last error of a function that a host function has entered. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(keep: (guest?: Guest) => void) {
    this.#keep = keep;
  }

  linked(guest: Guest): void {
    this.#keep(guest);
    this.#baseline.take(guest.memory);
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
    const { tableIndex } = imported;
    const index =
      tableIndex === undefined ? this.#events.addImport(imported) : this.#give({ ...imported, tableIndex });
    return (...raw) => {
      const call = currentCall();
      // The guest was entered past its wrapper. The thunk refuses that itself.
      if (call === undefined) return thunk(...raw);
      const { memory, signal } = call;
      const { frame } = register;
      this.#begin(`${imported.module}.${imported.export}`, index, memory, raw);
      try {
        const result = thunk(...raw);
        if (imported.isAsync) return this.#wait(index, memory, result as Promise<CoreValue>, signal, frame);
        this.#returned(index, memory, result);
        return result;
      } catch (error) {
        this.#threw(memory, error, frame);
        throw error;
      }
    };
  }

  removeFunction(tableIndex: number): void {
    this.#events.removed(tableIndex);
  }

  wrapEntry(entered: EnteredFunction, entry: GuestFunction): GuestFunction {
    return (...args) => {
      if (this.#turn === "guest") {
        // A plain import that enters the guest is not recorded, and neither is the entry.
        return this.#isEntered ? entry(...args) : this.#enter(entered, entry, args);
      }
      const name = formatEntered(entered);
      if (this.#turn === "waiting") {
        const fact =
          "was entered while an asynchronous host function waits, and a replay could not tell when to enter it again. Wait for the function first.";
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
        this.#thrown = { error };
        throw error;
      } finally {
        this.#turn = "host";
        this.#baseline.take(memory);
      }
    };
  }

  /** Records a function of the host that the guest is given. */
  #give(given: GivenFunction): GivenFunction {
    if (this.#turn === "guest" && this.#isEntered) {
      const fact =
        "was given to the guest by a plain import, which is not recorded. Record a host function that gives it.";
      const subject = formatGiven(given.tableIndex);
      throw new RecordingError("unrecordable-call", fact, { where: "record", subject });
    }
    this.#events.given(given);
    return given;
  }

  /** Records a call from outside of every host call. */
  #enter(entered: EnteredFunction, entry: GuestFunction, args: readonly unknown[]): unknown {
    const { memory } = currentCall() as { memory: GuestMemory };
    refuseShared(memory);
    this.#events.entered(this.#baseline.compare(memory), entered, args);
    this.#isEntered = true;
    try {
      const result = entry(...args);
      // A call that can be suspended: every other result is a core value, and a promise is not recordable as one.
      if (result instanceof EnginePromise) return this.#leaveLater(memory, result);
      this.#left(memory, result);
      return result;
    } catch (error) {
      this.#failed(memory);
      throw error;
    }
  }

  async #leaveLater(memory: GuestMemory, promise: Promise<unknown>): Promise<unknown> {
    try {
      const result = await promise;
      this.#left(memory, result);
      return result;
    } catch (error) {
      this.#failed(memory);
      throw error;
    }
  }

  #left(memory: GuestMemory, result: unknown): void {
    this.#events.left(result);
    this.#isEntered = false;
    this.#baseline.take(memory);
  }

  #failed(memory: GuestMemory): void {
    this.#events.threw();
    this.#isEntered = false;
    this.#turn = "guest";
    this.#baseline.take(memory);
  }

  #begin(name: string, callee: number | GivenFunction, memory: GuestMemory, raw: readonly CoreValue[]): void {
    refuseShared(memory);
    if (this.#turn !== "guest") {
      const fact =
        "was called by a guest that a host function had entered past its wrapper. Enter it through guest.exports.";
      throw new RecordingError("unrecordable-call", fact, { where: "record", subject: name });
    }
    this.#events.called(callee, checksum(memory), raw);
    if (this.#calls++ === 0) this.#keep();
    this.#baseline.take(memory);
    this.#turn = "host";
  }

  async #wait(
    callee: number | GivenFunction,
    memory: GuestMemory,
    promise: Promise<CoreValue>,
    signal: AbortSignal | undefined,
    frame: Frame | null,
  ): Promise<CoreValue> {
    this.#turn = "waiting";
    // For the guest, the wait ends with the signal. The method may go on for ever, and the guest may be called again
    // meanwhile.
    const end = (): void => {
      this.#aborted(memory, signal?.reason);
    };
    const listener = signal && new AbortListener(signal, end);
    if (signal?.aborted === true) end();
    else listener?.add();
    try {
      const result = await promise;
      if (signal?.aborted !== true) this.#returned(callee, memory, result);
      return result;
    } catch (error) {
      if (signal?.aborted !== true) this.#threw(memory, error, frame);
      throw error;
    } finally {
      listener?.remove();
    }
  }

  #returned(callee: number | GivenFunction, memory: GuestMemory, result: CoreValue): void {
    const results = result === undefined ? [] : Array.isArray(result) ? (result as CoreValue[]) : [result];
    this.#events.returned(callee, this.#baseline.compare(memory), results);
    this.#turn = "guest";
  }

  #threw(memory: GuestMemory, error: unknown, frame: Frame | null): void {
    if (frame === null || !passesThrough(frame, error)) {
      this.#aborted(memory, error);
    } else if (this.#thrown !== undefined && Object.is(this.#thrown.error, error)) {
      this.#events.passed(this.#baseline.compare(memory));
      this.#turn = "guest";
    } else {
      const fact =
        "throws an exception of its own into the guest, which has no meaning outside of this process. Record functions that return.";
      const refusal = new RecordingError("unrecordable-value", fact, {
        where: "record",
        subject: "the call",
      });
      this.#aborted(memory, refusal);
      throw refusal;
    }
  }

  #aborted(memory: GuestMemory, error: unknown): void {
    const { reason } = abortReason(error) ?? { reason: error };
    const text = formatThrown(reason, true);
    this.#events.aborted(this.#baseline.compare(memory), text);
    this.#turn = "guest";
  }
}

function refuseShared({ isShared }: GuestMemory): void {
  if (!isShared) return;
  const fact =
    "has a memory that threads share, which may change at any time. Record a guest whose memory is not shared.";
  throw new RecordingError("shared-memory", fact, { where: "record", subject: "the guest" });
}
