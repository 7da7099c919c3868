/** Values that are no number and no bigint, some of which JavaScript would coerce to one without a word. */
export const NO_NUMBERS: readonly unknown[] = [
  undefined,
  null,
  "5",
  "",
  true,
  Symbol("five"),
  {},
  [],
  [5],
  new Number(5),
  new Date(5),
  Object.create(null),
  () => 5,
  Promise.resolve(5),
  {
    valueOf: () => {
      throw new Error("was called");
    },
  },
];
