import type { ExportRecord } from "./records.js";

/** A method of any parameters. */
export type Method = (...args: never[]) => unknown;

const AsyncFunction = (async () => await (undefined as unknown))
  .constructor as new () => () => Promise<unknown>;

/** Finds the function of a method on a class's prototype; `undefined` if there is none. */
export function ownMethod(prototype: object, member: PropertyKey): Method | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, member)?.value;
  return typeof value === "function" ? (value as Method) : undefined;
}

/** The functions of a method in the class at the end of the chain. */
export interface MethodFunctions {
  /** The function that a guest's call reaches. */
  readonly called: Method | undefined;
  /** The function that was written: decorators and spies put wrappers in its place, which say nothing of its parameters. */
  readonly written: Method | undefined;
}

/** Finds the functions of a method. `recorded` holds the exports that each prototype of the chain declares. */
export function methodFunctions(
  chain: readonly object[],
  recorded: readonly (readonly ExportRecord[])[],
  member: PropertyKey,
): MethodFunctions {
  const index = chain.findLastIndex((prototype) => Object.hasOwn(prototype, member));
  const called = index < 0 ? undefined : ownMethod(chain[index] as object, member);
  const record = recorded[index]?.find((each) => each.member === member && each.written !== undefined);
  return { called, written: record?.written ?? called };
}

/** Checks whether the written function is `async`, or the wrapper in its place. */
export function isAsyncMethod({ called, written }: MethodFunctions): boolean {
  return written instanceof AsyncFunction || called instanceof AsyncFunction;
}

/**
 * Checks by its text whether a function was written as a method. Wrappers are function expressions or arrow functions, and
 * their rest parameter takes all that the method behind them takes. A computed name may be a wrapper's, too.
 */
export function isWrittenAsMethod(method: Method): boolean {
  return !/^(?:async\s*)?(?:function\b|\(|\[)/.test(Function.prototype.toString.call(method));
}
