import type { AddressType, FlatType } from "@hostwright/types";

import type { ExportMetadata } from "../metadata/module-metadata.js";
import { flatParameters, formatFunctionType, functionTypeOf } from "../metadata/function-type.js";
import { type PlacedResult, placeResults } from "./result.js";
import type { ThunkParts } from "./thunk.js";

/**
 * Writes the body of a function that gives a thunk. Names of modules, exports, methods, parameters and types are data in it,
 * whatever they are: in quotes, in a comment of one line, or encoded.
 *
 * No two are the same: functions of one text would share what the engine has learned about each of them.
 */
export function thunkSource(
  { module, name, slot, method }: ThunkParts,
  exported: ExportMetadata,
  addressType: AddressType,
): string {
  const { parameters, results, isTuple } = exported;
  const flat = flatParameters(parameters, results);
  const raw = flat.map((_, index) => `a${String(index)}`);
  // An i32 reaches JavaScript as a signed number, and an address is none.
  const address =
    addressType === "i32" ? (core: string) => `${core} >>> 0` : (core: string) => `address(${core})`;
  const cores = raw.map((core, index) => (flat[index] === "address" ? address(core) : core));
  let next = 0;
  const lifts = parameters.flatMap((parameter, index) => {
    const own = cores.slice(next, (next += parameter.type.flat.length));
    const named = parameter.name === undefined ? "" : `${parameter.name}: `;
    return [
      ...(index === 0 ? [] : [`at = ${String(index)};`]),
      `const v${String(index)} = lift${String(index)}(${["memory", ...own].join(", ")}); // ${escape(`${named}${parameter.type.name}`)}`,
    ];
  });
  const values = parameters.map((_, index) => `v${String(index)}`).join(", ");
  // A symbol or a number has no text that means the same property.
  const member = typeof method === "string" ? `"${escape(method)}"` : "method";
  const placed = placeResults(exported);
  const prepares = placed.flatMap((result, index) =>
    result.type.prepare === undefined
      ? []
      : [`prepare${String(index)}(${["memory", ...outsOf(result, cores)].join(", ")});`],
  );
  const count = parameters.length;
  const lines = [
    ...lifts,
    ...(prepares.length === 0 ? [] : [`at = ${String(count)};`, ...prepares]),
    `at = ${String(count + 1)};`,
    `value = receiver[${member}](${values});`,
    `at = ${String(count + 2)};`,
    ...(isTuple ? ["const all = tuple(value);"] : []),
    ...lowerLines(placed, isTuple, cores, addressType),
  ];
  const type = formatFunctionType(functionTypeOf(exported, addressType));
  return `// ${escape(module)}.${escape(name)}: ${type}
return function (${raw.join(", ")}) {
  const frame = register.frame;
  let at = 0;
  let value;
  try {
    const receiver = frame.${slot};
    if (receiver[closed]) unavailable(receiver);
    const memory = frame.memory;
    ${lines.join("\n    ")}
  } catch (error) {
    return failed(frame, error, at, value);
  }
};
//# sourceURL=hostwright:///${encode(module)}/${encode(name)}.${slot}.${addressType}.js
`;
}

/** Writes what lowers each result, and returns all core values: none, one as it is, several in an array. */
function lowerLines(
  placed: readonly PlacedResult[],
  isTuple: boolean,
  cores: readonly string[],
  addressType: AddressType,
): string[] {
  const own = (core: string, kind: FlatType | undefined): string =>
    kind !== "address" ? core : addressType === "i32" ? `${core} | 0` : `BigInt(${core})`;
  const calls = placed.map((result, index) => {
    const value = isTuple ? `all[${String(index)}]` : "value";
    return `lower${String(index)}(${[value, "memory", ...outsOf(result, cores)].join(", ")})`;
  });
  const [only] = calls;
  const flat = placed.flatMap(({ type }) => type.flat);
  if (only !== undefined && !isTuple && (flat.length < 2 || !flat.includes("address"))) {
    return [`return ${own(only, flat[0])};`];
  }
  const lines = calls.map((call, index) => `const r${String(index)} = ${call};`);
  const all = placed.flatMap(({ type }, index) =>
    type.flat.map((kind, at) =>
      own(`r${String(index)}${type.flat.length === 1 ? "" : `[${String(at)}]`}`, kind),
    ),
  );
  return [...lines, `return ${all.length > 1 ? `[${all.join(", ")}]` : (all[0] ?? "undefined")};`];
}

function outsOf({ type, start }: PlacedResult, cores: readonly string[]): readonly string[] {
  return cores.slice(start, start + (type.out?.length ?? 0));
}

// As in a string of JSON, and in one line for JavaScript, too.
function escape(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

// Half a character cannot be encoded.
function encode(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"));
}
