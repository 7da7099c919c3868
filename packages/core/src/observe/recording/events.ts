import type { CoreValue } from "@hostwright/types";

import type { EnteredFunction, ImportedFunction } from "../thunk-middleware.js";
import type { RecordingReader } from "./recording-reader.js";
import { RecordingWriter } from "./recording-writer.js";
import {
  readCoreValues,
  readTypes,
  readValue,
  writeCoreValues,
  writeTypes,
  writeValue,
} from "./core-values.js";
import { type MemoryChange, readChange, writeChange } from "./memory-change.js";
import { RecordingError } from "./recording-error.js";

// "HWRC", and the version of what follows.
const MAGIC = [0x48, 0x57, 0x52, 0x43];
const VERSION = 1;

const TAG = { called: 1, returned: 2, aborted: 3, entered: 4, left: 5, threw: 6 } as const;

/** A host function that the guest imports. */
export type RecordedImport = Pick<ImportedFunction, "module" | "export" | "functionType">;

/** Something that happened between a guest and its host, in the order in which it did. */
export type RecordedEvent =
  /** The guest called a host function, with its memory in a state that has this checksum. */
  | {
      readonly kind: "called";
      readonly imported: RecordedImport;
      readonly checksum: number;
      readonly raw: readonly CoreValue[];
    }
  /** It returned. */
  | { readonly kind: "returned"; readonly change: MemoryChange; readonly results: readonly CoreValue[] }
  /** It ended the guest's call instead. */
  | { readonly kind: "aborted"; readonly change: MemoryChange; readonly reason: string }
  /** It entered the guest. */
  | {
      readonly kind: "entered";
      readonly change: MemoryChange;
      readonly entered: EnteredFunction;
      readonly args: readonly unknown[];
    }
  /** The guest returned to it. */
  | { readonly kind: "left"; readonly result: unknown }
  /** The guest did not: it trapped, or its call was ended. */
  | { readonly kind: "threw" };

/**
 * Writes a recording: `HWRC`, a version byte, the imports (how many; module, name, parameter and result types of each),
 * and the events, each after a byte that says which it is. Integers are LEB128, floats IEEE 754 in little-endian order,
 * texts UTF-8 after their length in bytes.
 */
export class EventWriter {
  readonly #imports: RecordedImport[] = [];
  readonly #events = new RecordingWriter();

  /** Adds an import; the same one twice is one. Gives its index. */
  addImport(imported: RecordedImport): number {
    const known = this.#imports.findIndex(
      (each) => each.module === imported.module && each.export === imported.export,
    );
    return known < 0 ? this.#imports.push(imported) - 1 : known;
  }

  called(index: number, checksum: number, raw: readonly CoreValue[]): void {
    const { functionType } = this.#imports[index] as RecordedImport;
    this.#event(TAG.called, (to) => {
      to.unsigned(index);
      to.u32(checksum);
      writeCoreValues(to, functionType.parameters, raw);
    });
  }

  returned(index: number, change: MemoryChange, results: readonly CoreValue[]): void {
    const { functionType } = this.#imports[index] as RecordedImport;
    this.#event(TAG.returned, (to) => {
      writeChange(to, change);
      writeCoreValues(to, functionType.results, results);
    });
  }

  aborted(change: MemoryChange, reason: string): void {
    this.#event(TAG.aborted, (to) => {
      writeChange(to, change);
      to.text(reason);
    });
  }

  entered(change: MemoryChange, entered: EnteredFunction, args: readonly unknown[]): void {
    this.#event(TAG.entered, (to) => {
      writeChange(to, change);
      if ("export" in entered) {
        to.byte(0);
        to.text(entered.export);
      } else {
        to.byte(1);
        to.unsigned(entered.tableIndex);
      }
      writeValue(to, args);
    });
  }

  left(result: unknown): void {
    this.#event(TAG.left, (to) => {
      writeValue(to, result);
    });
  }

  threw(): void {
    this.#events.byte(TAG.threw);
  }

  /** The recording as far as it has come. */
  get bytes(): Uint8Array {
    const file = new RecordingWriter();
    file.raw(Uint8Array.from([...MAGIC, VERSION]));
    file.unsigned(this.#imports.length);
    for (const { module, export: name, functionType } of this.#imports) {
      file.text(module);
      file.text(name);
      writeTypes(file, functionType.parameters);
      writeTypes(file, functionType.results);
    }
    file.raw(this.#events.bytes);
    return file.bytes;
  }

  // Written apart first: one that cannot be recorded must not leave half of itself behind.
  #event(tag: number, write: (to: RecordingWriter) => void): void {
    const event = new RecordingWriter();
    event.byte(tag);
    write(event);
    this.#events.raw(event.bytes);
  }
}

/**
 * Reads the beginning of a recording, up to its first event.
 *
 * @throws {RecordingError} `invalid-recording`, `unknown-version`
 */
export function readImports(from: RecordingReader): RecordedImport[] {
  if (MAGIC.some((byte) => from.byte() !== byte)) throw from.invalid("something else than HWRC");
  const version = from.byte();
  if (version !== VERSION) {
    const fact = `is of version ${String(version)}, and this is version ${String(VERSION)}. Replay it with the release that recorded it.`;
    throw new RecordingError("unknown-version", fact, { where: "replay", subject: "the recording" });
  }
  const imports: RecordedImport[] = [];
  for (let left = from.unsigned(); left > 0; left--) {
    const [module, name] = [from.text(), from.text()];
    imports.push({
      module,
      export: name,
      functionType: { parameters: readTypes(from), results: readTypes(from) },
    });
  }
  return imports;
}

/**
 * Reads an event. `pending` is the host function that the event may be the end of.
 *
 * @throws {RecordingError} `invalid-recording`
 */
export function readEvent(
  from: RecordingReader,
  imports: readonly RecordedImport[],
  pending: RecordedImport | undefined,
): RecordedEvent {
  const tag = from.byte();
  switch (tag) {
    case TAG.called: {
      const imported = imports[from.unsigned()];
      if (imported === undefined) throw from.invalid("the call of an import that there is not");
      const { parameters } = imported.functionType;
      return { kind: "called", imported, checksum: from.u32(), raw: readCoreValues(from, parameters) };
    }
    case TAG.returned: {
      if (pending === undefined) throw from.invalid("the end of a call that has not begun");
      const { results } = pending.functionType;
      return { kind: "returned", change: readChange(from), results: readCoreValues(from, results) };
    }
    case TAG.aborted:
      return { kind: "aborted", change: readChange(from), reason: from.text() };
    case TAG.entered:
      return {
        kind: "entered",
        change: readChange(from),
        entered: readEntered(from),
        args: readArguments(from),
      };
    case TAG.left:
      return { kind: "left", result: readValue(from) };
    case TAG.threw:
      return { kind: "threw" };
    default:
      throw from.invalid(`an event of the unknown kind ${String(tag)}`);
  }
}

function readEntered(from: RecordingReader): EnteredFunction {
  const kind = from.byte();
  if (kind > 1) throw from.invalid(`an entry of the unknown kind ${String(kind)}`);
  return kind === 0 ? { export: from.text() } : { tableIndex: from.unsigned() };
}

function readArguments(from: RecordingReader): readonly unknown[] {
  const args = readValue(from);
  if (!Array.isArray(args)) throw from.invalid("an entry without arguments");
  return args as unknown[];
}
