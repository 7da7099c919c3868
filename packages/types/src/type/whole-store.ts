import { sharedState } from "../shared-state.js";
import type { Free } from "./capabilities.js";

/** How the memory is freed that the parts of a value were given which is being stored; `undefined` where none is. */
type GivenParts = Free[] | undefined;

/** None yet: most values have no part that memory is taken for, and an array for each would cost more than the rest. */
const NONE: Free[] = [];

const state = /* @__PURE__ */ sharedState(
  "whole-store",
  (): { given: GivenParts; held: Free[] | undefined } => ({ given: undefined, held: undefined }),
);

/** Begins to store a value with parts, whole or not at all. Returns what {@link keepParts} or {@link freeParts} ends it with. */
export function beginParts(): GivenParts {
  const outer = state.given;
  state.given = NONE;
  return outer;
}

/** Ends the storing of a value that is whole. It may itself be a part. */
export function keepParts(outer: GivenParts): void {
  const own = state.given ?? NONE;
  state.given = outer;
  for (const free of own) givePart(free);
}

/** Ends the storing of a value that cannot be stored: frees the memory that its parts were given. */
export function freeParts(outer: GivenParts): void {
  const own = state.given ?? NONE;
  state.given = undefined;
  try {
    for (const free of [...own].reverse()) freeQuietly(free);
  } finally {
    state.given = outer;
  }
}

/** Keeps how the memory of a part is freed, until the whole value is stored. */
export function givePart(free: Free): void {
  if (state.given === NONE) state.given = [free];
  else state.given?.push(free);
}

/** Lets the guest run, as its allocator does: what the host stores meanwhile is not a part of the value. */
export function outsideStore<R>(work: () => R): R {
  const { given, held } = state;
  state.given = state.held = undefined;
  try {
    return work();
  } finally {
    state.given = given;
    state.held = held;
  }
}

/** Makes an object that refers to others: those made meanwhile are let go when it is there, since it keeps them, or cannot be made. */
export function holdingObjects<R>(work: () => R): R {
  const outer = state.held;
  const held: Free[] = (state.held = []);
  try {
    return work();
  } finally {
    state.held = outer;
    for (const letGo of held) freeQuietly(letGo);
  }
}

/** Keeps how an object is let go, until the one that will refer to it is there. Returns `false` where none is being made. */
export function holdObject(letGo: Free): boolean {
  return state.held?.push(letGo) !== undefined;
}

/** Frees memory after an error, which is the one that counts. */
export function freeQuietly(free: Free): void {
  try {
    free();
  } catch {
    // The guest may have been poisoned by it.
  }
}
