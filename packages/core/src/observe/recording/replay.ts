import type { CoreValue, GuestMemory } from "@hostwright/types";

import { currentCall } from "../../context/current-call.js";
import { register } from "../../context/frame.js";
import { endCall } from "../../compile/thunk.js";
import type { EnteredFunction } from "../thunk-middleware.js";
import { RecordingReader } from "./recording-reader.js";
import { readEvent, readImports, type RecordedEvent, type RecordedImport } from "./events.js";
import { checksum, type MemoryChange, PAGE } from "./memory-change.js";
import { ReplayError } from "./recording-error.js";

/** What {@link replay} gives: the imports of one guest, and where it has come to. */
export interface Replay {
  /** What stands in for the host modules: plain imports, for one guest. */
  readonly imports: WebAssembly.Imports;
  /** How many host calls have been replayed. */
  readonly calls: number;
  /**
   * Checks that everything in the recording has happened.
   *
   * @throws {ReplayError} `not-finished`
   */
  finish(): void;
}

/**
 * Makes imports out of a recording that {@link record} has made: they do to a guest what its host did, without the host.
 * Results and memory are the same, byte for byte; so are the entries into the guest, and the calls that were ended.
 *
 * A guest that does something else than when it was recorded is stopped (`ReplayError`, `diverged`), which names the call,
 * what was recorded and what happened instead: another import, other arguments, another content of the memory, or another
 * result of a function that the host entered. Asynchronous host functions answer at once, on engines that cannot suspend
 * guests too. A recording is for one guest: make another replay for the next.
 *
 * ```ts
 * import { Runtime } from "@hostwright/core";
 * import { replay } from "@hostwright/core/recording";
 *
 * async function again(module: Uint8Array<ArrayBuffer>, file: Uint8Array): Promise<void> {
 *   const recorded = replay(file);
 *   const guest = await new Runtime().instantiate<{ run(): void }>(module, { imports: recorded.imports });
 *   guest.exports.run();
 *   recorded.finish();
 * }
 * ```
 *
 * @throws {RecordingError} `invalid-recording`, `unknown-version`
 */
export function replay(recording: Uint8Array): Replay {
  return new Player(recording);
}

class Player implements Replay {
  readonly imports: WebAssembly.Imports;
  readonly #reader: RecordingReader;
  readonly #imports: readonly RecordedImport[];
  /** The host calls that have begun and not ended, the innermost last. */
  readonly #pending: RecordedImport[] = [];
  #calls = 0;
  /** What stopped the replay: everything after it fails with the same. */
  #failure: { readonly error: Error } | undefined;

  constructor(recording: Uint8Array) {
    this.#reader = new RecordingReader(recording);
    this.#imports = readImports(this.#reader);
    const imports = Object.create(null) as Record<string, WebAssembly.ModuleImports>;
    for (const imported of this.#imports) {
      const names = (imports[imported.module] ??= Object.create(null) as WebAssembly.ModuleImports);
      names[imported.export] = (...raw: CoreValue[]) => this.#answer(imported, raw);
    }
    this.imports = imports;
  }

  get calls(): number {
    return this.#calls;
  }

  finish(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    const event = this.#next();
    if (event === undefined) return;
    const fact = `is next in the recording, ${inWords(event)}, and has not happened. Call the guest as it was called then.`;
    const error = new ReplayError("not-finished", fact, { index: this.#calls, expected: inWords(event) });
    // The event is read, and whatever came now would be compared with the one after it.
    this.#failure = { error };
    throw error;
  }

  #answer(imported: RecordedImport, raw: readonly CoreValue[]): CoreValue {
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      return this.#play(imported, raw);
    } catch (error) {
      if (!isRecordedAbort(error)) this.#failure ??= { error: error as Error };
      throw endCall(register.frame, error);
    }
  }

