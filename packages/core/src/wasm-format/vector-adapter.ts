import type { FunctionType } from "@hostwright/types";

import { EXTERN, SECTION } from "./codes.js";
import { functionType, moduleBytes, section, text, unsigned, valueType } from "./module-writer.js";

/** Tells whether a function takes or returns vectors, which JavaScript cannot pass. */
export function hasVectors({ parameters, results }: FunctionType): boolean {
  return parameters.includes("v128") || results.includes("v128");
}

/** Splits the vectors of a function type: each is two integers, that of the lower lane first. */
function splitType({ parameters, results }: FunctionType): FunctionType {
  return { parameters: splitTypes(parameters), results: splitTypes(results) };
}

function splitTypes(types: readonly string[]): string[] {
  return types.flatMap((type) => (type === "v128" ? ["i64", "i64"] : type));
}

const OPCODE = { end: 0x0b, call: 0x10, localGet: 0x20, localSet: 0x21 } as const;
const LANE = { splat: [0xfd, 0x12], extract: [0xfd, 0x1d], replace: [0xfd, 0x1e] } as const;

/**
 * Writes a module that imports a function of one type, and exports one of the other, which calls it: with vectors that are split, or
 * with vectors that are put together. Import and export are called `f`, the import's module too.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html#vector-instructions
 */
export function vectorAdapter(type: FunctionType, exports: "vectors" | "lanes"): Uint8Array<ArrayBuffer> {
  const split = splitType(type);
  const [outer, inner] = exports === "vectors" ? [type, split] : [split, type];
  const [toInner, toOuter] =
    exports === "vectors" ? [extractLanes, putTogether] : [putTogether, extractLanes];
  const { length } = outer.parameters;
  const results = inner.results.map((_, at) => length + at);
  const body = [
    ...[...unsigned(results.length), ...inner.results.flatMap((each) => [1, ...valueType(each)])],
    ...toInner(type.parameters, 0),
    ...[OPCODE.call, 0],
    // From the top of the stack, the last one first.
    ...results.reverse().flatMap((local) => [OPCODE.localSet, ...unsigned(local)]),
    ...toOuter(type.results, length),
    OPCODE.end,
  ];
  const name = text("f");
  return moduleBytes([
    section(
      SECTION.type,
      [inner, outer].map((each) => functionType(each.parameters, each.results)),
    ),
    section(SECTION.import, [[...name, ...name, EXTERN.function, 0]]),
    section(SECTION.function, [[1]]),
    section(SECTION.export, [[...name, EXTERN.function, 1]]),
    section(SECTION.code, [[...unsigned(body.length), ...body]]),
  ]);
}

/** Pushes the values in locals from a first one on, the vectors among them as two integers each. */
function extractLanes(types: readonly string[], first: number): number[] {
  return types.flatMap((type, at) => {
    const get = [OPCODE.localGet, ...unsigned(first + at)];
    return type === "v128" ? [...get, ...LANE.extract, 0, ...get, ...LANE.extract, 1] : get;
  });
}

/** Pushes the values in locals from a first one on, of which two each are a vector. */
function putTogether(types: readonly string[], first: number): number[] {
  let local = first;
  const get = (): number[] => [OPCODE.localGet, ...unsigned(local++)];
  return types.flatMap((type) =>
    type === "v128" ? [...get(), ...LANE.splat, ...get(), ...LANE.replace, 1] : get(),
  );
}
