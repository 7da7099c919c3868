import type { FunctionType } from "@hostwright/types";

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

/** A host function with the type that guests must import it with. */
export interface TypedFunction {
  readonly type: FunctionType;
  /** A function, or what stands for one that suspends the guest. */
  readonly value: WebAssembly.ImportValue;
}

/** Thunks live as long as their class, so that a second guest finds what the first has had made. */
const known = new WeakMap<WeakKey, WebAssembly.ImportValue>();

/**
 * Gives host functions the types that they were declared with, so that the engine refuses a guest which imports one with
 * another: a JavaScript function takes on whatever type a guest asks for, a function of a module has its own.
 *
 * The functions are imported by a module that does nothing but export them again; a call through it costs nothing more,
 * since the engine links the guest with what was imported. One module serves all of them that have no type yet.
 * `undefined` where the engine compiles no bytes.
 */
export function giveTypes(functions: readonly TypedFunction[]): WebAssembly.ImportValue[] | undefined {
  const untyped = [...new Map(functions.map((each) => [each.value, each])).values()].filter(
    ({ value }) => !known.has(value as WeakKey),
  );
  if (untyped.length > 0) {
    const module = adapterOf(untyped.map(({ type }) => type));
    if (module === undefined) return undefined;
    const host = Object.fromEntries(untyped.map(({ value }, index) => [String(index), value]));
    const { exports } = new WebAssembly.Instance(module, { h: host });
    untyped.forEach(({ value }, index) =>
      known.set(value as WeakKey, exports[String(index)] as WebAssembly.ImportValue),
    );
  }
  return functions.map(({ value }) => known.get(value as WeakKey) as WebAssembly.ImportValue);
}

// Guests of one module have functions of the same types, and with middleware each guest has functions of its own.
const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

function adapterOf(types: readonly FunctionType[]): WebAssembly.Module | undefined {
  const key = types.map(functionTypeKey).join(";");
  const known = modules.get(key);
  if (known !== undefined) return known;
  const module = tryCompile(adapterBytes(types));
  if (modules.size >= MOST_MODULES) modules.clear();
  if (module !== undefined) modules.set(key, module);
  return module;
}

function adapterBytes(types: readonly FunctionType[]): Uint8Array<ArrayBuffer> {
  const indices = new Map<string, number>();
  const distinct: number[][] = [];
  const typeIndices = types.map((type) => {
    const key = functionTypeKey(type);
    let index = indices.get(key);
    if (index === undefined) {
      indices.set(key, (index = distinct.length));
      distinct.push(functionType(type.parameters, type.results));
    }
    return index;
  });
  const names = types.map((_, index) => text(String(index)));
  const from = text("h");
  return moduleBytes([
    section(SECTION.type, distinct),
    section(
      SECTION.import,
      names.map((name, index) => [
        ...from,
        ...name,
        EXTERN.function,
        ...unsigned(typeIndices[index] as number),
      ]),
    ),
    section(
      SECTION.export,
      names.map((name, index) => [...name, EXTERN.function, ...unsigned(index)]),
    ),
  ]);
}
