import type { FunctionType } from "@hostwright/types";

import { EXTERN, SECTION } from "../wasm-format/codes.js";
import { tryCompile, functionType, moduleBytes, section, text } from "../wasm-format/module-writer.js";
import { functionTypeKey } from "../metadata/function-type.js";
import { isOfGuest } from "./guest-function.js";

/** A module that imports a function of a type; `undefined` where the engine compiles no bytes. */
type Importer = WebAssembly.Module | undefined;

// Bounded by the number of callback types in a program.
const importers = new Map<string, Importer>();
/** The results of earlier checks, by function and type: neither ever changes. */
const checked = new WeakMap<object, Map<string, boolean>>();

/**
 * Checks whether a function of a guest has a type. JavaScript cannot read the type of a function, and converts its
 * arguments silently; but the engine compares types when a module imports the function of another.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#read-the-imports
 */
export function hasFunctionType(guestFunction: object, type: FunctionType): boolean {
  const key = functionTypeKey(type);
  let byType = checked.get(guestFunction);
  if (byType === undefined) checked.set(guestFunction, (byType = new Map<string, boolean>()));
  let hasType = byType.get(key);
  if (hasType === undefined) byType.set(key, (hasType = compare(guestFunction, type, key)));
  return hasType;
}

function compare(guestFunction: object, type: FunctionType, key: string): boolean {
  if (!importers.has(key)) importers.set(key, makeImporter(type));
  const importer = importers.get(key);
  if (!isOfGuest(guestFunction)) return false;
  // Under a Content Security Policy only the number of parameters can be read.
  if (importer === undefined) return (guestFunction as { length?: number }).length === type.parameters.length;
  try {
    new WebAssembly.Instance(importer, { "": { "": guestFunction as WebAssembly.ImportValue } });
    return true;
  } catch {
    return false;
  }
}

function makeImporter({ parameters, results }: FunctionType): Importer {
  return tryCompile(
    moduleBytes([
      section(SECTION.type, [functionType(parameters, results)]),
      section(SECTION.import, [[...text(""), ...text(""), EXTERN.function, 0]]),
    ]),
  );
}