  #play(imported: RecordedImport, raw: readonly CoreValue[]): CoreValue {
    const index = this.#calls;
    const memory = currentCall()?.memory;
    if (memory === undefined) {
      const fact =
        "was made by no guest of a Runtime. Give the imports to runtime.instantiate, and call guest.exports.";
      throw new ReplayError("no-guest", fact, { index });
    }
    this.#compareCall(index, memory, imported, raw);
    this.#calls++;
    this.#pending.push(imported);
    for (;;) {
      const event = this.#next();
      if (event?.kind === "entered") {
        this.#apply(event.change, memory, index);
        this.#enter(event, memory, index);
      } else if (event?.kind === "returned") {
        this.#apply(event.change, memory, index);
        this.#pending.pop();
        return event.results.length <= 1 ? event.results[0] : event.results;
      } else if (event?.kind === "aborted") {
        this.#apply(event.change, memory, index);
        this.#pending.pop();
        throw aborted(index, imported, `ended the guest's call when it was recorded, too: ${event.reason}`);
      } else if (event === undefined) {
        throw aborted(index, imported, "had not ended when the recording was taken. Take it later.");
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
    const event = this.#next();
    const found = formatCall(imported, raw);
    const expected = event === undefined ? "nothing more" : inWords(event);
    if (event?.kind !== "called" || expected !== found) throw diverged(index, expected, found);
    if (event.checksum === checksum(memory)) return;
    const state = (sum: number): string =>
      `${found} with a memory of checksum ${sum.toString(16).padStart(8, "0")}`;
    throw diverged(index, state(event.checksum), state(checksum(memory)));
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
    if (entry === undefined) throw diverged(index, `an entry into ${name}`, "a guest without it");
    let found: string;
    try {
      found = `${name} returned ${formatValue(entry(...args))}`;
    } catch (error) {
      if (this.#failure !== undefined) throw error;
      // The host function that is replayed here has seen the same: what it did then is the next event.
      found = `${name} threw`;
    }
    const event = this.#next();
    const expected = event === undefined ? "nothing more" : inWords(event, name);
    if (expected !== found) throw diverged(index, expected, found);
  }

  #apply({ grownBy, runs }: MemoryChange, memory: GuestMemory, index: number): void {
    if (grownBy > 0) {
      const engineMemory = exportedMemory(memory);
      if (engineMemory === undefined) {
        const fact = `grew the guest's memory by ${String(grownBy)} bytes, and the guest does not export it. Export it.`;
        throw new ReplayError("memory-out-of-reach", fact, { index });
      }
      engineMemory.grow(grownBy / PAGE);
    }
    for (const { offset, bytes } of runs) memory.writeBytes(offset, bytes);
  }

  #next(): RecordedEvent | undefined {
    return this.#reader.isAtEnd ? undefined : readEvent(this.#reader, this.#imports, this.#pending.at(-1));
  }
}

function exportedMemory(memory: GuestMemory): WebAssembly.Memory | undefined {
  const { exports } = currentCall()?.guest.instance ?? { exports: {} };
  return Object.values(exports).find(
    (value): value is WebAssembly.Memory =>
      value instanceof WebAssembly.Memory && value.buffer === memory.buffer,
  );
}

function aborted(index: number, { module, export: name }: RecordedImport, fact: string): ReplayError {
  return new ReplayError("aborted", `of ${module}.${name} ${fact}`, { index });
}

function isRecordedAbort(error: unknown): boolean {
  return error instanceof ReplayError && error.code === "aborted";
}

function diverged(index: number, expected: string, found: string): ReplayError {
  const fact = `diverged: recorded was ${expected}, and now it is ${found}. Replay the guest that was recorded, and call it as it was called then.`;
  return new ReplayError("diverged", fact, { index, expected, found });
}

/** Writes an event as a person would read it; `entered` is the function of the guest that it may be the end of. */
function inWords(event: RecordedEvent, entered = "the guest"): string {
  switch (event.kind) {
    case "called":
      return formatCall(event.imported, event.raw);
    case "returned":
      return "a return to the guest";
    case "aborted":
      return "an end of the guest's call";
    case "entered":
      return `an entry into ${formatEntered(event.entered)}`;
    case "left":
      return `${entered} returned ${formatValue(event.result)}`;
    case "threw":
      return `${entered} threw`;
  }
}

function formatCall({ module, export: name }: RecordedImport, raw: readonly CoreValue[]): string {
  return `${module}.${name}(${raw.map(formatValue).join(", ")})`;
}

function formatEntered(entered: EnteredFunction): string {
  return "export" in entered ? entered.export : `function ${String(entered.tableIndex)} of the table`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  if (typeof value === "bigint") return `${String(value)}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}
