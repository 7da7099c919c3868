import * as shared from "@hostwright/types/internal";

// Raise it with every change to the shape of a frame, the register, a call context or an entered guest: versions that differ in it must not
// share.
const SHAPE = 6;

/**
 * Resolves a value that all copies of this package share, as the ES module and the CommonJS half of one program: a host
 * module that one copy has declared asks for its caller there, while a guest of the other copy is calling.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  return shared.sharedState(keyOf(name), make);
}

/** Finds a value that {@link sharedState} has made by that name; `undefined` before. */
export function findShared(name: string): object | undefined {
  return shared.findShared(keyOf(name));
}

function keyOf(name: string): string {
  return `${name}@${String(SHAPE)}`;
}
