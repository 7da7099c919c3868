import type { Declaration, ErrnosDeclaration } from "./shapes.js";

type WithoutWords<D> = D extends unknown ? Omit<D, "words"> : never;

/** Collects the types that functions name, each once, in the order in which a language has to declare them. */
export class Declarations {
  readonly #byContent = new Map<string, Declaration>();
  readonly #byName = new Map<string, Declaration>();
  readonly #names = new Set<string>();
  readonly #ordered: Declaration[] = [];
  readonly #offered = new Map<string, () => ErrnosDeclaration>();

  /** Gives all of them, each behind those that lie in it. */
  get all(): readonly Declaration[] {
    return this.#ordered;
  }

  /**
   * Gives the declaration of a type. `fill` gives the rest of it, and may declare other types, which come before it; it is called for the
   * first of several with the same content.
   *
   * @param name the name of the type in the host, by which a struct inside itself finds it
   */
  declare<D extends Declaration>(
    name: string,
    content: unknown,
    words: readonly string[],
    fill: () => WithoutWords<D>,
  ): D {
    const key = `${name} ${JSON.stringify(content)}`;
    const known = this.#byContent.get(key);
    if (known !== undefined) return known as D;
    const self = { words: this.#take(words) } as unknown as D;
    this.#byContent.set(key, self);
    this.#byName.set(name, self);
    Object.assign(self, fill());
    this.#ordered.push(self);
    return self;
  }

  /** Gives the declaration of a name in the host, which may not be complete yet. */
  findNamed(name: string): Declaration | undefined {
    return this.#byName.get(name);
  }

  /** Offers a table of errnos, which is declared where a type has it. */
  offerErrnos(table: string, declare: () => ErrnosDeclaration): void {
    this.#offered.set(table, declare);
  }

  /** Gives the table of errnos of a name; nothing where its numbers are not known. */
  findErrnos(table: string): ErrnosDeclaration | undefined {
    return this.#offered.get(table)?.();
  }

  #take(words: readonly string[]): readonly string[] {
    let taken = words;
    for (let number = 2; this.#names.has(taken.join(" ")); number++) taken = [...words, String(number)];
    this.#names.add(taken.join(" "));
    return taken;
  }
}
