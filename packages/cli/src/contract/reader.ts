import type { TypeDescription } from "@hostwright/types";

import type { Declarations } from "./declarations.js";
import type { Part, Shape } from "./shapes.js";
import { wordsOf } from "./words.js";

/** Reads types, each at a place that gives a name to those without one. */
export interface Reader {
  readonly declarations: Declarations;
  /** Gives the shape that a value has in memory, or as the one core value that it is passed as. */
  shape(type: TypeDescription, words: readonly string[]): Shape;
  /** Gives the core values that a value is passed as, each with its name. */
  parts(type: TypeDescription, words: readonly string[]): readonly Part[];
}

const ANONYMOUS = /^(struct|union|enumeration|flags|bitFields|variant|tuple<.*|flexible<.*|option<.*)$/;

/** Tells a type without a name of its own. */
export function isAnonymous({ name }: TypeDescription): boolean {
  return ANONYMOUS.test(name);
}

/** Gives the words of a type's name, or those of its place where it has none. */
export function nameOf(type: TypeDescription, words: readonly string[]): readonly string[] {
  return isAnonymous(type) ? words : wordsOf(type.name);
}

/** Gives what tells a type from another of the same name. Types with names stand for themselves in it: they may lie in each other. */
export function contentOf(type: TypeDescription): unknown {
  return strip(type, true);
}

function strip(value: unknown, isOuter: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => strip(each, false));
  if (typeof value !== "object" || value === null) return value;
  const { name, kind, layout } = value as Partial<TypeDescription>;
  const isNamed = name !== undefined && (kind === "struct" || kind === "union" || kind === "variant");
  if (!isOuter && isNamed && !isAnonymous(value as TypeDescription)) return { name, layout };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, strip(each, false)]));
}
