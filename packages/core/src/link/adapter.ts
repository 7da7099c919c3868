import type { FunctionType } from "@hostwright/types";
import type { EngineImport, EngineModule } from "@hostwright/types/internal";

import { EXTERN, SECTION } from "../wasm-format/codes.js";
import {
  tryCompile,
  functionType,
  moduleBytes,
  section,
  text,
  unsigned,
} from "../wasm-format/module-writer.js";
import { functionTypeKey } from "../metadata/function-type.js";

/** Holds a host function and the type that guests must import it with. */
export interface TypedFunction {
  readonly type: FunctionType;
  /** A function, or a `WebAssembly.Suspending`. */
  readonly value: EngineImport;
}

/** Keeps typed functions by their thunks, which live as long as their class, for later guests. */
const typedFunctions = new WeakMap<WeakKey, WebAssembly.ImportValue>();

/**
 * Gives host functions their declared types, so that the engine refuses a guest which imports one with another: a JavaScript
 * function takes on any type that a guest imports it with, and an exported function has its own.
 *
 * A generated module imports the functions and exports them again. A call costs nothing more, since engines link the guest with
 * the imported function. One module serves all functions that have no type yet. Returns `undefined` where the engine compiles
 * no bytes.
 */
export function giveTypes(functions: readonly TypedFunction[]): EngineImport[] | undefined {
  const untyped = [...new Map(functions.map((each) => [each.value, each])).values()].filter(
    ({ value }) => !typedFunctions.has(value as WeakKey),
  );
  if (untyped.length > 0) {
    const module = adapterOf(untyped.map(({ type }) => type));
    if (module === undefined) return undefined;
    // The names are the indices of an array.
    const h: unknown = untyped.map(({ value }) => value);
    const { exports } = new WebAssembly.Instance(module, { h } as WebAssembly.Imports);
    untyped.forEach(({ value }, index) =>
      typedFunctions.set(value as WeakKey, exports[index] as EngineImport),
    );
  }
  return functions.map(({ value }) => typedFunctions.get(value as WeakKey) as EngineImport);
}

// With middleware each guest has functions of its own, whose types are those of the guests before.
const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

function adapterOf(types: readonly FunctionType[]): EngineModule | undefined {
  const key = types.map(functionTypeKey).join(";");
  const cached = modules.get(key);
  if (cached !== undefined) return cached;
  const module = tryCompile(adapterBytes(types));
  if (modules.size >= MOST_MODULES) modules.clear();
  if (module !== undefined) modules.set(key, module);
  return module;
}

function adapterBytes(types: readonly FunctionType[]): Uint8Array<ArrayBuffer> {
  const keys = types.map(functionTypeKey);
  const distinct = [...new Set(keys)];
  const names = types.map((_, index) => text(String(index)));
  const from = text("h");
  return moduleBytes([
    section(
      SECTION.type,
      distinct.map((key) => {
        const { parameters, results } = types[keys.indexOf(key)] as FunctionType;
        return functionType(parameters, results);
      }),
    ),
    section(
      SECTION.import,
      names.map((name, index) => [
        ...from,
        ...name,
        EXTERN.function,
        ...unsigned(distinct.indexOf(keys[index] as string)),
      ]),
    ),
    section(
      SECTION.export,
      names.map((name, index) => [...name, EXTERN.function, ...unsigned(index)]),
    ),
  ]);
}
