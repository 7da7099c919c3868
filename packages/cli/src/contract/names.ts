/** Gives names in one scope of a language, each once, and none of the language's own. */
export class Names {
  readonly #taken: Set<string>;
  readonly #separator: string;

  /** `separator` stands between a name and its number. */
  constructor(reserved: Iterable<string>, separator = "_") {
    this.#taken = new Set(reserved);
    this.#separator = separator;
  }

  /** Takes the first of the spellings that is free, or the last with a number. */
  take(...spellings: readonly [string, ...string[]]): string {
    const last = spellings[spellings.length - 1] as string;
    let name = spellings.find((each) => !this.#taken.has(each));
    for (let number = 2; name === undefined; number++) {
      const next = `${last}${this.#separator}${String(number)}`;
      if (!this.#taken.has(next)) name = next;
    }
    this.#taken.add(name);
    return name;
  }
}
