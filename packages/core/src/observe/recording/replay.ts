import type { CoreValue, GuestMemory } from "@hostwright/types";
import { safeText, type EngineImports } from "@hostwright/types/internal";

import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import { formatImportName } from "../../format-names.js";
import type { Guest } from "../../guest.js";
import { splitThunk, withVectors } from "../../guest/vector-functions.js";
import { endCall } from "../../guest/end-call.js";
import type { CallDirection } from "../middleware.js";
import { RecordingReader } from "./recording-reader.js";
import { applyChange } from "./apply-change.js";
import {
  readEvent,
  readImports,
  type RecordedEvent,
  type RecordedFunctions,
  type RecordedImport,
} from "./events.js";
import { formatCall, formatEntered, formatEvent, formatValue } from "./format-event.js";
import { GivenAgain } from "./given-again.js";
import { checksum } from "./memory-change.js";
import { ReplayError } from "./recording-error.js";

/** Replays a recording to one guest; made by {@link replay}. */
export interface Replay {
  /** Plain imports in place of the host modules, for one guest. */
  readonly imports: EngineImports;
  /** The number of host calls that have been replayed. */
  readonly calls: number;
  /**
   * Makes the calls to the guest that the recording holds, with the changes of its memory that the host made before them, and
   * compares their results; up to the end of the recording. The guest is one that `imports` were passed for.
   *
   * @throws {ReplayError} `diverged`, `memory-out-of-reach`
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- guests differ in what they export
  run(guest: Guest<any>): void;
  /**
   * Checks that every event of the recording has happened.
   *
   * @throws {ReplayError} `not-finished`
   */
  finish(): void;
}

/**
 * Makes imports out of a recording of {@link record}, which repeat to a guest the effects of its host, without the host.
 * Results and memory are the same, byte for byte; so are the entries into the guest, and the calls that were ended.
 *
 * `run` makes the recorded calls to the guest again, with functions in its table that play the calls of those that it was given. Instead of
 * it, a program that gives the guest none may call the guest in the same way as when it was
 * recorded, and then call `finish`; only the calls to the host are compared then.
 *
 * A guest that does not do the same as in the recording is stopped (`ReplayError`, `diverged`). The error names the call, its
 * direction, the recorded event and the one that happened instead: another import, other arguments, another content of the memory, or
 * another result of a function that the host entered. Asynchronous host functions return at once, also on engines that
 * cannot suspend guests. A replay serves one guest: make another for the next.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { replay } from "@hostwright/core/recording";
 *
 * async function again(module: Uint8Array<ArrayBuffer>, file: Uint8Array): Promise<void> {
 *   const recorded = replay(file);
 *   const guest = await new Runtime().instantiate<{ run(): void }>(module, { imports: recorded.imports });
 *   recorded.run(guest);
 * }
 * ```
 *
 * @throws {RecordingError} `invalid-recording`, `unknown-version`
 */
export function replay(recording: Uint8Array): Replay {
  return new Player(recording);
}

