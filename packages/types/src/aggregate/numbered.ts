import { TypeDefinitionError } from "../errors.js";
import { formatAny, formatElements } from "../type/format.js";

/** Names with the numbers that stand for them, as an object or an `enum` of TypeScript. */
export type Numbers = Readonly<Record<string, number | bigint | string>>;

/** A name, and the number that stands for it in the guest. */
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
    // What TypeScript makes of an enum leads from names to numbers and back.
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
