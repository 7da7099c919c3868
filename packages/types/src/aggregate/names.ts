import { TypeDefinitionError } from "../errors.js";

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