class Player implements Replay {
  readonly imports: EngineImports;
  readonly #reader: RecordingReader;
  readonly #functions: RecordedFunctions;
  readonly #given = new GivenAgain();
  #isRunning = false;
  /** The host calls that have begun and not ended, the innermost last. */
  readonly #pending: RecordedImport[] = [];
  #calls = 0;
  /** The error that stopped the replay; every later call throws it again. */
  #failure: { readonly error: Error } | undefined;
  /** The last error of a function that a host function has entered. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(recording: Uint8Array) {
    this.#reader = new RecordingReader(recording);
    this.#functions = { imports: readImports(this.#reader), given: new Map() };
    const imports = Object.create(null) as Record<string, WebAssembly.ModuleImports>;
    for (const imported of this.#functions.imports) {
      const names = (imports[imported.module] ??= Object.create(null) as WebAssembly.ModuleImports);
      const { functionType: type } = imported;
      const play = splitThunk((...raw: CoreValue[]) => this.#call(imported, raw), type);
      names[imported.export] = withVectors(play, type);
    }
    this.imports = imports;
  }

  get calls(): number {
    return this.#calls;
  }

  run({ memory }: Guest): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#isRunning = true;
    try {
      for (let event = this.#step(memory); event !== undefined; event = this.#step(memory)) {
        const index = this.#calls;
        if (event.kind !== "entered") {
          throw diverged(index, "to-guest", formatEvent(event), "the guest, which is not called");
        }
        applyChange(event.change, memory, index);
        this.#enter(event, memory, index);
      }
    } catch (error) {
      this.#failure ??= { error: error as Error };
      throw this.#failure.error;
    } finally {
      this.#isRunning = false;
    }
  }

  finish(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const event = this.#nextToHost();
    if (event === undefined) return;
    const fact = `is next in the recording, ${formatEvent(event)}, and has not happened. Call the guest as it was called in the recording.`;
    const error = new ReplayError("not-finished", fact, {
      index: this.#calls,
      direction: "to-host",
      expected: formatEvent(event),
    });
    // The event has been taken, and a later call would be compared with the one after it.
    this.#failure = { error };
    throw error;
  }

  #call(imported: RecordedImport, raw: readonly CoreValue[]): CoreValue {
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      return this.#play(imported, raw);
    } catch (error) {
      const passes = this.#thrown !== undefined && Object.is(this.#thrown.error, error);
      if (!passes && !isRecordedAbort(error)) this.#failure ??= { error: error as Error };
      throw endCall(register.frame, error);
    }
  }

  #play(imported: RecordedImport, raw: readonly CoreValue[]): CoreValue {
    const index = this.#calls;
    const memory = currentCall()?.memory;
    if (memory === undefined) {
      const fact =
        "was not made by a guest of a Runtime. Pass the imports to runtime.instantiate, and call guest.exports.";
      throw new ReplayError("no-guest", fact, { index, direction: "to-host" });
    }
    this.#compareCall(index, memory, imported, raw);
    this.#calls++;
    this.#pending.push(imported);
    for (;;) {
      const event = this.#step(memory);
      if (event?.kind === "entered") {
        applyChange(event.change, memory, index);
        this.#enter(event, memory, index);
      } else if (event?.kind === "returned") {
        applyChange(event.change, memory, index);
        this.#pending.pop();
        return event.results.length <= 1 ? event.results[0] : event.results;
      } else if (event?.kind === "passed") {
        applyChange(event.change, memory, index);
        this.#pending.pop();
        if (this.#thrown === undefined) throw this.#reader.invalid("an error that no function has thrown");
        throw this.#thrown.error;
      } else if (event?.kind === "aborted") {
        applyChange(event.change, memory, index);
        this.#pending.pop();
        throw aborted(
          index,
          imported,
          `ended the call of the guest in the recording, too: ${safeText(event.reason)}`,
        );
      } else if (event === undefined) {
        throw aborted(
          index,
          imported,
          "had not ended when the bytes of the recording were taken. Take them later.",
        );
      } else {
        throw this.#reader.invalid("a call without an end");
      }
    }
  }

  #compareCall(
    index: number,
    memory: GuestMemory,
    imported: RecordedImport,
    raw: readonly CoreValue[],
  ): void {
    const event = this.#nextToHost();
    const found = formatCall(imported, raw);
    const expected = event === undefined ? "nothing more" : formatEvent(event);
    // Long names are cut off in messages.
    if (event?.kind !== "called" || event.imported !== imported || expected !== found)
      throw diverged(index, "to-host", expected, found);
    if (event.checksum === checksum(memory)) return;
    const state = (sum: number): string =>
      `${found} with a memory of checksum ${sum.toString(16).padStart(8, "0")}`;
    throw diverged(index, "to-host", state(event.checksum), state(checksum(memory)));
  }

  #enter(
    { entered, args }: Extract<RecordedEvent, { kind: "entered" }>,
    memory: GuestMemory,
    index: number,
  ): void {
    const name = formatEntered(entered);
    const entry =
      "export" in entered
        ? memory.guest?.exportedFunction(entered.export)
        : memory.guest?.tableFunction(entered.tableIndex);
    if (entry === undefined) throw diverged(index, "to-guest", `an entry into ${name}`, "a guest without it");
    let found: string;
    try {
      found = `${name} returned ${formatValue(entry(...args))}`;
    } catch (error) {
      if (this.#failure !== undefined) throw error;
      // The recorded host function saw the same error. Its reaction is the next event.
      found = `${name} threw`;
      this.#thrown = { error };
    }
    const event = this.#step(memory);
    const expected = event === undefined ? "nothing more" : formatEvent(event, name);
    if (expected !== found) throw diverged(index, "to-guest", expected, found);
  }

  /** Reads the next event of a call to the host. Calls to the guest from outside are the affair of the program then. */
  #nextToHost(): RecordedEvent | undefined {
    for (;;) {
      const event = this.#next();
      if (event?.kind === "removed") this.#given.remove(event.tableIndex);
      else if (this.#pending.length > 0 || event === undefined) return event;
      else if (event.kind === "given" && !this.#isRunning) throw needsRun(this.#calls, event);
      else if (event.kind !== "entered" && event.kind !== "left" && event.kind !== "threw") return event;
    }
  }

  /** Reads the next event that a call belongs to, after giving functions to the guest, and taking them back. */
  #step(memory: GuestMemory): RecordedEvent | undefined {
    for (;;) {
      const event = this.#next();
      if (event?.kind === "removed") this.#given.remove(event.tableIndex);
      else if (event?.kind !== "given") return event;
      else {
        const { given } = event;
        const found = this.#given.give(given, memory, (...raw) => this.#call(given, raw));
        if (found !== undefined) throw diverged(this.#calls, "to-guest", formatEvent(event), found);
      }
    }
  }

  #next(): RecordedEvent | undefined {
    return this.#reader.isAtEnd ? undefined : readEvent(this.#reader, this.#functions, this.#pending.at(-1));
  }
}

function aborted(index: number, { module, export: name }: RecordedImport, fact: string): ReplayError {
  return new ReplayError("aborted", `of ${formatImportName(module, name)} ${fact}`, {
    index,
    direction: "to-host",
  });
}

function isRecordedAbort(error: unknown): boolean {
  return error instanceof ReplayError && error.code === "aborted";
}

function needsRun(index: number, event: RecordedEvent): ReplayError {
  const fact = `comes after ${formatEvent(event)}, by the program. Use run, which gives the guest one that plays the recording.`;
  return new ReplayError("needs-run", fact, { index, direction: "to-host", expected: formatEvent(event) });
}

function diverged(index: number, direction: CallDirection, expected: string, found: string): ReplayError {
  const fact = `diverged: recorded was ${expected}, and now it is ${found}. Replay the guest of the recording, and call it in the same way.`;
  return new ReplayError("diverged", fact, { index, direction, expected, found });
}
