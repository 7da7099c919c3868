import { locateError } from "@hostwright/types/internal";

import { makeCall } from "./array-call.js";
import { Constants } from "./constants.js";
import { runText } from "./generated-thunk.js";
import { subjectOf } from "./lifter.js";
import type { Call, ThunkParts } from "./thunk.js";
import { called, coreTexts, encode, liftLines, memberText } from "./thunk-source.js";

const generated = new WeakMap<ThunkParts, Call | undefined>();

/** Makes the call of an asynchronous export: out of source text where the engine runs any, which is compiled once. */
export function asyncCall(parts: ThunkParts, codegen: boolean): Call {
  if (codegen && !generated.has(parts)) generated.set(parts, generateCall(parts));
  return (codegen ? generated.get(parts) : undefined) ?? makeCall(parts);
}

function generateCall(parts: ThunkParts): Call | undefined {
  const { module, name, plan, lowering } = parts;
  const located = (error: unknown, at: number): unknown => {
    const parameter = plan.parameters[at];
    return parameter === undefined
      ? error
      : locateError(error, `${module}.${name}`, subjectOf(parameter, at));
  };
  const constants = new Constants(plan.addressType);
  const text = callSource(parts, constants);
  return runText(text, { ...constants.values, located, prepare: lowering.prepare }) as Call | undefined;
}

/** Writes the body of a function that gives the call of a method. */
function callSource(parts: ThunkParts, constants: Constants): string {
  const { module, name, slot, method, plan, lowering } = parts;
  const { parameters, flat, addressType } = plan;
  const raw = flat.parameters.map((_, index) => `raw[${String(index)}]`);
  const values = parameters.map((_, index) => `v${String(index)}`);
  const lines = [
    ...liftLines(plan, coreTexts(plan, raw), constants),
    // An error of these is no parameter's.
    `at = ${String(parameters.length)};`,
    ...(lowering.prepare === undefined ? [] : ["prepare(memory, raw);"]),
    `return ${called(memberText(method, constants), ...values)};`,
  ];
  return `return function (frame, raw) {
  const receiver = frame.${slot};
  let at = 0;
  if (receiver[closed]) unavailable(receiver, ${constants.name("exported", parts)});
  const memory = frame.memory;
  frame.copied = 0;
  try {
    ${lines.join("\n    ")}
  } catch (error) {
    throw located(error, at);
  }
};
//# sourceURL=hostwright:///${encode(module)}/${encode(name)}.${slot}.${addressType}.async.js
`;
}
