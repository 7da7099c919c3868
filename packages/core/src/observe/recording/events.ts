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

// "HWRC", and the version of the format. Recordings of version 1 have no calls to the guest from outside of every host call, and
// those of version 2 no functions of the host in its table.
const MAGIC = [0x48, 0x57, 0x52, 0x43];
const VERSION = 3;

const TAG = {
  called: 1,
  returned: 2,
  aborted: 3,
  entered: 4,
  left: 5,
  threw: 6,
  passed: 7,
  given: 8,
  calledGiven: 9,
  removed: 10,
} as const;

/** Names a host function that the guest imports, or was given, with its type. */
export type RecordedImport = Pick<ImportedFunction, "module" | "export" | "functionType">;

/** A function of the host that the guest was given, at its index in the table. */
export type GivenFunction = RecordedImport & { readonly tableIndex: number };

/** The functions that the events of a recording name. */
export interface RecordedFunctions {
  readonly imports: readonly RecordedImport[];
  /** By index: the one that was given last. */
  readonly given: Map<number, GivenFunction>;
}

/** Describes one step of the exchange between a guest and its host. */
export type RecordedEvent =
  /** The guest called a host function, and its memory had this checksum. */
  | {
      readonly kind: "called";
      readonly imported: RecordedImport;
      readonly checksum: number;
      readonly raw: readonly CoreValue[];
    }
  /** The host function returned. */
  | { readonly kind: "returned"; readonly change: MemoryChange; readonly results: readonly CoreValue[] }
  /** The host function ended the call of the guest. */
  | { readonly kind: "aborted"; readonly change: MemoryChange; readonly reason: string }
  /** The host function let the error of the function pass that it had entered last. */
  | { readonly kind: "passed"; readonly change: MemoryChange }
  /** The host entered the guest: a host function, or the program outside of every host call. */
  | {
      readonly kind: "entered";
      readonly change: MemoryChange;
      readonly entered: EnteredFunction;
      readonly args: readonly unknown[];
    }
  /** The host put a function into the table of the guest. */
  | { readonly kind: "given"; readonly given: GivenFunction }
  /** The host took it out of there. */
  | { readonly kind: "removed"; readonly tableIndex: number }
  /** The entered function returned. */
  | { readonly kind: "left"; readonly result: unknown }
  /** The entered function trapped, or its call was ended. */
  | { readonly kind: "threw" };

/**
 * Writes a recording: `HWRC`, a version byte, the imports (their number; of each its module, name, parameter types and
 * result types), and the events, each after a byte for its kind. Integers are LEB128, floats IEEE 754 in little-endian
 * order, texts UTF-8 after their length in bytes.
 */
export class EventWriter {
  readonly #imports: RecordedImport[] = [];
  readonly #events = new RecordingWriter();

