import type { TypeDescription } from "@hostwright/types";

import type { Contract } from "../contract/contract.js";
import { contentOf, isAnonymous } from "../contract/reader.js";
import { kebab, wordsOf } from "../contract/words.js";
import { Inexpressible } from "./language.js";

const KEYWORDS =
  `as async bool borrow char constructor enum export f32 f64 flags from func future import include interface list option own package
  record resource result s16 s32 s64 s8 static stream string tuple type u16 u32 u64 u8 use variant with world`.split(
    /\s+/,
  );

/** Writes a name as WIT takes it, with a sign where it is a word of the language. */
export function witName(name: string): string {
  return KEYWORDS.includes(name) ? `%${name}` : name;
}

const PLAIN: Readonly<Record<string, string>> = {
  i8: "s8",
  i16: "s16",
  i32: "s32",
  i64: "s64",
  u8: "u8",
  u16: "u16",
  u32: "u32",
  u64: "u64",
  usize: "u32",
  f32: "f32",
  f64: "f64",
  bool: "bool",
  duration: "s64",
  timestamp: "u64",
  string: "string",
  cstring: "string",
  utf16: "string",
  wtf8: "string",
  json: "string",
  chars: "string",
  bytes: "list<u8>",
};

const INSIDE = ["allocated", "byValue", "flat"];
const NUMBERS = ["enumeration", "flags", "bitFields"];

/** Declares the types of an interface in WIT. */
export class WitTypes {
  readonly #contract: Contract;
  readonly #names = new Map<string, string>();
  readonly #declared: string[] = [];
  readonly #reserved: readonly string[];

  /** Takes the names that types may not have as well: those of the functions beside them. */
  constructor(contract: Contract, reserved: readonly string[]) {
    this.#contract = contract;
    this.#reserved = reserved;
  }

  /** Gives the declarations of the types that were named until now. */
  get all(): readonly string[] {
    return this.#declared;
  }

  /** Writes the type of a parameter: an object of the host is lent, unless it is given away. */
  parameter(type: TypeDescription, words: readonly string[]): string {
    if (type.kind !== "handle" || type.options?.["own"] === true) return this.word(type, words);
    return `borrow<${this.word(type, words)}>`;
  }

  /** Writes the type of a result; nothing where there is none. */
  result(type: TypeDescription, words: readonly string[]): string {
    const { kind, of, values = [], options } = type;
    if (kind === "none") return "";
    if (kind === "errno") return `result<_, ${this.#errno(options)}>`;
    if (kind !== "orErrno") return this.word(type, words);
    const inner = of === undefined ? values : [of];
    const written = inner.map((each) => this.word(each, words));
    const value = written.length === 1 ? String(written[0]) : `tuple<${written.join(", ")}>`;
    return `result<${value}, ${this.#errno(options)}>`;
  }

  /** Writes a type, and declares it where it needs a name. */
  word(type: TypeDescription, words: readonly string[]): string {
    const { kind, of, fields = [], options } = type;
    const plain = PLAIN[kind];
    if (plain !== undefined) return plain;
    if (INSIDE.includes(kind) && of !== undefined) return this.word(of, words);
    if (kind === "errno") return `option<${this.#errno(options)}>`;
    if (kind === "option" && of !== undefined) return `option<${this.word(of, words)}>`;
    if (kind === "tuple") return `tuple<${fields.map((field) => this.word(field.type, words)).join(", ")}>`;
    if (["list", "array", "fixed"].includes(kind) && of !== undefined) return `list<${this.word(of, words)}>`;
    if (kind === "object") return this.#object(type, words);
    if (kind === "handle") {
      const of = options?.["class"] as string;
      // Lent or given away, it is the same resource.
      const resource: TypeDescription = { name: of, kind, flat: type.flat };
      return this.#named(resource, wordsOf(of), (name) => `resource ${name};`);
    }
    if (kind === "struct" || kind === "variant" || NUMBERS.includes(kind)) {
      const own = isAnonymous(type) ? words : wordsOf(type.name);
      return this.#named(type, own, (name) => this.#declaration(type, name, own));
    }
    throw new Inexpressible(`WIT has no ${kind}: values of components share no memory.`);
  }

  #object({ of, options }: TypeDescription, words: readonly string[]): string {
    if (options?.["class"] === "String") return "string";
    return `list<${of === undefined ? "u8" : this.word(of, words)}>`;
  }

  #errno(options: TypeDescription["options"]): string {
    const table = String(options?.["table"]);
    const known = this.#contract.declarations.find(
      (each) => each.kind === "errnos" && each.doc?.includes(`table ${table}.`) === true,
    );
    if (known?.kind !== "errnos") return "s32";
    const seen = new Set<string>();
    const cases = known.cases
      .filter(({ number }) => !seen.has(String(number)) && seen.add(String(number)))
      .map(({ words }) => `  ${witName(kebab(words))},\n`);
    const type: TypeDescription = { name: `errno ${table}`, kind: "errno", flat: ["i32"] };
    return this.#named(type, known.words, (name) => `enum ${name} {\n${cases.join("")}}`);
  }

  #declaration(type: TypeDescription, name: string, words: readonly string[]): string {
    const { kind, cases = [], fields = [] } = type;
    const inner = (each: string): string[] => [...words, ...wordsOf(each)];
    if (kind === "struct") {
      const written = fields.map((field) => {
        return `  ${witName(kebab(wordsOf(field.name)))}: ${this.word(field.type, inner(field.name))},\n`;
      });
      return `record ${name} {\n${written.join("")}}`;
    }
    const word = kind === "enumeration" ? "enum" : kind === "bitFields" ? "record" : kind;
    const written = cases.map((each) => {
      const own = witName(kebab(wordsOf(each.name)));
      if (kind === "bitFields") return `  ${own}: u32,\n`;
      return each.type === undefined
        ? `  ${own},\n`
        : `  ${own}(${this.word(each.type, inner(each.name))}),\n`;
    });
    return `${word} ${name} {\n${written.join("")}}`;
  }

  #named(type: TypeDescription, words: readonly string[], write: (name: string) => string): string {
    const content = `${type.name} ${JSON.stringify(contentOf(type))}`;
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    const taken = [...this.#names.values(), ...this.#reserved];
    let name = witName(kebab(words));
    if (taken.includes(name)) name = `${kebab(words)}-type`;
    for (let number = 2; taken.includes(name); number++) name = `${kebab(words)}-type-n${String(number)}`;
    this.#names.set(content, name);
    const written = write(name);
    this.#declared.push(written);
    return name;
  }
}
