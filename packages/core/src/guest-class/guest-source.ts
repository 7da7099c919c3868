import type { GuestFunction } from "@hostwright/types";
import { type Lend, type LentMemory, receiveEach, setCallMemory } from "@hostwright/types/internal";

import { numbered, runText } from "../compile/generated-thunk.js";
import { addresses, type CoreShare } from "../compile/plan.js";
import { called, encode, escape } from "../compile/thunk-source.js";
import { formatFunctionType } from "../metadata/function-type.js";
import { CallMemoryAccount, type GuestCall } from "./guest-call.js";
import type { CalledExport } from "./guest-function.js";

/** The text of calls that go the short way once for all that they do, where they can. */
export interface QuickText {
  /** The values that it refers to, by the names that it has for them. */
  readonly constants: Readonly<Record<string, unknown>>;
  /** Declares the parts of the guest that it uses, which are in `quick`. */
  readonly parts: string;
  /** Declares variables that the end of a failed call needs. */
  readonly variables: readonly string[];
  /** Makes the call and returns the result, if it can go this way. */
  readonly lines: readonly string[];
  /** Begins the end of a failed call. */
  readonly failure: readonly string[];
}

/** Makes the function of a field for one guest. `quick` are the parts of it that quick calls use; `undefined` where it has none. */
type MakeFunction = (exported: CalledExport, failed: Failed, quick: object | undefined) => GuestFunction;

type Failed = (error: unknown, at: number, lent: LentMemory | undefined) => unknown;

/**
 * Makes the function of a field out of source text that is written for it: the engine inlines the functions of its types. Returns
 * `undefined` where the engine runs no text. Compiled once; each guest has a closure of it.
 */
export function compileGuestCall(
  call: GuestCall,
  quick: QuickText | undefined,
): ((exported: CalledExport, parts: object | undefined) => GuestFunction) | undefined {
  const constants = { ...constantsOf(call), ...quick?.constants };
  const bind = runText(guestSource(call, quick), constants) as MakeFunction | undefined;
  if (bind === undefined) return undefined;
  return (exported, parts) =>
    bind(exported, (error, at, lent) => call.failed(error, { at, lent }, exported), parts);
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
function guestSource({ where, plan }: GuestCall, quick: QuickText | undefined): string {
  const { parameters, takesMemory, functionType } = plan;
  const names = parameters.map((_, index) => `v${String(index)}`);
  const { encoding, placing, cores, placed } = argumentLines(plan, quick !== undefined);
  const [atCall, atResult] = placesOf(plan);
  const lines = [
    ...encoding,
    ...(takesMemory ? ["lent = spare ?? new Account(memory, find);", "spare = undefined;"] : []),
    ...(quick?.lines ?? []),
    ...placing,
    ...(takesMemory ? ["lent.enter();"] : []),
    atCall,
    `const raw = ${called("enter", ...cores)};`,
    atResult,
    ...resultLines(plan, placed),
    ...(takesMemory ? ["lent.end();", "spare = lent;"] : []),
    "return result;",
  ];
  return `// ${escape(where)}: ${escape(formatFunctionType(functionType))}
return ({ enter, memory, name }, failed, quick) => {
  let spare;
  ${quick?.parts ?? ""}
  return (${names.join(", ")}) => {
    let at = 0;
    let lent;
    ${[...(quick?.variables ?? []), "try {"].join("\n    ")}
      ${lines.join("\n      ")}
    } catch (error) {
      ${[...(quick?.failure ?? []), "throw failed(error, at, lent);"].join("\n      ")}
    }
  };
};
//# sourceURL=hostwright:///${encode(where)}.${plan.addressType}.js
`;
}

/** Writes that the guest is at work, and that the result is. */
export function placesOf({ parameters }: GuestCall["plan"]): readonly [string, string] {
  return [`at = ${String(parameters.length)};`, `at = ${String(parameters.length + 1)};`];
}

/** Writes the lowering of all arguments. Memory is taken when all of them are encoded. */
function argumentLines(
  { parameters, results, addressType }: GuestCall["plan"],
  isQuick: boolean,
): {
  readonly encoding: string[];
  readonly placing: string[];
  /** The core values that the guest is entered with. */
  readonly cores: string[];
  /** The places for each result. */
  readonly placed: string[][];
} {
  const { lowerText } = addresses[addressType];
  const cores: string[] = [];
  const encoding: string[] = [];
  const placing: string[] = [];
  parameters.forEach(({ type, isLowered, lend, core: { start, flat } }, index) => {
    const name = String(index);
    const comment = `// ${escape(type.name)}`;
    if (index > 0) encoding.push(`at = ${name};`);
    if (isLowered) {
      encoding.push(`const c${name} = lower${name}(v${name}, memory); ${comment}`);
    } else {
      const encode = `encode${name}(v${name}, memory)`;
      if (isQuick) {
        // Encoded later, if at all: that runs no code of others.
        encoding.push(`b${name} = measure${name}(v${name}); ${comment}`);
        encoding.push(`let e${name};`, `if (b${name} < 1) e${name} = ${encode};`);
        placing.push(`at = ${name};`, `if (b${name} > 0) e${name} = ${encode};`);
      } else {
        encoding.push(`const e${name} = ${encode}; ${comment}`);
        placing.push(`at = ${name};`);
      }
      placing.push(...placeLines(name, lend.pair));
    }
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
      if (name === "0") placing.push(`at = ${String(parameters.length + 1)};`);
      placing.push(`const p${name} = lent.reserve(place${name}());`);
      cores[start + at] = lowerText(`p${name}`);
      return `p${name}`;
    }),
  );
  return { encoding, placing, cores, placed };
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
export function resultLines(
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
