import type { Contract } from "../contract/contract.js";

/** A function, or a part of a type, that a language cannot declare. */
export interface Omission {
  readonly subject: string;
  /** The reason, and another way, as sentences. */
  readonly reason: string;
}

/** The bindings of a contract in one language. */
export interface Bindings {
  readonly text: string;
  readonly omissions: readonly Omission[];
}

/** Writes bindings in one language. */
export interface Language {
  readonly name: string;
  /** The ending of its files, without the dot. */
  readonly extension: string;
  write(contract: Contract): Bindings;
}

/** Tells that a language has no declaration for something. */
export class Inexpressible extends Error {
  override readonly name = "Inexpressible";
}

/** Makes the error for a function with several results, in a language whose functions have one. */
export function severalResults(language: string, count: number): Inexpressible {
  const fact = `a function of ${language} has one result, and this has ${String(count)}.`;
  return new Inexpressible(`${fact} Write { results: "out" } in its class, or { out: true } in the type.`);
}

/** Calls `write` for each function; those that cannot be declared become omissions. */
export function collect<T>(
  items: readonly T[],
  subjectOf: (item: T) => string,
  omissions: Omission[],
  write: (item: T) => string,
): string[] {
  return items.flatMap((item) => {
    try {
      return write(item);
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      omissions.push({ subject: subjectOf(item), reason: error.message });
      return [];
    }
  });
}
