import "reflect-metadata";

// Raise it with every change to the shape of a frame or a call context: versions that differ in it must not share.
const SHAPE = 2;

/**
 * Resolves a value that all copies of this package share, as the ES module and the CommonJS half of one program: a host
 * module that one copy has declared asks for its caller there, while a guest of the other copy is calling.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  let state = findShared(name) as T | undefined;
  if (state === undefined) Reflect.defineMetadata(keyOf(name), (state = make()), Reflect);
  return state;
}

/** Finds a value that {@link sharedState} has made by that name; `undefined` before. */
export function findShared(name: string): object | undefined {
  return Reflect.getOwnMetadata(keyOf(name), Reflect) as object | undefined;
}

function keyOf(name: string): symbol {
  return Symbol.for(`hostwright:${name}@${String(SHAPE)}`);
}
