import { TypeDefinitionError } from "../errors.js";
import { formatAny, formatElements } from "../type/format.js";

/** Names with the numbers that stand for them, as an object or an `enum` of TypeScript. */
export type Numbers = Readonly<Record<string, number | bigint | string>>;

/** Holds a name and its number in the guest. */
export interface Numbered<N extends number | bigint = number> {
  readonly name: string;
  readonly number: N;
}

/** Lists names and numbers for a message: `read (0), write (1)`. */
export function listNumbered(all: readonly Numbered<number | bigint>[]): string {
  return formatElements(all.length, (index) => {
    const { name, number } = all[index] as Numbered<number | bigint>;
    return `${name} (${String(number)})`;
  }).slice(1, -1);
}

/**
 * Reads the names and numbers of an object.
 *
 * @throws {TypeDefinitionError} `invalid-definition`
 */
export function readNumbers(numbers: Numbers, where: string): Numbered<number | bigint>[] {
  const all: Numbered<number | bigint>[] = [];
  for (const [name, number] of Object.entries(numbers)) {
    // An enum of TypeScript maps names to numbers, and numbers to names.
    if (typeof number === "string" && String(Number(name)) === name) continue;
    if (typeof number === "string" || !(typeof number === "bigint" || Number.isSafeInteger(number))) {
      throw refused(where, `has no integer for ${name}, but ${formatAny(number)}. Give each name a number.`);
    }
    all.push({ name, number });
  }
  return all;
}

/** Refuses a definition without names, or with one of them twice. */
export function checkDistinct(names: readonly string[], where: string): void {
  if (names.length === 0) throw refused(where, "has no names. Give it some.");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw refused(where, `has the name ${twice} twice. Remove one.`);
}

/** Makes the error for a definition that cannot work. */
export function refused(where: string, fact: string): TypeDefinitionError {
  return new TypeDefinitionError("invalid-definition", fact, { where, subject: "the type" });
}

/** Gives the last argument when it is an object of options, and the names before it. */
export function splitOptions<O extends object>(
  args: readonly (string | O)[],
  where: string,
): { readonly names: readonly string[]; readonly options: Partial<O> } {
  const last = args.at(-1);
  const options = typeof last === "object" ? last : {};
  const names = typeof last === "object" ? args.slice(0, -1) : args;
  const odd = names.find((name) => typeof name !== "string");
  if (odd !== undefined) {
    throw refused(where, `has ${formatAny(odd)} among its names. Give names, and options at the end.`);
  }
  return { names: names as readonly string[], options };
}

/** Refuses names that an object would give in another order than they were written in, where their order matters. */
export function checkNames(names: readonly string[], where: string, subject: string): void {
  for (const name of names) {
    // Objects give names like "0" first, in the order of their numbers, wherever they were written.
    if (!/^(0|[1-9]\d*)$/.test(name)) continue;
    throw new TypeDefinitionError(
      "invalid-definition",
      `has a name that is an index: ${name}. Objects put such names first; take another one, or a tuple.`,
      { where, subject },
    );
  }
}

/** Names that a compiler message shows before it says that there are more. */
type Shown = 4;

/**
 * Writes names as a union, for compiler messages: `'read' | 'write'` (the compiler would escape double quotes). From a
 * tuple, since a union has no order, and in a template would make a union of messages.
 */
export type UnionLabel<N extends readonly string[], Count extends never[] = []> = N extends readonly [
  infer First extends string,
  ...infer Rest extends string[],
]
  ? Rest["length"] extends 0
    ? `'${First}'`
    : Count["length"] extends Shown
      ? "…"
      : `'${First}' | ${UnionLabel<Rest, [...Count, never]>}`
  : string;
