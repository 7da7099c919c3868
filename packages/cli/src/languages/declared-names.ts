import type { Contract, ContractFunction } from "../contract/contract.js";
import { Names } from "../contract/names.js";
import type { Declaration } from "../contract/shapes.js";
import { Inexpressible, type Omission } from "./language.js";

/** Spells names in a language's manner. */
export interface Spelling {
  type(words: readonly string[], kind: Declaration["kind"]): string;
  function(words: readonly string[], module: string | undefined): string;
}

/** Names the types and functions of a contract in one language, and knows which of the types it cannot declare. */
export class DeclaredNames {
  readonly #contract: Contract;
  readonly #types = new Map<Declaration, string>();
  readonly #functions = new Map<ContractFunction, string>();
  readonly #missing = new Map<Declaration, string>();

  constructor(contract: Contract, reserved: readonly string[], spelling: Spelling) {
    this.#contract = contract;
    const names = new Names(reserved);
    for (const each of contract.declarations)
      this.#types.set(each, names.take(spelling.type(each.words, each.kind)));
    for (const { functions, name } of contract.modules) {
      for (const each of functions) {
        const long = spelling.function([...each.words, "function"], name);
        this.#functions.set(each, names.take(spelling.function(each.words, name), long));
      }
    }
  }

  /**
   * Gives the name of a type.
   *
   * @throws {Inexpressible} where the language cannot declare it
   */
  of(declaration: Declaration): string {
    const reason = this.#missing.get(declaration);
    if (reason !== undefined) throw new Inexpressible(reason);
    return this.#types.get(declaration) as string;
  }

  /** Gives the name of a function. */
  ofFunction(each: ContractFunction): string {
    return this.#functions.get(each) as string;
  }

  /** Writes all types. Those that the language cannot declare, and those that consist of them, become omissions. */
  declareAll(omissions: Omission[], write: (declaration: Declaration) => string): string[] {
    return this.#contract.declarations.flatMap((each) => {
      try {
        return write(each);
      } catch (error) {
        if (!(error instanceof Inexpressible)) throw error;
        this.#missing.set(each, error.message);
        omissions.push({ subject: this.#types.get(each) as string, reason: error.message });
        return [];
      }
    });
  }
}
