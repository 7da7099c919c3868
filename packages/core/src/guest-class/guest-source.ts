import type { GuestFunction, GuestMemory } from "@hostwright/types";
import { type Lend, type LentMemory, receiveEach, setCallMemory } from "@hostwright/types/internal";

import { numbered, runText } from "../compile/generated-thunk.js";
import { addresses, type CoreShare } from "../compile/plan.js";
import { called, encode, escape } from "../compile/thunk-source.js";
import { formatFunctionType } from "../metadata/function-type.js";
import { CallMemoryAccount, type GuestCall } from "./guest-call.js";
import type { CalledExport } from "./guest-function.js";

/** Makes the function of a field for one guest. */
type MakeFunction = (enter: GuestFunction, memory: GuestMemory, failed: Failed) => GuestFunction;

type Failed = (error: unknown, at: number, lent: LentMemory | undefined) => unknown;

/**
 * Makes the function of a field out of source text that is written for it: the engine inlines the functions of its types. Returns
 * `undefined` where the engine runs no text. Compiled once; each guest has a closure of it.
 */
export function compileGuestCall(call: GuestCall): ((exported: CalledExport) => GuestFunction) | undefined {
  const bind = runText(guestSource(call), constantsOf(call)) as MakeFunction | undefined;
  if (bind === undefined) return undefined;
  return (exported) =>
    bind(exported.enter, exported.memory, (error, at, lent) => call.failed(error, { at, lent }, exported));
}

/** Gives the values that the text refers to, by the names that it has for them. */
function constantsOf(call: GuestCall): Readonly<Record<string, unknown>> {
  const { parameters, results, addressType } = call.plan;
  return {
    address: addresses[addressType].lift,
    each: receiveEach,
    Account: CallMemoryAccount,
    find: call.findLender,
    setCallMemory,
    ...numbered(
      "lower",
      parameters.map(({ type }) => type.lower),
    ),
    ...numbered(
      "encode",
      parameters.map(({ lend }) => lend.encode),
    ),
    ...numbered(
      "put",
      parameters.map(({ lend }) => lend.place),
    ),
    ...numbered(
      "receive",
      results.map(({ receive }) => receive),
    ),
    ...numbered(
      "place",
      results.flatMap(({ places }) => places).map((place) => (): unknown => place.layout[addressType]),
    ),
  };
}

/** Writes the body of a function that gives the function of a field. Names are data in it, whatever they are. */
function guestSource({ where, plan }: GuestCall): string {
  const { parameters, takesMemory, functionType } = plan;
  const names = parameters.map((_, index) => `v${String(index)}`);
  const count = String(parameters.length);
  const { lines, cores, placed } = argumentLines(plan);
  return `// ${escape(where)}: ${escape(formatFunctionType(functionType))}
return (enter, memory, failed, spare) => (${names.join(", ")}) => {
  let at = 0;
  let lent;
  try {
    ${[...lines, `at = ${count};`, `const raw = ${called("enter", ...cores)};`, `at = ${String(parameters.length + 1)};`, ...resultLines(plan, placed)].join("\n    ")}
    ${takesMemory ? "lent.end();\n    spare = lent;\n    " : ""}return result;
  } catch (error) {
    throw failed(error, at, lent);
  }
};
//# sourceURL=hostwright:///${encode(where)}.${plan.addressType}.js
`;
}

/** Writes the lowering of all arguments. Memory is taken when all of them are encoded. */
function argumentLines({ parameters, results, takesMemory, addressType }: GuestCall["plan"]): {
  readonly lines: string[];
  /** The core values that the guest is entered with. */
  readonly cores: string[];
  /** The places for each result. */
  readonly placed: string[][];
} {
  const { lowerText } = addresses[addressType];
  const cores: string[] = [];
  const before: string[] = [];
  const after: string[] = [];
  parameters.forEach(({ type, isLowered, lend, core: { start, flat } }, index) => {
    const name = String(index);
    const [make, written] = isLowered ? ["lower", "c"] : ["encode", "e"];
    before.push(
      ...(index === 0 ? [] : [`at = ${name};`]),
      `const ${written}${name} = ${make}${name}(v${name}, memory); // ${escape(type.name)}`,
    );
    if (!isLowered) after.push(`at = ${name};`, ...placeLines(name, lend.pair));
    const offsetAt = lend.pair === "length-offset" ? 1 : 0;
    flat.forEach((kind, at) => {
      const part =
        lend.pair === undefined ? `c${name}[${String(at)}]` : `${at === offsetAt ? "c" : "n"}${name}`;
      const core = flat.length === 1 ? `c${name}` : part;
      cores[start + at] = kind === "address" ? lowerText(core) : core;
    });
  });
  let next = 0;
  const placed = results.map(({ out: { start }, places }) =>
    places.map((_, at) => {
      const name = String(next++);
      if (name === "0") after.push(`at = ${String(parameters.length + 1)};`);
      after.push(`const p${name} = lent.reserve(place${name}());`);
      cores[start + at] = lowerText(`p${name}`);
      return `p${name}`;
    }),
  );
  if (!takesMemory) return { lines: before, cores, placed };
  return {
    lines: [
      ...before,
      "lent = spare ?? new Account(memory, find);",
      "spare = undefined;",
      ...after,
      "lent.enter();",
    ],
    cores,
    placed,
  };
}

/** Writes the placing of an encoded argument. Of a pair without an array for its two values. */
function placeLines(name: string, pair: Lend["pair"]): string[] {
  if (pair === undefined) return [`const c${name} = put${name}(e${name}, lent);`];
  return [
    `const c${name} = e${name} === undefined ? 0 : lent.lend(e${name});`,
    `const n${name} = e${name} === undefined ? 0 : e${name}.length;`,
  ];
}

/** Writes the reception of all results into `result`. */
function resultLines(
  { results, isTuple, takesMemory, flat, addressType }: GuestCall["plan"],
  placed: readonly string[][],
): string[] {
  const { liftText } = addresses[addressType];
  const count = flat.results.length;
  const read = ({ start, flat: kinds }: CoreShare): string[] =>
    kinds.map((kind, index) => {
      const core = count === 1 ? "raw" : `raw[${String(start + index)}]`;
      return kind === "address" ? liftText(core) : core;
    });
  const calls = results.map(({ core }, index) =>
    called(`receive${String(index)}`, "memory", ...read(core), ...(placed[index] ?? [])),
  );
  // Where memory is given away, that of each result has to be freed.
  const tuple = takesMemory
    ? `each([${calls.map((each) => `() => ${each}`).join(", ")}])`
    : `[${calls.join(", ")}]`;
  const value = isTuple ? tuple : (calls[0] ?? "undefined");
  if (!takesMemory) return [`const result = ${value};`];
  return [
    "let result;",
    "const before = setCallMemory(lent);",
    `try { result = ${value}; } finally { setCallMemory(before); }`,
  ];
}
