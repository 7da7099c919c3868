import type { DefinitionProblem, DefinitionProblemCode } from "../errors.js";

/** Reports a problem of a class; `member` is `undefined` for one of the class itself. */
export type Report = (code: DefinitionProblemCode, member: PropertyKey | undefined, fact: string) => void;

/** Collects the problems of a class. */
export class ProblemList {
  readonly #className: string;
  readonly #found: { readonly member: PropertyKey | undefined; readonly problem: DefinitionProblem }[] = [];

  constructor(className: string) {
    this.#className = className;
  }

  readonly report: Report = (code, member, fact) => {
    const where = member === undefined ? this.#className : `${this.#className}.${String(member)}`;
    const message = `${where}: ${fact}`;
    // A method with two names is read twice, and so is one that is exported anew in a subclass.
    if (this.#found.some(({ problem }) => problem.message === message)) return;
    this.#found.push({ member, problem: { code, where, message } });
  };

  /** Sorts the problems by the order of the members: those of the class itself first, those of other members last. */
  inOrderOf(members: readonly PropertyKey[]): DefinitionProblem[] {
    const rank = (member: PropertyKey | undefined): number => {
      if (member === undefined) return -1;
      const index = members.indexOf(member);
      return index < 0 ? members.length : index;
    };
    return this.#found.sort((a, b) => rank(a.member) - rank(b.member)).map(({ problem }) => problem);
  }
}