  /** Adds an import, unless it is there already, and returns its index. */
  addImport(imported: RecordedImport): number {
    const index = this.#imports.findIndex(
      (each) => each.module === imported.module && each.export === imported.export,
    );
    return index < 0 ? this.#imports.push(imported) - 1 : index;
  }

  /** The callee is the index of an import, or a function that the guest was given. */
  called(callee: number | GivenFunction, checksum: number, raw: readonly CoreValue[]): void {
    const { parameters } = this.#typeOf(callee);
    const [tag, index] =
      typeof callee === "number" ? [TAG.called, callee] : [TAG.calledGiven, callee.tableIndex];
    this.#event(tag, (to) => {
      to.unsigned(index);
      to.u32(checksum);
      writeCoreValues(to, parameters, raw);
    });
  }

  returned(callee: number | GivenFunction, change: MemoryChange, results: readonly CoreValue[]): void {
    const functionType = this.#typeOf(callee);
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

  passed(change: MemoryChange): void {
    this.#event(TAG.passed, (to) => {
      writeChange(to, change);
    });
  }

  entered(change: MemoryChange, entered: EnteredFunction, args: readonly unknown[]): void {
    this.#event(TAG.entered, (to) => {
      writeChange(to, change);
      if ("export" in entered) {
        to.u8(0);
        to.text(entered.export);
      } else {
        to.u8(1);
        to.unsigned(entered.tableIndex);
      }
      writeValue(to, args);
    });
  }

  given({ tableIndex, functionType }: GivenFunction): void {
    this.#event(TAG.given, (to) => {
      to.unsigned(tableIndex);
      writeFunctionType(to, functionType);
    });
  }

  removed(tableIndex: number): void {
    this.#event(TAG.removed, (to) => {
      to.unsigned(tableIndex);
    });
  }

  left(result: unknown): void {
    this.#event(TAG.left, (to) => {
      writeValue(to, result);
    });
  }

  threw(): void {
    this.#events.u8(TAG.threw);
  }

  /** A copy of the recording up to now. */
  get bytes(): Uint8Array {
    const file = new RecordingWriter();
    file.raw(Uint8Array.from([...MAGIC, VERSION]));
    file.unsigned(this.#imports.length);
    for (const { module, export: name, functionType } of this.#imports) {
      file.text(module);
      file.text(name);
      writeFunctionType(file, functionType);
    }
    file.raw(this.#events.bytes);
    return file.bytes;
  }

  #typeOf(callee: number | GivenFunction): RecordedImport["functionType"] {
    return (typeof callee === "number" ? (this.#imports[callee] as RecordedImport) : callee).functionType;
  }

  // Written apart first, so that an event which cannot be recorded leaves no half of itself behind.
  #event(tag: number, write: (to: RecordingWriter) => void): void {
    const event = new RecordingWriter();
    event.u8(tag);
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
  if (MAGIC.some((byte) => from.u8() !== byte)) throw from.invalid("other bytes than HWRC");
  const version = from.u8();
  if (version < 1 || version > VERSION) {
    const fact = `is of version ${String(version)}, and the versions 1 to ${String(VERSION)} are known. Replay it with the release that recorded it.`;
    throw new RecordingError("unknown-version", fact, { where: "replay", subject: "the recording" });
  }
  const imports: RecordedImport[] = [];
  for (let left = from.unsigned(); left > 0; left--) {
    const [module, name] = [from.text(), from.text()];
    imports.push({
      module,
      export: name,
      functionType: readFunctionType(from),
    });
  }
  return imports;
}

/**
 * Reads an event. `pending` is the innermost host function that has not ended.
 *
 * @throws {RecordingError} `invalid-recording`
 */
export function readEvent(
  from: RecordingReader,
  { imports, given }: RecordedFunctions,
  pending: RecordedImport | undefined,
): RecordedEvent {
  const tag = from.u8();
  switch (tag) {
    case TAG.called:
    case TAG.calledGiven: {
      const index = from.unsigned();
      const imported = tag === TAG.called ? imports[index] : given.get(index);
      if (imported === undefined) throw from.invalid("the call of a function that is not declared");
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
    case TAG.passed:
      return { kind: "passed", change: readChange(from) };
    case TAG.entered:
      return {
        kind: "entered",
        change: readChange(from),
        entered: readEntered(from),
        args: readArguments(from),
      };
    case TAG.given: {
      const tableIndex = from.unsigned();
      const functionType = readFunctionType(from);
      const function_ = { module: "table", export: String(tableIndex), functionType, tableIndex };
      given.set(tableIndex, function_);
      return { kind: "given", given: function_ };
    }
    case TAG.removed:
      return { kind: "removed", tableIndex: from.unsigned() };
    case TAG.left:
      return { kind: "left", result: readValue(from) };
    case TAG.threw:
      return { kind: "threw" };
    default:
      throw from.invalid(`an event of the unknown kind ${String(tag)}`);
  }
}

function writeFunctionType(
  to: RecordingWriter,
  { parameters, results }: RecordedImport["functionType"],
): void {
  writeTypes(to, parameters);
  writeTypes(to, results);
}

function readFunctionType(from: RecordingReader): RecordedImport["functionType"] {
  return { parameters: readTypes(from), results: readTypes(from) };
}

function readEntered(from: RecordingReader): EnteredFunction {
  const kind = from.u8();
  if (kind > 1) throw from.invalid(`an entry of the unknown kind ${String(kind)}`);
  return kind === 0 ? { export: from.text() } : { tableIndex: from.unsigned() };
}

function readArguments(from: RecordingReader): readonly unknown[] {
  const args = readValue(from);
  if (!Array.isArray(args)) throw from.invalid("an entry without arguments");
  return args as unknown[];
}
