import { called, escape, makeTupleCheck } from "@hostwright/types/internal";

import { formatFunctionType } from "../metadata/function-type.js";
import type { Constants } from "./constants.js";
import { addresses, type CallPlan, type CoreShare } from "./plan.js";
import type { ThunkParts } from "./thunk.js";

export { called, escape };

/** Writes the call of a method with values: lines that end with its value in `value`. */
export type CallText = (method: string, values: readonly string[]) => string;

const directly: CallText = (method, values) => `value = ${called(method, ...values)};`;

/**
 * Writes the body of a function that gives a thunk, as {@link thunkText} does, with the address that stacks and profilers
 * show. No two are the same: functions of one text would share the engine's feedback on each of them.
 */
export function thunkSource(parts: ThunkParts, constants: Constants, callText = directly): string {
  const { module, name, plan } = parts;
  return `// ${escape(module)}.${escape(name)}: ${escape(formatFunctionType(plan.functionType))}
return ${thunkText(parts, constants, callText)};
${sourceUrl(parts)}`;
}

/**
 * Writes a thunk, in which `callText` writes the call of the method. Names of modules, exports, methods, parameters and types are data
 * in it, whatever they are: in quotes, in a comment of one line, or encoded.
 */
export function thunkText(parts: ThunkParts, constants: Constants, callText = directly): string {
  const { name, slot, method, plan } = parts;
  const { parameters, results, flat, addressType } = plan;
  const raw = flat.parameters.map((_, index) => `a${String(index)}`);
  const cores = coreTexts(plan, raw);
  const values = parameters.map((_, index) => `v${String(index)}`);
  const lowerings = results.map(({ type }) => type.loweringFor?.(addressType) ?? type);
  const prepares = results.flatMap(({ out }, index) => {
    const prepare = lowerings[index]?.prepare;
    if (prepare === undefined) return [];
    return [`${called(constants.name("prepare", prepare), "memory", ...ofShare(out, cores))};`];
  });
  const lowers = lowerings.map(({ lower }) => constants.name("lower", lower));
  const exported = constants.name("exported", parts);
  const count = parameters.length;
  const lines = [
    ...liftLines(plan, cores, constants),
    ...(prepares.length === 0 ? [] : [`at = ${String(count)};`, ...prepares]),
    `at = ${String(count + 1)};`,
    callText(memberText(method, constants), values),
    "if (register.hasNested) register.frame = frame;",
    `at = ${String(count + 2)};`,
    ...lowerLines(plan, cores, lowers, constants),
  ];
  return `function ${functionName(name)}(${raw.join(", ")}) {
  const frame = register.frame;
  let at = 0;
  let value;
  try {
    const receiver = frame.${slot};
    if (receiver[closed]) unavailable(receiver, ${exported});
    const memory = frame.memory;
    if (register.hasCopied) frame.copied = 0;
    ${lines.join("\n    ")}
  } catch (error) {
    return failed(${exported}, frame, error, at, value);
  }
}`;
}

/** Writes the line with the address of the texts of a class. */
export function sourceUrl({ module, slot, plan: { addressType } }: ThunkParts): string {
  return `//# sourceURL=hostwright:///${encode(module)}.${slot}.${addressType}.js\n`;
}

/** Names the function of an export for stacks and profilers. No name that the text refers to begins as it does. */
function functionName(name: string): string {
  return `$${name.replace(/\W/g, "_")}`;
}

/** Writes the core values of a function out of the texts for those that the guest has passed. */
export function coreTexts({ flat, addressType }: CallPlan, raw: readonly string[]): readonly string[] {
  const { liftText } = addresses[addressType];
  return raw.map((core, index) => (flat.parameters[index] === "address" ? liftText(core) : core));
}

/** Writes the lifting of each parameter, as a constant; `at` is its index. */
export function liftLines(
  { parameters, addressType }: CallPlan,
  cores: readonly string[],
  constants: Constants,
): string[] {
  return parameters.flatMap((parameter, index) => {
    const { name, type, core } = parameter;
    const named = name === undefined ? "" : `${name}: `;
    const lift = constants.name("lift", type.liftFor?.(addressType) ?? type.lift);
    return [
      ...(index === 0 ? [] : [`at = ${String(index)};`]),
      `const v${String(index)} = ${called(lift, "memory", ...ofShare(core, cores))}; // ${escape(`${named}${type.name}`)}`,
    ];
  });
}

/** Writes a method of the receiver. A symbol or a number has no text that means the same property. */
export function memberText(method: PropertyKey, constants: Constants): string {
  return `receiver[${typeof method === "string" ? `"${escape(method)}"` : constants.name("method", method)}]`;
}

/** Writes the lowering of each result, and the return of all core values: none, one as it is, several in an array. */
function lowerLines(
  { results, isTuple, flat, addressType }: CallPlan,
  cores: readonly string[],
  lowers: readonly string[],
  constants: Constants,
): string[] {
  const { lowerText } = addresses[addressType];
  const calls = results.map(({ out }, index) => {
    const value = isTuple ? `all[${String(index)}]` : "value";
    return called(lowers[index] as string, value, "memory", ...ofShare(out, cores));
  });
  const [only] = calls;
  const { results: kinds } = flat;
  if (only !== undefined && !isTuple && (kinds.length < 2 || !kinds.includes("address"))) {
    return [`return ${kinds[0] === "address" ? lowerText(only) : only};`];
  }
  const lines = calls.map((call, index) => `const r${String(index)} = ${call};`);
  const all = results.flatMap(({ type }, index) =>
    type.flat.map((kind, at) => {
      const core = `r${String(index)}${type.flat.length === 1 ? "" : `[${String(at)}]`}`;
      return kind === "address" ? lowerText(core) : core;
    }),
  );
  return [
    ...(isTuple ? [`const all = ${constants.name("tuple", makeTupleCheck(results.length))}(value);`] : []),
    ...lines,
    `return ${all.length > 1 ? `[${all.join(", ")}]` : (all[0] ?? "undefined")};`,
  ];
}

function ofShare({ start, flat }: CoreShare, cores: readonly string[]): readonly string[] {
  return cores.slice(start, start + flat.length);
}

/** Writes a name for an address; half a character cannot be encoded. */
export function encode(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"));
}
