/** Marks types that lift or load `undefined` for what is absent: inside of an option it would say that either is. */
export const ABSENT = Symbol.for("hostwright:absent");

/** Says whether `undefined` may be a value of a type. */
export function mayBeAbsent(type: object): boolean {
  return ABSENT in type;
}
