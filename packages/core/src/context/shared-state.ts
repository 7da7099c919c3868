import "reflect-metadata";

// To be raised with every change of what a frame or a call context is made of: versions that differ in it must not share.
const SHAPE = 1;

/**
 * Gives what all copies of this package have in common, as of a program with an ES module and a CommonJS half: a host
 * module that one copy has declared asks for its caller there, and a guest of the other's is calling.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  let state = findShared(name) as T | undefined;
  if (state === undefined) Reflect.defineMetadata(keyOf(name), (state = make()), Reflect);
  return state;
}

/** Gives what {@link sharedState} has made by that name; `undefined` where nobody has asked for it. */
export function findShared(name: string): object | undefined {
  return Reflect.getOwnMetadata(keyOf(name), Reflect) as object | undefined;
}

function keyOf(name: string): symbol {
  return Symbol.for(`hostwright:${name}@${String(SHAPE)}`);
}
