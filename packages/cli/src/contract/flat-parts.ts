import type { FlatType, TypeDescription } from "@hostwright/types";

import { coreOf, coreShape } from "./integers.js";
import type { Reader } from "./reader.js";
import type { Part } from "./shapes.js";
import { wordsOf } from "./words.js";

/** Gives the core values of a value's parts, as the canonical ABI flattens it. */
export function flatParts(type: TypeDescription, words: readonly string[], reader: Reader): readonly Part[] {
  const { kind, fields = [], cases = [], of, options } = type;
  if (kind === "struct" || kind === "tuple") {
    return fields.flatMap((field) => flatParts(field.type, [...words, ...wordsOf(field.name)], reader));
  }
  if (kind === "fixed" && of !== undefined) {
    const length = options?.["length"] as number;
    return Array.from({ length }, (_, index) => flatParts(of, [...words, String(index)], reader)).flat();
  }
  if (kind === "option" && of !== undefined) {
    return [{ words: ["has", ...words], shape: { kind: "bool" } }, ...flatParts(of, words, reader)];
  }
  if (kind !== "variant") return reader.parts(type, words);
  const values = cases.map(({ type: value }) => (value === undefined ? [] : flatParts(value, words, reader)));
  return [
    { words: [...words, "tag"], shape: coreShape("i32") },
    ...joined(values.map((parts) => parts.map(({ shape }) => coreOf(shape)))).map((flat, index) => ({
      words: [...words, "value", String(index)],
      shape: coreShape(flat),
    })),
  ];
}

/** Gives the core values that all cases of a variant fit in. */
function joined(cases: readonly (readonly FlatType[])[]): FlatType[] {
  const length = Math.max(0, ...cases.map((flat) => flat.length));
  return Array.from({ length }, (_, index) =>
    cases.flatMap((flat) => flat[index] ?? []).reduce((all, each) => joinTwo(all, each)),
  );
}

/** Gives the core value that holds either of two: an address where one is, since the other is no wider than that or is a bit pattern. */
function joinTwo(one: FlatType, other: FlatType): FlatType {
  if (one === other) return one;
  const both = [one, other];
  if (both.some((each) => each === "i64" || each === "f64")) return "i64";
  return both.includes("address") ? "address" : "i32";
}
