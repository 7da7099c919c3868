import { writeModule } from "./write-module.js";

/** Gives the index, in the module that is written, of a type of the table. */
export type IndexOf = (index: number) => number;

/** Numbers the types of functions and of objects that a module of the table defines. */
export const DEFINED = {
  ...{ nothing: 0, takesI32: 1, givesI32: 2, numbers: 3, extern: 4, two: 5, func: 6 },
  ...{ open: 7, narrower: 8, final: 9, first: 10, second: 11, firstAgain: 12, secondAgain: 13 },
  ...{
    firstOfThree: 14,
    secondOfThree: 15,
    openNothing: 17,
    struct: 18,
    widerStruct: 19,
    array: 20,
    nonNull: 21,
  },
  ...{ takesWider: 22, takesStruct: 23 },
} as const;

const PLAIN: readonly (readonly number[])[] = [
  [0x60, 0, 0],
  [0x60, 1, 0x7f, 0],
  [0x60, 0, 1, 0x7f],
  [0x60, 2, 0x7e, 0x7c, 1, 0x7d],
  [0x60, 1, 0x6f, 1, 0x6f],
  [0x60, 0, 2, 0x7f, 0x7e],
  [0x60, 1, 0x70, 0],
];

const { open, narrower, first, firstAgain, firstOfThree, struct, widerStruct, takesWider } = DEFINED;
/** A recursion group of `() -> ()` and `((ref first)) -> ()`, with more members. */
const groupOf =
  (firstIndex: number, ...more: readonly (readonly number[])[]) =>
  (at: IndexOf): number[] => [
    ...[0x4e, 2 + more.length, 0x60, 0, 0, 0x60, 1, 0x64, at(firstIndex), 0],
    ...more.flat(),
  ];
/** Each entry is a type, or a group of them. Two groups are the same types where they are written alike. */
const COLLECTED: readonly ((at: IndexOf) => readonly number[])[] = [
  () => [0x50, 0, 0x60, 0, 1, 0x70],
  (at) => [0x50, 1, at(open), 0x60, 0, 1, 0x64, 0x70],
  (at) => [0x4f, 1, at(narrower), 0x60, 0, 1, 0x64, 0x70],
  groupOf(first),
  groupOf(firstAgain),
  groupOf(firstOfThree, [0x60, 0, 0]),
  () => [0x50, 0, 0x60, 0, 0],
  () => [0x50, 0, 0x5f, 1, 0x7f, 0],
  (at) => [0x50, 1, at(struct), 0x5f, 2, 0x7f, 0, 0x7e, 1],
  () => [0x5e, 0x78, 1],
  () => [0x60, 1, 0x64, 0x6f, 1, 0x64, 0x6f],
  (at) => [0x50, 0, 0x60, 1, 0x64, at(widerStruct), 1, 0x63, at(struct)],
  (at) => [0x50, 1, at(takesWider), 0x60, 1, 0x63, at(struct), 1, 0x64, at(widerStruct)],
];
const COUNT = 24;

/** Types of one module that stand before those of the table, so that these have other indices. */
const OTHERS: readonly (readonly number[])[] = [
  [0x60, 1, 0x7d, 0],
  [0x60, 0, 1, 0x7e],
];

/** Whether the engine has types of objects that it collects, subtypes and recursion groups. */
export const hasCollected = WebAssembly.validate(
  writeModule({ type: [...PLAIN, ...COLLECTED.map((write) => write((index) => index))] }),
);

/** Tells where the types of the table stand in a module: first, or after others. */
export type Place = "first" | "later";

/** Makes the function that gives the index of a type. */
export function indexIn(place: Place): IndexOf {
  return (index) => index + (place === "later" ? OTHERS.length : 0);
}

/** Writes the types that a module of the table defines. */
export function definedTypes(place: Place): readonly (readonly number[])[] {
  const collected = hasCollected ? COLLECTED.map((write) => write(indexIn(place))) : [];
  return [...(place === "later" ? OTHERS : []), ...PLAIN, ...collected];
}

/** The number of parameters of each function type, by its index. */
export const parameterCounts: readonly number[] = [
  0, 1, 0, 2, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, -1, -1, -1, 1, 1, 1,
];

/** The number of the types of the table that the engine knows. */
export const typeCount = hasCollected ? COUNT : PLAIN.length;

const OBJECTS: readonly number[] = [struct, widerStruct, DEFINED.array];

/** The indices of the function types that the engine knows. */
export const functionTypes = Array.from({ length: typeCount }, (_, index) => index).filter(
  (index) => !OBJECTS.includes(index),
);
