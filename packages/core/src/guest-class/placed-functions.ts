import {
  type CoreValue,
  type FunctionType,
  type GuestFunction,
  LiftError,
  LowerError,
  type PlacedFunction,
} from "@hostwright/types";
import type { EngineModule, EngineTable } from "@hostwright/types/internal";

import { register } from "../context/frame.js";
import { endCall } from "../guest/end-call.js";
import { functionTypeKey } from "../metadata/function-type.js";
import { EXTERN, SECTION } from "../wasm-format/codes.js";
import {
  functionType,
  moduleBytes,
  section,
  text,
  tryCompile,
  unsigned,
} from "../wasm-format/module-writer.js";

type Raw = (...core: readonly unknown[]) => unknown;

/** Modules that give a function of JavaScript a type, by that. Bounded by the number of callback types in a program. */
const adapters = new Map<string, EngineModule | undefined>();

/** Puts functions of the host into the table of a guest, and takes them out again. */
export class PlacedFunctions {
  readonly #table: EngineTable | undefined;
  /** Places that are free again. */
  readonly #free: number[] = [];

  constructor(table: EngineTable | undefined) {
    this.#table = table;
  }

  /**
   * Puts a function into the table.
   *
   * @throws {LowerError} `allocation-failed` where the table cannot grow, or the engine compiles no modules
   */
  place(type: FunctionType, raw: Raw): PlacedFunction {
    const table = this.#table;
    if (table === undefined) {
      throw noPlace(
        "its table is not known. Link it with --export-table, or name one of several with { table }.",
      );
    }
    let isThere = true;
    const typed = withType(type, (...core) =>
      entered(() => {
        if (!isThere) throw gone();
        return raw(...core);
      }),
    );
    const index = this.#free.pop() ?? grow(table);
    table.set(at(table, index), typed);
    return {
      index,
      remove: () => {
        // A guest may have copied it to another place.
        isThere = false;
        // The guest may have put a function of its own there.
        if (table.get(at(table, index)) !== typed) return;
        table.set(at(table, index), null);
        this.#free.push(index);
      },
    };
  }
}

/** Runs a function of the host that the guest calls; an error ends the call of the guest, as that of a host function does. */
function entered(work: () => CoreValue): CoreValue {
  const { frame } = register;
  try {
    const value = work();
    register.frame = frame;
    return value;
  } catch (error) {
    register.frame = frame;
    throw endCall(frame, error);
  }
}

function withType(type: FunctionType, raw: Raw): GuestFunction {
  const key = functionTypeKey(type);
  if (!adapters.has(key)) adapters.set(key, tryCompile(adapterFor(type)));
  const adapter = adapters.get(key);
  if (adapter === undefined) {
    throw noPlace(
      "the engine compiles no module for it here, as under a Content Security Policy. Let the guest import a host function.",
    );
  }
  const { exports } = new WebAssembly.Instance(adapter, { h: { f: raw } });
  return exports["f"] as GuestFunction;
}

/** Writes a module that exports the function that it imports: with its type, so that a guest can call it by index. */
function adapterFor({ parameters, results }: FunctionType): Uint8Array<ArrayBuffer> {
  return moduleBytes([
    section(SECTION.type, [functionType(parameters, results)]),
    section(SECTION.import, [[...text("h"), ...text("f"), EXTERN.function, 0]]),
    section(SECTION.export, [[...text("f"), EXTERN.function, ...unsigned(0)]]),
  ]);
}

function grow(table: WebAssembly.Table): number {
  try {
    return indexFrom(table.grow(at(table, 1)));
  } catch (cause) {
    throw noPlace("its table cannot grow. Link it with --growable-table.", cause);
  }
}

function indexFrom(length: number | bigint): number {
  return Number(length);
}

/** Converts an index for a table, which may have 64-bit addresses. */
function at(table: WebAssembly.Table, index: number): number {
  return typeof (table.length as number | bigint) === "bigint" ? (BigInt(index) as unknown as number) : index;
}

function gone(): LiftError {
  const fact =
    "was called after the call had ended that it was given for. Let the guest forget it, or import a host function.";
  return new LiftError("unknown-callback", fact, undefined, { subject: "a function of the host" });
}

function noPlace(fact: string, cause?: unknown): LowerError {
  const about = { subject: "a function of the host", ...(cause === undefined ? {} : { cause }) };
  return new LowerError("allocation-failed", `has no place in the guest: ${fact}`, undefined, about);
}
