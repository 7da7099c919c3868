import { TypeDefinitionError } from "../errors.js";
import { formatAny } from "./format.js";
import { nearestName } from "./nearest-name.js";

/** The kinds of values, each with its test and the words for it in a message. */
const KINDS = {
  flag: [(value: unknown) => typeof value === "boolean", "true or false"],
  text: [(value: unknown) => typeof value === "string", "a text"],
  number: [(value: unknown) => typeof value === "number", "a number"],
  function: [(value: unknown) => typeof value === "function", "a function"],
  object: [(value: unknown) => Object(value) === value, "an object"],
  array: [(value: unknown) => Array.isArray(value), "an array"],
  type: [(value: unknown) => typeof value === "function" && "flat" in value, "a type such as u32"],
  /** Is not read: an accessor, or an option whose reader refuses wrong values by itself. */
  any: [() => true, "anything"],
} as const;

/** Describes the values of one option: their kind, or a list of all of them. */
export type OptionKind = keyof typeof KINDS | readonly (string | number)[];

/** Describes every option of an options object. */
export type OptionKinds<O> = { readonly [Name in keyof O]-?: OptionKind };

/** Describes a mistake in an options object. */
export interface OptionProblem {
  readonly code: "unknown-option" | "invalid-option";
  /** The option at fault. */
  readonly subject: string;
  /** The rest of the sentence, and the next step. */
  readonly fact: string;
}

/**
 * Finds the first mistake in an options object: a name that is not an option, or a value of another kind. `undefined` is the
 * value of an option that is left out.
 */
export function findOptionProblem(
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): OptionProblem | undefined {
  if (typeof options !== "object" || options === null) {
    const fact = `must be an object, not ${formatAny(options)}. ${listOf(kinds)}`;
    return { code: "invalid-option", subject: "options", fact };
  }
  for (const name in options) {
    // A name that some library has put on Object.prototype is not the program's.
    if (Object.hasOwn(kinds, name) || (name in Object.prototype && !Object.hasOwn(options, name))) continue;
    const next = suggestion(name, Object.keys(kinds)) ?? listOf(kinds);
    return { code: "unknown-option", subject: formatAny(name), fact: `is not an option. ${next}` };
  }
  // Not Object.keys: nothing is allocated where nothing is wrong.
  for (const name in kinds) {
    const fact = Object.hasOwn(kinds, name) ? valueProblem(kinds[name], options, name) : undefined;
    if (fact !== undefined) return { code: "invalid-option", subject: name, fact };
  }
  return undefined;
}

/**
 * Refuses an options object with a mistake.
 *
 * @throws {TypeDefinitionError} `unknown-option`, `invalid-option`
 */
export function checkOptions(
  where: string,
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  const problem = findOptionProblem(options, kinds);
  if (problem === undefined) return;
  throw new TypeDefinitionError(problem.code, problem.fact, { where, subject: problem.subject });
}

function valueProblem(kind: OptionKind | undefined, options: object, name: string): string | undefined {
  if (kind === undefined || kind === "any") return undefined;
  const value = (options as Readonly<Record<string, unknown>>)[name];
  if (value === undefined) return undefined;
  if (typeof kind === "string") {
    const [accepts, expected] = KINDS[kind];
    return accepts(value) ? undefined : `must be ${expected}, not ${formatAny(value)}.`;
  }
  if (kind.includes(value as string)) return undefined;
  const choices = kind.map((choice) => JSON.stringify(choice)).join(", ");
  const next = typeof value === "string" ? suggestion(value, kind.map(String), JSON.stringify) : undefined;
  return `must be one of ${choices}, not ${formatAny(value)}.${next === undefined ? "" : ` ${next}`}`;
}

function suggestion(
  name: string,
  names: readonly string[],
  write: (name: string) => string = String,
): string | undefined {
  const nearest = nearestName(name, names);
  return nearest === undefined ? undefined : `Did you mean ${write(nearest)}?`;
}

function listOf(kinds: object): string {
  return `The options are ${Object.keys(kinds).join(", ")}.`;
}
