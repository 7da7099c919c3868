import { EXTERN, SECTION } from "../wasm-format/codes.js";
import { tryCompile, functionType, moduleBytes, section, text } from "../wasm-format/module-writer.js";
import { type FunctionType, functionTypeKey } from "../metadata/function-type.js";

/** A module that imports a function of a type; `undefined` where the engine makes no modules from bytes. */
type Importer = WebAssembly.Module | undefined;

// As many as a program has types of callbacks.
const importers = new Map<string, Importer>();
/** By function and type: which of them fit. Neither ever changes. */
const known = new WeakMap<object, Map<string, boolean>>();

/**
 * Says whether a function of a guest takes and gives these core values. JavaScript cannot ask for the type of a function,
 * and converts silently what it calls one with; but the engine compares types when a module imports another's function.
 *
 * Spec: https://webassembly.github.io/spec/js-api/#read-the-imports
 */
export function hasFunctionType(guestFunction: object, type: FunctionType): boolean {
  const key = functionTypeKey(type);
  let answers = known.get(guestFunction);
  if (answers === undefined) known.set(guestFunction, (answers = new Map<string, boolean>()));
  let answer = answers.get(key);
  if (answer === undefined) answers.set(key, (answer = compare(guestFunction, type, key)));
  return answer;
}

function compare(guestFunction: object, type: FunctionType, key: string): boolean {
  if (!importers.has(key)) importers.set(key, makeImporter(type));
  const importer = importers.get(key);
  if (!isOfGuest(guestFunction)) return false;
  // Under a Content Security Policy the number of parameters is all that there is to see.
  if (importer === undefined) return (guestFunction as { length?: number }).length === type.parameters.length;
  try {
    new WebAssembly.Instance(importer, { "": { "": guestFunction as WebAssembly.ImportValue } });
    return true;
  } catch {
    return false;
  }
}

/**
 * Says whether a function is a guest's and not JavaScript. A host function is of whatever type it is imported as, and
 * lies where a guest keeps one that it was given by reference: calling it by index is not what it was given for. A table takes
 * functions of guests only.
 */
export function isOfGuest(candidate: object): boolean {
  try {
    new WebAssembly.Table({ element: "anyfunc", initial: 1 }, candidate);
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
